"""The weekly board: when it is due in the channel that an admin chose, and whether it still is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.calendars.calendar import at_wall_clock, iso_week, local_day, monday_of
from scheduler.calendars.working_time import WorkingTime, add_working_days, may_send, question_day
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import WorkspaceContext
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import NewDelivery
from storage.outbox.reasons import DeliveryReason
from storage.programme.settings import Programme
from storage.queries import leader_facts

KIND = "board"
PUNCTUAL = timedelta(hours=1)
BOARD_USEFUL_FOR = 2  # working days


def find(connection: Connection, context: WorkspaceContext, now: datetime) -> list[NewDelivery]:
    """This week's board, and last week's while it is of use. What is too late is entered as dropped. Facts: none."""
    channel = context.programme.board_channel
    if channel is None:
        return []
    today = local_day(now, context.working_time.zone)
    entries = []
    for week in (today - timedelta(days=7), today):
        day = board_day(week, context.programme, context.working_time)
        slot = iso_week(week)
        if day is None or day.due_at > now or (week != today and day.too_late_at <= now):
            continue
        if day.too_late_at > now and not _welcome(day, context, now):
            continue
        if not leader_facts.have_slot(connection, context.workspace, [channel], KIND, slot):
            entries.append(_entry(channel, slot, day, now))
    return entries


def check(context: WorkspaceContext, delivery: Delivery, now: datetime) -> DeliveryCode | None:
    """Why this board may no longer be posted; None if it may."""
    if delivery.recipient != context.programme.board_channel:
        return DeliveryCode.BOARD_ELSEWHERE
    day = board_day(monday_of(delivery.slot), context.programme, context.working_time)
    return DeliveryCode.TOO_LATE if day is None or day.too_late_at <= now else None


@dataclass(frozen=True)
class BoardDay:
    """When a week's board is posted, and from when on it is too late to be of use."""

    due_at: datetime
    too_late_at: datetime


def _welcome(day: BoardDay, context: WorkspaceContext, now: datetime) -> bool:
    """A board that is late waits for working hours; a punctual one comes at whatever hour the admin chose."""
    return now < day.due_at + PUNCTUAL or may_send(now, context.working_time)


def _entry(channel: str, slot: str, day: BoardDay, now: datetime) -> NewDelivery:
    if day.too_late_at <= now:
        late = DeliveryReason(DeliveryCode.TOO_LATE)
        return NewDelivery(
            KIND, channel, slot, day.due_at, state=DeliveryState.DROPPED, reason=late
        )
    return NewDelivery(KIND, channel, slot, day.due_at)


def board_day(week_of: date, programme: Programme, working_time: WorkingTime) -> BoardDay | None:
    """The board of that day's ISO week: its weekday or the next working day of the week, by the workspace's clock."""
    day = question_day(week_of, programme.board_day, working_time)
    if day is None:
        return None
    last = add_working_days(day, BOARD_USEFUL_FOR, working_time)
    zone = working_time.zone
    return BoardDay(
        at_wall_clock(day, programme.board_hour, zone),
        at_wall_clock(last, programme.board_hour, zone),
    )
