"""Several days: "2-4 Nov", "from 7 Dec to 9 Dec", "Mon–Wed", "31 Oct - 2 Nov", "2, 3 and 4 Nov", "last weekend".

One reader for visits, plans, days away and days off. The last day is the first such day from the first one on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.calendar_dates import take_calendar_date
from bot.language.day_names import MONTHS, WEEKDAYS
from bot.language.days import Day, Direction, EitherDay, NoDay, nearest_year, shifted, word_at
from bot.language.relative_dates import take_day
from bot.language.vague_days import is_year

UNTIL = frozenset({"to", "until", "till", "til", "through", "thru", "bis", "au", "-", "–", "—"})
"""Words between the first and the last day."""

_AND = frozenset({"and", "&", "+", "und", "et"})
_LISTED = _AND | {","}
MARKS = UNTIL | _LISTED | {"weekend"}
"""Words of which a span has at least one."""

_MARKS = UNTIL | _LISTED
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")
APART = "Those days are not next to each other. Which day was it?"


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day. `end`: the index of the first word after it."""

    first: date
    last: date
    end: int

    @property
    def days(self) -> int:
        """How many days it is long; less than 1 if it ends before it begins."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class EitherSpan:
    """Days of which the year is in doubt: the two possible first days, the likelier first, and how many days."""

    options: tuple[date, date]
    days: int
    end: int


SpanReading = Span | EitherSpan | NoDay


def take_span(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> SpanReading | None:
    """The days that start at `words[at]`; None if there is no second day."""
    if at >= len(words):
        return None
    return (
        _weekend(words, at, today, direction)
        or _numbers(words, at, today, direction)
        or _month_and_numbers(words, at, today, direction)
        or _two_days(words, at, today, direction)
    )


def _weekend(words: Sequence[str], at: int, today: date, direction: Direction) -> Span | None:
    """ "last weekend", "the past weekend", "next weekend"; "this weekend" only ahead."""
    at += words[at] == "the"
    at += word_at(words, at) == "this" and word_at(words, at + 1) in ("past", "last", "coming")
    if word_at(words, at + 1) != "weekend":
        return None
    behind = words[at] in ("last", "past", "previous")
    weeks = {"this": 0, "coming": 0, "next": 1}.get(words[at])
    if not (behind if direction is Direction.BACK else weeks is not None):
        return None
    ahead = 5 - today.weekday() + (7 * (weeks or 0) if not behind else -7)
    if behind and today.weekday() == 6:  # on a Sunday, the weekend before
        ahead = -8
    saturday = shifted(today, ahead)
    sunday = saturday and shifted(saturday, 1)
    return Span(saturday, sunday, at + 2) if saturday and sunday else None


def _numbers(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> SpanReading | None:
    """ "2 - 4 Nov", "2.-4.11.", "2 & 3 Nov", "2, 3 and 4 Nov"."""
    numbers: list[int] = []
    place, listed = at, False
    while (found := _NUMBER.fullmatch(word_at(words, place))) and len(numbers) < 31:
        between = place + 1
        numbers.append(int(found[1]))
        if word_at(words, between) == "," and word_at(words, between + 1) in _AND:
            between += 1
        word = word_at(words, between)
        if word not in UNTIL and word not in _AND and word != ",":
            return None
        listed = listed or word not in UNTIL
        place = between + 1
        read = take_calendar_date(words, place, today, direction) if place < len(words) else None
        if read is not None and not _is_day_alone(words, place, read.end):
            return _up_to(numbers, listed, read, today, direction)
    return None


def _is_day_alone(words: Sequence[str], at: int, end: int) -> bool:
    """Whether "12th" has no month."""
    return end == at + 1 and _NUMBER.fullmatch(words[at]) is not None


def _up_to(
    numbers: list[int],
    listed: bool,
    last: Day | EitherDay | NoDay,
    today: date,
    direction: Direction,
) -> SpanReading:
    if isinstance(last, NoDay):
        return last
    day = last.day if isinstance(last, Day) else last.options[0]
    if isinstance(last, EitherDay) and not last.by_year:
        return NoDay(None, last.end, last.options)
    row = [*numbers, day.day]
    if row != sorted(set(row)) or row[0] < 1:
        return NoDay(None, last.end)
    if listed and row != list(range(row[0], row[-1] + 1)):
        days = tuple(day.replace(day=number) for number in row)
        return NoDay(APART, last.end, days)
    if isinstance(last, EitherDay):
        one, other = (each.replace(day=row[0]) for each in last.options)
        return _in_either_year((one, other), row[-1] - row[0], last.end, today, direction)
    return Span(day.replace(day=row[0]), day, last.end)


def _in_either_year(
    options: tuple[date, date], more: int, end: int, today: date, direction: Direction
) -> SpanReading:
    """A span of which the last day's year is in doubt; but one that goes on today is meant, if one does."""
    for first in options:
        last = shifted(first, more)
        if last and first <= today <= last and direction is Direction.AHEAD:
            return Span(first, last, end)
    return EitherSpan(options, more + 1, end)


