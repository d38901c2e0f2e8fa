"""What is written while a question is open: kept only if it is an answer, and its author's to change and to remove."""

from datetime import timedelta

import pytest

from bot.features.inbox import answer_handlers, replies, unclassified
from bot.features.questions import messages
from bot.features.visits.messages import PUT_BACK as VISIT_PUT_BACK
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from bot.requests.action_ids import (
    ANSWER_CHANGE,
    ANSWER_PUT_BACK,
    ANSWER_REMOVE,
    FORM_LINE,
    ON_CARD,
    RUN_LINE,
)
from storage.ten import answers
from storage.ten.answers import Answer, AnswerOutcome
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.features.questions.test_stories import name_ten, question_of
from tests.bot.office import Office, only_sqlite

WEDNESDAY = cast.later(days=2, hours=1)
WORDS = "They want <hydrogen> & steel"


@pytest.fixture
async def asked(office: Office, clockwork: Clockwork, anna: Person) -> Message:
    """Anna's first question, about Initech."""
    await office.database.run(name_ten)
    office.time.to(WEDNESDAY)
    await clockwork.tick()
    return anna.dm[-1]


async def stored(office: Office) -> Answer | None:
    delivery = await office.database.read(question_of)
    return await office.database.read(answers.find, cast.TEAM, cast.ANNA, delivery.id)


async def says(office: Office, anna: Person, text: str, **more: str) -> Message:
    """What the bot answers to a message of Anna's."""
    before = len(anna.dm)
    await anna.says(text, **more)
    await office.settled()
    assert len(anna.dm) == before + 1
    return anna.dm[-1]


def own(office: Office, anna: Person) -> Message:
    """The last message that Anna wrote."""
    written = office.slack.messages(anna.dm[-1].channel)
    return [each for each in written if each.user == anna.id][-1]


def labels(message: Message) -> list[str]:
    found = [each for block in message.blocks for each in block.get("elements", ())]
    return [each["text"]["text"] for each in found if each["type"] == "button"]


@only_sqlite
@pytest.mark.parametrize("text", ["hello", "thanks!", ":+1:", "👍🏽", "merci", "ok"])
async def test_small_talk_is_not_kept_and_the_question_stays_open(
    asked: Message, office: Office, anna: Person, text: str
) -> None:
    said = await says(office, anna, text)
    assert said.text == "Nothing kept: the question about Initech is still open."
    assert await stored(office) is None
    assert labels(asked) == ["Answer", "I don't know", "Skip"]


async def test_a_question_back_is_explained(asked: Message, office: Office, anna: Person) -> None:
    said = await says(office, anna, "what do you mean?")
    assert said.text.startswith("I asked: Initech. ")
    assert messages.READ_BY in said.text
    assert await stored(office) is None


@only_sqlite
@pytest.mark.parametrize(
    ("text", "outcome", "said"),
    [
        ("skip", AnswerOutcome.SKIPPED, "Skipped: the question about Initech."),
        ("not now", AnswerOutcome.SKIPPED, "Skipped: the question about Initech."),
        ("keine Ahnung", AnswerOutcome.UNKNOWN, f"{messages.NOT_YET} {messages.NOT_KNOWING}"),
    ],
)
async def test_skip_and_i_dont_know_are_those_buttons(
    asked: Message, office: Office, anna: Person, text: str, outcome: AnswerOutcome, said: str
) -> None:
    assert (await says(office, anna, text)).text == said
    found = await stored(office)
    assert found is not None
    assert (found.outcome, found.words) == (outcome, None)
    assert "Skipped." in asked.text or messages.NOT_YET in asked.text
    later = await says(office, anna, "They want hydrogen")
    assert later.text.startswith(unclassified.WHAT_IS_IT)


async def test_commands_do_what_they_do_elsewhere(
    asked: Message, office: Office, anna: Person
) -> None:
    kept = await says(office, anna, "/visit Acme yesterday: “gas”")
    assert kept.text.startswith("Kept: Acme, yesterday")
    assert "Your visits, the latest first" in (await says(office, anna, "list")).text
    assert "Keep in touch" in (await says(office, anna, "help")).words
    undone = await says(office, anna, "undo")
    assert undone.text.startswith("Taken back: Acme")
    await anna.press(undone, VISIT_PUT_BACK)
    await office.settled()
    assert len(await office.visits()) == 1
    assert await stored(office) is None


