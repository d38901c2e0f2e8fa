"""Days as people say them: "yesterday", "last thu", "3 days ago", "the day before yesterday", or a date.

One parser serves both directions: logging looks back ("12 Nov" is the latest one, today included), planning looks
ahead. Rules that may surprise:

- A weekday's name on that very weekday means today when logging and a week from now when planning;
  "last monday" is always before today; "this" and "next" name the day of this and next calendar week.
- 3/4 has two readings, unless one of them does not exist or is on the wrong side of today. 3.4. is 3 April.
- "Thursday 12 Nov" must be a Thursday.
"""

from collections.abc import Callable, Sequence
from datetime import date

from bot.language.calendar_dates import MONTHS, ORDINAL, full, take_calendar_date
from bot.language.days import (
    Day,
    Direction,
    EitherDay,
    NoDay,
    Reading,
    day_or_none,
    months_apart,
    shifted,
    word_at,
)

_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY_FORMS = (
    ("monday", "mon"),
    ("tuesday", "tue", "tues"),
    ("wednesday", "wed", "weds"),
    ("thursday", "thu", "thur", "thurs"),
    ("friday", "fri"),
    ("saturday", "sat"),
    ("sunday", "sun"),
)
_WEEKDAYS = {
    form + dot: number
    for number, forms in enumerate(_WEEKDAY_FORMS)
    for form in forms
    for dot in ("", ".")
}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14}
_MONTH_UNITS = ("month", "months")


def take_day(
    words: Sequence[str], at: int, today: date, direction: Direction = Direction.BACK
) -> Reading | None:
    """The day that starts at `words[at]`, if one does. `words`: lower-case, with commas as words of their own."""
    word = words[at]
    reader = _READERS.get(word)
    if reader is not None:
        return reader(words, at, today, direction)
    if word[0].isdecimal():
        dated = take_calendar_date(words, at, today, direction)
        return dated or _counted(words, at, today, direction)
    return None


def read_planning_day(text: str, today: date) -> Reading | None:
    """The day ahead that `text` names, in the words of a log; None unless the whole of `text` is one day."""
    words = text.lower().replace(",", " , ").split()
    start = 1 if words[:1] == ["on"] else 0
    if len(words) <= start:
        return None
    read = take_day(words, start, today, Direction.AHEAD)
    return read if read is not None and read.end == len(words) else None


def stay_length(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """(days, end) of "3 days" or "a week" at `at`, None if there is none. The number of days is not limited here."""
    count = _count(words[at])
    if count is None or at + 1 >= len(words) or words[at + 1] not in _UNITS:
        return None
    return count * _UNITS[words[at + 1]], at + 2


def _count(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) <= 6 else 10**6
    return _COUNTS.get(word)


def _relative(days: int) -> "_Reader":
    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading:
        return day_or_none(shifted(today, days), at + 1)

    return read


def _weekday(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    number = _WEEKDAYS[words[at]]
    dated = _calendar_day(words, at + 1, today, direction)
    if dated is not None:
        return _agreeing(dated, number)
    if direction is Direction.BACK:
        return day_or_none(shifted(today, -((today.weekday() - number) % 7)), at + 1)
    return day_or_none(shifted(today, (number - today.weekday() - 1) % 7 + 1), at + 1)


def _calendar_day(
    words: Sequence[str], at: int, today: date, direction: Direction
) -> Reading | None:
    """The "12 Nov" of "Thursday, 12 Nov", if there is one."""
    at += word_at(words, at) == ","
    at += word_at(words, at) == "the"
    return take_calendar_date(words, at, today, direction) if at < len(words) else None


def _agreeing(dated: Reading, number: int) -> Reading:
    """The reading of a date that was written after a weekday: NoDay if it falls on another."""
    if isinstance(dated, Day) and dated.day.weekday() != number:
        actual, typed = _WEEKDAY_NAMES[dated.day.weekday()], _WEEKDAY_NAMES[number]
        sentence = f"{full(dated.day)} is a {actual}, not a {typed}. Which day was it?"
        return NoDay(sentence, dated.end)
    if isinstance(dated, EitherDay):
        fitting = [day for day in dated.options if day.weekday() == number]
        return Day(fitting[0], dated.end) if len(fitting) == 1 else dated
    return dated


def _last(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    following = word_at(words, at + 1)
    if following in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS[following] - 1) % 7 + 1
        return day_or_none(shifted(today, -back), at + 2)
    if following == "night":
        return day_or_none(shifted(today, -1), at + 2)
    return _vague(words, at, direction)


def _vague(words: Sequence[str], at: int, direction: Direction) -> Reading | None:
    """ "last week" names no single day, and must not become part of a customer's name either."""
    if word_at(words, at + 1) in ("week", "month", "year", "weekend"):
        return _which_day(words, at, at + 2, direction)
    return None


def _which_day(
    words: Sequence[str], at: int, end: int, direction: Direction = Direction.BACK
) -> Reading:
    phrase = " ".join(words[at:end])
    was = "was" if direction is Direction.BACK else "is"
    return NoDay(f'Which day {was} "{phrase}"? Try "12 Nov" or "tuesday".', end)


def _recently(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    return _which_day(words, at, at + 1) if at > 0 else None


def _in_week(weeks: int) -> "_Reader":
    """A reader of "this friday" (`weeks` 0) or "next friday" (1): of that calendar week."""

    def read(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
        following = word_at(words, at + 1)
        if following in _WEEKDAYS:
            ahead = _WEEKDAYS[following] - today.weekday() + 7 * weeks
            return day_or_none(shifted(today, ahead), at + 2)
        if not weeks and following in ("morning", "afternoon", "evening", "noon"):
            return Day(today, at + 2)
        return _vague(words, at, direction)

    return read


def _the(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    if at + 1 >= len(words):
        return None
    if words[at + 1] == "other" and word_at(words, at + 2) == "day":
        return _which_day(words, at, at + 3)
    if words[at + 1] == "day":
        return _day_before(words, at + 1, today, direction)
    if ORDINAL.fullmatch(words[at + 1]):
        return take_calendar_date(words, at + 1, today, direction)
    return None


def _day_before(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    following = (word_at(words, at + 1), word_at(words, at + 2))
    shift = {("before", "yesterday"): -2, ("after", "tomorrow"): 2}.get(following)
    return None if shift is None else day_or_none(shifted(today, shift), at + 3)


def _counted(words: Sequence[str], at: int, today: date, direction: Direction) -> Reading | None:
    """ "3 days ago", "two weeks ago", "a month ago"."""
    if word_at(words, at + 1) in ("few", "couple") and "ago" in words[at + 2 : at + 5]:
        return _which_day(words, at, words.index("ago", at) + 1)
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
        return day_or_none(months_apart(today, sign * count), end)
    days = count * _UNITS[unit]
    return day_or_none(shifted(today, sign * days), end)


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
    "recently": _recently,
    "lately": _recently,
    "in": _ahead,
    **dict.fromkeys(_WEEKDAYS, _weekday),
    **dict.fromkeys(MONTHS, take_calendar_date),
    **dict.fromkeys(_COUNTS, _counted),
}
DAY_WORDS = frozenset(_READERS)
"""Words with which a date may begin, besides digits."""