def _month_and_numbers(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> SpanReading | None:
    """ "Nov 2-4", "Dec 3 – 14, 2026"."""
    first = _NUMBER.fullmatch(word_at(words, at + 1))
    last = _NUMBER.fullmatch(word_at(words, at + 3))
    if (
        words[at] not in MONTHS
        or not first
        or not last
        or word_at(words, at + 2) not in UNTIL | _AND
    ):
        return None
    if word_at(words, at + 4) in MONTHS:
        return None
    listed = words[at + 2] in _AND
    read = take_calendar_date([words[at], words[at + 3], *words[at + 4 :]], 0, today, direction)
    if read is None:
        return None
    found = _up_to([int(first[1])], listed, read, today, direction)
    return _moved(found, at + 2)


def _moved(found: SpanReading, by: int) -> SpanReading:
    if isinstance(found, Span):
        return Span(found.first, found.last, found.end + by)
    if isinstance(found, EitherSpan):
        return EitherSpan(found.options, found.days, found.end + by)
    return NoDay(found.sentence, found.end + by, found.options, found.vague)


def _two_days(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> SpanReading | None:
    """ "7 Dec to 9 Dec", "Mon - Wed", "02.11.-04.11."."""
    first = take_day(words, at, today, direction)
    if first is None or first.end + 1 >= len(words) or words[first.end] not in _MARKS:
        return None
    last = take_day(words, first.end + 1, today, direction)
    if last is None:
        return None
    if words[first.end] in _LISTED:
        if isinstance(first, Day) and isinstance(last, Day):
            return _neighbours(words, first, last, today, direction)
        return None
    if isinstance(first, NoDay) or isinstance(last, NoDay):
        wrong = first if isinstance(first, NoDay) else last
        assert isinstance(wrong, NoDay)
        return NoDay(wrong.sentence, last.end, wrong.options, wrong.vague)
    if isinstance(last, EitherDay) and not last.by_year:
        return NoDay("Write these dates with the month's name, as in 3 Apr.", last.end)
    if isinstance(first, EitherDay) and not first.by_year:
        return NoDay("Write these dates with the month's name, as in 3 Apr.", last.end)
    return _between(words, first, last, today, direction)


def _neighbours(
    words: Sequence[str], first: Day, last: Day, today: date, direction: Direction
) -> Span | None:
    """ "monday and tuesday", "today & yesterday", "mon, tue, wed"; days apart are visits of their own: None."""
    found = _between(words, first, last, today, direction)
    if not isinstance(found, Span) or found.days != 2:
        if abs((last.day - first.day).days) != 1:
            return None
        found = Span(min(first.day, last.day), max(first.day, last.day), last.end)
    while found.end + 1 < len(words) and words[found.end] in _LISTED:
        after = take_day(words, found.end + 1, today, direction)
        if not isinstance(after, Day) or after.day != shifted(found.last, 1):
            break
        found = Span(found.first, after.day, after.end)
    return found


def _between(
    words: Sequence[str],
    first: Day | EitherDay,
    last: Day | EitherDay,
    today: date,
    direction: Direction,
) -> SpanReading:
    """The span of two days, of which a year typed with the last holds for both."""
    start = first.options[-1] if isinstance(first, EitherDay) else first.day
    ends = last.options if isinstance(last, EitherDay) else (last.day,)
    if is_year(words[last.end - 1], today) and not _has_year(words[first.end - 1], today):
        start = nearest_year(start.month, start.day, ends[-1], Direction.BACK) or start
    elif isinstance(first, EitherDay):
        more = _length(first.options[0], ends[-1])
        return _in_either_year(first.options, more, last.end, today, direction)
    finish = _from(words, first.end + 1, start, ends)
    weekdays = words[first.end - 1] in WEEKDAYS and words[first.end + 1] in WEEKDAYS
    if weekdays and direction is Direction.BACK and finish > today:
        week = timedelta(days=7)
        return Span(start - week, finish - week, last.end)
    return Span(start, finish, last.end)


def _has_year(word: str, today: date) -> bool:
    """Whether a date that ends in this word was typed with its year, or needs none ("monday")."""
    return is_year(word, today) or word in WEEKDAYS or word.count("-") == 2


def _length(start: date, end: date) -> int:
    """Days from a first day to the next day with that month and number."""
    found = nearest_year(end.month, end.day, start, Direction.AHEAD)
    return (found - start).days if found else 0


def _from(words: Sequence[str], at: int, start: date, ends: Sequence[date]) -> date:
    """The last day: the first of its readings from `start` on; "to wednesday" is read from there."""
    fitting = [day for day in ends if day >= start]
    read = take_day(words, at, start, Direction.AHEAD)
    if words[at] in WEEKDAYS or words[at] in ("the", "le") or (len(ends) > 1 and not fitting):
        later = read.day if isinstance(read, Day) else None
        same = words[at] in WEEKDAYS and start.weekday() == WEEKDAYS[words[at]]
        return start if same else later or ends[-1]
    if fitting:
        return min(fitting)
    if isinstance(read, EitherDay):
        return read.options[-1]
    return read.day if isinstance(read, Day) and read.day >= start else ends[-1]
