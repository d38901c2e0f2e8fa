"""Time zones, local days, ISO weeks, quarters, and wall-clock times as instants. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ROLLING_QUARTER_DAYS = 91

DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


class UnknownZoneError(ValueError):
    """No time zone has this name."""


# This cache and those of local_day, question_day, working times and due_on together save a quarter of the time of a
# pass over all leaders; the effect of a single one is hidden by the others (make bench ARGS=caches).
@lru_cache(maxsize=2048)
def _find_zone(name: str) -> ZoneInfo | None:
    # Unknown names are cached too: ZoneInfo would search the disk for them at every call.
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a relative path; a folder such as "US"
        return None


def zone_info(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises UnknownZoneError."""
    found = _find_zone(name)
    if found is None:
        raise UnknownZoneError(f"There is no time zone “{name}”.")
    return found


def zone_or(name: str | None, fallback: str = "UTC") -> str:
    """`name` if it is the name of a zone, else `fallback` if that is one, else "UTC"."""
    if name and _find_zone(name):
        return name
    return fallback if fallback and _find_zone(fallback) else "UTC"


def in_zone(now: datetime, zone: str) -> datetime:
    """The same instant in `zone`. Raises ValueError on a naive `now`, UnknownZoneError."""
    if now.utcoffset() is None:
        raise ValueError("an instant needs a time zone: a naive one happens at no known moment")
    return now.astimezone(zone_info(zone))


@lru_cache(
    maxsize=8192
)  # a pass asks for the same instant in the same few zones; with _find_zone it saves a sixth
def local_day(now: datetime, zone: str) -> date:
    """The date on a calendar in `zone` at `now`. Raises ValueError on a naive `now`, UnknownZoneError."""
    return in_zone(now, zone).date()


@lru_cache(maxsize=8192)  # a pass asks for the same few zones, days and hours for all leaders
def at_wall_clock(day: date, at: time, zone: str) -> datetime:
    """The one instant, in UTC, at which a clock in `zone` is taken to show `at` on `day`.

    `at` is naive and in whole minutes. Where clocks change, the rules at the top of working_time.py hold.
    Raises UnknownZoneError.
    """
    first = datetime.combine(day, at.replace(fold=0), zone_info(zone))
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


def first_change(start: datetime, end: datetime, zone: str) -> datetime | None:
    """The first instant in (start, end] from which `zone` has a different UTC offset; None if there is none."""
    # Day by day: over a long stretch a change to summer time and the one back would cancel out.
    offset = in_zone(start, zone).utcoffset()
    while start < end:
        stop = min(start + DAY, end)
        if in_zone(stop, zone).utcoffset() != offset:
            return _change_between(start, stop, zone)
        start = stop
    return None


def _change_between(before: datetime, after: datetime, zone: str) -> datetime:
    """The whole second in (before, after], both in UTC, from which the later offset holds."""
    before = before.replace(microsecond=0)
    offset = in_zone(before, zone).utcoffset()
    low, high = 0, -((before - after) // _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        same = in_zone(before + middle * _SECOND, zone).utcoffset() == offset
        low, high = (middle, high) if same else (low, middle)
    return before + high * _SECOND


def iso_week(day: date) -> str:
    """The ISO week that holds `day`, as in "2026-W47". Its year is the week's, not always the day's."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def day_of_week(day: date, weekday: int) -> date:
    """The date of `weekday` (0 is Monday) in the ISO week that holds `day`."""
    return day + timedelta(days=weekday - day.weekday())


def quarter(day: date) -> str:
    """The calendar quarter that holds `day`, as in "2026-Q4"."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def quarter_start(day: date) -> date:
    """The first day of the calendar quarter that holds `day`."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def rolling_quarter_start(day: date) -> date:
    """The first of the 91 days that end with `day`, which is the last of them."""
    return day - timedelta(days=ROLLING_QUARTER_DAYS - 1)


def monday_of(week: str) -> date:
    """The Monday of an ISO week such as 2026-W47."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def weeks_between(one: date, other: date) -> int:
    """The number of ISO weeks from that of `one` to that of `other`; negative if `other` is earlier."""
    return (day_of_week(other, 0) - day_of_week(one, 0)).days // 7
