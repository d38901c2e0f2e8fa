"""Why nothing at all may go out to a leader at an instant: the rule that decided. Pure.

Said of nobody in particular, so that the leader and an admin can both read it.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.calendars import holidays
from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import WorkingTime
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.reason import Reason, RuleCode
from storage.programme.absences import Span
from storage.programme.leaders import Leader


def of_member(leader: Leader | None, stopped: str | None) -> Reason | None:
    """Why the bot writes to this person at no time; None if it may. `stopped`: why the workspace is, if it is."""
    if leader is None:
        return Reason(RuleCode.NOT_ENROLLED)
    if leader.removed:
        return Reason(RuleCode.REMOVED)
    if leader.deactivated:
        return Reason(RuleCode.DEACTIVATED)
    if not leader.leads:
        return Reason(RuleCode.NO_LEADER)
    if leader.paused:
        return Reason(RuleCode.PAUSED)
    return Reason(RuleCode.STOPPED, {"because": stopped}) if stopped else None


def of_instant(person: LeaderContext, leader: Leader, now: datetime) -> Reason | None:
    """Why the bot keeps quiet at this instant; None while it may write."""
    hours = person.working_time
    today = local_day(now, hours.zone)
    if not hours.openings:
        return Reason(RuleCode.NO_HOURS)
    reason = of_day(today, hours, leader)
    if reason:
        return reason
    due_at = person.due_on(today)
    if due_at is None:
        return Reason(RuleCode.NO_HOURS)
    if now < due_at:
        return Reason(RuleCode.BEFORE_HOUR, {"at": due_at.astimezone(ZoneInfo(hours.zone)).time()})
    if person.opened(now) is None:
        return Reason(RuleCode.OUTSIDE_HOURS, {"start": hours.send_from, "end": hours.send_until})
    return None


def of_day(day: date, hours: WorkingTime, leader: Leader) -> Reason | None:
    """Why this local day is no working day; None if it is one."""
    if day in hours.days_off:
        return Reason(RuleCode.DAY_OFF, {"day": day})
    if hours.country and holidays.is_holiday(day, hours.country, hours.subdivision):
        name = holidays.name_of(day, hours.country, hours.subdivision)
        return Reason(RuleCode.HOLIDAY, {"day": day, "name": name})
    for first, last in hours.away:
        if first <= day <= last:
            return _away(day, (first, last), leader)
    if day.weekday() not in hours.working_days:
        return Reason(RuleCode.WEEKDAY_OFF, {"day": day})
    return None


def _away(day: date, span: Span, leader: Leader) -> Reason:
    """A status without an end holds for as long as it stands: where its span ends is a guess of ours."""
    by_status = leader.vacation and span[0] == day  # it says nothing of the days before
    if by_status and leader.vacation_until is None:
        return Reason(RuleCode.VACATION_WITHOUT_END)
    return Reason(RuleCode.VACATION if by_status else RuleCode.AWAY, {"until": span[1]})
