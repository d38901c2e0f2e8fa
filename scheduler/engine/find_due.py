"""Checks leaders, a batch at a time: what they are due for, and when to check them next. Only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.kinds.schedule import SCHEDULE, ToChannel, ToLeaders
from scheduler.leaders.context import LeaderContext, WorkspaceContext, lookback_start, person
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import latest, next_opening
from storage.outbox.outbox import NewDelivery
from storage.programme import absences, snoozes
from storage.programme.leaders import Leader
from storage.queries import leader_facts

BATCH = 500  # leaders whose facts are read at once

_SOON = timedelta(seconds=1)  # late enough that this pass does not come across them again

EnrolledLeader = tuple[Leader, datetime]  # with the instant of enrolment
Cursor = tuple[datetime, str]  # hint and user id of the last leader checked in a pass


@dataclass(frozen=True)
class DueBatch:
    """What a batch of leaders is due for.

    `people`: those who may be written to now, by user id; `after`: the last user id checked, None if none are left.
    """

    people: dict[str, LeaderContext]
    entries: list[NewDelivery]
    after: str | None


@dataclass(frozen=True)
class CheckedBatch:
    """What a batch of leaders is due for, and when to check them next (see storage/core/next_check.py).

    `people`: those with something in `entries`, by user id; `again`: when to check each leader of the batch next,
    provided that all their entries are stored; `seen`: the hints that the batch had when its facts were read; `after`:
    where the next batch begins, None if none are left.
    """

    people: dict[str, LeaderContext] = field(default_factory=dict)
    entries: list[NewDelivery] = field(default_factory=list)
    again: dict[str, datetime] = field(default_factory=dict)
    seen: frozenset[datetime] = frozenset()
    after: Cursor | None = None


def find_for_channels(
    connection: Connection, context: WorkspaceContext, now: datetime
) -> list[NewDelivery]:
    """The messages that are due in the workspace's channels."""
    return [
        entry
        for row in SCHEDULE
        if isinstance(row, ToChannel)
        for entry in row.find(connection, context, now)
    ]


def find_for_leaders(
    connection: Connection, context: WorkspaceContext, after: str, now: datetime
) -> DueBatch:
    """What the next batch of leaders by user id is due for, hints ignored. Exhaustive and slow: for dry runs only."""
    batch = leader_facts.leaders_page(connection, context.workspace, after, BATCH)
    last = batch[-1][0].user_id if len(batch) == BATCH else None
    awake, _ = _awake(connection, context, batch, now)
    entries = _due(Facts(connection, context, now), awake)
    return DueBatch({each.user_id: each for each in awake}, entries, last)


def find_by_hints(
    connection: Connection, context: WorkspaceContext, after: Cursor | None, now: datetime
) -> CheckedBatch:
    """What the next batch of leaders whose hint has come is due for, and when to check them next."""
    batch = leader_facts.due_checks(connection, context.workspace, after, now, BATCH)
    if not batch:
        return CheckedBatch()
    again = {each.user_id: latest(now) for each in batch}
    known = [each.reachable for each in batch if each.reachable]
    awake, asleep = _awake(connection, context, known, now)
    facts = Facts(connection, context, now)
    entries = _due(facts, awake)
    due = {each.recipient for each in entries}
    quiet = [each for each in awake if each.user_id not in due]
    for row in _rows():
        # A leader who gets something this morning may still be due for a brief in the afternoon.
        some = quiet if row.at_opening else awake
        wakes = row.wakes(facts, some) if some else {}
        _bring_forward(again, some, wakes, now)
    _bring_forward(again, [*asleep, *(each for each in awake if each.user_id in due)], {}, now)
    _until_vacations_end(again, known, now)
    return CheckedBatch(
        {each.user_id: each for each in awake if each.user_id in due},
        entries,
        again,
        frozenset(each.hint for each in batch),
        (batch[-1].hint, batch[-1].user_id) if len(batch) == BATCH else None,
    )


def _rows() -> list[ToLeaders]:
    return [row for row in SCHEDULE if isinstance(row, ToLeaders)]


def _due(facts: Facts, awake: Sequence[LeaderContext]) -> list[NewDelivery]:
    if not awake:
        return []
    return [each for row in _rows() for each in row.find(facts, awake)]


def _awake(
    connection: Connection,
    context: WorkspaceContext,
    batch: Sequence[EnrolledLeader],
    now: datetime,
) -> tuple[list[LeaderContext], list[LeaderContext]]:
    """Those who may be written to at this instant, and the others (whose snoozes and absences may not be read)."""
    first = [(each, person(*each, context, None, now=now)) for each in batch]
    asleep = [someone for _, someone in first if not someone.opened(now)]
    if len(asleep) == len(first):
        return [], asleep
    up = [(each, someone) for each, someone in first if someone.opened(now)]
    ids = [someone.user_id for _, someone in up]
    asked = snoozes.latest(connection, context.workspace, ids)
    away = absences.of(connection, context.workspace, ids, lookback_start(now))
    awake: list[LeaderContext] = []
    for each, someone in up:
        user = someone.user_id
        if user in asked or user in away:
            someone = person(*each, context, asked.get(user), away.get(user, ()), now)
        (awake if someone.opened(now) else asleep).append(someone)
    return awake, asleep


def _bring_forward(
    again: dict[str, datetime],
    people: Sequence[LeaderContext],
    wakes: Mapping[str, datetime],
    now: datetime,
) -> None:
    soon = now + _SOON
    for someone in people:
        user = someone.user_id
        at = wakes.get(user) or next_opening(someone, now)
        if at < again[user]:
            again[user] = max(at, soon)


def _until_vacations_end(
    again: dict[str, datetime], known: Sequence[EnrolledLeader], now: datetime
) -> None:
    """Checks leaders when their vacation status expires, because that day may then be a working day."""
    for leader, _ in known:
        until = leader.vacation_until
        if leader.vacation and until is not None and now < until < again[leader.user_id]:
            again[leader.user_id] = until
