"""Decides about a delivery just before it is sent, in the transaction that claims it: post, move or drop it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Connection

from scheduler.calendars.calendar import local_day
from scheduler.engine.ceiling import Candidate, assign_days
from scheduler.engine.enqueue import counted_this_week
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.schedule import ToAdmins, ToAssistants, ToChannel, ToLeaders, rank_of, row_of
from scheduler.leaders.context import LeaderContext, WorkspaceContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.read_leader import read_leader
from storage.outbox import outbox
from storage.outbox.deliveries import Delivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders
from storage.programme.leaders import Leader
from storage.queries import leader_facts


@dataclass(frozen=True)
class Post:
    """Post it now. `channel` None: its DM must be opened first. `day`: the day on which it counts, if it does."""

    channel: str | None
    day: date | None


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
        return _to_admin(connection, context, delivery)
    if isinstance(row, ToAssistants):
        return _to_assistant(connection, context, row, delivery)
    if isinstance(row, ToLeaders):
        return _to_leader(connection, context, row, delivery, now, lock)
    return _drop(DeliveryCode.UNKNOWN_KIND)


def _drop(code: DeliveryCode) -> Drop:
    return Drop(DeliveryReason(code))


def _to_admin(connection: Connection, context: WorkspaceContext, delivery: Delivery) -> Decision:
    admin = leaders.find(connection, context.workspace, delivery.recipient)
    if admin is None or not admin.active or not admin.admin:
        return _drop(DeliveryCode.NO_ADMIN)
    return Post(admin.dm_channel, None)


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
        outbox.lock_recipients(connection, context.workspace, [delivery.recipient])
    found = leader_facts.reachable(connection, context.workspace, delivery.recipient)
    if found is None:
        return _drop(
            _why_unreachable(leaders.find(connection, context.workspace, delivery.recipient))
        )
    someone = read_leader(connection, context, *found, now)
    code = row.check(Facts(connection, context, now), someone, delivery)
    if code:
        return _drop(code)
    return _on_a_day(connection, context, row, someone, delivery, now)


def _why_unreachable(leader: Leader | None) -> DeliveryCode:
    if leader is None or leader.removed:
        return DeliveryCode.REMOVED
    if leader.deactivated:
        return DeliveryCode.DEACTIVATED
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
    days = someone.days_left(now, week)
    if row.counts:
        others = [
            Candidate(each.id, rank_of(each.kind), each.counts_on, movable=False)
            for each in counted_this_week(connection, context, [someone], now).get(
                someone.user_id, []
            )
            if each.id != delivery.id
        ]
        verdict = assign_days([Candidate(delivery.id, rank_of(delivery.kind))], others, days)[
            delivery.id
        ]
        day = verdict.day
    else:
        day = days[0] if days else None
    if day == today and someone.opened(now):
        return Post(someone.dm_channel, day if row.counts else None)
    due_at = someone.due_on(day) if day else None
    if due_at is None:
        return _drop(DeliveryCode.TOO_LATE)
    return Move(due_at, day if row.counts else None, DeliveryReason(DeliveryCode.HOUR_MISSED))
