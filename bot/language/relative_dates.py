"""Days as people say them: "yesterday", "last thu", "3 days ago", "the day before yesterday", or a date.

One parser serves both directions: logging looks back ("12 Nov" is the latest one, today included), planning looks
ahead. Rules that may surprise:

- A weekday's name on that very weekday means today when logging and a week from now when planning;
  "last monday" is always before today; "this" and "next" name the day of this and next calendar week.
- 3/4 has two readings, unless one of them does not exist or is on the wrong side of today. 3.4. is 3 April.
- "Thursday 12 Nov" must be a Thursday, and 10.12 beside a weekday is a date.
- "a week from tuesday" is an offset, not a stay of a week; visits' stays are read by `dates_and_stays`.
- What names no single day is `NoDay` with the days that may be meant: see `vague_days`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from bot.language import vague_days
from bot.language.calendar_dates import ORDINAL, ORDINALS, full, take_calendar_date
from bot.language.day_names import (
    LAST_ABROAD,
    MONTHS,
    NEXT_ABROAD,
    SHORT_WEEKDAYS,
    WEEKDAY_NAMES,
    WEEKDAYS,
)
from bot.language.days import (
    Day,
    Direction,
    EitherDay,
    NoDay,
    Reading,
    day_or_none,
    months_apart,
    shifted,
    week_apart,
    which_day,
    word_at,
    working_days_of,
)
from bot.language.vague_days import hours_away
from bot.language.words import lower

_COUNT_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_COUNTS = {word: number for number, word in enumerate(_COUNT_WORDS.split(), start=1)} | {
    "a": 1, "an": 1, "couple": 2, "thirty": 30,
}  # fmt: skip
_UNITS = {
    **dict.fromkeys(("day", "days", "night", "nights"), 1),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), 7),
    **dict.fromkeys(("fortnight", "fortnights"), 14),
}
_MONTH_UNITS = {
    **dict.fromkeys(("month", "months", "mth", "mths"), 1),
    **dict.fromkeys(("year", "years", "yr", "yrs"), 12),
}
_SHORT_UNITS = {
    "d": 1,
    "w": 7,
    "wk": 7,
    "wks": 7,
    "mo": "month",
    "m": "month",
    "y": "year",
    "yr": "year",
}
_SHORT_COUNT = re.compile(r"(\d{1,3})(d|wks?|w|mo|m|yr|y)")
_SOME = frozenset({"few", "some", "several", "many"})
_NOT_QUITE = frozenset(
    {"nearly", "almost", "about", "approx", "approx.", "over", "roughly", "around"}
)
DAY_PARTS = frozenset(["morning", "afternoon", "evening", "night", "noon", "midday"])
"""Parts of a day, after its name: "tomorrow morning"."""

_BEFORE_A_DAY = frozenset(
    [
        "approx",
        "approx.",
        "approximately",
        "about",
        "around",
        "circa",
        "ca",
        "ca.",
        "roughly",
        "dated",
        "date",
        "earlier",
        "later",
        "late",
        "early",
        "am",
        "den",
        "der",
        "vom",
        "le",
        "du",
        "el",
        "il",
        "op",
    ]
)


def take_day(
    words: Sequence[str], at: int, today: date, direction: Direction = Direction.BACK
) -> Reading | None:
    """The day that starts at `words[at]`, if one does. `words`: as `bot/language/words.py` makes them."""
    word = words[at]
    reader = _READERS.get(word)
    if reader is not None:
        return reader(words, at, today, direction)
    if word[0].isdecimal():
        dated = take_calendar_date(words, at, today, direction)
        return (
            dated
            or _counted(words, at, today, direction)
            or vague_days.shaped(words, at, today, direction)
        )
    if word[-1].isdecimal():
        dated = take_calendar_date(words, at, today, direction)
        return dated or vague_days.shaped(words, at, today, direction)
    if word[0] in "~≈" and len(word) > 1:
        return take_day([*words[:at], word[1:], *words[at + 1 :]], at, today, direction)
    return vague_days.shaped(words, at, today, direction) if word.startswith("mid-") else None


def read_whole_day(text: str, today: date, direction: Direction) -> Reading | None:
    """The day that `text` names; None unless the whole of `text` is one day."""
    words = lower(text)
    start = 1 if words[:1] == ["on"] else 0
    if len(words) <= start:
        return None
    read = take_day(words, start, today, direction)
    return read if read is not None and read.end == len(words) else None


def read_planning_day(text: str, today: date) -> Reading | None:
    """The day ahead that `text` names, in the words of a log; None unless the whole of `text` is one day."""
    return read_whole_day(text, today, Direction.AHEAD)


def stay_length(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """(days, end) of "3 days" or "a week" at `at`, None if there is none. The number of days is not limited here."""
    count = _count(words[at])
    if (
        count is None
        or at + 1 >= len(words)
        or words[at + 1] not in _UNITS
        or "night" in words[at + 1]
    ):
        return None
    return count * _UNITS[words[at + 1]], at + 2


def is_count_word(word: str) -> bool:
    """Whether a word is a number: "thirty"."""
    return word in _COUNTS


def _count(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) <= 6 else 10**6
    return _COUNTS.get(word)


# Weekdays and words -------------------------------------------------------------------------------------


def _relative(days: int) -> "_Reader":
    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading:
        return day_or_none(shifted(today, days), at + 1)

    return read


def _weekday(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    number = WEEKDAYS[words[at]]
    dated = _calendar_day(words, at + 1, today, direction)
    if dated is not None:
        return _agreeing(dated, number)
    following = word_at(words, at + 1)
    place = at + 1 + (following == "of")
    weeks = {"last": -1, "this": 0, "next": 1}.get(word_at(words, place))
    if weeks is not None and word_at(words, place + 1) in ("week", "wk"):  # "friday of last week"
        monday = week_apart(today, weeks)
        return day_or_none(monday and shifted(monday, number), place + 2)
    if following in ("dernier", "last", "passé"):
        return _on_weekday(number, at + 2, today, Direction.BACK, strictly=True)
    if following == "prochain":
        return _on_weekday(number, at + 2, today, Direction.AHEAD)
    if following == "week":  # "Monday week"
        ahead = (number - today.weekday() - 1) % 7 + 8
        return day_or_none(shifted(today, ahead), at + 2)
    return _on_weekday(number, at + 1, today, direction)


def _on_weekday(
    number: int, end: int, today: date, direction: Direction, *, strictly: bool = False
) -> Reading:
    if direction is Direction.AHEAD:
        return day_or_none(shifted(today, (number - today.weekday() - 1) % 7 + 1), end)
    back = (today.weekday() - number - strictly) % 7 + strictly
    return day_or_none(shifted(today, -back), end)


def _calendar_day(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """The "12 Nov" of "Thursday, 12 Nov", if there is one."""
    at += word_at(words, at) == ","
    at += word_at(words, at) in ("the", "den", "der", "le")
    return take_calendar_date(words, at, today, direction) if at < len(words) else None


def _agreeing(dated: Reading, number: int) -> Reading:
    """The reading of a date that was written after a weekday: NoDay if it falls on another."""
    if isinstance(dated, Day) and dated.day.weekday() != number:
        actual, typed = WEEKDAY_NAMES[dated.day.weekday()], WEEKDAY_NAMES[number]
        sentence = f"{full(dated.day)} is a {actual}, not a {typed}. Which day was it?"
        return NoDay(sentence, dated.end, (dated.day,))
    if isinstance(dated, EitherDay):
        fitting = [day for day in dated.options if day.weekday() == number]
        return Day(fitting[0], dated.end) if len(fitting) == 1 else dated
    return dated


def _last(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "last monday", "previous monday", "last night", "last week", "the last working day"."""
    following = word_at(words, at + 1)
    if following in WEEKDAYS:
        return _on_weekday(WEEKDAYS[following], at + 2, today, Direction.BACK, strictly=True)
    if following == "night":
        return day_or_none(shifted(today, -1), at + 2)
    if following == "day" and word_at(words, at + 2) == "of":
        return _last_day_of(words, at, at + 3, today, direction)
    if following in ("working", "business", "work") and word_at(words, at + 2) in ("day", "days"):
        if word_at(words, at + 3) == "of":
            return _last_day_of(words, at, at + 4, today, direction, working=True)
        back = 3 if today.weekday() == 0 else max(1, today.weekday() - 4)
        return which_day(at + 3, [shifted(today, -back)])
    if _count(following) and word_at(words, at + 2) in _UNITS | _MONTH_UNITS:
        return which_day(at + 3, (shifted(today, -each) for each in (0, 1, 2)))
    if following == "few":
        return which_day(at + 3, (shifted(today, -each) for each in (1, 2, 3)))
    return _vague(words, at, today, direction, -1)


