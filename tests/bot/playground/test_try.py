"""The trial through its page's API: the first screen, and the product’s main story."""

from collections.abc import AsyncIterator

import pytest

from bot.features.nudges import messages as nudge_messages
from bot.features.questions import messages as question_messages
from bot.features.visits import messages as visit_messages
from bot.forms import customer_picker
from bot.playground.seed.people import BOARD_CHANNEL, GENERAL
from bot.playground.trial.trial import Trial
from tests.bot.playground import tabs
from tests.bot.playground.tabs import Tab, wind

INJECTION = "<script>alert(1)</script> <!channel> *bold* \u202eright to left & more"


@pytest.fixture
async def anna(trial: Trial) -> AsyncIterator[Tab]:
    async with tabs.opened(trial.slack.url, "U0ANNA") as tab:
        yield tab


@pytest.fixture
async def ben(trial: Trial) -> AsyncIterator[Tab]:
    async with tabs.opened(trial.slack.url, "U0BEN") as tab:
        yield tab


async def test_the_first_screen_shows_the_board_a_nudge_and_a_question(ben: Tab) -> None:
    board = ben.state["messages"][ben.state["beside"]][1]
    assert board["text"].startswith("Who met customers this quarter")
    assert "All of Engineering" in board["text"]
    assert board["time"] == "2026-11-16T09:00:00+00:00"
    nudge, question = ben.dm
    assert nudge["text"].startswith("31 days since you last sat down with a customer.")
    assert "we may pay by the pallet one day" in nudge["text"]
    assert "What will they need in three years" in question["text"]
    assert ben.state["now"].startswith("2026-11-18T09:20")
    assert ben.state["bot"] == {"running": True, "name": "Keep In Touch"}


async def test_what_nobody_has_read_is_marked_until_it_is_read(anna: Tab) -> None:
    assert anna.unread(BOARD_CHANNEL) == 3
    assert anna.unread(anna.app) == 1
    await anna.do("read", **{"in": BOARD_CHANNEL})
    await anna.until(lambda _: anna.unread(BOARD_CHANNEL) == 0)
    assert anna.unread(anna.app) == 1


async def test_one_sees_for_whom_else_something_is_waiting(anna: Tab, ben: Tab) -> None:
    waiting = {each["name"]: each["unread"] for each in anna.state["people"]}
    assert {name for name, unread in waiting.items() if unread} == {
        "Anna",
        "Ben",
        "Carla",
        "Dmitri",
    }
    await ben.do("read", **{"in": ben.app})
    await anna.until(lambda state: state["people"][1]["unread"] == 0)


async def test_seven_can_be_played_and_each_has_a_part(anna: Tab) -> None:
    parts = {each["name"]: (each["role"], each["function"]) for each in anna.state["people"]}
    assert parts == {
        "Anna": ("leader", "Engineering"),
        "Ben": ("leader", "Finance"),
        "Carla": ("leader", "HR"),
        "Dmitri": ("leader", "Sales"),
        "Emi": ("leader", "Operations"),
        "Olga": ("admin", None),
        "Noor": ("none", None),
    }
    assert anna.state["me"]["id"] == "U0ANNA"
    assert {"U0GRETA", "U0KITBOT"} <= {each["id"] for each in anna.state["directory"]}


async def test_commands_are_those_of_the_bot_and_an_admins_only_for_her(anna: Tab) -> None:
    mine = [each["usage"] for each in anna.state["commands"]]
    assert "/visit ten" in mine
    assert "/visit setup" not in mine
    async with tabs.opened(anna.url, "U0OLGA") as olga:
        assert "/visit setup" in [each["usage"] for each in olga.state["commands"]]


async def test_a_visit_is_logged_by_one_line_and_only_its_author_sees_the_receipt(
    anna: Tab, ben: Tab
) -> None:
    await anna.command("/visit Acme yesterday: “we may leave gas by 2028”", GENERAL)
    receipt = anna.state["messages"][GENERAL][-1]
    assert receipt["ephemeral"]
    assert receipt["by_bot"]
    assert receipt["answers"] == "/visit Acme yesterday: “we may leave gas by 2028”"
    assert "Kept: Acme, yesterday, in person, to understand." in receipt["text"].replace("*", "")
    assert receipt["time"].startswith("2026-11-18T09:2")
    await ben.do("says", text="hello", **{"in": GENERAL})
    await ben.until(lambda state: state["messages"][GENERAL][-1]["text"] == "hello")
    assert not [each for each in ben.state["messages"][GENERAL] if each["ephemeral"]]


