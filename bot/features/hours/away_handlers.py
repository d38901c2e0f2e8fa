"""`/visit away …`, `/visit back` and [Cancel], for the leader, an admin or an assistant."""

import dataclasses
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Connection

from bot.features.hours import absence_note, away_line, leader_hours, messages
from bot.features.hours.leader_hours import LeaderHours
from bot.requests.action import Action, number
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.responses import replace
from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.slack.text import mention
from bot.wording.numbers_and_lists import listing
from storage.plans import plans
from storage.programme import assistants, leaders
from storage.programme.absences import Span
from storage.programme.leaders import Leader, Membership

MOST_PLANS = 5


async def run_away(command: Command) -> Message:
    """`/visit away [@anna] [days]`: stores days away, or lists them."""
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
    """`/visit back [@anna]`: ends the days away that include today."""
    actor = command.actor

    def work(connection: Connection) -> tuple[Message, dict[str, Any]]:
        return _back(connection, actor.membership, actor.user_id, command.rest, actor), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Message:
        shown = _mention_in(command.rest)
        return _away(connection, actor.membership, actor.user_id, shown, actor)

    return await command.once(work, again)


class _CurrentTime:
    """The time, for callers who are not enrolled."""

    def __init__(self, services: Services) -> None:
        self.now = services.now()


def _away(
    connection: Connection, membership: Membership, user: str, rest: str, at: Actor | _CurrentTime
) -> Message:
    line = away_line.read(rest)
    leader = leader_hours.leader_to_act_for(connection, membership, user, line.leader)
    programme, outsider = membership.programme, membership.person is None
    current = leader_hours.current_hours(connection, programme, leader, at.now)
    lead = ""
    if line.days:
        span = away_line.read_days(line.days, current.today)
        current = leader_hours.add_absence(connection, programme, leader, user, span, at.now)
        lead = messages.noted(current, user) + _planned_then(connection, leader, span, current)
    return messages.away(current, user, lead=lead, cancels=not outsider)


def _planned_then(connection: Connection, leader: Leader, span: Span, current: LeaderHours) -> str:
    """ " Planned in these days: Globex (10 November)."; empty if nothing is."""
    found = plans.around(connection, leader.workspace, [leader.user_id], *span)
    names = [absence_note.planned(each, current.today) for each in found.get(leader.user_id, ())]
    return f" Planned in these days: {listing(names[:MOST_PLANS])}." if names else ""


def _back(
    connection: Connection, membership: Membership, user: str, rest: str, at: Actor | _CurrentTime
) -> Message:
    line = away_line.read(rest)
    leader = leader_hours.leader_to_act_for(connection, membership, user, line.leader)
    current = leader_hours.end_absence(connection, membership.programme, leader, at.now)
    whom = "Welcome back." if leader.user_id == user else f"{mention(leader.user_id)} is back."
    outsider = membership.person is None
    return messages.away(current, user, lead=f"{whom} Noted as of today.", cancels=not outsider)


async def away_for_outsider(
    services: Services, workspace: str, user: str, rest: str
) -> Message | None:
    """`/visit away @anna …` from an assistant who is not enrolled. None if they may not."""
    return await _for_outsider(_away, services, workspace, user, rest)


async def back_for_outsider(
    services: Services, workspace: str, user: str, rest: str
) -> Message | None:
    """`/visit back @anna` from an assistant who is not enrolled. None if they may not."""
    return await _for_outsider(_back, services, workspace, user, rest)


async def _for_outsider(
    handle: Callable[[Connection, Membership, str, str, Actor | _CurrentTime], Message],
    services: Services,
    workspace: str,
    user: str,
    rest: str,
) -> Message | None:
    """Runs `handle` for an assistant. It needs no idempotency key: storing the same days twice changes nothing."""
    if away_line.read(rest).leader is None:
        return None

    def work(connection: Connection) -> Message | None:
        membership = leaders.membership(connection, workspace, user)
        if not assistants.leaders_of(connection, workspace, user):
            return None
        outsider = dataclasses.replace(membership, person=None)
        return handle(connection, outsider, user, rest, _CurrentTime(services))

    return await services.database.run(work)


async def press_cancel(action: Action) -> None:
    """[Cancel] beside days away. Checks again whether the actor may cancel: the value proves nothing."""
    actor = action.actor
    named, _, absence = action.value.partition(":")

    def leader_of(connection: Connection) -> Leader:
        return leader_hours.leader_to_act_for(
            connection, actor.membership, actor.user_id, named or None
        )

    def work(connection: Connection) -> tuple[Message, dict[str, Any]]:
        leader = leader_of(connection)
        current = leader_hours.cancel(
            connection, actor.programme, leader, number(absence), actor.now
        )
        return messages.away(current, actor.user_id, lead="Cancelled."), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Message:
        current = leader_hours.current_hours(
            connection, actor.programme, leader_of(connection), actor.now
        )
        return messages.away(current, actor.user_id, lead="Cancelled.")

    key = f"{action.key}:{action.value}"  # a message has several such buttons
    replace(action, await action.once(work, again, key=key))
