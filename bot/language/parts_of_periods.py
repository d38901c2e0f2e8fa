"""A part of a week, a month or a year: "early December", "mid-November", "end of last week", "EOM".

It names no single day; the days offered are those that it may mean.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.language.day_names import MONTHS_AFTER_A_NUMBER
from bot.language.days import (
    Direction,
    NoDay,
    is_on_side,
    months_apart,
    shifted,
    week_apart,
    which_day,
    word_at,
)

_EARLY = frozenset(["early", "beginning", "start"])
_LATE = frozenset(["late", "end"])
PARTS = frozenset({*_EARLY, *_LATE, "mid", "mid-", "middle", "turn"})
"""Words for a part of a period."""

_SHIFTS = {"the": 0, "this": 0, "next": 1, "last": -1}
_WEEK = (range(2), (2, 1, 3), (4, 3))  # the first days, the middle and the end, counted from Monday
_MONTH = (range(3), (14, 13, 15))  # counted from the first


def take(words: Sequence[str], at: int, today: date, direction: Direction) -> NoDay | None:
    """A part of a week, month or year with a name; None if there is none."""
    place = at + 1 + (word_at(words, at + 1) in ("of", "in"))
    shift = _SHIFTS.get(word_at(words, place))
    place += shift is not None
    word = word_at(words, place)
    if word in MONTHS_AFTER_A_NUMBER:
        typed = word_at(words, place + 1)
        year = int(typed) if len(typed) == 4 and typed.isdecimal() else None
        days = _of_month_named(words[at], MONTHS_AFTER_A_NUMBER[word], year, today, direction)
        return which_day(place + 1 + (year is not None), days)
    if word not in ("week", "month", "year"):
        return None
    return which_day(place + 1, days_of(words[at], word, shift or 0, today, direction))


def days_of(part: str, unit: str, shift: int, today: date, direction: Direction) -> list[date]:
    """The days of that part of the week, month or year that is `shift` away, on the right side of today."""
    if unit == "week":
        monday = week_apart(today, shift)
        numbers = _WEEK[0 if part in _EARLY else 2 if part in _LATE else 1]
        days = (shifted(monday, number) for number in numbers) if monday else ()
        return _fitting(days, today, direction)
    first = date(today.year, today.month if unit == "month" else 12, 1)
    first_there = months_apart(first, shift * (1 if unit == "month" else 12))
    if first_there is None or (unit == "year" and part not in _LATE):
        return []
    return _fitting(_of_month(part, first_there), today, direction)


def _of_month_named(
    part: str, month: int, year: int | None, today: date, direction: Direction
) -> list[date]:
    years = [year] if year else [today.year, today.year + direction.value]
    for each in years:
        if not 1 <= each <= 9999:
            continue
        if days := _fitting(_of_month(part, date(each, month, 1)), today, direction):
            return days
    return []


def _of_month(part: str, first: date) -> list[date | None]:
    """The first days, the middle, or the last working day and the last of all."""
    if part not in _LATE:
        return [shifted(first, number) for number in _MONTH[part not in _EARLY]]
    following = months_apart(first, 1)
    last = following and shifted(following, -1)
    return [last and shifted(last, -max(0, last.weekday() - 4)), last]


def _fitting(days: Iterable[date | None], today: date, direction: Direction) -> list[date]:
    return [
        day for day in dict.fromkeys(days) if day is not None and is_on_side(day, today, direction)
    ]
