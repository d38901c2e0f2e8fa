"""Why no message of any kind may go to a person at an instant: the rule that decides. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.calendars import holidays
from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import WorkingTime
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.reason import Reason, RuleCode
from storage.programme.absences import Span
from storage.programme.belonging import Outside
from storage.programme.leaders import Leader


def of_member(leader: Leader | None, stopped: str | None) -> Reason | None:
    """Why the bot never writes to this person; None if it may. `stopped`: Workspace.stopped_because."""
    if leader is None:
        return Reason(RuleCode.NOT_ENROLLED)
    if leader.removed:
        return Reason(RuleCode.REMOVED)
    if leader.outside is not None:
        closed = leader.outside is Outside.DEACTIVATED
        return Reason(RuleCode.DEACTIVATED if closed else RuleCode.OUTSIDE)
    if not leader.leads:
        return Reason(RuleCode.NO_LEADER)
    if leader.paused:
        return Reason(RuleCode.PAUSED)
    return Reason(RuleCode.STOPPED, {"because": stopped}) if stopped else None


def of_instant(person: LeaderContext, leader: Leader, now: datetime) -> Reason | None:
    """Why the bot may not write to this leader at `now`; None if it may."""
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
    """Why this local day is not a working day; None if it is one."""
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
    """Away by the Slack status or by noted absences. The end of a status without one is only assumed, so not given."""
    by_status = leader.vacation and span[0] == day  # the span of a status begins today
    if by_status and leader.vacation_until is None:
        return Reason(RuleCode.VACATION_WITHOUT_END)
    return Reason(RuleCode.VACATION if by_status else RuleCode.AWAY, {"until": span[1]})
