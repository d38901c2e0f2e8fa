"""A workspace and a leader as the rules see them: their settings resolved into working time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduler.calendars.calendar import at_wall_clock, local_day, zone_or
from scheduler.calendars.holidays import weekend_of
from scheduler.calendars.working_time import (
    MONDAY_TO_FRIDAY,
    WorkingTime,
    may_send,
    next_sending_instant,
    working_days_of_week,
)
from storage.programme.absences import Span
from storage.programme.leaders import Leader
from storage.programme.settings import Hours, Programme, value
from storage.programme.snoozes import Snooze

LOOKAHEAD_DAYS = 400
LOOKBACK = timedelta(days=91)
# A status without an end counts for a week, from the day on which it was seen, until its owner says how long.
OPEN_ENDED_VACATION = timedelta(days=6)


@dataclass(frozen=True)
class WorkspaceContext:
    """A workspace and its settings. `questions`: the keys of all ten-best questions."""

    workspace: str
    programme: Programme
    questions: tuple[str, ...] = ()

    @property
    def working_time(self) -> WorkingTime:
        """The working time by the workspace's own settings and time zone."""
        return working_time(self.programme, self.programme.zone)


@dataclass(frozen=True)
class LeaderContext:
    """A leader whom the bot may write to. `working_time` knows their days away; `cadence` is in days."""

    user_id: str
    enrolled_at: datetime
    enrolled_on: date
    cadence: int
    nudge_hour: time
    working_time: WorkingTime
    dm_channel: str | None = None
    snooze: Snooze | None = None
    function: str | None = None

    def today(self, now: datetime) -> date:
        """Their local date at `now`."""
        return local_day(now, self.working_time.zone)

    def opened(self, now: datetime) -> datetime | None:
        """The instant from which messages are due today, if it has come and sending is allowed at `now`; else None."""
        return opened(now, self.nudge_hour, self.working_time)

    def due_on(self, day: date) -> datetime | None:
        """The instant of that local day from which messages to them are due; None if nothing may be sent on it."""
        return due_on(day, self.nudge_hour, self.working_time)

    def next_opening(self, now: datetime) -> datetime | None:
        """The first instant at or after `now` at which a message could come, the snooze considered.

        None if there is none within LOOKAHEAD_DAYS.
        """
        today = self.today(now)
        for day in (today + timedelta(days=n) for n in range(LOOKAHEAD_DAYS)):
            at = None if self.snoozed(day) else self.due_on(day)
            if at is not None and at >= now:
                return at
            if at is not None and day == today and may_send(now, self.working_time):
                return now
        return None

    def snoozed(self, day: date) -> bool:
        """Whether they have snoozed until after that day."""
        return self.snooze is not None and day < self.snooze.until

    def days_left(self, now: datetime, week_of: date) -> list[date]:
        """The days of `week_of`'s ISO week, in order, on which a message can still be sent: today, or later."""
        days = days_left(now, week_of, self.nudge_hour, self.working_time)
        if self.snooze is None:
            return list(days)
        return [day for day in days if not self.snoozed(day)]


def person(
    leader: Leader,
    enrolled_at: datetime,
    context: WorkspaceContext,
    snooze: Snooze | None,
    away: Sequence[Span] = (),
    now: datetime | None = None,
) -> LeaderContext:
    """The leader, with the workspace's settings where they have none of their own.

    `away`: their absences (storage/programme/absences.py), from `lookback_start(now)` on. A vacation status is only
    used if `now` is given, because it says nothing of the days before `now`.
    """
    programme = context.programme
    shared = working_time_of(leader, programme)
    spans = (*away, *_vacation(leader, shared, now)) if leader.vacation and now else tuple(away)
    return LeaderContext(
        user_id=leader.user_id,
        enrolled_at=enrolled_at,
        enrolled_on=leader.enrolled_on,
        cadence=leader.cadence_days or programme.cadence,
        nudge_hour=nudge_hour_of(leader, programme),
        working_time=replace(shared, away=spans) if spans else shared,
        dm_channel=leader.dm_channel,
        snooze=snooze,
        function=leader.function,
    )


def lookback_start(now: datetime) -> date:
    """The day from which absences matter: past days away lengthen the gaps between nudges, too."""
    return now.date() - LOOKBACK


def nudge_hour_of(leader: Leader, programme: Programme) -> time:
    """The leader's own nudge hour, else the workspace's."""
    own: time | None = value("nudge_hour", leader.nudge_hour)
    return programme.nudge_hour if own is None else own


def working_time_of(leader: Leader, programme: Programme) -> WorkingTime:
    """The leader's own settings, else the workspace's; without days away. The same object for the same settings."""
    zone = zone_or(leader.zone, programme.zone)
    return _working_time(
        programme, zone, leader.working_days, leader.quiet, leader.country, leader.subdivision
    )


def working_time(programme: Programme, zone: str) -> WorkingTime:
    """The programme's working time in that zone."""
    return _working_time(programme, zone, None, None, None, None)


