"""Parses days away as people write them. Pure.

"3 Dec to 14 Dec", "3-14 Dec", "until Monday", "tomorrow", "next week", "for two weeks": both ends are days away, so
"until Monday" means back on Tuesday. The first day may be past if the last is not: then they are away now.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import MistakeError
from bot.language import mentions, spans
from bot.language.calendar_dates import full, take_calendar_date
from bot.language.day_names import MONTHS
from bot.language.days import Day, Direction, EitherDay, NoDay
from bot.language.relative_dates import read_planning_day, stay_length
from bot.language.spans import take_span
from bot.language.words import lower
from storage.programme.absences import Span

LONGEST = timedelta(days=365)
BEGAN = timedelta(days=60)  # how long ago days away that are not over may have begun
_DAY = timedelta(days=1)
# A date typed without its year that is farther ahead than this is taken for a mistake.
_A_YEAR_AHEAD = timedelta(days=270)
_HALF_A_YEAR = timedelta(days=180)

HOW = "Try “3 Dec to 14 Dec”, “until Friday” or “next week”."
NOT_READ = f"I can't read those days. {HOW}"
OVER = "Those days are over. Which days ahead are meant?"
TOO_FAR = "A year ahead is as far as I look. For longer, an admin can pause you."
BACKWARDS = "That ends before it begins. Which days are they?"
UNTIL_WHEN = "Until when, from {day}? Try “3 Dec to 14 Dec” or “from Monday to Friday”."
WHICH_DAYS = "Which days are “{typed}”? " + HOW
ROLLED = "That ends before it begins, unless {last} is meant: then add the year."

_SPLIT = re.compile(r"\s+(?:to|until|till|through|thru|bis)\s+|\s*[–—]\s*|\s+-\s+")
_UNTIL = re.compile(r"(?:from\s+(?:today|now)\s+)?(?:until|till|til|to|through)\s+(.+)")
_FROM = re.compile(r"^(?:from|starting|beginning|as of)\s+(?!today\s+(?:un)?til|now\s+(?:un)?til)")
_DAYS_OF_MONTH = re.compile(r"(\d{1,2})\.?\s*[-–—]\s*(\d{1,2}\.?\s+[a-z].*)")
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")
_FULL_STOP = re.compile(r"(?<!\.\d)(?<!\.\d\d)[.!]+$")  # but the one of "2.1." belongs to the day
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True)
class AwayLine:
    """What was typed after `/visit away` or `/visit back`. `leader`: for whom (None: the author); `days`: the rest."""

    leader: str | None
    days: str


def read(rest: str) -> AwayLine:
    """Splits the words into a mention, wherever it is, and all others."""
    leader, others = mentions.take_user(rest)
    words = " ".join(others.split())
    return AwayLine(leader, words.removeprefix("for ") if leader else words)


def read_days(text: str, today: date) -> Span:
    """The first and the last day away. Raises MistakeError."""
    typed = _FULL_STOP.sub("", " ".join(text.lower().replace(",", " ").split()))
    words = _FROM.sub("", typed)
    span = _whole(words, today) or _several(words, today) or _span(words, today)
    if words != typed and span[0] == span[1] and not _UNTIL.fullmatch(words):
        raise MistakeError(UNTIL_WHEN.format(day=f"{span[0]:%A}, {span[0].day} {span[0]:%B}"))
    return check_span(span, today)


def check_span(span: Span, today: date) -> Span:
    """The span, if it can be stored today; it begins at most BEGAN ago. Raises MistakeError."""
    first, last = span
    if last < first:
        raise MistakeError(BACKWARDS)
    if last < today:
        raise MistakeError(OVER)
    if last > today + LONGEST or last - first > LONGEST:
        raise MistakeError(TOO_FAR)
    return max(first, today - BEGAN), last


def _whole(words: str, today: date) -> Span | None:
    """ "this week", "next week", "for 2 weeks", "two weeks from 3 Dec"; None for other words."""
    monday = today - timedelta(days=today.weekday())
    weeks = {"this week": 0, "the rest of the week": 0, "rest of the week": 0, "next week": 1}
    if words in weeks:
        first = monday + timedelta(weeks=weeks[words])
        return max(first, today), first + timedelta(days=6)
    parts = words.removeprefix("for ").split()
    length = stay_length(parts, 0) if len(parts) >= 2 else None
    if length is None:
        return None
    count, end = length
    if not 1 <= count <= LONGEST.days:
        raise MistakeError(TOO_FAR if count else NOT_READ)
    start = " ".join(parts[end:])
    first = _day(start.removeprefix("from ").removeprefix("starting "), today) if start else today
    return first, first + timedelta(days=count - 1)


def _several(words: str, today: date) -> Span | None:
    """ "3.12.–14.12.", "Dec 3-14", "Mon–Wed", "next weekend"; None where the year is in doubt."""
    parts = lower(words)
    found = take_span(parts, 0, today, Direction.AHEAD)
    if not isinstance(found, spans.Span) or found.end != len(parts):
        return None
    return (found.first, found.last) if 1 <= found.days <= _HALF_A_YEAR.days else None


def _span(words: str, today: date) -> Span:
    until = _UNTIL.fullmatch(words)
    ends = [until[1]] if until else _ends(words)
    if len(ends) == 1:
        last = _day(ends[0], today)
        if last > today + _A_YEAR_AHEAD and not _YEAR.search(words):
            raise MistakeError(_ask_year(last))
        return today if until else last, last
    return _between(ends[0], ends[1], today)


def _ends(words: str) -> Sequence[str]:
    numbers = _DAYS_OF_MONTH.fullmatch(words)
    ends = [numbers[1], numbers[2]] if numbers else _SPLIT.split(words)
    if len(ends) > 2 or not all(ends):
        raise MistakeError(NOT_READ)
    if len(ends) == 2 and _NUMBER.fullmatch(ends[0]):
        month = next((word for word in ends[1].split() if word in MONTHS), "")
        year = _YEAR.search(ends[1])
        ends[0] = " ".join([ends[0], month, year[0] if year else ""]).strip()
    return ends


def _between(start: str, end: str, today: date) -> Span:
    """The span between two days, the second read from the first on; or one that has begun, if only that makes sense."""
    dated = bool(_YEAR.search(start) or _YEAR.search(end))
    first, soonest = _day(start, today), _day(end, today)
    if soonest >= first and (dated or soonest <= today + _A_YEAR_AHEAD):
        return first, soonest
    began = _back(start, today)
    if began is not None and today - began <= BEGAN and soonest - began <= _HALF_A_YEAR:
        return began, soonest
    last = _day(end, first)
    if not dated and first > today + _A_YEAR_AHEAD:
        raise MistakeError(_ask_year(first))
    if dated and last < first:
        raise MistakeError(BACKWARDS)
    if not dated and last - first > _HALF_A_YEAR:
        raise MistakeError(ROLLED.format(last=full(last)))
    return first, last


def _ask_year(first: date) -> str:
    return f"Is {full(first)} meant? That day is just over, or nearly a year away: add the year."


def _day(text: str, today: date) -> date:
    read = read_planning_day(text, today)
    match read:
        case Day():
            return read.day
        case EitherDay() if read.by_year:
            return read.options[-1]
        case EitherDay():
            one, other = (full(each) for each in read.options)
            raise MistakeError(f"Is “{text}” {one} or {other}? Please write the month's name.")
        case NoDay() if read.sentence:
            raise MistakeError(read.sentence)
        case NoDay() if read.vague and read.options:
            raise MistakeError(WHICH_DAYS.format(typed=text))
    raise MistakeError(NOT_READ)


def _back(text: str, today: date) -> date | None:
    """The latest reading, up to today, of a calendar date; None if it is none."""
    words = text.split()
    read = take_calendar_date(words, 0, today, Direction.BACK) if words else None
    if read is None or read.end != len(words):
        return None
    if isinstance(read, EitherDay) and read.by_year:
        return read.options[-1]
    return read.day if isinstance(read, Day) else None
