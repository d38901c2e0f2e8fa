"""The hour of a planned visit, as people write it: 14:00, at 2pm, 14h30, 14 Uhr, at 9, noon. Pure."""

import re
from datetime import time

_HOUR = re.compile(
    r"(?<![\w:./-])(?<!\bin )(?:(?P<at>at|um|à|gegen)\s+|(?P<sign>@)\s*)?(?:"
    r"(?P<noon>noon|midday)"
    r"|(?P<h>\d{1,2})(?:(?P<mark>[:.h])(?P<m>\d{2}))?\s?(?P<half>[ap])\.?m\.?"
    r"|(?P<uhr>\d{1,2})(?:[:.](?P<muhr>\d{2}))?\s?uhr"
    r"|(?P<h24>\d{1,2})(?P<mark24>[:.h])(?P<m24>\d{2})"
    r"|(?P<full>\d{1,2})h"
    r"|(?P<bare>\d{1,2})"
    r")(?![\w:/-])(?!\.\d)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\s*\(?(?P<zone>(?:utc|gmt)(?:[+-]\d{1,2}(?::?\d{2})?)?|ces?t|[ecmp][sd]t|bst|ist|jst|ae[sd]t|sgt|hkt|msk|eet|wet)\)?"
    r"(?![\w-])",
    re.IGNORECASE,
)
# Just before the hour, or just after it: a name may have an evening in it, too.
_EVENING = re.compile(r"(?:tonight|evening|abends?|soir)[\s,]*\Z", re.IGNORECASE)
_EARLY = re.compile(r"(?:morning|morgens|matin|breakfast)[\s,]*\Z", re.IGNORECASE)
_THEN_EVENING = re.compile(
    r"[\s,]*(?:tonight|(?:(?:in the|this|tomorrow) )?evening)\b", re.IGNORECASE
)
_THEN_EARLY = re.compile(r"[\s,]*(?:(?:in the|this|tomorrow) )?morning\b", re.IGNORECASE)

AFTERNOONS = range(1, 7)
"""Hours without am or pm that nobody means before noon; 7 may be either."""

MIDNIGHT = "24:00 is when the next day begins. Write 23:59, or that day at 0:00."
ZONE = "I take hours by your own clock, so I can't read “{zone}”. What time is it there for you, as in 14:00?"
EITHER_HALF = "Is “{typed}” in the morning or in the evening? Write 7am or 7pm."


class NoSuchHourError(ValueError):
    """Looks like an hour but is none, such as 25:00, or may be two; the message is what was typed.

    `sentence`: what to tell the person.
    """

    def __init__(self, typed: str, sentence: str | None = None) -> None:
        super().__init__(typed)
        self.sentence = sentence or f"There is no hour “{typed}”."


def take_hour(text: str) -> tuple[time | None, str]:
    """The hour in `text` (None if there is none), and the text without it. Raises NoSuchHourError.

    A dot between hour and minutes, and an hour alone, need an "at": 3.12 may be a day (see `dotted_hour`), and 14
    anything. Without am and pm, "at 2" and "tonight at 8" are in the afternoon.
    """
    for found in _HOUR.finditer(text):
        if (found["bare"] or found["mark24"] == ".") and not (found["at"] or found["sign"]):
            continue
        if zone := _ZONE.match(text, found.end()):
            raise NoSuchHourError(found.group().strip(), ZONE.format(zone=zone["zone"]))
        rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip()
        return _time(found), rest
    return None, text


def dotted_hour(typed: str) -> time | None:
    """The "14.30" that stands beside a day, as an hour; None if it is none."""
    hour, _, minute = typed.partition(".")
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


def _time(match: re.Match[str]) -> time:
    if match["noon"]:
        return time(12)
    hours = next(each for each in ("h", "uhr", "h24", "full", "bare") if match[each])
    hour, minute = int(match[hours]), int(match["m"] or match["muhr"] or match["m24"] or 0)
    half, typed = (match["half"] or "").lower(), match.group().strip()
    if half and not 1 <= hour <= 12:
        raise NoSuchHourError(typed)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hours in ("bare", "h24") and match["mark24"] != "h" and match[hours][0] != "0":
        hour = _by_day(hour, match, bare=hours == "bare")
    if (hour, minute) == (24, 0):
        raise NoSuchHourError(typed, MIDNIGHT)
    try:
        return time(hour, minute)
    except ValueError:
        raise NoSuchHourError(typed) from None


def _by_day(hour: int, match: re.Match[str], *, bare: bool) -> int:
    """The hour of the day of one written without am, pm or a nought. Raises NoSuchHourError for "at 7"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if _EVENING.search(before) or _THEN_EVENING.match(after):
        return hour + 12 if 1 <= hour < 12 else hour
    if _EARLY.search(before) or _THEN_EARLY.match(after):
        return hour
    if bare and hour == 7:
        typed = match.group().strip()
        raise NoSuchHourError(typed, EITHER_HALF.format(typed=typed))
    return hour + 12 if hour in AFTERNOONS else hour
