"""Parses what is typed after `/visit not now`: a reason, a day, both or neither. Pure."""

import re
from datetime import date, timedelta

from bot.errors import MistakeError
from bot.features.nudges.not_now_choices import LONGEST, MOST_WORKING_DAYS, REASONS, WAITS
from bot.language.calendar_dates import full
from bot.language.day_names import MONTHS
from bot.language.days import Day, EitherDay, NoDay, is_by_year
from bot.language.relative_dates import read_planning_day, stay_length
from bot.slack.text import cut
from bot.wording.names import unmarked

_UNTIL = re.compile(r"(?:until|untill|till|til)\b", re.IGNORECASE)
_BECAUSE = re.compile(r"^(?:because|since|as)\b(?! of\b)\s*", re.IGNORECASE)
_FROM = ("from", "after", "starting", "before")
_WORKING_DAYS = re.compile(r"(?:in |for )?(\w+) (?:working|business|work) days?")
_EDGES = " .,:;!“”\"'"
_NUMBER = re.compile(r"\d[\d./-]*")

_WAITS = {label.casefold(): wait for wait, label in WAITS.items()}

NOT_A_DAY = (
    "I can't read “{typed}” as a day. Try `/visit not now until Friday`, `until 3 Dec` or "
    "`until next week`; three months ahead is as far as I can put it off."
)
PAST = (
    "{day} is over, and a year ahead is too far. Three months ahead is as far as I can put it off."
)
EITHER = "Do you mean {first} or {second}? Please write the month's name, as in `until 3 Dec`."


def read(line: str, today: date) -> tuple[str | None, str]:
    """(reason or None, until) of "travel stop until 3 Dec". `until`: a key of WAITS, an ISO date, or "".

    The reason is a key of REASONS, else the very words. Raises MistakeError for an "until" without a day that can be
    read.
    """
    parts = line.split()
    for at, part in enumerate(parts):
        if _UNTIL.match(part.casefold()):
            return _with_until(parts[:at], [_UNTIL.sub("", part, count=1), *parts[at + 1 :]], today)
    for at, part in enumerate(parts):
        word = part.casefold()
        if word in _FROM and (until := _first_day(word, _plain(parts[at + 1 :]), today)):
            before = at - (word == "before")  # "not before"
            return _reason(parts[:before]), until
    return _without_until(parts, today)


def _first_day(word: str, typed: str, today: date) -> str:
    """The day from which on reminders may come: "from 3 Dec" that day, "after 3 Dec" the next; "" for other words."""
    found = read_planning_day(typed, today)
    if not isinstance(found, Day):
        return _day(typed, today) if isinstance(found, EitherDay) else ""
    return (found.day + timedelta(days=word == "after")).isoformat()


def _with_until(before: list[str], after: list[str], today: date) -> tuple[str | None, str]:
    if until := _day(_plain(after), today):
        return _reason(before), until
    reason, until = _day_first(after, today)
    both = [*before, *([reason] if reason and before else [])]
    return (_reason(both) if before else reason), until or _refuse(_plain(after) or "until")


def _without_until(parts: list[str], today: date) -> tuple[str | None, str]:
    """ "busy", "3 Dec", "too busy next week", "2 weeks, travel stop"; anything else is a reason in their own words."""
    for at in range(len(parts), -1, -1):
        key, rest = _key(parts[:at]), _plain(parts[at:])
        if key or not at:
            until = _day(rest.removeprefix("for "), today) if rest else ""
            if not until and _NUMBER.fullmatch(rest):
                _refuse(rest)
            if until or (key and not rest):
                return key, until
    reason, until = _day_first(parts, today)
    return (reason, until) if until else (_reason(parts), "")


def _day_first(parts: list[str], today: date) -> tuple[str | None, str]:
    """The longest beginning that is a day, or a wait such as "for 2 weeks"; and the reason after it."""
    for at in range(len(parts) - 1, 0, -1):
        when = _plain(parts[:at])
        if when in MONTHS:  # "may be later"
            continue
        if until := _day(when.removeprefix("for "), today):
            return _reason(parts[at:]), until
    return None, ""


def _plain(parts: list[str]) -> str:
    return " ".join(parts).casefold().strip(_EDGES)


def _reason(parts: list[str]) -> str | None:
    """A key of REASONS, else the words as they are; None without any."""
    words = _BECAUSE.sub("", " ".join(parts).strip(_EDGES)).strip(_EDGES)
    return _key(parts) or (words if any(map(str.isalnum, words)) else None)


def _key(parts: list[str]) -> str | None:
    why = _BECAUSE.sub("", _plain(parts))
    for key, label in REASONS.items():
        if why in (key.replace("_", " "), label.casefold()):
            return key
    return None


def _day(words: str, today: date) -> str:
    """A wait, or an ISO date, also for "3 days"; "" for other words. Raises MistakeError for an impossible date."""
    if words in _WAITS:
        return _WAITS[words]
    worked = _WORKING_DAYS.fullmatch(words)
    length = stay_length([worked[1], "days"], 0) if worked else None
    if length and 1 <= length[0] <= MOST_WORKING_DAYS:
        return f"{length[0]}_days"
    if words in MONTHS:
        ahead = MONTHS[words] <= today.month
        return date(today.year + ahead, MONTHS[words], 1).isoformat()
    found = read_planning_day(words, today) or read_planning_day(f"in {words}", today)
    match found:
        case Day(day=day):
            return day.isoformat()
        case EitherDay(options=options):
            return _near_reading(options, today)
        case NoDay():
            _refuse(words)
    return ""


def _near_reading(options: tuple[date, date], today: date) -> str:
    """The only reading of 3/4 that is near enough. Raises MistakeError if there is not exactly one."""
    if is_by_year(options):
        raise MistakeError(PAST.format(day=full(options[0])))
    near = [day for day in options if today < day <= today + LONGEST]
    if len(near) != 1:
        raise MistakeError(EITHER.format(first=full(options[0]), second=full(options[1])))
    return near[0].isoformat()


def _refuse(typed: str) -> str:
    raise MistakeError(NOT_A_DAY.format(typed=unmarked(cut(typed, 80))))