def _last_day_of(
    words: Sequence[str],
    at: int,
    place: int,
    today: date,
    direction: Direction,
    *,
    working: bool = False,
) -> Reading | None:
    """ "last day of the month", "last working day of the month"."""
    place += word_at(words, place) in ("the", "this")
    unit = word_at(words, place)
    if unit not in ("month", "year", "week"):
        return None
    first = today.replace(day=1) if unit != "year" else date(today.year, 12, 1)
    last = months_apart(first, 1)
    day = shifted(last, -1) if last else None
    if unit == "week":
        day = shifted(today, (4 if working else 6) - today.weekday())
    if day and working and day.weekday() > 4:
        day = shifted(day, 4 - day.weekday())
    fitting = [day] if day and (day >= today) == (direction is Direction.AHEAD) else []
    if fitting and not working and unit != "week":
        return Day(fitting[0], place + 1)
    return which_day(place + 1, fitting)


def _vague(
    words: Sequence[str], at: int, today: date, direction: Direction, weeks: int
) -> Reading | None:
    """ "last week" names no single day, and must not become part of a customer's name either."""
    following = word_at(words, at + 1)
    options: list[date] = []
    if following in ("week", "wk"):
        if word_at(words, at + 2) in WEEKDAYS:  # "next week tuesday"
            monday = week_apart(today, weeks)
            return day_or_none(monday and shifted(monday, WEEKDAYS[words[at + 2]]), at + 3)
        options = working_days_of(week_apart(today, weeks), today, direction)
    elif following == "weekend":
        saturday = shifted(today, 5 - today.weekday() + 7 * weeks)
        options = [each for each in (saturday, saturday and shifted(saturday, 1)) if each]
    elif (following not in vague_days.UNIT_WORDS and following not in MONTHS) or following in (
        "day",
        "days",
    ):
        return None
    return which_day(at + 2, options)


