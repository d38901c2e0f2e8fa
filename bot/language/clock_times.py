"""The hour of a planned visit, as people write it: 14:00, at 2pm, 14h30, at 9, noon. Pure."""

import re
from datetime import time

_HOUR = re.compile(
    r"(?<![\w:./-])(?:(?P<at>at|um|à)\s+)?(?:"
    r"(?P<noon>noon|midday)"
    r"|(?P<h>\d{1,2})(?:(?P<mark>[:.h])(?P<m>\d{2}))?\s?(?P<half>[ap])\.?m\.?"
    r"|(?P<h24>\d{1,2})(?P<mark24>[:.h])(?P<m24>\d{2})"
    r"|(?P<full>\d{1,2})h"
    r"|(?P<bare>\d{1,2})"
    r")(?![\w:/-])(?!\.\d)",
    re.IGNORECASE,
)


_DOTTED = re.compile(r"(?<![\w:./-])(\d{1,2})\.(\d{2})(?![\w:./-])")


class NoSuchHourError(ValueError):
    """Looks like an hour but is none, such as 25:00; the message is what was typed."""


def take_hour(text: str) -> tuple[time | None, str]:
    """The hour in `text` (None if there is none), and the text without it. Raises NoSuchHourError.

    A dot between hour and minutes, and an hour alone, need an "at": 3.12 may be a day (but see `dotted_hour`), and
    14 anything.
    """
    for found in _HOUR.finditer(text):
        if (found["bare"] or found["mark24"] == ".") and not found["at"]:
            continue
        rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip()
        return _time(found), rest
    return None, text


def dotted_hour(text: str) -> time | None:
    """The last "14.30" in `text`, for callers who found the day elsewhere in it: alone, 3.12 may be a day."""
    hours = [(int(hour), int(minute)) for hour, minute in _DOTTED.findall(text)]
    return next((time(*each) for each in reversed(hours) if each[0] < 24 and each[1] < 60), None)


def _time(match: re.Match[str]) -> time:
    if match["noon"]:
        return time(12)
    hour = int(match["h"] or match["h24"] or match["full"] or match["bare"])
    minute = int(match["m"] or match["m24"] or 0)
    half = (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise NoSuchHourError(match.group().strip())
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise NoSuchHourError(match.group().strip()) from None
