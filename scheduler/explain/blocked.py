"""Why nothing at all may go out to a leader at an instant: the rule that decided, in words. Pure.

Said of nobody in particular, so that the leader and an admin can both read it.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.calendars import holidays
from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import WorkingTime
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.reason import said
from storage.programme.absences import Span
from storage.programme.leaders import Leader

NO_HOURS = "The hours that are set leave none in which to send."
STOPPED = "Nothing is sent in this workspace."


def of_member(leader: Leader | None, stopped: str | None) -> str | None:
    """Why the bot writes to this person at no time; None if it may. `stopped`: Workspace.stopped_because."""
    if leader is None:
        return "Not enrolled in this programme."
    if leader.removed:
        return "Removed from the programme."
    if leader.deactivated:
        return "The Slack account is deactivated."
    if not leader.leads:
        return "Takes part without a clock: an admin who is no leader."
    if leader.paused:
        return "Paused by an admin, until enrolled again."
    return STOPPED if stopped else None


def of_instant(person: LeaderContext, leader: Leader, now: datetime) -> str | None:
    """Why the bot keeps quiet at this instant; None while it may write."""
    hours = person.working_time
    today = local_day(now, hours.zone)
    if not hours.openings:
        return NO_HOURS
    reason = of_day(today, hours, leader)
    if reason:
        return reason
    due_at = person.due_on(today)
    if due_at is None:
        return NO_HOURS
    if now < due_at:
        return f"Messages wait for {_clock(due_at, hours)}."
    if person.opened(now) is None:
        return f"Messages come from {hours.send_from:%H:%M} to {hours.send_until:%H:%M}."
    return None


def of_day(day: date, hours: WorkingTime, leader: Leader) -> str | None:
    """Why this local day is no working day; None if it is one."""
    if day in hours.days_off:
        return f"{said(day)} is a company day off."
    if hours.country and holidays.is_holiday(day, hours.country, hours.subdivision):
        name = holidays.name_of(day, hours.country, hours.subdivision)
        return f"{said(day)} is a public holiday: {name}."
    for first, last in hours.away:
        if first <= day <= last:
            return _away(day, (first, last), leader)
    if day.weekday() not in hours.working_days:
        return f"{day:%A} is no working day."
    return None


def _away(day: date, span: Span, leader: Leader) -> str:
    """A status without an end holds for as long as it stands: where its span ends is a guess of ours."""
    by_status = leader.vacation and span[0] == day  # it says nothing of the days before
    if by_status and leader.vacation_until is None:
        return "On vacation, by the Slack status, which names no end."
    how = "On vacation, by the Slack status" if by_status else "Away"
    return f"{how}, until {said(span[1])}."


def _clock(at: datetime, hours: WorkingTime) -> str:
    return f"{at.astimezone(ZoneInfo(hours.zone)):%H:%M}"