async def test_the_form_is_filled_in_and_becomes_the_receipt(anna: Tab) -> None:
    await anna.do("command", text="/visit", **{"in": anna.app})
    (view,) = (await anna.until(lambda state: state["views"]))["views"]
    block, element = tabs.found(view["blocks"], customer_picker.TYPE_AHEAD)
    answer = await anna.do("suggest", view=view["id"], action_id=element["action_id"], typed="glob")
    option = answer["options"][0]
    assert option["text"] == "Globex"
    (said,) = [each for each in view["blocks"] if each.get("block_id") == "said"]
    values = {
        block["block_id"]: {element["action_id"]: option["value"]},
        "said": {said["element"]["action_id"]: "we print your manual"},
    }
    answer = await anna.do("submit", view=view["id"], values=values)
    assert answer["ok"], answer
    state = await anna.until(lambda state: "Kept" in str(state["views"]))
    assert "Globex" in str(state["views"][-1]["blocks"])
    await anna.do("close", view=view["id"])
    await anna.until(lambda state: state["views"] == [])


async def test_what_is_wrong_in_a_form_stands_at_its_field_until_it_is_right(anna: Tab) -> None:
    await anna.do("command", text="/visit", **{"in": anna.app})
    (view,) = (await anna.until(lambda state: state["views"]))["views"]
    answer = await anna.do("submit", view=view["id"], values={})
    assert not answer["ok"]
    assert answer["errors"]
    state = await anna.until(lambda state: state["views"][-1].get("errors"))
    assert state["views"][-1]["errors"] == answer["errors"]


async def test_a_nudge_is_put_off_with_a_tap(ben: Tab) -> None:
    await ben.press(ben.dm[0], nudge_messages.NOT_NOW)
    await ben.until(lambda _: "Not now, then." in ben.dm[0]["text"])
    assert ben.dm[0]["edited"]


async def test_a_question_is_answered_in_a_modal(anna: Tab) -> None:
    await anna.press(anna.dm[-1], question_messages.ANSWER)
    (view,) = (await anna.until(lambda state: state["views"]))["views"]
    (block,) = [each for each in view["blocks"] if each.get("block_id") == question_messages.WORDS]
    words = {
        question_messages.WORDS: {block["element"]["action_id"]: "A line that stops by itself."}
    }
    assert (await anna.do("submit", view=view["id"], values=words))["ok"]
    await anna.until(lambda _: "A line that stops by itself." in anna.dm[-1]["text"])


async def test_three_silent_weeks_bring_a_nudge_and_a_new_board(anna: Tab) -> None:
    await anna.command("/visit Acme today: “we may leave gas by 2028”")
    for _ in range(5):
        await wind(anna, "1w")
    nudge = next(each for each in anna.dm if "30 days" in each["text"] and not each["ephemeral"])
    assert "Acme" in nudge["text"]
    assert "we may leave gas by 2028" in nudge["text"]
    boards = [each for each in anna.state["messages"][BOARD_CHANNEL] if each["by_bot"]]
    assert [each["time"][:10] for each in boards] == [
        f"2026-{day}" for day in ("11-16", "11-23", "11-30", "12-07", "12-14", "12-21")
    ]


async def test_whoever_takes_no_part_is_told_how_to_join(trial: Trial) -> None:
    async with tabs.opened(trial.slack.url, "U0NOOR") as noor:
        await noor.command("/visit")
        assert noor.dm[-1]["text"].endswith("To join, ask <@U0OLGA>.")
        assert noor.state["me"]["role"] == "none"


async def test_peoples_words_arrive_as_they_were_typed_and_call_nobody(anna: Tab) -> None:
    await anna.command(f"/visit Acme today: “{INJECTION}”")
    text = anna.dm[-1]["text"]
    assert "&lt;script&gt;" in text
    assert "<!channel>" not in text
    assert "<script>" not in text


async def test_an_admin_who_enrols_somebody_gives_them_a_part(trial: Trial) -> None:
    async with tabs.opened(trial.slack.url, "U0OLGA") as olga:
        await olga.do("command", text="/visit setup", **{"in": olga.app})
        (view,) = (await olga.until(lambda state: state["views"]))["views"]
        (block,) = [each for each in view["blocks"] if each.get("block_id") == "leading"]
        action = block["element"]["action_id"]
        leading = view["state"]["values"]["leading"][action]["selected_users"]
        values = {"leading": {action: [*leading, "U0NOOR"]}}
        await olga.do("submit", view=view["id"], values=values)
        state = await olga.until(lambda state: state["views"][-1]["hash"] != view["hash"])
        asked = state["views"][-1]
        fields = {
            each["block_id"]: {each["element"]["action_id"]: "Legal"}
            for each in asked["blocks"]
            if each["type"] == "input"
        }
        await olga.do("submit", view=asked["id"], values=fields)
        state = await olga.until(lambda state: state["people"][-1]["role"] == "leader")
        assert state["people"][-1]["function"] == "Legal"


async def test_undo_in_the_receipt_takes_the_visit_back(anna: Tab) -> None:
    await anna.command("/visit Acme today: “we may leave gas by 2028”")
    await anna.press(anna.dm[-1], visit_messages.UNDO)
    await anna.until(lambda _: "taken back" in anna.dm[-1]["text"].lower())