@lru_cache(
    maxsize=16384
)  # saves time only together with other caches: see scheduler/calendars/calendar.py
def _working_time(
    programme: Programme,
    zone: str,
    working_days: str | None,
    quiet: str | None,
    country: str | None,
    subdivision: str | None,
) -> WorkingTime:
    hours: Hours = value("quiet", quiet) or programme.quiet
    own_country = country is not None  # an empty one means no public holidays
    return WorkingTime(
        zone=zone,
        working_days=value("working_days", working_days) or followed_days(country, programme),
        send_from=programme.sending.start,
        send_until=programme.sending.end,
        quiet_from=hours.start,
        quiet_until=hours.end,
        days_off=programme.days_off,
        country=(country or None) if own_country else programme.country,
        subdivision=(subdivision or None) if own_country else programme.subdivision,
    )


def followed_days(country: str | None, programme: Programme) -> frozenset[int]:
    """The working days of a leader who set none: their country's, if its weekend is another than the workspace's.

    Else the workspace's, which an admin may have set to fewer days. `country`: the leader's own; None or empty: none.
    """
    shared = _week_of(programme.country)
    own = _week_of(country) if country else shared
    return own if own != shared else programme.working_days or shared


def _week_of(country: str | None) -> frozenset[int]:
    """The working days of a country; Monday to Friday without one."""
    return frozenset(range(7)) - weekend_of(country) if country else MONDAY_TO_FRIDAY


def _vacation(leader: Leader, shared: WorkingTime, now: datetime) -> tuple[Span, ...]:
    """The days away by the Slack status, from today or its first day on, to the day on which it ends.

    The last day is a working day again if the status expires before sending begins. A status without an end counts
    for OPEN_ENDED_VACATION, and no longer at all once its owner has said how long: that is an absence.
    """
    today = local_day(now, shared.zone)
    first = max(leader.vacation_from or today, today)
    last = _last_of_vacation(leader, shared, today)
    return ((first, last),) if last is not None and last >= first else ()


def _last_of_vacation(leader: Leader, shared: WorkingTime, today: date) -> date | None:
    if leader.vacation_until is None:
        if leader.vacation_answered_at is not None:
            return None
        return (leader.vacation_from or today) + OPEN_ENDED_VACATION
    ends = leader.vacation_until.astimezone(ZoneInfo(shared.zone))
    return ends.date() - timedelta(days=ends.time() <= shared.send_from)


def lacks_end_of_leave(leader: Leader, today: date) -> bool:
    """Whether they are to be asked how long they are away: their Slack status says that they are, and not how long."""
    return (
        leader.vacation
        and leader.vacation_until is None
        and leader.vacation_answered_at is None
        and (leader.vacation_from or today) <= today
    )


def on_leave(leader: Leader, today: date, zone: str) -> Span | None:
    """The days from today on which they are away by their Slack status, if that has begun; else None.

    `zone`: theirs.
    """
    if not leader.vacation:
        return None
    last = _last_of_vacation(leader, WorkingTime(zone=zone_or(zone)), today)
    begun = (leader.vacation_from or today) <= today
    return (today, last) if begun and last is not None and last >= today else None


@lru_cache(
    maxsize=16384
)  # equal for all leaders with the same settings, throughout a pass: saves a sixth of it
def opened(now: datetime, hour: time, working_time: WorkingTime) -> datetime | None:
    """The instant from which messages are due today, if it has come and sending is allowed at `now`; else None."""
    at = due_on(local_day(now, working_time.zone), hour, working_time)
    return at if at and at <= now and may_send(now, working_time) else None


@lru_cache(
    maxsize=16384
)  # equal for all leaders with the same settings, throughout a pass: saves a sixth of it
def days_left(
    now: datetime, week_of: date, hour: time, working_time: WorkingTime
) -> tuple[date, ...]:
    """The days of `week_of`'s ISO week on which a message can still be sent, snoozes ignored."""
    today = local_day(now, working_time.zone)

    def could_go(day: date) -> bool:
        at = due_on(day, hour, working_time)
        return at is not None and (day > today or at > now or may_send(now, working_time))

    days = working_days_of_week(week_of, working_time)
    return tuple(day for day in days if day >= today and could_go(day))


@lru_cache(maxsize=65536)  # with question_day it saves a tenth of a pass
def due_on(day: date, hour: time, working_time: WorkingTime) -> datetime | None:
    """The instant of that local day from which messages are due: `hour`, or when sending may begin if that is later.

    If `hour` is after the sending hours, it is when sending may begin. None if nothing may be sent on that day.
    """
    for start in (hour, time.min):
        wanted = at_wall_clock(day, start, working_time.zone)
        if may_send(wanted, working_time):
            return wanted
        try:
            found = next_sending_instant(wanted, working_time)
        except ValueError:  # the settings leave no hour to send in
            return None
        if local_day(found, working_time.zone) == day:
            return found
    return None
