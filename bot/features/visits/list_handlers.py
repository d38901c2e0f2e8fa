"""/visit list and /visit undo: a leader's visits, and taking them back."""

import re
from datetime import timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.features.board.handlers import refresh_board
from bot.features.nudges.refresh_nudge import refresh_nudges
from bot.features.visits import list_messages, messages, shared_visit, take_back
from bot.features.visits.list_messages import PAGE, VisitPage
from bot.features.visits.take_back import Affected
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.command import Command
from bot.requests.responses import replace
from bot.slack.blocks import Message
from storage.visits import visit_record
from storage.visits.visits import Visit

UNASKED = timedelta(
    days=1
)  # what was logged before that is asked about before `undo` takes it back


def register(app: AsyncApp) -> None:
    on_action(app, re.compile(rf"{list_messages.TURN}:\w+"), turn)
    on_action(app, list_messages.DELETE, delete)
    on_action(app, list_messages.NOT_ME, not_me)
    on_action(app, list_messages.PUT_BACK_LISTED, put_back)


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
    gone, affected = await action.services.database.run(take_back.take_back, actor, visit)
    page = await action.services.database.read(_page, actor, skip)
    if gone is None:
        replace(action, list_messages.page(page, messages.gone().text))
    else:
        back = messages.put_back(gone, list_messages.PUT_BACK_LISTED, f"{visit}:{skip}")
        beside = back if gone.can_return else None
        replace(action, list_messages.page(page, messages.undone_line(gone), beside))
    take_back.show_messages(action, affected)
    action.later(refresh_board, action.services, actor.workspace)


async def put_back(action: Action) -> None:
    """[Put it back] above the list, which is shown again with the visit."""
    actor = action.actor
    visit, skip = list_messages.read_value(action.value)
    receipt, affected = await action.services.database.run(take_back.put_back, actor, visit)
    page = await action.services.database.read(_page, actor, skip)
    done = list_messages.returned(receipt.visit, actor.today) if receipt else messages.gone().text
    replace(action, list_messages.page(page, done))
    take_back.show_messages(action, affected)
    action.later(refresh_board, action.services, actor.workspace)


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
    """`/visit undo`: takes back what the person logged last, once, however often Slack sends the command.

    What was logged more than a day ago is asked about first.
    """
    actor = command.actor
    message, affected = await command.once(
        lambda connection: _undo(connection, actor),
        lambda connection, outcome: (_undone(connection, actor, outcome), take_back.NONE),
    )
    take_back.show_messages(command, affected)
    command.later(refresh_board, command.services, actor.workspace)
    return message


def _undo(connection: Connection, actor: Actor) -> tuple[tuple[Message, Affected], dict[str, Any]]:
    last = visit_record.last_logged(connection, actor.workspace, actor.user_id)
    if last is None:
        return (messages.nothing_to_undo(), take_back.NONE), {}
    if actor.now - last.logged_at > UNASKED:
        return (_ask(actor, last), take_back.NONE), {"asked": last.id}
    gone, affected = take_back.take_back(connection, actor, last.id)
    message = messages.undone(gone) if gone else messages.gone()
    return (message, affected), {"undone": last.id}


def _ask(actor: Actor, last: Visit) -> Message:
    return messages.ask_before_undo(last, actor.day_of(last.logged_at), actor.today)


def _undone(connection: Connection, actor: Actor, outcome: dict[str, Any]) -> Message:
    """The answer to a repeat."""
    if "asked" in outcome:
        last = visit_record.find(
            connection, actor.workspace, outcome["asked"], viewer=actor.user_id
        )
        return _ask(actor, last) if last else messages.gone()
    gone = take_back.again(connection, actor, outcome.get("undone", 0))
    return messages.undone(gone) if gone else messages.nothing_to_undo()