async def test_a_command_is_run_once_and_refused_as_elsewhere(
    asked: Message, office: Office, anna: Person, nobody: Person
) -> None:
    await anna.says("/visit Acme yesterday: “gas”")
    reply = await anna.says("undo")
    assert reply is not None
    await office.slack.redeliver(reply)
    refused = await says(office, anna, "/visit setup")
    assert "Only an admin" in refused.text
    assert len([each for each in anna.dm if "Taken back" in each.text]) == 1
    await nobody.says("/visit list")
    await office.settled()
    assert "Visits are kept by the leaders" in nobody.dm[-1].text


@only_sqlite
@pytest.mark.parametrize(("text", "action"), [("/visit plan", RUN_LINE), ("/visit", FORM_LINE)])
async def test_a_command_that_opens_a_form_takes_one_tap(
    asked: Message, office: Office, anna: Person, text: str, action: str
) -> None:
    await anna.press(await says(office, anna, text), action)
    await office.opened(anna)


async def test_what_may_be_a_command_is_asked_about_and_run_by_one_tap(
    asked: Message, office: Office, anna: Person
) -> None:
    said = await says(office, anna, "plan Globex 12 Nov 14:00")
    assert labels(said)[:2] == ["Run /visit plan Globex 12 Nov 14:00", "My answer about Initech"]
    assert await stored(office) is None
    await anna.press(said, RUN_LINE)
    await office.settled()
    assert said.text.startswith("Planned: Globex, Thursday, 12 November at 14:00")


async def test_what_reads_as_a_visit_to_a_known_customer_is_asked_about(
    asked: Message, office: Office, anna: Person
) -> None:
    await office.customer("Acme")
    said = await says(office, anna, "Acme yesterday with Dana: “gas”")
    assert said.text.startswith(unclassified.OR_ELSE)
    assert labels(said) == ["Log the visit to Acme", "My answer about Initech"]
    await anna.press(said, unclassified.AS_VISIT)
    form = await office.opened(anna)
    await anna.submit(form)
    (visit,) = await office.visits()
    assert (visit.entry.said, visit.entry.met[0].name) == ("gas", "Dana")
    named = await says(office, anna, "Dana Cole: they want steel")
    assert named.text == "Kept as your answer about Initech."


async def test_after_two_days_an_answer_is_asked_about_first(
    asked: Message, office: Office, anna: Person
) -> None:
    office.time.wind(days=2, minutes=1)
    said = await says(office, anna, WORDS)
    assert said.text.startswith("Is that your answer about *Initech*? I had asked: ")
    assert await stored(office) is None
    await anna.press(said, unclassified.AS_ANSWER)
    await office.settled()
    found = await stored(office)
    assert found is not None
    assert found.words == WORDS


@only_sqlite
@pytest.mark.parametrize("subtype", ["thread_broadcast", "me_message"])
async def test_a_broadcast_reply_and_me_are_replies(
    asked: Message, office: Office, anna: Person, subtype: str
) -> None:
    thread = asked.ts if subtype == "thread_broadcast" else ""
    await anna.says(WORDS, subtype=subtype, thread=thread)
    await office.settled()
    found = await stored(office)
    assert found is not None
    assert found.words == WORDS


# Change, remove, put back -------------------------------------------------------------------------------


async def on_card(office: Office, person: Person) -> Message:
    return await office.typed(person, "who Initech")


async def test_an_answer_is_changed_on_its_receipt_and_everywhere(
    asked: Message, office: Office, anna: Person
) -> None:
    receipt = await says(office, anna, WORDS)
    await anna.press(receipt, ANSWER_CHANGE)
    reply = await anna.submit(await office.opened(anna), {messages.WORDS: "Steel"}, times=3)
    assert "Changed: your answer about Initech." in str(reply.view and reply.view.source)
    await office.settled()
    assert receipt.text == "Changed: your answer about Initech. “Steel”"
    assert "You said: “Steel”" in asked.text
    assert "Steel" in (await on_card(office, anna)).words


async def test_an_answer_of_the_form_is_changed_and_removed_in_its_modal(
    asked: Message, office: Office, anna: Person
) -> None:
    await anna.press(asked, messages.ANSWER)
    await anna.submit(await office.opened(anna), {messages.WORDS: WORDS})
    await anna.press_in(await office.opened(anna), ANSWER_CHANGE)
    await anna.submit(await office.opened(anna), {messages.WORDS: "Steel"})
    shown = await office.opened(anna)
    assert "Steel" in shown.words
    assert "You said: “Steel”" in asked.text
    await anna.press_in(shown, ANSWER_REMOVE)
    await anna.press_in(await office.opened(anna), ANSWER_PUT_BACK)
    found = await stored(office)
    assert found is not None
    assert found.words == "Steel"


