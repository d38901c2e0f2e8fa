"""What keeps reminders of visits from a leader for a while: "not now", days away, a planned visit."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Connection

from scheduler.calendars.calendar import local_day, zone_or
from scheduler.leaders.context import on_leave
from storage.programme import absences, snoozes
from storage.programme.absences import Span
from storage.programme.leaders import Leader
from storage.programme.settings import Programme


@dataclass(frozen=True)
class QuietTimes:
    """As of a local day. `away`: spans that are not over; `planned`: the days of the visits to come, where asked for.

    `vacation`: the Slack status says that they are away, until `vacation_until` if it has an end.
    """

    put_off_until: date | None = None
    away: tuple[Span, ...] = ()
    vacation: bool = False
    vacation_until: date | None = None
    planned: tuple[date, ...] = ()


def quiet_times(
    connection: Connection, workspace: str, leader: Leader, programme: Programme, now: datetime
) -> QuietTimes:
    """The leader's, as of `now`; without the planned visits, which most who ask have read."""
    user, zone = leader.user_id, zone_or(leader.zone, programme.zone)
    today = local_day(now, zone)
    snooze = snoozes.latest(connection, workspace, [user]).get(user)
    noted = absences.of_leader(connection, workspace, user, today)
    leave = on_leave(leader, today, zone)
    until = leader.vacation_until
    return QuietTimes(
        snooze.until if snooze and snooze.until > today else None,
        tuple((each.first_day, each.last_day) for each in noted),
        leave is not None,
        leave[1] if leave and until else None,
    )
