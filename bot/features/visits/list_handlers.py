"""/visit list and /visit undo: a leader's visits, and taking them back."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.features.board.handlers import refresh_board
from bot.features.nudges.refresh_nudge import concerned, refresh_nudges
from bot.features.visits import edit_visit, list_messages, messages, shared_visit
from bot.features.visits.list_messages import PAGE, VisitPage
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.command import Command
from bot.requests.responses import replace
from bot.slack.blocks import Message
from storage.core.visit_entry import VisitEntry
from storage.visits import visit_record, visits


def register(app: AsyncApp) -> None:
    on_action(app, re.compile(rf"{list_messages.TURN}:\w+"), turn)
    on_action(app, list_messages.DELETE, delete)
    on_action(app, list_messages.NOT_ME, not_me)


async def run_list(command: Command) -> Message:
    """`/visit list`: the leader's visits, latest first, ten a page."""
    page = await command.services.database.read(_page, command.actor, 0)
    if not page.visits:
        refuse_without_clock(command.actor)
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


async def turn(action: Action) -> None:
    """[Earlier] and [Later]: replaces the page with another one."""
    actor = action.actor
    page = await action.services.database.read(
        _page, actor, min(number(action.value), list_messages.FURTHEST)
    )
    replace(action, list_messages.page(page))


async def delete(action: Action) -> None:
    """[Delete]: takes a visit of the list back, and shows the list without it."""
    actor = action.actor
    visit, skip = list_messages.read_value(action.value)
    gone = await action.services.database.run(edit_visit.take_back, actor, visit)
    page = await action.services.database.read(_page, actor, skip)
    done = messages.undone(gone.entry, actor.today) if gone else messages.gone()
    replace(action, list_messages.page(page, done.text))
    action.later(refresh_board, action.services, actor.workspace)
    if gone:
        people = concerned(gone.entry, gone.leader, actor.programme)
        action.later(refresh_nudges, action.services, actor.workspace, people)


async def not_me(action: Action) -> None:
    """[Not me]: the visit no longer counts for the actor, but for its leader alone."""
    actor = action.actor
    visit, skip = list_messages.read_value(action.value)
    entry = await action.services.database.run(shared_visit.decline, actor, visit)
    page = await action.services.database.read(_page, actor, skip)
    done = shared_visit.declined(entry, actor.today) if entry else messages.gone()
    replace(action, list_messages.page(page, done.text))
    action.later(refresh_board, action.services, actor.workspace)
    action.later(refresh_nudges, action.services, actor.workspace, [actor.user_id])


async def run_undo(command: Command) -> Message:
    """`/visit undo`: takes back what the person logged last, once, however often Slack sends the command."""
    actor = command.actor
    entry = await command.once(
        lambda connection: _undo(connection, actor),
        lambda connection, outcome: _undone(connection, actor, outcome),
    )
    command.later(refresh_board, command.services, actor.workspace)
    people = concerned(entry, actor.user_id, actor.programme) if entry else ()
    command.later(refresh_nudges, command.services, actor.workspace, people)
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
