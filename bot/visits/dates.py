"""Days as people write them: "yesterday", "last thu", "12 Nov", "3 days ago", 2026-11-12, "3/4".

One reader serves both directions: logging looks back ("12 Nov" is the latest one, today included),
planning looks ahead. Rules that people may trip over:

- A weekday's name on that very weekday means today when logging and a week from now when planning;
  "last monday" is always before today; "this" and "next" name the day of this and next calendar week.
- 3/4 has two readings, unless one of them is no day or on the wrong side of today. 3.4. is 3 April.
- "Thursday 12 Nov" must be a Thursday.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

YEARS_BACK = 5
"""Older visits are taken for a slip of the pen."""

_HORIZON = 4000  # days; beyond it "N days ago" is no date


class Direction(Enum):
    """Which side of today a day without a year lies on."""

    BACK = -1
    AHEAD = 1


@dataclass(frozen=True, slots=True)
class Day:
    """One day was read; `end` is the index of the first word after it."""

    day: date
    end: int


@dataclass(frozen=True, slots=True)
class EitherDay:
    """Two days are possible: day/month and month/day."""

    options: tuple[date, date]
    end: int


@dataclass(frozen=True, slots=True)
class NoDay:
    """It looks like a date and is none. `sentence` is what to say; None: `no_such_day` will do."""

    sentence: str | None
    end: int


Reading = Day | EitherDay | NoDay

_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def _named(rows: Sequence[str]) -> dict[str, int]:
    """Each form with and without a full stop, to the number of its row."""
    return {
        form + dot: number
        for number, row in enumerate(rows)
        for form in row.split()
        for dot in ("", ".")
    }


_WEEKDAYS = _named(
    (
        "monday mon",
        "tuesday tue tues",
        "wednesday wed weds",
        "thursday thu thur thurs",
        "friday fri",
        "saturday sat",
        "sunday sun",
    )
)
_MONTHS = _named(
    tuple(
        f"{name.lower()} {name[:3].lower()}" + (" sept" if name == "September" else "")
        for name in _MONTH_NAMES
    )
)
_COUNTS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=1,
    )
} | {"a": 1, "an": 1}
_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14}
_MONTH_UNITS = ("month", "months")

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:(?:\2)(\d{4}|\d{2})?)?")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_DAY_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")
_COMPACT = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?-?([a-z]{3,9})\.?(?:-?(\d{4}))?")
_YEAR = re.compile(r"\d{4}")
_SHORT_YEAR = re.compile(r"['’]?(\d\d)")


def word_at(words: Sequence[str], at: int) -> str:
    """The word there; an empty one past the end."""
    return words[at] if at < len(words) else ""


def take_day(
    words: Sequence[str], at: int, today: date, direction: Direction = Direction.BACK
) -> Reading | None:
    """The day that begins at `words[at]` (lower-case words, commas standing alone), if any does."""
    word = words[at]
    reader = _READERS.get(word)
    if reader is not None:
        return reader(words, at, today, direction)
    if word[0].isdecimal():
        return _numeric(words, at, today, direction)
    return None


def read_planning_day(text: str, today: date) -> Reading | None:
    """The same words as in a log, looking ahead: all of `text` must be one day, else None."""
    words = text.lower().replace(",", " , ").split()
    start = 1 if words[:1] == ["on"] else 0
    if len(words) <= start:
        return None
    read = take_day(words, start, today, Direction.AHEAD)
    return read if read is not None and read.end == len(words) else None


def is_too_old(day: date, today: date) -> bool:
    """Whether `day` lies more than `YEARS_BACK` years before today."""
    return (today.year - day.year, today.month, today.day) > (YEARS_BACK, day.month, day.day)


def no_such_day(typed: str) -> str:
    """The sentence about a date that cannot be."""
    return f'I can\'t read the date "{typed}". Try "12 Nov" or "yesterday".'


def stay_length(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """(days, end) of "3 days" or "a week" at `at`; the days may be beyond all reason."""
    count = _count(words[at])
    if count is None or at + 1 >= len(words) or words[at + 1] not in _UNITS:
        return None
    return count * _UNITS[words[at + 1]], at + 2


def _count(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) <= 6 else 10**6
    return _COUNTS.get(word)


def _shifted(today: date, days: int) -> date | None:
    with suppress(OverflowError):
        return today + timedelta(days=days)
    return None


def _found(words: Sequence[str], at: int, end: int, day: date | None) -> Reading:
    if day is None:
        return NoDay(None, end)
    return Day(day, end)


def _relative(days: int) -> "_Reader":
    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading:
        return _found(words, at, at + 1, _shifted(today, days))

    return read


def _weekday(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    number = _WEEKDAYS[words[at]]
    dated = _calendar_day(words, at + 1, today, direction)
    if dated is not None:
        return _agreeing(dated, number)
    if direction is Direction.BACK:
        return _found(words, at, at + 1, _shifted(today, -((today.weekday() - number) % 7)))
    return _found(words, at, at + 1, _shifted(today, (number - today.weekday() - 1) % 7 + 1))


def _calendar_day(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """The "12 Nov" of "Thursday, 12 Nov", if it is there."""
    at += word_at(words, at) == ","
    at += word_at(words, at) == "the"
    if at >= len(words):
        return None
    if words[at] in _MONTHS or words[at][0].isdecimal():
        dated = take_day(words, at, today, direction)
        if dated is not None and "ago" not in words[at : dated.end]:
            return dated
    return None


def _agreeing(dated: Reading, number: int) -> Reading:
    """The date, if it falls on the weekday that was written beside it."""
    if isinstance(dated, Day) and dated.day.weekday() != number:
        day = f"{dated.day.day} {_MONTH_NAMES[dated.day.month - 1]} {dated.day.year}"
        actual = _WEEKDAY_NAMES[dated.day.weekday()]
        return NoDay(
            f"{day} is a {actual}, not a {_WEEKDAY_NAMES[number]}. Which day was it?", dated.end
        )
    if isinstance(dated, EitherDay):
        fitting = [day for day in dated.options if day.weekday() == number]
        return Day(fitting[0], dated.end) if len(fitting) == 1 else dated
    return dated


def _last(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    following = word_at(words, at + 1)
    if following in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS[following] - 1) % 7 + 1
        return _found(words, at, at + 2, _shifted(today, -back))
    if following == "night":
        return _found(words, at, at + 2, _shifted(today, -1))
    return _vague(words, at)


def _vague(words: Sequence[str], at: int) -> Reading | None:
    """ "last week" is no day; it may not slip into a customer's name either."""
    if at + 1 < len(words) and words[at + 1] in ("week", "month", "year", "weekend"):
        phrase = " ".join(words[at : at + 2])
        return NoDay(f'Which day was "{phrase}"? Try "12 Nov" or "tuesday".', at + 2)
    return None


