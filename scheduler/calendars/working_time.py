"""Working time: on which days and at which hours a leader may be written to, by the wall clock of their time zone.

Pure: instants are aware datetimes given by the caller and are returned in UTC; zones are IANA names, never offsets.
A *day* is a local date. Where clocks change:

- A wall-clock time that is skipped means the first instant after the gap; one that occurs twice means its first
  occurrence. So each time of day happens exactly once on every local day.
- If the gap runs to the end of the day (Nuuk in spring, 23:00 to midnight), the first instant after it would be on the
  next day. The last whole minute before the gap is used instead, so that it is still on the day itself.
- A day that a zone left out (Apia, 30 December 2011) gets the first instant of the day after it. Nobody lives through
  such a day, so `local_day` never returns it.
- Whether a message may be sent depends on the wall clock alone: if nine o'clock comes twice, both are allowed.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import cached_property, lru_cache

from scheduler.calendars.calendar import DAY, day_of_week, first_change, in_zone, zone_info
from scheduler.calendars.holidays import is_holiday

MONDAY_TO_FRIDAY = frozenset(range(5))


class NeverWorkingError(ValueError):
    """The settings leave no working time at all; the message says which of them is the cause."""


@dataclass(frozen=True)
class WorkingTime:
    """The working time of one leader or workspace.

    `working_days`: weekdays, 0 is Monday. Hours are half-open; an end before its start runs over midnight, and an end
    equal to its start means no hours at all. The hours after midnight belong to the day that begins then.
    No working days are: `days_off`; the public holidays of `country` and its `subdivision`; and `away`, spans of a
    first and a last day, both included. Leaders with the same settings share one object; only those who are away have
    their own. Raises UnknownZoneError; `zone_or` returns a name that is safe.
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
        return self._hash  # needed at every cache look-up, for the same few objects

    def is_open_at(self, at: time) -> bool:
        """True within the sending hours and outside the quiet hours, on whatever day."""
        return _within(at, self.send_from, self.send_until) and not _within(
            at, self.quiet_from, self.quiet_until
        )

    @cached_property
    def openings(self) -> tuple[time, ...]:
        """The times of a working day at which sending may begin, ascending. Empty if there are none."""
        edges = {time.min, self.send_from, self.quiet_until}
        return tuple(sorted(edge for edge in edges if self.is_open_at(edge)))


def _within(at: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def is_working_day(day: date, working_time: WorkingTime) -> bool:
    """True on a working weekday that is neither a day off nor a public holiday nor a day away."""
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
    while n:  # terminates: days off and days away are finite, and no country has only holidays
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
    while True:  # once for each change of the clocks on the way
        wall = in_zone(instant, zone).replace(tzinfo=None)
        opens = instant + (_next_opening(wall, working_time) - wall)
        change = first_change(instant, opens, zone)
        if change is None:
            return opens
        instant = change


def _next_opening(wall: datetime, working_time: WorkingTime) -> datetime:
    """The first naive wall-clock time at or after `wall` that is open, ignoring changes of the clocks."""
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
    """The working days of the ISO week that holds `day`, in order. May be empty."""
    week = (day_of_week(day, weekday) for weekday in range(7))
    return tuple(each for each in week if is_working_day(each, working_time))


@lru_cache(
    maxsize=16384
)  # equal for all leaders with the same settings; together with due_on it saves a tenth of a pass
def question_day(today: date, weekday: int, working_time: WorkingTime) -> date | None:
    """That weekday of today's ISO week, or the next working day of the same week; None if there is none.

    Used for the weekly question and the weekly board.
    """
    days = working_days_of_week(today, working_time)
    return next((day for day in days if day.weekday() >= weekday), None)
