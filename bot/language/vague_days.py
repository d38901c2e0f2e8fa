"""Words that name no single day, or only perhaps: "KW 46", "early December", "soon", "every Monday", "Easter".

They are never read, and never guessed into a customer's name: the person is asked, with the likeliest days to choose
from. The same for hours ("2 hours ago" may be yesterday) and for holidays, which differ from country to country.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from bot.language import holiday_names, parts_of_periods
from bot.language.calendar_dates import ORDINALS, take_calendar_date
from bot.language.day_names import MONTHS, WEEKDAYS
from bot.language.days import (
    Day,
    Direction,
    Reading,
    is_on_side,
    months_apart,
    real_date,
    shifted,
    week_apart,
    which_day,
    word_at,
    working_days_of,
)

Reader = Callable[[Sequence[str], int, date, Direction], Reading | None]

_WEEKS_ABROAD = ("kw", "cw", "semaine", "semana", "settimana", "woche", "v.", "vecka", "uge", "uke")
_WEEK_WORDS = ("week", "wk", "weeks", "wks")
UNIT_WORDS = frozenset(
    [
        "day",
        "days",
        "week",
        "weeks",
        "wk",
        "wks",
        "month",
        "months",
        "quarter",
        "quarters",
        "year",
        "years",
        "weekend",
        "weekends",
    ]
)
_HOURS = frozenset(
    ["hour", "hours", "hr", "hrs", "h", "minute", "minutes", "min", "mins", "moment", "moments"]
)
_NUMBERED_WEEK = re.compile(r"(?:(\d{4})-?)?(?:kw|cw|wk|w|week)(\d{1,2})")
_QUARTER = re.compile(r"[qh]([1-4])(?:[/'’-]?\d{2,4})?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR = re.compile(r"['’]\d\d")
_TIMES = re.compile(r"\d{1,3}x|x\d{1,3}")


def _numbered_week(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """ "KW 46", "w46", "week 46", "2026-W46"."""
    found = _NUMBERED_WEEK.fullmatch(words[at])
    number, end = (found[2], at + 1) if found else (word_at(words, at + 1), at + 2)
    if not number.isdecimal() or not 1 <= int(number) <= 53:
        return None
    year = int(found[1]) if found and found[1] else None
    if year is None and _YEAR.fullmatch(word_at(words, end)):
        year, end = int(words[end]), end + 1
    years = [year] if year else [today.year, today.year + direction.value]
    for each in years:
        days = working_days_of(_monday(each, int(number)), today, direction)
        if days:
            return which_day(end, days)
    return which_day(end)


def _monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _week(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "week 46", "week of 9 Nov", "week before last"."""
    following = word_at(words, at + 1)
    pair = (following, word_at(words, at + 2))
    shift = {("before", "last"): -2, ("after", "next"): 2}.get(pair)
    if shift is not None:
        days = working_days_of(week_apart(today, shift), today, direction)
        return which_day(at + 3, days)
    if following in ("of", "beginning", "commencing", "starting", "from"):
        place = at + 2 + (word_at(words, at + 2) == "the")
        return _week_around(words, at, place, today, direction)
    return _numbered_week(words, at, today, direction)