@pytest.mark.parametrize("where", ["receipt", "question", "card"])
async def test_an_answer_is_removed_and_put_back(
    asked: Message, office: Office, anna: Person, ben: Person, where: str
) -> None:
    receipt = await says(office, anna, WORDS)
    before = await stored(office)
    card = await on_card(office, anna)
    place = {"receipt": receipt, "question": asked, "card": card}[where]
    action = ANSWER_REMOVE + (ON_CARD if where == "card" else "")
    await anna.press(place, action, times=3)
    await office.settled()
    gone = anna.ephemerals[-1] if where == "card" else place
    assert gone.text == "Removed: your answer about Initech. It is on no card any more."
    assert "hydrogen" not in (await on_card(office, ben)).words
    assert "hydrogen" not in asked.text
    await anna.press(gone, ANSWER_PUT_BACK, times=5)
    await office.settled()
    assert await stored(office) == before
    assert "hydrogen" in (await on_card(office, ben)).words
    assert "hydrogen" in asked.text or where == "question"


async def test_the_card_shows_the_buttons_to_the_author_alone(
    asked: Message, office: Office, anna: Person, ben: Person
) -> None:
    await says(office, anna, WORDS)
    assert {"Change", "Remove"} <= set(labels(await on_card(office, anna)))
    bens = await on_card(office, ben)
    assert {"Change", "Remove"}.isdisjoint(labels(bens))
    delivery = (await office.database.read(question_of)).id
    for action in (ANSWER_REMOVE, ANSWER_CHANGE, ANSWER_PUT_BACK):
        forged = {"action_id": action, "value": delivery}
        said = await office.pressed(ben, bens, "nudge_log", forged=forged)
        assert "I don't find that question" in said.text
    assert await stored(office) is not None


async def test_an_answer_cannot_be_put_back_after_a_day(
    asked: Message, office: Office, anna: Person
) -> None:
    receipt = await says(office, anna, WORDS)
    await anna.press(receipt, ANSWER_REMOVE)
    await office.settled()
    office.time.wind(days=1, minutes=1)
    said = await office.pressed(anna, receipt, ANSWER_PUT_BACK)
    assert "more than a day ago" in said.text


async def test_editing_the_message_changes_the_answer_and_its_part_of_it(
    asked: Message, office: Office, anna: Person
) -> None:
    await says(office, anna, WORDS)
    first = own(office, anna)
    more = await says(office, anna, "and gas by 2028")
    await anna.press(more, unclassified.AS_ANSWER)
    await office.settled()
    await anna.edits(own(office, anna), "and gas by 2030")
    await anna.edits(first, "They want hydrogen")
    await office.settled()
    found = await stored(office)
    assert found is not None
    assert found.words == "They want hydrogen\nand gas by 2030"
    assert anna.dm[-1].text.startswith("Changed: your answer about Initech.")
    assert "2030" in asked.text


async def test_an_edit_that_fits_no_more_changes_nothing_and_says_so(
    asked: Message, office: Office, anna: Person
) -> None:
    receipt = await says(office, anna, WORDS)
    await anna.press(receipt, ANSWER_CHANGE)
    await anna.submit(await office.opened(anna), {messages.WORDS: "Steel"})
    await anna.edits(own(office, anna), "They want hydrogen")
    await office.settled()
    assert "was changed since that message" in anna.dm[-1].text
    found = await stored(office)
    assert found is not None
    assert found.words == "Steel"


@pytest.mark.parametrize("keeps", [True, False])
async def test_deleting_the_message_asks_about_the_answer(
    asked: Message, office: Office, anna: Person, keeps: bool
) -> None:
    await says(office, anna, WORDS)
    await anna.deletes(own(office, anna))
    await office.settled()
    question = anna.dm[-1]
    assert question.text == (
        "You deleted the message with your answer about Initech. Shall I remove the answer, too?"
    )
    await anna.press(question, answer_handlers.KEEP if keeps else ANSWER_REMOVE)
    await office.settled()
    found = await stored(office)
    assert found is not None
    assert (found.words is not None) == keeps


async def test_what_waits_follows_its_message(asked: Message, office: Office, anna: Person) -> None:
    office.time.wind(days=3)
    waiting = await says(office, anna, "They wnat hydrogen")
    await anna.edits(own(office, anna), "They want hydrogen")
    await anna.press(waiting, unclassified.AS_ANSWER)
    await office.settled()
    found = await stored(office)
    assert found is not None
    assert found.words == "They want hydrogen"


async def test_not_now_without_an_open_question_offers_to_put_off_the_nudge(
    office: Office, anna: Person
) -> None:
    said = await says(office, anna, "not now")
    assert said.text == replies.NOT_NOW
    assert labels(said) == ["Not now"]
    assert timedelta(days=2) == replies.UNASKED
