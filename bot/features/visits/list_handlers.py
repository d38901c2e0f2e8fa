"""/visit list, /visit undo and /visit me: what a leader has logged, and how they stand."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.features.board.handlers import refresh_board
from bot.features.visits import edit_visit, list_messages, messages, shared_visit
from bot.features.visits.list_messages import PAGE, Page
from bot.requests import action, actor, once
from bot.requests.action import number
from bot.requests.actor import Acting
from bot.requests.command import Call
from bot.requests.services import Desk
from bot.slack.blocks import Message
from bot.slack.receiver import Later
from storage.core.visit_entry import Entry
from storage.visits import visit_record, visits


def register(app: AsyncApp) -> None:
    app.action(re.compile(rf"{list_messages.TURN}:\w+"))(turn)
    app.action(list_messages.DELETE)(delete)
    app.action(list_messages.NOT_ME)(not_me)


async def run_list(call: Call) -> Message:
    """My visits, the latest first, ten a page."""
    page = await call.desk.database.read(_page, call.acting, 0)
    if not page.visits:
        actor.refuse_without_clock(call.acting)
    return list_messages.page(page)


def _page(connection: Connection, acting: Acting, skip: int) -> Page:
    found = visit_record.of_leader(
        connection,
        acting.workspace,
        acting.user_id,
        viewer=acting.user_id,
        most=PAGE + 1,
        skip=skip,
    )
    return Page(tuple(found[:PAGE]), skip, len(found) > PAGE, acting.user_id, acting.today)


async def turn(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """Earlier or later: another page in the place of this one."""
    press = action.read(body)
    page = await desk.database.read(_page, acting, min(number(press.value), list_messages.FURTHEST))
    await ack()
    later(_replace, desk, press.response_url, list_messages.page(page))


async def delete(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """Takes one of the list back and shows the list without it."""
    press = action.read(body)
    visit, skip = list_messages.read_value(press.value)
    gone = await desk.database.run(edit_visit.take_back, acting, visit)
    page = await desk.database.read(_page, acting, skip)
    await ack()
    done = messages.undone(gone.entry, acting.today) if gone else messages.gone()
    later(_replace, desk, press.response_url, list_messages.page(page, done.text))
    later(refresh_board, desk, acting.workspace)


async def not_me(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """I was not there: the visit of the list counts for its leader alone."""
    press = action.read(body)
    visit, skip = list_messages.read_value(press.value)
    entry = await desk.database.run(shared_visit.decline, acting, visit)
    page = await desk.database.read(_page, acting, skip)
    await ack()
    done = shared_visit.declined(entry, acting.today) if entry else messages.gone()
    later(_replace, desk, press.response_url, list_messages.page(page, done.text))
    later(refresh_board, desk, acting.workspace)


async def _replace(desk: Desk, response_url: str, message: Message) -> None:
    await desk.clients.respond(
        response_url, message, response_type="ephemeral", replace_original=True
    )


async def run_undo(call: Call) -> Message:
    """Takes back what the person logged last: once, however often Slack sends the command."""
    acting = call.acting
    entry = await once.once(
        call.desk,
        acting,
        "command",
        call.key,
        lambda connection: _undo(connection, acting),
        lambda connection, outcome: _undone(connection, acting, outcome),
    )
    call.later(refresh_board, call.desk, acting.workspace)
    return messages.undone(entry, acting.today) if entry else messages.nothing_to_undo()


def _undo(connection: Connection, acting: Acting) -> tuple[Entry | None, dict[str, Any]]:
    last = visit_record.last_logged(connection, acting.workspace, acting.user_id)
    if last is None:
        return None, {"undone": 0}
    visits.delete(connection, acting.workspace, last.id, acting.user_id, acting.now)
    return last.entry, {"undone": last.id}


def _undone(connection: Connection, acting: Acting, outcome: dict[str, Any]) -> Entry | None:
    found = visit_record.find_taken_back(
        connection, acting.workspace, outcome.get("undone", 0), viewer=acting.user_id
    )
    return found.entry if found else None
