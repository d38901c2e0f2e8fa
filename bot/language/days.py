"""The possible readings of a day in a line, and arithmetic with days, months and years."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

YEARS_BACK = 5
"""Older dates are taken for typing errors."""

WRONG_SIDE = timedelta(days=95)
"""How near a day on the wrong side of today has to be for its year to be in doubt."""

_HORIZON = 4000  # days; beyond it "N days ago" is no date


@dataclass(frozen=True, slots=True)
class Day:
    """A single day was read. `end`: the index of the first word after it."""

    day: date
    end: int


@dataclass(frozen=True, slots=True)
class EitherDay:
    """Two days are possible: day/month and month/day, or this year's and another's. The likelier is the first."""

    options: tuple[date, date]
    end: int

    @property
    def by_year(self) -> bool:
        """Whether only the year is in doubt."""
        return is_by_year(self.options)


@dataclass(frozen=True, slots=True)
class NoDay:
    """Looks like a date but is none, or no single one. `sentence`: what to tell the person; None: see `sentence_about`.

    `options`: the days that may be meant, the likeliest first. `vague`: it is no typing error, but may be any of
    several days ("KW 46", "soon").
    """

    sentence: str | None
    end: int
    options: tuple[date, ...] = ()
    vague: bool = False


Reading = Day | EitherDay | NoDay

FIVE_YEARS = timedelta(days=5 * 366)


class Direction(Enum):
    """On which side of today a day without a year is."""

    BACK = -1
    AHEAD = 1


def word_at(words: Sequence[str], at: int) -> str:
    """The word at that index; an empty string past the end."""
    return words[at] if at < len(words) else ""


def day_or_none(day: date | None, end: int) -> Reading:
    """The reading of words up to `end` that looked like a date: that day, or NoDay if there is none."""
    return NoDay(None, end) if day is None else Day(day, end)


def no_such_day(typed: str, direction: Direction) -> str:
    """The sentence about a date that does not exist."""
    near = "yesterday" if direction is Direction.BACK else "thursday"
    return f'I can\'t read the date "{typed}". Try "12 Nov" or "{near}".'


def sentence_about(read: NoDay, typed: str, direction: Direction) -> str:
    """What to tell the person about words that name no single day, or none at all. `typed`: those words."""
    if read.sentence:
        return read.sentence
    was = "was" if direction is Direction.BACK else "is"
    if not read.vague and read.options:
        return f'I can\'t read the date "{typed}". Which day {was} it?'
    if not read.vague:
        return no_such_day(typed, direction)
    hint = "" if read.options else ' Try "12 Nov" or "tuesday".'
    return f'Which day {was} "{typed}"?{hint}'


def is_too_old(day: date, today: date) -> bool:
    """Whether `day` is more than `YEARS_BACK` years before today."""
    return (today.year - day.year, today.month, today.day) > (YEARS_BACK, day.month, day.day)


def is_by_year(options: Sequence[date]) -> bool:
    """Whether these are the same day of different years."""
    return len({(day.month, day.day) for day in options}) == 1


def days_beside(year: int, month: int, day: int) -> tuple[date, ...]:
    """What a day that its month does not have may mean: for 31 November, the 30th or 1 December."""
    if not 29 <= day <= 31 or not 1 <= month <= 12 or real_date(year, month, day):
        return ()
    first = real_date(year, month, 1)
    following = months_apart(first, 1) if first else None
    return (following - timedelta(days=1), following) if following else ()


def in_year(year: int, month: int, day: int, end: int) -> Reading:
    """The reading of a date typed with its year; NoDay with those beside it if there is none."""
    found = real_date(year, month, day)
    return NoDay(None, end, days_beside(year, month, day)) if found is None else Day(found, end)


def is_on_side(day: date, today: date, direction: Direction) -> bool:
    """Whether `day` is on the side of today to which `direction` points; today is on both."""
    return day <= today if direction is Direction.BACK else day >= today


def real_date(year: int, month: int, day: int) -> date | None:
    """That date; None if the calendar does not have it."""
    with suppress(ValueError):
        return date(year, month, day)
    return None


def shifted(today: date, days: int) -> date | None:
    """The day that many days after `today`; None beyond `_HORIZON`."""
    if abs(days) > _HORIZON:
        return None
    with suppress(OverflowError):
        return today + timedelta(days=days)
    return None


def months_apart(today: date, months: int) -> date | None:
    """The same day of the month that many months away, or that month's last; None if it is out of range."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    if abs(months) > _HORIZON // 30 or not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def nearest_year(month: int, day: int, today: date, direction: Direction) -> date | None:
    """The latest such date up to today, or the next one from today; 29 February may be years away."""
    for step in range(9):
        found = real_date(today.year + direction.value * step, month, day)
        if found and is_on_side(found, today, direction):
            return found
    return None


def in_some_year(month: int, day: int, today: date, direction: Direction, end: int) -> Reading:
    """The reading of a date typed without its year: on the side of `direction`, unless the other is much nearer.

    The one rule for visits, plans, days away and the rest: a day that is at most `WRONG_SIDE` on the wrong side of
    today, and nearer there than on the right one, is asked about.
    """
    found = nearest_year(month, day, today, direction)
    if (month, day) == (2, 29) and found and abs((found - today).days) > 366:
        beside = [nearest_year(2, 28, today, direction), nearest_year(3, 1, today, direction)]
        return NoDay(None, end, tuple(each for each in (*beside, found) if each), vague=False)
    if found is None:
        return NoDay(None, end, days_beside(today.year, month, day))
    other = nearest_year(month, day, today, Direction(-direction.value))
    if other is None or found == other:
        return Day(found, end)
    away = abs(other - today)
    if away <= WRONG_SIDE and away < abs(found - today):
        return EitherDay((other, found), end)
    return Day(found, end)


def day_of_month(day: int, today: date, direction: Direction) -> date | None:
    """The latest or next day of a month with that number; "the 31st" skips short months."""
    for step in range(13):
        year, month = divmod(today.year * 12 + today.month - 1 + direction.value * step, 12)
        found = real_date(year, month + 1, day)
        if found and is_on_side(found, today, direction):
            return found
    return None


def which_day(end: int, options: Iterable[date | None] = ()) -> NoDay:
    """No single day: these words, up to `end`. `options`: the days that may be meant, the likeliest first."""
    return NoDay(
        None, end, tuple(dict.fromkeys(day for day in options if day is not None)), vague=True
    )


def working_days_of(monday: date | None, today: date, direction: Direction) -> list[date]:
    """Monday to Friday of that week, as far as they are on the right side of today."""
    if monday is None:
        return []
    days = [shifted(monday, number) for number in range(5)]
    return [day for day in days if day and is_on_side(day, today, direction)]


def week_apart(today: date, weeks: int) -> date | None:
    """The Monday of the week that many weeks away."""
    return shifted(today, 7 * weeks - today.weekday())
