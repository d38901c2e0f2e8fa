"""`/visit away …`, `/visit back` and [Cancel]: by the leader, an admin or an assistant."""

import dataclasses
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Connection

from bot.features.hours import away_line, leader_hours, messages
from bot.requests.action import Action, number
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.responses import replace
from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.slack.text import mention
from storage.programme import assistants, leaders
from storage.programme.leaders import Leader, Membership


async def run_away(command: Command) -> Message:
    """`/visit away [@anna] [days]`: notes them, or shows what is noted."""
    actor = command.actor

    def work(connection: Connection) -> tuple[Message, dict[str, Any]]:
        return _away(connection, actor.membership, actor.user_id, command.rest, actor), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Message:
        shown = _mention_in(command.rest)
        return _away(connection, actor.membership, actor.user_id, shown, actor)

    return await command.once(work, again)


def _mention_in(rest: str) -> str:
    leader = away_line.read(rest).leader
    return mention(leader) if leader else ""


async def run_back(command: Command) -> Message:
    """`/visit back [@anna]`: days away that hold today end."""
    actor = command.actor

    def work(connection: Connection) -> tuple[Message, dict[str, Any]]:
        return _back(connection, actor.membership, actor.user_id, command.rest, actor), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Message:
        shown = _mention_in(command.rest)
        return _away(connection, actor.membership, actor.user_id, shown, actor)

    return await command.once(work, again)


class _At:
    """The time, for callers who are not enrolled."""

    def __init__(self, services: Services) -> None:
        self.now = services.now()


def _away(
    connection: Connection, membership: Membership, user: str, rest: str, at: Actor | _At
) -> Message:
    asked = away_line.read(rest)
    leader = leader_hours.leader_to_act_for(connection, membership, user, asked.leader)
    programme, outsider = membership.programme, membership.person is None
    found = leader_hours.current_hours(connection, programme, leader, at.now)
    lead = ""
    if asked.days:
        span = away_line.read_days(asked.days, found.today)
        found = leader_hours.add_absence(connection, programme, leader, user, span, at.now)
        lead = messages.noted(found, user)
    return messages.away(found, user, lead=lead, cancels=not outsider)


def _back(
    connection: Connection, membership: Membership, user: str, rest: str, at: Actor | _At
) -> Message:
    asked = away_line.read(rest)
    leader = leader_hours.leader_to_act_for(connection, membership, user, asked.leader)
    found = leader_hours.end_absence(connection, membership.programme, leader, at.now)
    whom = "Welcome back." if leader.user_id == user else f"{mention(leader.user_id)} is back."
    outsider = membership.person is None
    return messages.away(found, user, lead=f"{whom} Noted as of today.", cancels=not outsider)


async def away_for_outsider(
    services: Services, workspace: str, user: str, rest: str
) -> Message | None:
    """An assistant who takes no part may note days away for their leader. None: not for them."""
    return await _for_outsider(_away, services, workspace, user, rest)


async def back_for_outsider(
    services: Services, workspace: str, user: str, rest: str
) -> Message | None:
    """The same for `/visit back @anna`."""
    return await _for_outsider(_back, services, workspace, user, rest)


async def _for_outsider(
    does: Callable[[Connection, Membership, str, str, Actor | _At], Message],
    services: Services,
    workspace: str,
    user: str,
    rest: str,
) -> Message | None:
    """A command that Slack sends twice notes the same days twice, which is once."""
    if away_line.read(rest).leader is None:
        return None

    def work(connection: Connection) -> Message | None:
        membership = leaders.membership(connection, workspace, user)
        if not assistants.leaders_of(connection, workspace, user):
            return None
        outsider = dataclasses.replace(membership, person=None)
        return does(connection, outsider, user, rest, _At(services))

    return await services.database.run(work)


async def press_cancel(action: Action) -> None:
    """[Cancel] beside days away. Who may cancel is looked up anew: the value proves nothing."""
    actor = action.actor
    named, _, absence = action.value.partition(":")

    def whose(connection: Connection) -> Leader:
        return leader_hours.leader_to_act_for(
            connection, actor.membership, actor.user_id, named or None
        )

    def work(connection: Connection) -> tuple[Message, dict[str, Any]]:
        leader = whose(connection)
        found = leader_hours.cancel(connection, actor.programme, leader, number(absence), actor.now)
        return messages.away(found, actor.user_id, lead="Cancelled."), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Message:
        found = leader_hours.current_hours(
            connection, actor.programme, whose(connection), actor.now
        )
        return messages.away(found, actor.user_id, lead="Cancelled.")

    key = f"{action.key}:{action.value}"  # several such buttons stand in one message
    replace(action, await action.once(work, again, key=key))
