"""What an admin is told of a message that did not get through."""

from bot.features.admin_notices.messages import notice
from bot.wording.message_kinds import in_a_sentence, label
from scheduler.kinds.schedule import SCHEDULE


def test_it_names_the_message_and_the_reason_in_words() -> None:
    said = notice("board", "C0BOARD", "not_in_channel").text
    assert said == (
        "The board for <#C0BOARD> did not get through: "
        "I am not in it; /invite me, and the next one comes. I don't send it again."
    )


def test_a_person_is_mentioned_and_an_unknown_reason_is_said_as_it_is() -> None:
    said = notice("overdue", "U0ANNA", "it <may> have arrived").text
    assert said == (
        "A nudge for <@U0ANNA> did not get through: it &lt;may&gt; have arrived. I don't send it again."
    )


def test_an_unknown_kind_is_a_message() -> None:
    assert notice("poem", "U0ANNA", "x").text.startswith("A message for <@U0ANNA>")


def test_every_kind_that_there_is_has_a_name() -> None:
    for row in SCHEDULE:
        assert in_a_sentence(row.kind) != in_a_sentence("poem"), row.kind
        assert label(row.kind) != row.kind.replace("_", " ").capitalize() or row.kind in (
            "welcome",
            "board",
        )
