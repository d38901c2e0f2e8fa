"""Dates of the calendar as people write them: 2026-11-12, 12 Nov, November 12th, 3/4, 3.4., the 12th."""

import re
from collections.abc import Sequence
from datetime import date

from bot.language.day_names import MONTH_NAMES, MONTHS, MONTHS_AFTER_A_NUMBER
from bot.language.days import (
    Day,
    Direction,
    EitherDay,
    NoDay,
    Reading,
    day_of_month,
    day_or_none,
    days_beside,
    in_some_year,
    in_year,
    is_on_side,
    is_too_old,
    months_apart,
    nearest_year,
    real_date,
    word_at,
)

ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS.split(), start=1)}
"""The number of a day by its name: "first"."""

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?")
_BASIC = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:(?:\2)(\d{4}|\d{2})?)?")
_MIXED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_DAY_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?")
_DAY_AND_DOT = re.compile(r"(\d{1,2})\.")
_SUFFIXES = ("st", "nd", "rd", "th")
_COMPACT = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er)?[-/.]?([^\W\d_]{3,9})\.?(?:[-/.]?(\d{4}|\d\d))?"
)
_MONTH_AND_DAY = re.compile(r"([a-z]{3,9})\.?([-/]?)(\d{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"\d{4}")
_SHORT_YEAR = re.compile(r"['’]?(\d\d)")
_OF = ("of", "de", "di")


def take_calendar_date(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """The date that starts at `words[at]`, with a digit or a month's name; None if there is none."""
    word = words[at]
    if word in MONTHS:
        return _month_first(words, at, today, direction)
    if word in ORDINALS:
        return _day_of(words, at, ORDINALS[word], today, direction)
    if word[0].isdecimal():
        return _numeric(words, at, today, direction)
    return _month_and_day(word, at, today, direction) if word[-1].isdecimal() else None


def full(day: date) -> str:
    """The day written out: 12 November 2026."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _month_first(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """ "Nov 12", "November the 12th, 2026"; a month alone is taken for a name."""
    place = at + 1 + (word_at(words, at + 1) == "the")
    number = _DAY_NUMBER.fullmatch(word_at(words, place))
    if number is None:
        return None
    return _with_year(words, place + 1, MONTHS[words[at]], int(number[1]), today, direction)


def _month_and_day(word: str, at: int, today: date, direction: Direction) -> Reading | None:
    """ "Nov12"; "Nov-25" may be a year as well."""
    found = _MONTH_AND_DAY.fullmatch(word)
    if found is None or found[1] not in MONTHS:
        return None
    read = in_some_year(MONTHS[found[1]], int(found[3]), today, direction, at + 1)
    if found[2] and isinstance(read, Day) and abs(int(found[3]) - today.year % 100) <= 2:
        return NoDay(None, at + 1, (read.day,))
    return read


def _numeric(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """A date that starts with a digit: 2026-11-12, 12 Nov, 12th, 3/4, 12-nov-2026."""
    word = words[at]
    if number := _DAY_NUMBER.fullmatch(word):
        dated = _day_of(words, at, int(number[1]), today, direction)
        return dated or _day_alone(words, at, today, direction)
    if found := _ISO.fullmatch(word) or _BASIC.fullmatch(word):
        year, month, day = (
            int(found[group]) for group in (1, *range(found.re.groups - 1, found.re.groups + 1))
        )
        read = in_year(year, month, day, at + 1)
        return None if isinstance(read, NoDay) and found.re is _BASIC else read
    if found := _SLASHED.fullmatch(word):
        return _slashed(at, found, today, direction)
    if found := _MIXED.fullmatch(word):
        orders = ((int(found[2]), int(found[1])), (int(found[1]), int(found[2])))
        days = [real_date(int(found[3]), month, day) for month, day in dict.fromkeys(orders)]
        return NoDay(
            None, at + 1, tuple(day for day in days if day and _is_possible(day, today, direction))
        )
    if (found := _COMPACT.fullmatch(word)) and found[2] in MONTHS_AFTER_A_NUMBER:
        month, day = MONTHS_AFTER_A_NUMBER[found[2]], int(found[1])
        if found[3]:
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return in_year(year, month, day, at + 1)
        return _with_year(words, at + 1, month, day, today, direction)
    return None


def _day_alone(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "the 12th", "12th of last month", "12. 11. 2025"."""
    word = words[at]
    if (following := _DAY_AND_DOT.fullmatch(word_at(words, at + 1))) and _DAY_AND_DOT.fullmatch(
        word
    ):
        return _with_year(words, at + 2, int(following[1]), int(word[:-1]), today, direction)
    found = ORDINAL.fullmatch(word)
    return (
        None
        if found is None
        else day_or_none(day_of_month(int(found[1]), today, direction), at + 1)
    )


def _day_of(
    words: Sequence[str], at: int, day: int, today: date, direction: Direction
) -> Reading | None:
    """ "12 Nov", "12th of November 2026", "the first of November", "the 12th of last month"."""
    following = at + 1 + (word_at(words, at + 1) in _SUFFIXES)
    of = word_at(words, following) in _OF
    following += of
    word = word_at(words, following)
    if of and day <= 31 and (found := _month_apart(words, following)):
        months, end = found
        there = months_apart(today.replace(day=1), months)
        return day_or_none(there and real_date(there.year, there.month, day), end)
    month = MONTHS_AFTER_A_NUMBER.get(word)
    if month is None or (words[at] in ORDINALS and not of):
        return None
    return _with_year(words, following + 1, month, day, today, direction)


def _month_apart(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Months from now, and the end, of "last month", "this month", "the month"."""
    which = {"last": -1, "this": 0, "next": 1, "the": 0}.get(word_at(words, at))
    return (which, at + 2) if which is not None and word_at(words, at + 1) == "month" else None


def _with_year(
    words: Sequence[str], end: int, month: int, day: int, today: date, direction: Direction
) -> Reading:
    """The date of a day and month, with the year that follows, if one does."""
    place = end + (word_at(words, end) in (",", *_OF))
    year = word_at(words, place)
    if _YEAR.fullmatch(year):
        return in_year(int(year), month, day, place + 1)
    short = _SHORT_YEAR.fullmatch(year)
    if short and place == end and word_at(words, end + 1) != "days":
        return in_year(2000 + int(short[1]), month, day, end + 1)
    return in_some_year(month, day, today, direction, end)


def _slashed(at: int, match: re.Match[str], today: date, direction: Direction) -> Reading | None:
    first, mark, second, year = int(match[1]), match[2], int(match[3]), match[4]
    if match[0] == "24/7" or (mark == "-" and not year):
        return None  # "around the clock"; a range
    dotted = mark == "."
    if dotted and year is None and match[0][-1] != "." and not _may_be_day(first, match[3]):
        return (
            NoDay(None, at + 1) if len(match[3]) == 2 and not _may_be_hour(first, second) else None
        )
    orders = [(second, first)] if dotted or first == second else [(second, first), (first, second)]
    if year is None:
        return _without_year(orders, at + 1, today, direction)
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    days = [real_date(full_year, month, day) for month, day in orders]
    existing = [day for day in days if day is not None]
    if not existing:
        return NoDay(None, at + 1, days_beside(full_year, *orders[0]))
    return _either(existing, at + 1, today, direction)


def _may_be_day(first: int, second: str) -> bool:
    """Whether "12.11" may be a day and a month: 14.30 is an hour, 2.0 a version, 31.11 a mistake."""
    return 1 <= first <= 31 and 1 <= int(second) <= 12


def _may_be_hour(hour: int, minute: int) -> bool:
    return hour < 24 and minute < 60


def _without_year(
    orders: list[tuple[int, int]], end: int, today: date, direction: Direction
) -> Reading:
    existing = [each for each in orders if nearest_year(*each, today, direction)]
    if len(existing) == 2:
        days = [nearest_year(month, day, today, direction) for month, day in existing]
        return _either([day for day in days if day is not None], end, today, direction)
    month, day = (existing or orders)[0]
    return in_some_year(month, day, today, direction, end)


def _either(options: list[date], end: int, today: date, direction: Direction) -> Reading:
    """The one possible day among these, or both."""
    possible = [day for day in options if _is_possible(day, today, direction)] or options
    if len(possible) == 2:
        return EitherDay((possible[0], possible[1]), end)
    return day_or_none(possible[0] if possible else None, end)


def _is_possible(day: date, today: date, direction: Direction) -> bool:
    return is_on_side(day, today, direction) and not is_too_old(day, today)
