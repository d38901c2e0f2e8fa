"""Forged actions and submissions: whatever they contain, nothing crashes and nothing changes."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.engine import Connection

from bot.features.briefs import messages, prediction_form
from bot.features.customers import card, note_form, search_messages
from bot.features.duplicates import messages as duplicate_messages
from bot.features.hours import form as hours_form
from bot.features.hours import messages as hours_messages
from bot.features.inbox import answer_handlers, unclassified
from bot.features.nudges import messages as nudge_messages
from bot.features.nudges import not_now_messages
from bot.features.plans import form as plan_form
from bot.features.plans import messages as plan_messages
from bot.features.promises import messages as promise_messages
from bot.features.questions import messages as question_messages
from bot.features.questions import rating
from bot.features.ten import form, map_messages
from bot.features.visits import list_messages
from bot.features.visits import messages as visit_messages
from bot.process.app import Bot
from bot.requests import action_ids
from storage.core.database import Database
from storage.core.tables import metadata
from tests.cast import ANNA, NOBODY, OLGA, TEAM

Says = Callable[[dict[str, Any]], Awaitable[BoltResponse]]

ACTIONS = (
    *(
        question_messages.ANSWER,
        question_messages.UNKNOWN,
        question_messages.SKIP,
        action_ids.NOW_I_KNOW,
        action_ids.NAME_THEM,
        map_messages.CHANGE,
        unclassified.AS_ANSWER,
        unclassified.AS_VISIT,
    ),
    *(
        action_ids.ANSWER_CHANGE,
        action_ids.ANSWER_REMOVE,
        action_ids.ANSWER_REMOVE + action_ids.ON_CARD,
        action_ids.ANSWER_PUT_BACK,
        answer_handlers.KEEP,
    ),
    *(visit_messages.PUT_BACK, list_messages.PUT_BACK_LISTED, plan_messages.PUT_BACK),
    *(
        f"{rating.RATE}:1",
        f"{rating.RATE}:5",
        promise_messages.DONE,
        promise_messages.LATER,
        promise_messages.DONE_LISTED,
    ),
    *(
        action_ids.PLAN,
        plan_messages.MOVE,
        plan_messages.CANCEL,
        plan_messages.CANCEL_LISTED,
        f"{plan_messages.CHOOSE}:0",
    ),
    *(
        plan_messages.OPEN_DRAFT,
        plan_messages.LOG_DRAFT,
        messages.PREDICT,
        messages.YES,
        messages.MOVED,
        messages.NO,
    ),
    *(
        f"{action_ids.SHOW}:0",
        f"{card.TURN}:earlier",
        f"{search_messages.CHOOSE}:0",
        search_messages.MORE,
        note_form.PERSON,
        note_form.PUT_BACK,
    ),
    *(
        action_ids.LOG,
        nudge_messages.NOT_NOW,
        nudge_messages.BECAUSE,
        not_now_messages.WHY,
        not_now_messages.UNTIL,
        not_now_messages.ON,
        hours_messages.CANCEL,
    ),
    *(
        duplicate_messages.OPEN,
        duplicate_messages.LIST,
        duplicate_messages.MERGE,
        duplicate_messages.TURN,
        duplicate_messages.INTO,
    ),
    *(duplicate_messages.PICK, duplicate_messages.APART, duplicate_messages.UNDO),
)
IN_HOME = (
    *(f"{action_ids.RUN_LINE}:{word}" for word in ("hours", "me", "why", "setup")),
    *(action_ids.FORM_LINE, action_ids.PLAN, plan_messages.MOVE, plan_messages.CANCEL_LISTED),
    *(promise_messages.DONE_LISTED, action_ids.NAME_THEM, map_messages.CHANGE),
)
FORMS = (
    *(
        question_messages.ANSWER_FORM,
        question_messages.CHANGE_FORM,
        form.FORM,
        form.SURE_FORM,
        plan_form.FORM,
        plan_form.MOVE_FORM,
        prediction_form.PREDICT_FORM,
    ),
    *(note_form.FORM, hours_form.FORM, duplicate_messages.CONFIRM, duplicate_messages.EDIT),
)
LIES = (
    *("", "9" * 30, "１２", "²", "1:2:3", "\0\ud800", "😀" * 200, "[]", "9999-12-31", "0001-01-01"),
    *(
        '{"draft": "\\ud800", "place": "\\ud800", "plan": 1, "visit": 1}',
        '{"plan": {}, "place": 3}',
    ),
)


@pytest.fixture
def says(bot: Bot, caplog: pytest.LogCaptureFixture) -> Says:
    """Sends the bot a raw payload, which must be answered without an error in the log."""

    async def say(payload: dict[str, Any]) -> BoltResponse:
        answer = await bot.receiver.receive(AsyncBoltRequest(mode="socket_mode", body=payload))
        assert await bot.receiver.drain(5)
        bugs = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
        # Where there is no trigger, Slack opens nothing, which is no bug of ours.
        bugs = [each for each in bugs if "SlackApiError" not in each and "SlackRequest" not in each]
        assert (answer.status, bugs) == (200, []), payload
        caplog.clear()
        return answer

    return say


def pressed(user: str, action_id: str, lie: str) -> dict[str, Any]:
    option = {"value": lie, "text": {"type": "plain_text", "text": "x"}}
    chosen = {"selected_option": option, "selected_date": lie}
    action = {"type": "button", "action_id": action_id, "value": lie, "block_id": lie, **chosen}
    message = {"ts": "1.1", "channel": {"id": "D1"}}
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user},
        "actions": [action],
        "message": message,
    }


def at_home(press: dict[str, Any]) -> dict[str, Any]:
    """The same action in the Home tab, whose payload has a view and no message."""
    del press["message"]
    view = {"id": "V0HOME", "type": "home", "blocks": [], "private_metadata": "{"}
    return press | {"view": view, "container": {"type": "view", "view_id": "V0HOME"}}


def submitted(user: str, callback_id: str, lie: str) -> dict[str, Any]:
    field = {
        "value": lie,
        "selected_option": {"value": lie},
        "selected_options": [{"value": lie}],
        "selected_date": lie,
        "selected_time": lie,
        "selected_users": [lie],
    }
    blocks = (
        "words",
        "line:1",
        "line:99",
        "sure:1",
        "customer",
        "day",
        "hour",
        "people",
        "note",
        "name",
    )
    more = (
        "aliases",
        "fact",
        "gone",
        "left",
        "prediction",
        "days",
        "place",
        "away_from",
        "away_to",
    )
    last = ("quiet_from", "quiet_until", "assistants", "which", "name_long", lie)
    values = {block: {"value": dict(field)} for block in (*blocks, *more, *last)}
    view = {
        "id": f"V{hash((callback_id, lie))}",
        "callback_id": callback_id,
        "private_metadata": lie,
        "state": {"values": values},
    }
    return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": user}, "view": view}


def rows(connection: Connection) -> dict[str, int]:
    """The number of rows of each table that requests change."""
    counted = {}
    for table in metadata.sorted_tables:
        if table.name not in ("received", "drafts"):
            counted[table.name] = (
                connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            )
    return counted


@pytest.mark.parametrize("user", [ANNA, OLGA])
async def test_no_lie_in_a_button_breaks_anything(
    says: Says, database: Database, user: str
) -> None:
    before = await database.read(rows)
    for action_id in ACTIONS:
        for lie in LIES:
            await says(pressed(user, action_id, lie))
    assert await database.read(rows) == before


@pytest.mark.parametrize("user", [ANNA, OLGA, NOBODY])
async def test_no_lie_in_home_breaks_anything(says: Says, database: Database, user: str) -> None:
    before = await database.read(rows)
    for action_id in IN_HOME:
        for lie in (*LIES[::4], "undo", "Acme today: hello", "1", ":1"):
            await says(at_home(pressed(user, action_id, lie)))
    assert await database.read(rows) == before


@pytest.mark.parametrize("user", [ANNA, OLGA])
async def test_no_lie_in_a_form_breaks_anything(says: Says, user: str) -> None:
    for callback_id in FORMS:
        for lie in LIES:
            await says(submitted(user, callback_id, lie))
