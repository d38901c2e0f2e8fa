"""The possible readings of a day in a line, and arithmetic with days, months and years."""

from calendar import monthrange
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

YEARS_BACK = 5
"""Older dates are taken for typing errors."""

_HORIZON = 4000  # days; beyond it "N days ago" is no date


@dataclass(frozen=True, slots=True)
class Day:
    """A single day was read. `end`: the index of the first word after it."""

    day: date
    end: int


@dataclass(frozen=True, slots=True)
class EitherDay:
    """Two days are possible: day/month and month/day."""

    options: tuple[date, date]
    end: int


@dataclass(frozen=True, slots=True)
class NoDay:
    """Looks like a date but is none. `sentence`: what to tell the person; None: use `no_such_day`."""

    sentence: str | None
    end: int


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


def is_too_old(day: date, today: date) -> bool:
    """Whether `day` is more than `YEARS_BACK` years before today."""
    return (today.year - day.year, today.month, today.day) > (YEARS_BACK, day.month, day.day)


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


def day_of_month(day: int, today: date, direction: Direction) -> date | None:
    """The latest or next day of a month with that number; "the 31st" skips short months."""
    for step in range(13):
        year, month = divmod(today.year * 12 + today.month - 1 + direction.value * step, 12)
        found = real_date(year, month + 1, day)
        if found and is_on_side(found, today, direction):
            return found
    return None
