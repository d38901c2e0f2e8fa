"""Working time: which days and hours a leader may be written to, by the wall clock of their own zone.

Pure: instants are aware datetimes given by the caller and come back in UTC; zones are IANA names, never
offsets. A *day* is a local date. The rules are those of the design's sections 2 and 4. Where clocks change:

- A wall-clock time that a gap skips means the first instant after the gap; one that comes twice means the
  first. So a time of day happens exactly once on every local day.
- If the gap runs to the end of the day (Nuuk in spring, 23:00 to midnight), the first instant after it would
  lie on the next day: then the last whole minute before the gap stands in, which a clock that ticks every
  minute still meets on the day itself.
- A day that a zone left out (Apia, 30 December 2011) gets the first instant of the day that followed.
  Nobody lives through such a day, so `local_day` never returns it.
- Whether one may send is read off the wall clock alone. Nine o'clock twice is within the hours twice.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import cached_property, lru_cache

from scheduler.calendars.calendar import DAY, day_of_week, first_change, in_zone, zone_info
from scheduler.calendars.holidays import is_holiday

MONDAY_TO_FRIDAY = frozenset(range(5))


class NeverWorkingError(ValueError):
    """There is no working time at all; the message says which setting leaves none."""


@dataclass(frozen=True)
class WorkingTime:
    """The working time of one leader or workspace.

    `working_days`: 0 is Monday. All hours are half-open; an end before its start runs over midnight, and an
    end equal to its start is no hours at all. The hours after midnight belong to the day that then begins.
    `days_off`: every date that is no working day whatever its weekday. The public holidays of `country` (and its
    `subdivision`) are none either, nor are the days of `away`, from the first to the last of each span. Leaders
    with the same settings share one of these; only who is away has one of their own.
    Raises UnknownZoneError; `zone_or` finds a name that is safe.
    """

    zone: str = "UTC"
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    send_from: time = time(9)
    send_until: time = time(17)
    quiet_from: time = time(18)
    quiet_until: time = time(8)
    days_off: frozenset[date] = frozenset()
    country: str | None = None
    subdivision: str | None = None
    away: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        zone_info(self.zone)

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, each.name) for each in fields(self)))

    def __hash__(self) -> int:
        return self._hash  # asked for at every look into the caches, of the same few objects

    def is_open_at(self, at: time) -> bool:
        """True within the sending hours and outside the quiet hours; the day plays no part."""
        return _within(at, self.send_from, self.send_until) and not _within(
            at, self.quiet_from, self.quiet_until
        )

    @cached_property
    def openings(self) -> tuple[time, ...]:
        """The times of a working day at which sending may begin, ascending. Empty: never."""
        edges = {time.min, self.send_from, self.quiet_until}
        return tuple(sorted(edge for edge in edges if self.is_open_at(edge)))


def _within(at: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def is_working_day(day: date, working_time: WorkingTime) -> bool:
    """True on a working weekday that is no day off, no public holiday, and not while they are away."""
    return (
        day.weekday() in working_time.working_days
        and day not in working_time.days_off
        and not is_holiday(day, working_time.country, working_time.subdivision)
        and not is_away(day, working_time)
    )


def is_away(day: date, working_time: WorkingTime) -> bool:
    """True from the first to the last day of a span in which they are away."""
    return any(first <= day <= last for first, last in working_time.away)


def add_working_days(day: date, n: int, working_time: WorkingTime) -> date:
    """The `n`-th working day after `day`; for 0 `day` itself, or the next working day if it is none.

    Raises ValueError for a negative `n`, NeverWorkingError if no weekday is a working day.
    """
    if n < 0:
        raise ValueError("working days are only counted forwards")
    if working_time.working_days.isdisjoint(range(7)):
        raise NeverWorkingError("No day of the week is a working day.")
    if n == 0:
        n, day = 1, day - DAY
    while n:  # ends: days off and days away are finitely many, and no country is closed for good
        day += DAY
        n -= is_working_day(day, working_time)
    return day


def may_send(now: datetime, working_time: WorkingTime) -> bool:
    """True on a working day, within the sending hours and outside the quiet hours. `now` is aware."""
    local = in_zone(now, working_time.zone)
    return is_working_day(local.date(), working_time) and working_time.is_open_at(local.time())


def next_sending_instant(now: datetime, working_time: WorkingTime) -> datetime:
    """The first instant, in UTC, not before `now`, at which `may_send` holds.

    Raises NeverWorkingError if there is none: no working weekday, or quiet hours over all sending hours.
    """
    zone = working_time.zone
    instant = in_zone(now, zone).astimezone(UTC)
    while True:  # goes round once for each change of the clocks on the way
        wall = in_zone(instant, zone).replace(tzinfo=None)
        opens = instant + (_next_opening(wall, working_time) - wall)
        change = first_change(instant, opens, zone)
        if change is None:
            return opens
        instant = change


def _next_opening(wall: datetime, working_time: WorkingTime) -> datetime:
    """The first naive wall-clock time, not before `wall`, that is open, were clocks never changed."""
    if not working_time.openings:
        raise NeverWorkingError(
            f"Nothing can be sent: the quiet hours from {working_time.quiet_from:%H:%M} to "
            f"{working_time.quiet_until:%H:%M} leave none of the sending hours from "
            f"{working_time.send_from:%H:%M} to {working_time.send_until:%H:%M}."
        )
    day, at = wall.date(), wall.time()
    if is_working_day(day, working_time):
        if working_time.is_open_at(at):
            return wall
        for opening in working_time.openings:
            if opening > at:
                return datetime.combine(day, opening)
    return datetime.combine(add_working_days(day, 1, working_time), working_time.openings[0])


@lru_cache(maxsize=16384)
def working_days_of_week(day: date, working_time: WorkingTime) -> tuple[date, ...]:
    """The working days, Monday first, of the ISO week that holds `day`. May be empty."""
    week = (day_of_week(day, weekday) for weekday in range(7))
    return tuple(each for each in week if is_working_day(each, working_time))


@lru_cache(
    maxsize=16384
)  # the same for all who share a schedule; with due_on it saves a tenth of a pass
def question_day(today: date, weekday: int, working_time: WorkingTime) -> date | None:
    """The day of the question in today's ISO week: that weekday, or the next working day of the week, if any."""
    days = working_days_of_week(today, working_time)
    return next((day for day in days if day.weekday() >= weekday), None)
