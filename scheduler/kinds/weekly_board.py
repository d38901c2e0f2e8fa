"""The weekly board in the channel that an admin chose: when it is due, and until when it is posted.

An empty board is posted once, and then none until somebody has met a customer. Facts: `{"empty": True}` if it is.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.calendars.calendar import (
    at_wall_clock,
    iso_week,
    local_day,
    monday_of,
    rolling_quarter_start,
)
from scheduler.calendars.working_time import WorkingTime, add_working_days, may_send, question_day
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import WorkspaceContext
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import NewDelivery
from storage.outbox.reasons import DeliveryReason
from storage.programme.settings import Programme
from storage.queries import board_standings, leader_facts

KIND = "board"
EMPTY = "empty"
PUNCTUAL = timedelta(hours=1)  # a board posted within this time is not late
BOARD_USEFUL_FOR = 2  # working days after its day; later it is not posted


def find(connection: Connection, context: WorkspaceContext, now: datetime) -> list[NewDelivery]:
    """This week's board, and last week's while it is not too late. One that is too late is entered as dropped."""
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
        if day.too_late_at > now and not _may_post(day, context, now):
            continue
        if not leader_facts.have_slot(connection, context.workspace, [channel], KIND, slot):
            entries.append(_entry(connection, context, channel, slot, day, now))
    return entries


def check(context: WorkspaceContext, delivery: Delivery, now: datetime) -> DeliveryCode | None:
    """Why the board must not be posted any more; None if it may be."""
    if delivery.recipient != context.programme.board_channel:
        return DeliveryCode.BOARD_ELSEWHERE
    day = board_day(monday_of(delivery.slot), context.programme, context.working_time)
    return DeliveryCode.TOO_LATE if day is None or day.too_late_at <= now else None


@dataclass(frozen=True)
class BoardDay:
    """The instant from which a week's board is due, and the instant from which it is too late."""

    due_at: datetime
    too_late_at: datetime


def _may_post(day: BoardDay, context: WorkspaceContext, now: datetime) -> bool:
    """A punctual board comes at whatever hour the admin chose; a late one waits for working hours."""
    return now < day.due_at + PUNCTUAL or may_send(now, context.working_time)


def _entry(
    connection: Connection,
    context: WorkspaceContext,
    channel: str,
    slot: str,
    day: BoardDay,
    now: datetime,
) -> NewDelivery:
    board = NewDelivery(KIND, channel, slot, day.due_at)
    if day.too_late_at <= now:
        return _dropped(board, DeliveryCode.TOO_LATE)
    if not _is_empty(connection, context, now):
        return board
    last = deliveries.last_sent(connection, context.workspace, channel, KIND)
    if last is not None and last.facts.get(EMPTY):
        return _dropped(board, DeliveryCode.BOARD_STILL_EMPTY)
    return replace(board, facts={EMPTY: True})


def _dropped(board: NewDelivery, code: DeliveryCode) -> NewDelivery:
    return replace(board, state=DeliveryState.DROPPED, reason=DeliveryReason(code))


def _is_empty(connection: Connection, context: WorkspaceContext, now: datetime) -> bool:
    """No leader has met a customer in the quarter that the board shows."""
    today = local_day(now, context.working_time.zone)
    first, counts = rolling_quarter_start(today), context.programme.counts
    rows = board_standings.standings(connection, context.workspace, counts, first, today)
    return not any(each.customers for each in rows)


def board_day(week_of: date, programme: Programme, working_time: WorkingTime) -> BoardDay | None:
    """The board of the ISO week that holds `week_of`, on its weekday or the next working day of that week.

    In the workspace's time zone; None if no working day is left in that week.
    """
    day = question_day(week_of, programme.board_day, working_time)
    if day is None:
        return None
    last = add_working_days(day, BOARD_USEFUL_FOR, working_time)
    zone = working_time.zone
    return BoardDay(
        at_wall_clock(day, programme.board_hour, zone),
        at_wall_clock(last, programme.board_hour, zone),
    )
