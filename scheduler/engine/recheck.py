"""Decides about a delivery just before it is sent, in the transaction that claims it: post, move or drop it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.engine import Connection

from scheduler.calendars.calendar import local_day
from scheduler.engine import bundles
from scheduler.engine.ceiling import Candidate, assign_days
from scheduler.engine.enqueue import counted_this_week
from scheduler.kinds.delivery_codes import DeliveryCode, code_of
from scheduler.kinds.schedule import ToAdmins, ToAssistants, ToChannel, ToLeaders, rank_of, row_of
from scheduler.leaders.context import LeaderContext, WorkspaceContext, days_left, person
from scheduler.leaders.facts import Facts
from scheduler.leaders.read_leader import read_leader
from storage.core import leader_lock
from storage.outbox import outbox
from storage.outbox.deliveries import Delivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders
from storage.programme.leaders import Leader
from storage.queries import leader_facts


@dataclass(frozen=True)
class Post:
    """Post it now. `channel` None: its DM must be opened first. `day`: the day on which it counts, if it does.

    `half_day`: the one that its message takes, and in which other messages join it; None if it goes by itself.
    """

    channel: str | None
    day: date | None
    half_day: str | None = None


@dataclass(frozen=True)
class Move:
    """Hold it until `due_at`. `day`: the day on which it will count, if it does."""

    due_at: datetime
    day: date | None
    reason: DeliveryReason


@dataclass(frozen=True)
class Drop:
    """Do not send it any more."""

    reason: DeliveryReason


Decision = Post | Move | Drop

HALF_DAY_TAKEN = DeliveryReason(DeliveryCode.HALF_DAY_TAKEN)
HOUR_MISSED = DeliveryReason(DeliveryCode.HOUR_MISSED)


def recheck(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    now: datetime,
    *,
    lock: bool,
) -> Decision:
    """What to do with a delivery that is due. With `lock` no other transaction gives its recipient a day meanwhile."""
    row = row_of(delivery.kind)
    if isinstance(row, ToChannel):
        code = row.check(context, delivery, now)
        return _drop(code) if code else Post(delivery.recipient, None)
    if isinstance(row, ToAdmins):
        return _to_admin(connection, context, delivery, now, lock)
    if isinstance(row, ToAssistants):
        return _to_assistant(connection, context, row, delivery)
    if isinstance(row, ToLeaders):
        return _to_leader(connection, context, row, delivery, now, lock)
    return _drop(DeliveryCode.UNKNOWN_KIND)


def _drop(code: DeliveryCode) -> Drop:
    return Drop(DeliveryReason(code))


def _to_admin(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    now: datetime,
    lock: bool,
) -> Decision:
    if lock:
        leader_lock.lock(connection, context.workspace, [delivery.recipient])
    admin = leaders.find(connection, context.workspace, delivery.recipient)
    if admin is None or not admin.active or not admin.admin:
        return _drop(DeliveryCode.NO_ADMIN)
    someone = person(admin, now, context, None, now=now)
    half_day, later = _half_day(connection, context, someone, delivery, now)
    if half_day is None and later is not None:
        return Move(later, None, HALF_DAY_TAKEN if someone.opened(now) else HOUR_MISSED)
    return Post(admin.dm_channel, None, half_day)


def _to_assistant(
    connection: Connection, context: WorkspaceContext, row: ToAssistants, delivery: Delivery
) -> Decision:
    code = row.check(connection, context, delivery)
    enrolled = leaders.find(connection, context.workspace, delivery.recipient)
    return _drop(code) if code else Post(enrolled.dm_channel if enrolled else None, None)


def _to_leader(
    connection: Connection,
    context: WorkspaceContext,
    row: ToLeaders,
    delivery: Delivery,
    now: datetime,
    lock: bool,
) -> Decision:
    if lock:
        leader_lock.lock(connection, context.workspace, [delivery.recipient])
    found = leader_facts.reachable(connection, context.workspace, delivery.recipient)
    if found is None:
        return _drop(
            _why_unreachable(leaders.find(connection, context.workspace, delivery.recipient))
        )
    someone = read_leader(connection, context, *found, now)
    facts = Facts(connection, context, now)
    code = row.check(facts, someone, delivery)
    if code:
        return _drop(code)
    decision = _on_a_day(connection, context, row, someone, delivery, now)
    if not isinstance(decision, Post) or row.asked(facts, someone, delivery):
        return decision
    half_day, later = _half_day(connection, context, someone, delivery, now, last=decision.day)
    if half_day is not None or not row.waits:
        return replace(decision, half_day=half_day)
    return _later(connection, context, row, someone, delivery, now, later) or decision


def _later(
    connection: Connection,
    context: WorkspaceContext,
    row: ToLeaders,
    someone: LeaderContext,
    delivery: Delivery,
    now: datetime,
    opening: datetime | None,
) -> Move | None:
    """Holds the delivery for that opening; None if it cannot wait: it would be too late then.

    Without an `opening` the day has none left: what counts moves to the next free day of its week.
    """
    day = delivery.counts_on if row.counts else None
    if row.counts and opening is None:
        today = someone.today(now)
        ahead = [each for each in someone.days_left(now, today) if each > today]
        day = _free_day(connection, context, someone, delivery, now, ahead)
        opening = someone.due_on(day) if day else None
    if opening is None or row.check(Facts(connection, context, opening), someone, delivery):
        return None
    return Move(opening, day or someone.today(now) if row.counts else None, HALF_DAY_TAKEN)


def _half_day(
    connection: Connection,
    context: WorkspaceContext,
    someone: LeaderContext,
    delivery: Delivery,
    now: datetime,
    last: date | None = None,
) -> tuple[str | None, datetime | None]:
    """The half-day in which a message may go now; or None and the next opening that will do, if there is one.

    `last`: the last day that will do.
    """
    taken = outbox.half_days_taken(
        connection, context.workspace, someone.user_id, someone.today(now)
    )
    half_day = bundles.open_now(someone, now, delivery.due_at)
    if half_day is not None and half_day not in taken:
        return half_day, None
    return None, bundles.next_opening(someone, now, taken, last)


def _why_unreachable(leader: Leader | None) -> DeliveryCode:
    if leader is None or leader.removed:
        return DeliveryCode.REMOVED
    if leader.outside is not None:
        return code_of(leader.outside)
    return DeliveryCode.PAUSED if leader.paused else DeliveryCode.WITHOUT_CLOCK


def _on_a_day(
    connection: Connection,
    context: WorkspaceContext,
    row: ToLeaders,
    someone: LeaderContext,
    delivery: Delivery,
    now: datetime,
) -> Decision:
    """Post it now if day and hour are right; else hold it for the next free day of its week, or drop it."""
    today = someone.today(now)
    if someone.opened(now) and (not row.counts or delivery.counts_on == today):
        return Post(someone.dm_channel, delivery.counts_on)
    week = delivery.counts_on or local_day(delivery.due_at, someone.working_time.zone)
    if row.counts:
        days = someone.days_left(now, week)
        day = _free_day(connection, context, someone, delivery, now, days)
    else:  # a snooze puts off what counts, and nothing else
        left = days_left(now, week, someone.nudge_hour, someone.working_time)
        day = left[0] if left else None
    if day == today and someone.opened(now):
        return Post(someone.dm_channel, day if row.counts else None)
    due_at = someone.due_on(day) if day else None
    if due_at is None:
        return _drop(DeliveryCode.TOO_LATE)
    return Move(due_at, day if row.counts else None, HOUR_MISSED)


def _free_day(
    connection: Connection,
    context: WorkspaceContext,
    someone: LeaderContext,
    delivery: Delivery,
    now: datetime,
    days: Sequence[date],
) -> date | None:
    """The first of these days on which the delivery may count under the ceiling."""
    held = counted_this_week(connection, context, [someone], now).get(someone.user_id, [])
    others = [
        Candidate(each.id, rank_of(each.kind), each.counts_on, movable=False)
        for each in held
        if each.id != delivery.id
    ]
    wanting = [Candidate(delivery.id, rank_of(delivery.kind))]
    return assign_days(wanting, others, days)[delivery.id].day