def _past(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "past monday", "past week"."""
    return _last(words, at, today, direction)


def _next_abroad(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """ "nächsten Freitag": some mean the one that comes next, some that of next week."""
    number = WEEKDAYS.get(word_at(words, at + 1))
    if number is None:
        return None
    ahead = (number - today.weekday() - 1) % 7 + 1
    return which_day(at + 2, [shifted(today, ahead), shifted(today, ahead + 7)])


def _short_weekday(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """The "Do" of "Do 12.11."; without a date after it, two letters may be anything."""
    dated = _calendar_day(words, at + 1, today, direction)
    return None if dated is None else _agreeing(dated, SHORT_WEEKDAYS[words[at]])


def _coming(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "coming friday", "upcoming friday"."""
    following = word_at(words, at + 1)
    if following in WEEKDAYS:
        return _on_weekday(WEEKDAYS[following], at + 2, today, Direction.AHEAD)
    return _vague(words, at, today, direction, 0 if following == "weekend" else 1)


def _recently(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    if at == 0:
        return None
    options = [] if direction is Direction.AHEAD else [shifted(today, -each) for each in range(3)]
    return which_day(at + 1, options)


def _in_week(weeks: int) -> "_Reader":
    """A reader of "this friday" (`weeks` 0) or "next friday" (1): of that calendar week."""

    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
        following = word_at(words, at + 1)
        if following in WEEKDAYS:
            ahead = WEEKDAYS[following] - today.weekday() + 7 * weeks
            return day_or_none(shifted(today, ahead), at + 2)
        if not weeks and following in ("past", "last"):
            return _last(words, at + 1, today, direction)
        if not weeks and following in ("coming", "next"):
            return _coming(words, at + 1, today, direction)
        if not weeks and following in DAY_PARTS:
            return Day(today, at + 2)
        if _count(following) and word_at(words, at + 2) in _UNITS | _MONTH_UNITS:
            return which_day(at + 3)
        return _vague(words, at, today, direction, weeks)

    return read


def _the(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    following = word_at(words, at + 1)
    if not following:
        return None
    if following == "other" and word_at(words, at + 2) in ("day", "week", "night"):
        options = (shifted(today, each) for each in (-2, -3, -4))
        return which_day(at + 3, options)
    if following == "day":
        return _day_before(words, at + 1, today, direction)
    if ORDINAL.fullmatch(following) or following in ORDINALS:
        return _ordinal(words, at + 1, today, direction)
    if following in _AFTER_THE:
        return take_day(words, at + 1, today, direction)
    return None


_AFTER_THE = frozenset(
    [
        "last",
        "past",
        "previous",
        "next",
        "coming",
        "week",
        "morning",
        "afternoon",
        "evening",
        "end",
        "beginning",
        "start",
        "middle",
    ]
)


def _ordinal(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "12th", "first of November", "second tuesday"."""
    dated = take_calendar_date(words, at, today, direction)
    return dated or vague_days.READERS.get(words[at], _none)(words, at, today, direction)


def _none(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    return None


def _day_before(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    following = (word_at(words, at + 1), word_at(words, at + 2))
    shift = {("before", "yesterday"): -2, ("after", "tomorrow"): 2}.get(following)
    return None if shift is None else day_or_none(shifted(today, shift), at + 3)


def _part_of(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "morning of the 12th", "evening of 12 Nov"."""
    return take_day(words, at + 2, today, direction) if _follows(words, at, "of") else None


def _follows(words: Sequence[str], at: int, word: str) -> bool:
    return word_at(words, at + 1) == word and at + 2 < len(words)


def _filled(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "dated 12 Nov", "earlier yesterday", "am Montag", "approx. 12 Nov"; early and late may mean a month."""
    word, place = words[at], at + 1
    place += word_at(words, place) in (":", "on", "the", "next")
    if place < len(words) and not (word in _NOT_QUITE and word_at(words, place + 2) == "ago"):
        read = _plain(words, place, today, direction)
        if read is not None:
            return read
    elif place < len(words):
        return _not_quite(words, at, today, direction)
    if word in ("earlier", "later") and at + 1 == len(words):
        days = (0, -1) if direction is Direction.BACK else (0, 1)
        return which_day(at + 1, (shifted(today, each) for each in days))
    return vague_days.READERS.get(word, _none)(words, at, today, direction)


def _plain(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """A day after a word that only announces it: a weekday, a date, today and its neighbours."""
    word = words[at]
    if (
        word in ("this", "last")
        or word in WEEKDAYS
        or word in ("today", "yesterday", "tomorrow", "tonight")
    ):
        return take_day(words, at, today, direction)
    return take_calendar_date(words, at, today, direction)


def _not_quite(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "nearly 2 weeks ago"."""
    read = take_day(words, at + 1, today, direction) if at + 1 < len(words) else None
    if isinstance(read, Day):
        return which_day(read.end, [read.day])
    return read


def _as_of(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    return take_day(words, at + 2, today, direction) if _follows(words, at, "of") else None


def _just(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    return Day(today, at + 2) if word_at(words, at + 1) == "now" else None


def _limit(*away: int) -> "_Reader":
    """ "till friday", "after thursday", "by monday", "cob friday": bounds. `away`: the likely days from there."""

    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
        place = at + 1 + (word_at(words, at + 1) in ("before", "the", "on", "than"))
        found = take_day(words, place, today, direction) if place < len(words) else None
        if found is None:
            return None
        options = [shifted(found.day, each) for each in away] if isinstance(found, Day) else []
        return which_day(found.end, options)

    return read


# Counting -----------------------------------------------------------------------------------------------


def _counted(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "3 days ago", "two weeks ago", "a couple of days ago", "2d ago", "a week from tuesday"."""
    short = _SHORT_COUNT.fullmatch(words[at])
    if short and word_at(words, at + 1) == "ago":
        unit = _SHORT_UNITS[short[2]]
        name = unit if isinstance(unit, str) else ("day" if unit == 1 else "week")
        apart = [*words[:at], short[1], name, *words[at + 1 :]]
        read = _counted(apart, at, today, direction)
        return None if read is None else _one_less(read)
    start = at
    if words[at] == "a" and word_at(words, at + 1) in ("few", "couple", "good"):
        at += 1
    if words[at] in _SOME:
        return _some(words, start, at, today, direction)
    at_unit = at + 1 + (words[at] == "couple" and word_at(words, at + 1) == "of")
    unit = word_at(words, at_unit)
    if unit in ("working", "business", "work") and word_at(words, at_unit + 1) in ("day", "days"):
        return _working_days(words, start, at, at_unit + 2, today, direction)
    if word_at(words, at_unit + 1) == "ago":
        return _ago(words, start, at, at_unit, today, direction)
    hours = hours_away(words, at, today, direction) if direction is Direction.BACK else None
    if hours is not None:
        return hours
    return _from_a_day(words, at, at_unit, today, direction)


def _one_less(read: Reading) -> Reading:
    """The same reading of words of which two were typed as one."""
    if isinstance(read, Day):
        return Day(read.day, read.end - 1)
    if isinstance(read, EitherDay):
        return EitherDay(read.options, read.end - 1)
    return NoDay(read.sentence, read.end - 1, read.options, read.vague)


def _ago(
    words: Sequence[str], start: int, at: int, unit: int, today: date, direction: Direction
) -> Reading | None:
    if (found := hours_away(words, at, today, Direction.BACK)) is not None:
        return found
    weekday = word_at(words, unit + 2)
    read = _apart(words, at, unit, unit + 2, today, -1)
    if isinstance(read, Day) and weekday in WEEKDAYS:  # "a week ago Monday"
        days = [
            shifted(read.day, WEEKDAYS[weekday] - read.day.weekday() + each) for each in (0, -7)
        ]
        return which_day(unit + 3, (day for day in days if day and day <= today))
    if (
        read is None and _count(words[at]) and words[unit].rstrip("s") in WEEKDAYS
    ):  # "three fridays ago"
        last = _on_weekday(
            WEEKDAYS[words[unit].rstrip("s")], unit + 2, today, Direction.BACK, strictly=True
        )
        weeks = (_count(words[at]) or 1) - 1
        return (
            day_or_none(shifted(last.day, -7 * weeks), unit + 2) if isinstance(last, Day) else None
        )
    return read


def _some(
    words: Sequence[str], start: int, at: int, today: date, direction: Direction
) -> Reading | None:
    """ "a few days ago", "some weeks ago"."""
    unit = word_at(words, at + 1)
    if word_at(words, at + 2) != "ago" or unit not in _UNITS | _MONTH_UNITS:
        return None
    days = (shifted(today, -each * _UNITS.get(unit, 0)) for each in (2, 3, 4))
    return which_day(at + 3, days if unit in _UNITS else ())


def _working_days(
    words: Sequence[str], start: int, at: int, end: int, today: date, direction: Direction
) -> Reading | None:
    """ "3 working days ago": which days are worked is not known here, so Monday to Friday is only proposed."""
    count = _count(words[at])
    if count is None or not 1 <= count <= 60:
        return None
    ago = word_at(words, end) == "ago"
    step, day = -1 if ago else 1, today
    while count:
        following = shifted(day, step)
        if following is None:
            return None
        day = following
        count -= day.weekday() < 5
    options = [day] if ago or direction is Direction.AHEAD else []
    return which_day(end + ago, options)


def _from_a_day(
    words: Sequence[str], at: int, unit: int, today: date, direction: Direction
) -> Reading | None:
    """ "a week from tuesday", "a week tomorrow", "2 weeks on friday", "3 days after tomorrow"."""
    count, name = _count(words[at]), word_at(words, unit)
    if count is None or name not in _UNITS | _MONTH_UNITS or "night" in name:
        return None
    before = word_at(words, unit + 1) == "before"
    between = before or word_at(words, unit + 1) in ("from", "after", "on")
    place = unit + 1 + between + (word_at(words, unit + 2) == "on" and between)
    if place >= len(words) or not (between or words[place] in _FROM):
        return None
    base = (
        Day(today, place + 1)
        if words[place] == "now"
        else take_day(words, place, today, direction if before else Direction.AHEAD)
    )
    count = -count if before else count
    if not isinstance(base, Day):
        return None
    if name in _MONTH_UNITS:
        return day_or_none(months_apart(base.day, count * _MONTH_UNITS[name]), base.end)
    moved = shifted(base.day, count * _UNITS[name])
    if _UNITS[name] == 1 and words[place] not in _FROM and moved:
        # "3 days from monday": an offset, or a stay?
        return which_day(base.end, [base.day, moved])
    return day_or_none(moved, base.end)


_FROM = frozenset({"today", "tomorrow", "now", "yesterday"})


def _ahead(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "in 3 days", "in a week", "in 2 hours", "in December", "in 2025"."""
    following = word_at(words, at + 1)
    if following in MONTHS or following in vague_days.SEASONS:
        year = vague_days.year_after(words, at + 1)
        return which_day(at + 2 + year)
    if vague_days.is_year(following, today):
        return which_day(at + 2)
    if at + 2 >= len(words):
        return None
    if (found := hours_away(words, at, today, Direction.AHEAD)) is not None:
        return found
    count = at + 1 + (following == "a" and words[at + 2] in ("couple", "few"))
    unit = count + 1 + (word_at(words, count + 1) == "of")
    if words[count] in _SOME:
        return which_day(min(unit + 1, len(words)))
    if word_at(words, unit) in ("working", "business", "work"):
        return _working_days(words, at, count, unit + 2, today, Direction.AHEAD)
    return _apart(words, count, unit, unit + 1, today, 1)


def _apart(
    words: Sequence[str], at: int, place: int, end: int, today: date, sign: int
) -> Reading | None:
    count, unit = _count(words[at]), word_at(words, place)
    if count is None or (unit not in _UNITS and unit not in _MONTH_UNITS):
        return None
    if unit in _MONTH_UNITS:
        return day_or_none(months_apart(today, sign * count * _MONTH_UNITS[unit]), end)
    return day_or_none(shifted(today, sign * count * _UNITS[unit]), end)


def _month(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "Nov 12"; "November" at the end names no day."""
    dated = take_calendar_date(words, at, today, direction)
    if dated is None and at > 0:
        return vague_days.month_alone(words, at, today, direction)
    return dated


_Reader = Callable[[Sequence[str], int, date, Direction], Reading | None]
_READERS: dict[str, _Reader] = {
    **vague_days.READERS,
    "today": _relative(0),
    "tonight": _relative(0),
    "yesterday": _relative(-1),
    "yesterday.": _relative(-1),
    "today.": _relative(0),
    "tomorrow": _relative(1),
    **dict.fromkeys(("last", "previous", "prev", "prev.", *LAST_ABROAD), _last),
    **dict.fromkeys(NEXT_ABROAD, _next_abroad),
    **dict.fromkeys(SHORT_WEEKDAYS, _short_weekday),
    "past": _past,
    "this": _in_week(0),
    "next": _in_week(1),
    "coming": _coming,
    "upcoming": _coming,
    "the": _the,
    "day": _day_before,
    "recently": _recently,
    "lately": _recently,
    "in": _ahead,
    "as": _as_of,
    "just": _just,
    **dict.fromkeys(("nearly", "almost", "over"), _not_quite),
    **dict.fromkeys(("till", "until", "by", "cob", "before", "eob"), _limit(0, -1)),
    "after": _limit(1, 0),
    "not": _limit(0, 1),
    **dict.fromkeys(DAY_PARTS - {"noon", "midday"}, _part_of),
    **dict.fromkeys(_BEFORE_A_DAY, _filled),
    **dict.fromkeys(WEEKDAYS, _weekday),
    **dict.fromkeys(MONTHS, _month),
    **dict.fromkeys(ORDINALS, _ordinal),
    **dict.fromkeys((*_COUNTS, *_SOME), _counted),
}
DAY_WORDS = frozenset(_READERS)
"""Words with which a date may begin, besides digits."""
