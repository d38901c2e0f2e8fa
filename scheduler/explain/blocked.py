"""Why nothing at all may go out to a leader at an instant: the rule that decided. Pure.

Said of nobody in particular, so that the leader and an admin can both read it.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.calendars import holidays
from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import WorkingTime
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.reason import Code, Reason
from storage.programme.absences import Span
from storage.programme.leaders import Leader


def of_member(leader: Leader | None, stopped: str | None) -> Reason | None:
    """Why the bot writes to this person at no time; None if it may. `stopped`: why the workspace is, if it is."""
    if leader is None:
        return Reason(Code.NOT_ENROLLED)
    if leader.removed:
        return Reason(Code.REMOVED)
    if leader.deactivated:
        return Reason(Code.DEACTIVATED)
    if not leader.leads:
        return Reason(Code.NO_LEADER)
    if leader.paused:
        return Reason(Code.PAUSED)
    return Reason(Code.STOPPED, {"because": stopped}) if stopped else None


def of_instant(person: LeaderContext, leader: Leader, now: datetime) -> Reason | None:
    """Why the bot keeps quiet at this instant; None while it may write."""
    hours = person.working_time
    today = local_day(now, hours.zone)
    if not hours.openings:
        return Reason(Code.NO_HOURS)
    reason = of_day(today, hours, leader)
    if reason:
        return reason
    due_at = person.due_on(today)
    if due_at is None:
        return Reason(Code.NO_HOURS)
    if now < due_at:
        return Reason(Code.BEFORE_HOUR, {"at": due_at.astimezone(ZoneInfo(hours.zone)).time()})
    if person.opened(now) is None:
        return Reason(Code.OUTSIDE_HOURS, {"start": hours.send_from, "end": hours.send_until})
    return None


def of_day(day: date, hours: WorkingTime, leader: Leader) -> Reason | None:
    """Why this local day is no working day; None if it is one."""
    if day in hours.days_off:
        return Reason(Code.DAY_OFF, {"day": day})
    if hours.country and holidays.is_holiday(day, hours.country, hours.subdivision):
        name = holidays.name_of(day, hours.country, hours.subdivision)
        return Reason(Code.HOLIDAY, {"day": day, "name": name})
    for first, last in hours.away:
        if first <= day <= last:
            return _away(day, (first, last), leader)
    if day.weekday() not in hours.working_days:
        return Reason(Code.WEEKDAY_OFF, {"day": day})
    return None


def _away(day: date, span: Span, leader: Leader) -> Reason:
    """A status without an end holds for as long as it stands: where its span ends is a guess of ours."""
    by_status = leader.vacation and span[0] == day  # it says nothing of the days before
    if by_status and leader.vacation_until is None:
        return Reason(Code.VACATION_WITHOUT_END)
    return Reason(Code.VACATION if by_status else Code.AWAY, {"until": span[1]})
