"""Parses what is typed after `/visit not now`: a reason, a day, both or neither. Pure."""

import re
from datetime import date

from bot.errors import MistakeError
from bot.features.nudges.not_now_choices import LONGEST, REASONS, WAITS
from bot.language.calendar_dates import MONTHS, full
from bot.language.days import Day, EitherDay, NoDay
from bot.language.relative_dates import read_planning_day
from bot.slack.text import cut
from bot.wording.names import unmarked

_UNTIL = re.compile(r"(?:^|\s)(?:until|untill|till|til)\b")
_EDGES = " .,:;!“”\"'"
_NUMBER = re.compile(r"\d[\d./-]*")

_WAITS = {label.casefold(): wait for wait, label in WAITS.items()}

NOT_A_DAY = (
    "I can't read “{typed}” as a day. Try `/visit not now until Friday`, `until 3 Dec` or "
    "`until next week`; three months ahead is as far as I can put it off."
)
EITHER = "Do you mean {first} or {second}? Please write the month's name, as in `until 3 Dec`."


def read(line: str, today: date) -> tuple[str | None, str]:
    """(reason or None, until) of "travel stop until 3 Dec". `until`: a key of WAITS, an ISO date, or "".

    Raises MistakeError for an "until" without a day that can be read; other words are ignored.
    """
    words = " ".join(line.split()).casefold()
    found = _UNTIL.search(words)
    if found:
        before, after = words[: found.start()], words[found.end() :].strip(_EDGES)
        if until := _day(after, today):
            return _reason(before), until
        reason, until = _day_first(after.split(), today)
        return _reason(before) or reason, until or _refuse(after or "until")
    return _without_until(words, today)


def _without_until(words: str, today: date) -> tuple[str | None, str]:
    """ "busy", "3 Dec", "too busy next week", "2 weeks, travel stop"; anything else is ignored."""
    parts = words.split()
    for at in range(len(parts), -1, -1):
        why, rest = " ".join(parts[:at]), " ".join(parts[at:]).strip(_EDGES)
        reason = _reason(why)
        if reason or not at:
            until = _day(rest.removeprefix("for "), today) if rest else ""
            if not until and _NUMBER.fullmatch(rest):
                _refuse(rest)
            return (reason, until) if reason or until else _day_first(parts, today)
    raise AssertionError


def _day_first(parts: list[str], today: date) -> tuple[str | None, str]:
    """The longest beginning that is a day, or a wait such as "for 2 weeks"; and the reason after it, if it is known."""
    for at in range(len(parts) - 1, 0, -1):
        when, why = " ".join(parts[:at]).strip(_EDGES), " ".join(parts[at:])
        if when in MONTHS:  # "may be later"
            continue
        if until := _day(when.removeprefix("for "), today):
            return _reason(why.strip(_EDGES).removeprefix("because ")), until
    return None, ""


def _reason(words: str) -> str | None:
    why = words.strip(_EDGES)
    for key, label in REASONS.items():
        if why in (key.replace("_", " "), label.casefold()):
            return key
    return None


def _day(words: str, today: date) -> str:
    """A wait, or an ISO date, also for "3 days"; "" for other words. Raises MistakeError for an impossible date."""
    if words in _WAITS:
        return _WAITS[words]
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
    near = [day for day in options if today < day <= today + LONGEST]
    if len(near) != 1:
        raise MistakeError(EITHER.format(first=full(options[0]), second=full(options[1])))
    return near[0].isoformat()


def _refuse(typed: str) -> str:
    raise MistakeError(NOT_A_DAY.format(typed=unmarked(cut(typed, 80))))
