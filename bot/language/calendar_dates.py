"""Dates of the calendar as people write them: 2026-11-12, 12 Nov, November 12th, 3/4, 3.4., the 12th."""

import re
from collections.abc import Sequence
from datetime import date

from bot.language.days import (
    Direction,
    EitherDay,
    Reading,
    day_of_month,
    day_or_none,
    is_on_side,
    is_too_old,
    nearest_year,
    real_date,
    word_at,
)

_NAMES = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_FORMS = {name: (name.lower(), name[:3].lower()) for name in _NAMES} | {
    "September": ("september", "sep", "sept")
}
MONTHS = {
    form + dot: number
    for number, name in enumerate(_NAMES, start=1)
    for form in _FORMS[name]
    for dot in ("", ".")
}
"""The number of each month by its names, lower-case, with and without a full stop."""

ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:(?:\2)(\d{4}|\d{2})?)?")
_DAY_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")
_COMPACT = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?-?([a-z]{3,9})\.?(?:-?(\d{4}))?")
_YEAR = re.compile(r"\d{4}")
_SHORT_YEAR = re.compile(r"['’]?(\d\d)")


def take_calendar_date(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """The date that starts at `words[at]`, with a digit or a month's name; None if there is none."""
    word = words[at]
    if word in MONTHS:
        return _month_first(words, at, today, direction)
    return _numeric(words, at, today, direction) if word[0].isdecimal() else None


def full(day: date) -> str:
    """The day written out: 12 November 2026."""
    return f"{day.day} {_NAMES[day.month - 1]} {day.year}"


def _month_first(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """ "Nov 12", "November 12th, 2026"; a month alone is taken for a name."""
    number = _DAY_NUMBER.fullmatch(words[at + 1]) if at + 1 < len(words) else None
    if number is None:
        return None
    month = MONTHS[words[at]]
    return _with_year(words, at, at + 2, month, int(number[1]), today, direction)


def _numeric(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """A date that starts with a digit: 2026-11-12, 12 Nov, 12th, 3/4, 12-nov-2026."""
    word = words[at]
    if word.isdecimal() or (len(word) > 1 and word[-1] == "." and word[:-1].isdecimal()):
        return _day_first(words, at, today, direction)
    if found := ORDINAL.fullmatch(word):
        dated = _day_first(words, at, today, direction)
        return dated or day_or_none(day_of_month(int(found[1]), today, direction), at + 1)
    if found := _ISO.fullmatch(word):
        return day_or_none(real_date(int(found[1]), int(found[3]), int(found[4])), at + 1)
    if found := _SLASHED.fullmatch(word):
        return _slashed(words, at, found, today, direction)
    if (found := _COMPACT.fullmatch(word)) and found[2] in MONTHS:
        month, day = MONTHS[found[2]], int(found[1])
        if found[3]:
            return day_or_none(real_date(int(found[3]), month, day), at + 1)
        return _with_year(words, at, at + 1, month, day, today, direction)
    return None


def _day_first(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "12 Nov", "12th of November 2026"."""
    following = at + 1
    if following < len(words) - 1 and words[following] == "of":
        following += 1
    if following >= len(words):
        return None
    month = MONTHS.get(words[following])
    number = _DAY_NUMBER.fullmatch(words[at])
    if month is None or number is None:
        return None
    return _with_year(words, at, following + 1, month, int(number[1]), today, direction)


def _with_year(
    words: Sequence[str], at: int, end: int, month: int, day: int, today: date, direction: Direction
) -> Reading:
    """The date of a day and month, with the year that follows, if one does."""
    place = end + (word_at(words, end) == ",")
    year = word_at(words, place)
    if _YEAR.fullmatch(year):
        return day_or_none(real_date(int(year), month, day), place + 1)
    short = _SHORT_YEAR.fullmatch(year)
    if short and place == end and word_at(words, end + 1) != "days":
        return day_or_none(real_date(2000 + int(short[1]), month, day), end + 1)
    return day_or_none(nearest_year(month, day, today, direction), end)


def _slashed(
    words: Sequence[str], at: int, match: re.Match[str], today: date, direction: Direction
) -> Reading | None:
    first, mark, second, year = int(match[1]), match[2], int(match[3]), match[4]
    dotted = mark == "." and (year is not None or match[0].endswith("."))
    if match[0] == "24/7" or not (dotted or (mark == "-" and year) or mark == "/"):
        return None  # "around the clock"; a version; a range
    full_year = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    orders = [(second, first)] if dotted or first == second else [(second, first), (first, second)]
    days = [_in_year(full_year, month, day, today, direction) for month, day in orders]
    options = [day for day in days if day is not None]
    possible = [day for day in options if _is_possible(day, today, direction)] or options
    if len(possible) == 2:
        return EitherDay((possible[0], possible[1]), at + 1)
    return day_or_none(possible[0] if possible else None, at + 1)


def _is_possible(day: date, today: date, direction: Direction) -> bool:
    return is_on_side(day, today, direction) and not is_too_old(day, today)


def _in_year(
    year: int | None, month: int, day: int, today: date, direction: Direction
) -> date | None:
    if year is None:
        return nearest_year(month, day, today, direction)
    return real_date(year, month, day)
