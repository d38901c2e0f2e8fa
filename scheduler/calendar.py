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
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from scheduler.holidays import is_holiday

MONDAY_TO_FRIDAY = frozenset(range(5))
ROLLING_QUARTER_DAYS = 91

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


class UnknownZoneError(ValueError):
    """No time zone has this name."""


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
        _zone_info(self.zone)

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


@lru_cache(maxsize=2048)
def _find_zone(name: str) -> ZoneInfo | None:
    # Kept for unknown names too: ZoneInfo would search the disk for them again at every call.
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a relative path; a folder such as "US"
        return None


def _zone_info(name: str) -> ZoneInfo:
    found = _find_zone(name)
    if found is None:
        raise UnknownZoneError(f"There is no time zone “{name}”.")
    return found


def zone_or(name: str | None, fallback: str = "UTC") -> str:
    """`name` if it is a zone's name, else `fallback` if that is one, else UTC."""
    if name and _find_zone(name):
        return name
    return fallback if fallback and _find_zone(fallback) else "UTC"


def _local(now: datetime, zone: str) -> datetime:
    if now.utcoffset() is None:
        raise ValueError("an instant needs a time zone: a naive one happens at no known moment")
    return now.astimezone(_zone_info(zone))


@lru_cache(maxsize=8192)  # a pass asks for the same instant in the same few zones, for all leaders
def local_day(now: datetime, zone: str) -> date:
    """The date on a calendar in `zone` at `now`. Raises ValueError on a naive `now`, UnknownZoneError."""
    return _local(now, zone).date()


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
        n, day = 1, day - _DAY
    while n:  # ends: days off and days away are finitely many, and no country is closed for good
        day += _DAY
        n -= is_working_day(day, working_time)
    return day


@lru_cache(maxsize=8192)  # a pass asks for the same few zones, days and hours for all leaders
def at_wall_clock(day: date, at: time, zone: str) -> datetime:
    """The one instant, in UTC, at which a clock in `zone` is taken to show `at` on `day`.

    `at` is naive and in whole minutes. See the top of this module for gaps, folds and days left out.
    Raises UnknownZoneError.
    """
    first = datetime.combine(day, at.replace(fold=0), _zone_info(zone))
    second = first.replace(fold=1)
    # PEP 495: in a gap fold 0 keeps the offset from before it, so reads late, and fold 1 reads early.
    early, late = second.astimezone(UTC), first.astimezone(UTC)
    if late <= early:
        return late
    after_gap = _change_between(early, late, zone)
    return _kept_on(day, after_gap, zone)


def _kept_on(day: date, after_gap: datetime, zone: str) -> datetime:
    before_gap = after_gap - _MINUTE
    on_the_day = local_day(after_gap, zone) != day and local_day(before_gap, zone) == day
    return before_gap if on_the_day else after_gap


def may_send(now: datetime, working_time: WorkingTime) -> bool:
    """True on a working day, within the sending hours and outside the quiet hours. `now` is aware."""
    local = _local(now, working_time.zone)
    return is_working_day(local.date(), working_time) and working_time.is_open_at(local.time())


def next_sending_instant(now: datetime, working_time: WorkingTime) -> datetime:
    """The first instant, in UTC, not before `now`, at which `may_send` holds.

    Raises NeverWorkingError if there is none: no working weekday, or quiet hours over all sending hours.
    """
    zone = working_time.zone
    instant = _local(now, zone).astimezone(UTC)
    while True:  # goes round once for each change of the clocks on the way
        wall = _local(instant, zone).replace(tzinfo=None)
        opens = instant + (_next_opening(wall, working_time) - wall)
        change = _first_change(instant, opens, zone)
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


def _first_change(start: datetime, end: datetime, zone: str) -> datetime | None:
    """The first instant in (start, end] from which `zone` has another offset than before; None if none."""
    # By single days, or a long absence would hide a change to summer time and the one back.
    offset = _local(start, zone).utcoffset()
    while start < end:
        stop = min(start + _DAY, end)
        if _local(stop, zone).utcoffset() != offset:
            return _change_between(start, stop, zone)
        start = stop
    return None


def _change_between(before: datetime, after: datetime, zone: str) -> datetime:
    """The whole second in (before, after] from which the later offset holds. Both are in UTC."""
    before = before.replace(microsecond=0)
    offset = _local(before, zone).utcoffset()
    low, high = 0, -((before - after) // _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        same = _local(before + middle * _SECOND, zone).utcoffset() == offset
        low, high = (middle, high) if same else (low, middle)
    return before + high * _SECOND


def iso_week(day: date) -> str:
    """The ISO week that holds `day`, as in "2026-W47". Its year is the week's, not always the day's."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def day_of_week(day: date, weekday: int) -> date:
    """The date of `weekday` (0 is Monday) in the ISO week that holds `day`."""
    return day + timedelta(days=weekday - day.weekday())


@lru_cache(maxsize=16384)
def working_days_of_week(day: date, working_time: WorkingTime) -> tuple[date, ...]:
    """The working days, Monday first, of the ISO week that holds `day`. May be empty."""
    week = (day_of_week(day, weekday) for weekday in range(7))
    return tuple(each for each in week if is_working_day(each, working_time))


def quarter(day: date) -> str:
    """The calendar quarter that holds `day`, as in "2026-Q4"."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def quarter_start(day: date) -> date:
    """The first day of the calendar quarter that holds `day`."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def rolling_quarter_start(day: date) -> date:
    """The first of the 91 days that end with `day`, which is the last of them."""
    return day - timedelta(days=ROLLING_QUARTER_DAYS - 1)
