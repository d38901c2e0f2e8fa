"""/visit list, /visit undo and /visit me: what a leader has logged, and how they stand."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.features.board.handlers import refresh_board
from bot.features.visits import edit_visit, list_messages, messages, shared_visit
from bot.features.visits.list_messages import PAGE, VisitPage
from bot.requests import action, actor, once
from bot.requests.action import number
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.slack.receiver import Later
from storage.core.visit_entry import VisitEntry
from storage.visits import visit_record, visits


def register(app: AsyncApp) -> None:
    app.action(re.compile(rf"{list_messages.TURN}:\w+"))(turn)
    app.action(list_messages.DELETE)(delete)
    app.action(list_messages.NOT_ME)(not_me)


async def run_list(call: Command) -> Message:
    """My visits, the latest first, ten a page."""
    page = await call.services.database.read(_page, call.actor, 0)
    if not page.visits:
        actor.refuse_without_clock(call.actor)
    return list_messages.page(page)


def _page(connection: Connection, actor: Actor, skip: int) -> VisitPage:
    found = visit_record.of_leader(
        connection,
        actor.workspace,
        actor.user_id,
        viewer=actor.user_id,
        most=PAGE + 1,
        skip=skip,
    )
    return VisitPage(tuple(found[:PAGE]), skip, len(found) > PAGE, actor.user_id, actor.today)


async def turn(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Earlier or later: another page in the place of this one."""
    press = action.read(body)
    page = await services.database.read(
        _page, actor, min(number(press.value), list_messages.FURTHEST)
    )
    await ack()
    later(_replace, services, press.response_url, list_messages.page(page))


async def delete(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Takes one of the list back and shows the list without it."""
    press = action.read(body)
    visit, skip = list_messages.read_value(press.value)
    gone = await services.database.run(edit_visit.take_back, actor, visit)
    page = await services.database.read(_page, actor, skip)
    await ack()
    done = messages.undone(gone.entry, actor.today) if gone else messages.gone()
    later(_replace, services, press.response_url, list_messages.page(page, done.text))
    later(refresh_board, services, actor.workspace)


async def not_me(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """I was not there: the visit of the list counts for its leader alone."""
    press = action.read(body)
    visit, skip = list_messages.read_value(press.value)
    entry = await services.database.run(shared_visit.decline, actor, visit)
    page = await services.database.read(_page, actor, skip)
    await ack()
    done = shared_visit.declined(entry, actor.today) if entry else messages.gone()
    later(_replace, services, press.response_url, list_messages.page(page, done.text))
    later(refresh_board, services, actor.workspace)


async def _replace(services: Services, response_url: str, message: Message) -> None:
    await services.clients.respond(
        response_url, message, response_type="ephemeral", replace_original=True
    )


async def run_undo(call: Command) -> Message:
    """Takes back what the person logged last: once, however often Slack sends the command."""
    actor = call.actor
    entry = await once.once(
        call.services,
        actor,
        "command",
        call.key,
        lambda connection: _undo(connection, actor),
        lambda connection, outcome: _undone(connection, actor, outcome),
    )
    call.later(refresh_board, call.services, actor.workspace)
    return messages.undone(entry, actor.today) if entry else messages.nothing_to_undo()


def _undo(connection: Connection, actor: Actor) -> tuple[VisitEntry | None, dict[str, Any]]:
    last = visit_record.last_logged(connection, actor.workspace, actor.user_id)
    if last is None:
        return None, {"undone": 0}
    visits.delete(connection, actor.workspace, last.id, actor.user_id, actor.now)
    return last.entry, {"undone": last.id}


def _undone(connection: Connection, actor: Actor, outcome: dict[str, Any]) -> VisitEntry | None:
    found = visit_record.find_taken_back(
        connection, actor.workspace, outcome.get("undone", 0), viewer=actor.user_id
    )
    return found.entry if found else None
