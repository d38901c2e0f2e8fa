"""Payloads with only the required fields, as another release of Slack or another stand-in may send them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.features.inbox import unclassified
from bot.features.setup import form as setup_form
from bot.features.visits import form, messages
from bot.forms import customer_picker
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from storage.core.database import Database
from storage.programme import leaders
from storage.visits import visit_record
from storage.visits.visits import Visit
from tests.cast import ANNA, NOBODY, OLGA, T0, TEAM

Says = Callable[..., Awaitable[BoltResponse]]


@pytest.fixture
def says(bot: Bot) -> Says:
    """Sends the bot a raw payload, and waits for its follow-ups."""

    async def say(**payload: Any) -> BoltResponse:
        answer = await bot.receiver.receive(AsyncBoltRequest(mode="socket_mode", body=payload))
        assert await bot.receiver.drain(5)
        return answer

    return say


def typed(text: str, **more: str) -> dict[str, Any]:
    return {"command": "/visit", "team_id": TEAM, "user_id": ANNA, "text": text, **more}


def pressed(action_id: str, value: str = "", user: str = ANNA, **more: Any) -> dict[str, Any]:
    action = {"type": "button", "action_id": action_id, "value": value}
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user},
        "actions": [action],
        **more,
    }


def submitted(view_id: str, callback_id: str, user: str = ANNA, **fields: Any) -> dict[str, Any]:
    values = {block: {"value": state} for block, state in fields.items()}
    view = {"id": view_id, "callback_id": callback_id, "state": {"values": values}}
    return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": user}, "view": view}


def heard(text: str, **more: Any) -> dict[str, Any]:
    event = {"type": "message", "channel": "D1", "user": ANNA, "text": text, **more}
    return {"type": "event_callback", "team_id": TEAM, "event": event}


async def kept(database: Database) -> list[Visit]:
    return await database.read(visit_record.of_leader, TEAM, ANNA, viewer=ANNA, most=50)


async def test_a_command_without_a_trigger_or_an_address_is_kept(
    says: Says, database: Database
) -> None:
    answer = await says(**typed("Globex yesterday: hello"))
    assert "Kept: Globex" in answer.body
    assert len(await kept(database)) == 1


async def test_one_trigger_for_all_commands_keeps_each_line_once(
    says: Says, database: Database
) -> None:
    for line in ("Globex today: one", "Globex 3 days ago: two", "Globex today: one"):
        await says(**typed(line, trigger_id="trig-1"))
    assert sorted(visit.entry.said or "" for visit in await kept(database)) == ["one", "two"]


async def test_undo_twice_takes_back_two_visits_where_only_the_address_differs(
    says: Says, slack: Playground, database: Database
) -> None:
    for line in ("Globex today: one", "Globex 3 days ago: two"):
        await says(**typed(line, trigger_id="trig-1"))
    for place in ("1", "2", "2"):
        await says(
            **typed("undo", trigger_id="trig-1", response_url=f"{slack.api_url}none/{place}")
        )
    assert await kept(database) == []


async def test_a_form_is_read_without_its_blocks_and_without_its_metadata(
    says: Says, database: Database
) -> None:
    answer = await says(
        **submitted(
            "V1",
            form.FORM,
            customer={"selected_option": {"value": f"{customer_picker.NEW}Globex"}},
            date={"selected_date": T0.date().isoformat()},
            how={"selected_option": {"value": "in_person"}},
            why={"selected_option": {"value": "understand"}},
            colleagues={"selected_users": ["U1", "U_BEN"]},
        )
    )
    assert "Kept: Globex" in answer.body
    [visit] = await kept(database)
    assert visit.entry.colleagues == ("U1", "U_BEN")


@pytest.mark.parametrize("callback_id", [form.FORM, "ten_form", "ten_sure", "question_form"])
async def test_a_form_without_any_state_gets_an_answer(says: Says, callback_id: str) -> None:
    payload = submitted("V1", callback_id)
    del payload["view"]["state"]
    assert (await says(**payload)).status == 200


async def test_setup_without_its_blocks_changes_only_what_was_sent(
    says: Says, database: Database
) -> None:
    before = await database.read(leaders.everyone, TEAM)
    answer = await says(**submitted("V1", setup_form.FORM, OLGA, cadence={"value": "45"}))
    assert "45 days" in answer.body
    assert await database.read(leaders.everyone, TEAM) == before


async def test_an_undo_that_says_neither_where_nor_how_to_answer_is_done(
    says: Says, database: Database
) -> None:
    await says(**typed("Globex yesterday: hello"))
    [visit] = await kept(database)
    assert (await says(**pressed(messages.UNDO, str(visit.id)))).status == 200
    assert await kept(database) == []


@pytest.mark.parametrize("kind", ["block_actions", "view_submission", "view_closed"])
async def test_what_nobody_listens_to_any_more_is_acknowledged(says: Says, kind: str) -> None:
    payload = pressed("of_long_ago") | submitted("V1", "of_long_ago") | {"type": kind}
    assert (await says(**payload)).status == 200


async def test_a_plain_message_without_an_id_or_a_kind_of_channel_is_answered_once(
    says: Says, bot: Bot, anna: Person
) -> None:
    whole = await anna.says("Hello")
    assert whole is not None
    channel = whole.envelope.payload["event"]["channel"]
    assert await bot.receiver.drain(5)
    before = len(anna.dm)
    for _ in range(2):
        assert (await says(**heard("Hello", channel=channel, ts="1700000000.000100"))).status == 200
    assert [message.text for message in anna.dm[before:]] == [unclassified.HELP]


async def test_news_of_nobody_is_passed_over(says: Says) -> None:
    event = {"type": "user_change", "user": {}}
    assert (await says(type="event_callback", team_id=TEAM, event=event)).status == 200


async def test_a_request_of_another_workspace_stores_nothing_and_gets_one_sentence(
    says: Says, database: Database
) -> None:
    payload = submitted("V1", form.FORM) | {"team": {"id": "T2"}, "user": {"id": ANNA}}
    assert "not installed in this workspace" in (await says(**payload)).body
    assert await kept(database) == []


async def test_a_stranger_without_a_way_to_answer_is_no_error(says: Says) -> None:
    assert (await says(**pressed(messages.UNDO, "1", NOBODY))).status == 200
