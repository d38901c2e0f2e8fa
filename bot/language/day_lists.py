"""Several days in one field: "24 Dec - 2 Jan, 2026-05-15", as company days off are typed. Pure."""

from datetime import date, timedelta

from bot.language.days import Day, Direction
from bot.language.relative_dates import take_day
from bot.language.spans import Span, take_span
from bot.language.words import lower

_BETWEEN = frozenset({",", ";", "and", "&", "|"})
_LONGEST = 366


def read_days(text: str, today: date) -> list[date] | None:
    """All the days in the text, ahead of today where they have no year; None unless the whole of it is days."""
    words = lower(text.replace("\n", " , "))
    days: list[date] = []
    at = 0
    while at < len(words):
        if words[at] in _BETWEEN:
            at += 1
            continue
        found = _span(words, at, today)
        if found is None or not 1 <= found.days <= _LONGEST:
            return None
        days += [found.first + timedelta(days=number) for number in range(found.days)]
        at = found.end
    return days


def _span(words: list[str], at: int, today: date) -> Span | None:
    """The day or days at that word; None if there are none, or if their year is in doubt."""
    several = take_span(words, at, today, Direction.AHEAD)
    if several is not None:
        return several if isinstance(several, Span) else None
    one = take_day(words, at, today, Direction.AHEAD)
    return Span(one.day, one.day, one.end) if isinstance(one, Day) else None