def _in_week(weeks: int) -> "_Reader":
    """ "this friday", "next friday": of this calendar week, of the next."""

    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
        following = word_at(words, at + 1)
        if following in _WEEKDAYS:
            ahead = _WEEKDAYS[following] - today.weekday() + 7 * weeks
            return _found(words, at, at + 2, _shifted(today, ahead))
        if not weeks and following in ("morning", "afternoon", "evening", "noon"):
            return Day(today, at + 2)
        return _vague(words, at)

    return read


def _the(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    if at + 1 >= len(words):
        return None
    if words[at + 1] == "day":
        return _day_before(words, at + 1, today, direction)
    if _ORDINAL.fullmatch(words[at + 1]):
        return _numeric(words, at + 1, today, direction)
    return None


def _day_before(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    following = (word_at(words, at + 1), word_at(words, at + 2))
    shift = {("before", "yesterday"): -2, ("after", "tomorrow"): 2}.get(following)
    return None if shift is None else _found(words, at, at + 3, _shifted(today, shift))


def _month_first(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """ "Nov 12", "November 12th, 2026"; a month alone is somebody's name."""
    number = _DAY_NUMBER.fullmatch(words[at + 1]) if at + 1 < len(words) else None
    if number is None:
        return None
    month = _MONTHS[words[at]] + 1
    return _with_year(words, at, at + 2, month, int(number[1]), today, direction)


def _counted(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "3 days ago", "two weeks ago", "a month ago"."""
    if word_at(words, at + 2) != "ago":
        return None
    return _apart(words, at, at, at + 3, today, -1)


def _ahead(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "in 3 days", "in a week"."""
    if at + 2 >= len(words):
        return None
    return _apart(words, at, at + 1, at + 3, today, 1)


def _apart(
    words: Sequence[str], start: int, at: int, end: int, today: date, sign: int
) -> Reading | None:
    count, unit = _count(words[at]), words[at + 1]
    if count is None or (unit not in _UNITS and unit not in _MONTH_UNITS):
        return None
    if unit in _MONTH_UNITS:
        return _found(words, start, end, _months_apart(today, sign * count))
    days = count * _UNITS[unit]
    return _found(words, start, end, _shifted(today, sign * days) if days <= _HORIZON else None)


def _months_apart(today: date, months: int) -> date | None:
    """The same day of another month, or that month's last."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    if abs(months) > _HORIZON // 30 or not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _numeric(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """Whatever begins with a digit: 2026-11-12, 12 Nov, 12th, 3/4, 12-nov-2026, 3 days ago."""
    word = words[at]
    if word.isdecimal() or (len(word) > 1 and word[-1] == "." and word[:-1].isdecimal()):
        return _day_first(words, at, today, direction)
    if found := _ORDINAL.fullmatch(word):
        dated = _day_first(words, at, today, direction)
        return dated or _found(words, at, at + 1, _day_of_month(int(found[1]), today, direction))
    if found := _ISO.fullmatch(word):
        return _found(words, at, at + 1, _date(int(found[1]), int(found[3]), int(found[4])))
    if found := _SLASHED.fullmatch(word):
        return _slashed(words, at, found, today, direction)
    if (found := _COMPACT.fullmatch(word)) and found[2] in _MONTHS:
        month, day = _MONTHS[found[2]] + 1, int(found[1])
        if found[3]:
            return _found(words, at, at + 1, _date(int(found[3]), month, day))
        return _with_year(words, at, at + 1, month, day, today, direction)
    return None


def _day_first(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "12 Nov", "12th of November 2026"; or a count of days."""
    following = at + 1
    if following < len(words) - 1 and words[following] == "of":
        following += 1
    if following >= len(words):
        return None
    month = _MONTHS.get(words[following])
    number = _DAY_NUMBER.fullmatch(words[at])
    if month is None or number is None:
        return _counted(words, at, today, direction)
    return _with_year(words, at, following + 1, month + 1, int(number[1]), today, direction)


def _with_year(
    words: Sequence[str], at: int, end: int, month: int, day: int, today: date, direction: Direction
) -> Reading:
    """The date of a day and month, with the year after it if one is written."""
    place = end + (word_at(words, end) == ",")
    year = word_at(words, place)
    if _YEAR.fullmatch(year):
        return _found(words, at, place + 1, _date(int(year), month, day))
    short = _SHORT_YEAR.fullmatch(year)
    if short and place == end and word_at(words, end + 1) != "days":
        return _found(words, at, end + 1, _date(2000 + int(short[1]), month, day))
    return _found(words, at, end, _nearest_year(month, day, today, direction))


def _slashed(
    words: Sequence[str], at: int, found: re.Match[str], today: date, direction: Direction
) -> Reading | None:
    first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
    dotted = mark == "." and (year is not None or found[0].endswith("."))
    if found[0] == "24/7" or not (dotted or (mark == "-" and year) or mark == "/"):
        return None  # around the clock; a version; a range
    full_year = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    orders = [(second, first)] if dotted or first == second else [(second, first), (first, second)]
    days = [_in_year(full_year, month, day, today, direction) for month, day in orders]
    options = [day for day in days if day is not None]
    possible = [day for day in options if _is_on_side(day, today, direction)] or options
    if len(possible) == 2:
        return EitherDay((possible[0], possible[1]), at + 1)
    return _found(words, at, at + 1, possible[0] if possible else None)


def _is_on_side(day: date, today: date, direction: Direction) -> bool:
    if direction is Direction.BACK:
        return day <= today and not is_too_old(day, today)
    return day >= today


def _in_year(
    year: int | None, month: int, day: int, today: date, direction: Direction
) -> date | None:
    if year is None:
        return _nearest_year(month, day, today, direction)
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


def _nearest_year(month: int, day: int, today: date, direction: Direction) -> date | None:
    """The latest such day up to today, or the next from today; 29 February may be years away."""
    for step in range(9):
        found = _date(today.year + direction.value * step, month, day)
        if found and (found <= today if direction is Direction.BACK else found >= today):
            return found
    return None


def _day_of_month(day: int, today: date, direction: Direction) -> date | None:
    """The latest or next month's day of that number ("the 31st" skips short months)."""
    for step in range(13):
        year, month = divmod(today.year * 12 + today.month - 1 + direction.value * step, 12)
        found = _date(year, month + 1, day)
        if found and (found <= today if direction is Direction.BACK else found >= today):
            return found
    return None


_Reader = Callable[[Sequence[str], int, date, Direction], Reading | None]
_READERS: dict[str, _Reader] = {
    "today": _relative(0),
    "tonight": _relative(0),
    "yesterday": _relative(-1),
    "tomorrow": _relative(1),
    "last": _last,
    "this": _in_week(0),
    "next": _in_week(1),
    "the": _the,
    "day": _day_before,
    "in": _ahead,
    **dict.fromkeys(_WEEKDAYS, _weekday),
    **dict.fromkeys(_MONTHS, _month_first),
    **dict.fromkeys(_COUNTS, _counted),
}
DAY_WORDS = frozenset(_READERS)
"""Words with which a date may begin; besides them, digits."""
