"""Writes what a pass found: new deliveries, each with its day under the ceiling, and each leader's next check.

In short transactions, each with the rows of its leaders locked, so that no two processes give away the same day.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.calendars.calendar import day_of_week
from scheduler.engine.ceiling import Candidate, DayAssignment, assign_days
from scheduler.engine.find_due import CheckedBatch
from scheduler.kinds.schedule import ToLeaders, rank_of, row_of
from scheduler.leaders.context import LeaderContext, WorkspaceContext
from storage.core import leader_lock, next_check
from storage.outbox import outbox, transitions
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import NewDelivery

LEADERS_PER_WRITE = (
    200  # leaders in one writing transaction: well under the tenth of a second that it may take
)


def store_next_checks(connection: Connection, workspace: str, looked: CheckedBatch) -> None:
    """Stores the next check of those leaders of the batch who are due for nothing now."""
    _keep(
        connection, workspace, looked, [each for each in looked.again if each not in looked.people]
    )


def _keep(
    connection: Connection, workspace: str, looked: CheckedBatch, people: Iterable[str]
) -> None:
    hints: dict[datetime, list[str]] = {}
    for user in people:
        hints.setdefault(looked.again[user], []).append(user)
    next_check.keep(connection, workspace, looked.seen, hints)


def batches(looked: CheckedBatch) -> Iterator[tuple[list[LeaderContext], list[NewDelivery]]]:
    """The leaders of the batch who are due for something, with it, at most LEADERS_PER_WRITE at a time."""
    by_leader = _by_leader(looked.entries)
    ids = list(by_leader)
    for start in range(0, len(ids), LEADERS_PER_WRITE):
        some = ids[start : start + LEADERS_PER_WRITE]
        yield [looked.people[each] for each in some], [e for each in some for e in by_leader[each]]


def _by_leader(entries: Iterable[NewDelivery]) -> dict[str, list[NewDelivery]]:
    found: dict[str, list[NewDelivery]] = {}
    for entry in entries:
        found.setdefault(entry.recipient, []).append(entry)
    return found


def enqueue(
    connection: Connection,
    context: WorkspaceContext,
    people: Sequence[LeaderContext],
    entries: Sequence[NewDelivery],
    now: datetime,
    looked: CheckedBatch | None = None,
) -> list[Delivery]:
    """Gives each message that counts its day under the ceiling, stores all of them, and returns those that are new.

    With `looked` it also stores the next check of each leader for whom everything was entered; the others are checked
    again in the next pass.
    """
    workspace = context.workspace
    leader_lock.lock(connection, workspace, [each.user_id for each in people])
    taken = counted_this_week(connection, context, people, now)
    free = outbox.lock_movable(
        connection, workspace, [each.id for many in taken.values() for each in many]
    )
    settled: list[NewDelivery] = []
    by_leader = _by_leader(entries)
    for someone in people:
        mine = by_leader.get(someone.user_id, [])
        held = taken.get(someone.user_id, [])
        verdicts = day_assignments(someone, mine, held, free, now)
        for delivery in _latest_first(held):
            _give_way(connection, someone, delivery, verdicts.get(delivery.id))
        settled += with_days(someone, mine, verdicts, now)
    new = outbox.insert_all(connection, workspace, settled, now)
    if looked is not None:
        entered = Counter(each.recipient for each in new)
        whole = [user for user, mine in by_leader.items() if entered[user] == len(mine)]
        _keep(connection, workspace, looked, whole)
    return new


def counted_this_week(
    connection: Connection,
    context: WorkspaceContext,
    people: Sequence[LeaderContext],
    now: datetime,
) -> dict[str, list[Delivery]]:
    """The deliveries that count in the current ISO week of each of these leaders, by user id."""
    mondays = {each.user_id: day_of_week(each.today(now), 0) for each in people}
    first, last = min(mondays.values()), max(mondays.values()) + timedelta(days=6)
    found: dict[str, list[Delivery]] = {}
    for each in outbox.days_taken(connection, context.workspace, mondays, first, last):
        monday = mondays[each.recipient]
        if each.counts_on and monday <= each.counts_on < monday + timedelta(days=7):
            found.setdefault(each.recipient, []).append(each)
    return found


def day_assignments(
    someone: LeaderContext,
    entries: Sequence[NewDelivery],
    held: Sequence[Delivery],
    movable: set[str],
    now: datetime,
) -> dict[str, DayAssignment]:
    """The days of the leader's new messages that count, and the new days of older ones that give way to them.

    `held`: the older ones of this week; `movable`: the ids of those that nobody is sending. Keys: `_key` of a new
    message, the id of an older one.
    """
    wanting = [Candidate(_key(each), rank_of(each.kind)) for each in entries if _counts(each)]
    placed = [
        Candidate(each.id, rank_of(each.kind), each.counts_on, each.id in movable) for each in held
    ]
    return assign_days(wanting, placed, someone.days_left(now, someone.today(now)))


def _key(entry: NewDelivery) -> str:
    return f"{entry.kind} {entry.slot}"


def _counts(entry: NewDelivery) -> bool:
    row = row_of(entry.kind)
    return isinstance(row, ToLeaders) and row.counts


def _latest_first(held: Sequence[Delivery]) -> list[Delivery]:
    """Sorted so that each moves to a day that is free by then: they only move later, and a day is a unique key."""
    return sorted(held, key=lambda each: each.counts_on or date.min, reverse=True)


def _give_way(
    connection: Connection,
    someone: LeaderContext,
    delivery: Delivery,
    verdict: DayAssignment | None,
) -> None:
    if verdict is None:
        return
    due_at = someone.due_on(verdict.day) if verdict.day else None
    if due_at is None:
        transitions.drop(connection, delivery, verdict.reason)
    else:
        transitions.move(connection, delivery, due_at, verdict.day, verdict.reason)


def with_days(
    someone: LeaderContext,
    entries: Sequence[NewDelivery],
    verdicts: Mapping[str, DayAssignment],
    now: datetime,
) -> list[NewDelivery]:
    """The leader's new messages with their days: planned for today, held for a later day, or dropped."""
    settled = []
    for entry in entries:
        verdict = verdicts.get(_key(entry))
        if verdict is not None:
            due_at = someone.due_on(verdict.day) if verdict.day else None
            entry = _placed(entry, verdict, due_at, someone.today(now))
        settled.append(entry)
    return settled


def _placed(
    entry: NewDelivery, verdict: DayAssignment, due_at: datetime | None, today: date
) -> NewDelivery:
    state = (
        DeliveryState.DROPPED
        if due_at is None
        else DeliveryState.PLANNED
        if verdict.day == today
        else DeliveryState.HELD
    )
    return NewDelivery(
        entry.kind,
        entry.recipient,
        entry.slot,
        due_at or entry.due_at,
        entry.facts,
        verdict.day if due_at else None,
        state,
        verdict.reason,
    )