def _commencing(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "w/c 9 Nov"."""
    return _week_around(words, at, at + 1, today, direction)


def _week_around(
    words: Sequence[str], at: int, place: int, today: date, direction: Direction
) -> Reading | None:
    """The week of the date at `place`, if there is one."""
    read = take_calendar_date(words, place, today, direction) if place < len(words) else None
    if read is None:
        return None
    monday = week_apart(read.day, 0) if isinstance(read, Day) else None
    return which_day(read.end, working_days_of(monday, today, direction))


def _quarter(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    if not _QUARTER.fullmatch(words[at]):
        return None
    return which_day(at + 1 + bool(_YEAR.fullmatch(word_at(words, at + 1))))


def month_alone(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "November", "Nov 2025", at the end of a line: a name may have a month within it."""
    if words[at] not in MONTHS:
        return None
    year = word_at(words, at + 1)
    if _YEAR.fullmatch(year) and _is_near(int(year), today):
        return which_day(at + 2)
    if _SHORT_YEAR.fullmatch(year):  # "Nov '26"
        return which_day(at + 2)
    return which_day(at + 1) if at + 1 == len(words) else None


SEASONS = frozenset({"spring", "summer", "autumn", "winter", "fall"})


def year_after(words: Sequence[str], at: int) -> bool:
    """Whether a year follows the word at that index."""
    return _YEAR.fullmatch(word_at(words, at + 1)) is not None


def is_year(word: str, today: date) -> bool:
    """Whether a word is a year in which a visit may have been, or may be."""
    return _YEAR.fullmatch(word) is not None and _is_near(int(word), today)


def _is_near(year: int, today: date) -> bool:
    return today.year - 5 <= year <= today.year + 2


def year_alone(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "2025" at the end of a line; "Expo 2015" and "Vision 2030" are names."""
    if not _YEAR.fullmatch(words[at]) or at + 1 != len(words):
        return None
    return which_day(at + 1) if _is_near(int(words[at]), today) else None


def _part(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "early December", "end of the month"; "end of Q3", "late summer" have no likely days."""
    if found := parts_of_periods.take(words, at, today, direction):
        return found
    place = at + 1 + (word_at(words, at + 1) in ("of", "in"))
    place += word_at(words, place) in ("the", "this", "next", "last")
    word = word_at(words, place)
    is_period = word in UNIT_WORDS or word in SEASONS or _QUARTER.fullmatch(word)
    return which_day(place + 1) if is_period else None


def _short_end(unit: str) -> Reader:
    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
        return which_day(at + 1, parts_of_periods.days_of("end", unit, 0, today, direction))

    return read


def _one_of(*days: int) -> Reader:
    """A reader of one word that may be any of these days, counted from today."""

    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
        options = (shifted(today, each) for each in days)
        fitting = [day for day in options if day and is_on_side(day, today, direction)]
        return which_day(at + 1, fitting)

    return read


def _last_word(*days: int) -> Reader:
    """The same of a word that may as well be in a name, unless it is the last one."""
    reader = _one_of(*days)

    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
        if at + 1 != len(words) or (at > 0 and words[at - 1] == "not"):  # "not now" is a command
            return None
        return reader(words, at, today, direction)

    return read


def _every(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "every monday", "each week", "every other day"."""
    place = at + 1
    while word_at(words, place) in ("other", "second", "two", "2", "first", "last"):
        place += 1
    word = word_at(words, place)
    if (
        word not in UNIT_WORDS
        and word not in WEEKDAYS
        and word not in ("morning", "evening", "hour")
    ):
        return None
    options = []
    if word in WEEKDAYS:
        ahead = (WEEKDAYS[word] - today.weekday()) % 7
        options = [shifted(today, ahead - 7 * (direction is Direction.BACK and ahead > 0))]
    return which_day(place + 1, options)


def _phrase(*followings: str, days: tuple[int, ...] = ()) -> Reader:
    """ "all day", "half day": this word and one of `followings`."""

    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
        if word_at(words, at + 1) not in followings:
            return None
        options = (shifted(today, each) for each in days)
        fitting = [day for day in options if day and is_on_side(day, today, direction)]
        return which_day(at + 2, fitting)

    return read


def _half(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "half day", "half a week ago"; and "half" at the end."""
    if at + 1 == len(words) or words[at + 1] in ("day", "days"):
        return which_day(
            min(at + 2, len(words)),
            [today, shifted(today, -1)][: 1 if direction is Direction.AHEAD else 2],
        )
    place = at + 1 + (words[at + 1] in ("a", "an", "of"))
    if place == at + 2 and word_at(words, place) == "day" and place + 1 == len(words):
        return which_day(
            place + 1, [today, shifted(today, -1)][: 1 + (direction is Direction.BACK)]
        )
    unit, ago = word_at(words, place), word_at(words, place + 1) == "ago"
    if not ago or unit not in UNIT_WORDS | _HOURS:
        return None
    days = {"day": [0, -1], "week": [-3, -4], "month": [-15, -14], "hour": [0]}.get(unit, [])
    options = [shifted(today, each) for each in days]
    if unit == "year":
        options = [months_apart(today, -6)]
    return which_day(place + 2, options)


def hours_away(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "2 hours ago", "in 30 minutes", "in an hour": by midnight it is another day."""
    behind = direction is Direction.BACK
    count, unit = (at, at + 1) if behind else (at + 1, at + 2)
    if word_at(words, unit) not in _HOURS or (behind and word_at(words, unit + 1) != "ago"):
        return None
    if words[count] in ("24", "48"):
        there = shifted(today, direction.value * int(words[count]) // 24)
        return Day(there, unit + 1 + behind) if there else None
    options = [today, shifted(today, direction.value)]
    return which_day(unit + 1 + behind, options)


def _ordinal_weekday(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """ "second tuesday", "first monday of December", "first of the month" is read elsewhere."""
    word = word_at(words, at + 1)
    if word not in WEEKDAYS or words[at] not in ORDINALS:
        return None
    month = word_at(words, at + 3)
    if word_at(words, at + 2) not in ("of", "in") or month not in MONTHS:
        starts = [months_apart(today.replace(day=1), each) for each in (0, direction.value)]
        end = at + 2
    else:
        years = (today.year, today.year + direction.value)
        starts = [real_date(year, MONTHS[month], 1) for year in years]
        end = at + 4
    days = [_nth(start, WEEKDAYS[word], ORDINALS[words[at]]) for start in starts if start]
    fitting = [day for day in days if day and is_on_side(day, today, direction)]
    return which_day(end, fitting[:1])


def _nth(first: date, weekday: int, number: int) -> date | None:
    day = shifted(first, (weekday - first.weekday()) % 7 + 7 * (number - 1))
    return day if day and day.month == first.month else None


def _holiday(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    length = holiday_names.length(words, at)
    days = holiday_names.days(words, at, length, today)
    ordered = sorted(days, reverse=direction is Direction.BACK)
    fitting = [day for day in ordered if is_on_side(day, today, direction)]
    return which_day(at + length, fitting[:1]) if length else None


READERS: dict[str, Reader] = {
    **dict.fromkeys(holiday_names.STARTS, _holiday),
    **dict.fromkeys(_WEEKS_ABROAD, _numbered_week),
    **dict.fromkeys(_WEEK_WORDS, _week),
    **dict.fromkeys(("w/c", "wc"), _commencing),
    **dict.fromkeys(parts_of_periods.PARTS, _part),
    "every": _every,
    "each": _every,
    "all": _phrase("day", "week", "month", days=(0, -1)),
    "half": _half,
    "eow": _short_end("week"),
    "eom": _short_end("month"),
    "eoy": _short_end("year"),
    "eod": _one_of(0),
    "now": _last_word(0),
    "midnight": _last_word(0, -1, 1),
    **dict.fromkeys(("soon", "asap", "shortly"), _last_word(1, 2, 3)),
    **dict.fromkeys(("sometime", "someday"), _last_word()),
    **dict.fromkeys(("daily", "weekly", "biweekly", "monthly", "quarterly"), _last_word()),
    **dict.fromkeys(("twice", "thrice"), _last_word(0, -1)),
    **dict.fromkeys(ORDINALS, _ordinal_weekday),
}  # fmt: skip


def shaped(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """What is told by its shape: "w46", "2026-W46", "Q3", "2025", "2x"."""
    word = words[at]
    if _NUMBERED_WEEK.fullmatch(word):
        return _numbered_week(words, at, today, direction)
    if _QUARTER.fullmatch(word):
        return _quarter(words, at, today, direction)
    if _TIMES.fullmatch(word) and at + 1 == len(words):
        options = [
            day for day in (today, shifted(today, -1)) if day and is_on_side(day, today, direction)
        ]
        return which_day(at + 1, options)
    if word.startswith("mid-") and len(word) > 4:
        apart = [*words[:at], "mid", word[4:], *words[at + 1 :]]
        found = parts_of_periods.take(apart, at, today, direction)
        return found and which_day(found.end - 1, found.options)
    return year_alone(words, at, today, direction)
