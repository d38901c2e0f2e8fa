"""The settings of a workspace that an admin may change: one line each, with its default, its reader and its meaning.

Stored as JSON in `workspaces.programme`: by name, the text as an admin types it (`settings cadence=30`).
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from storage.core.visit_entry import Purpose, Setting
from storage.programme import zone_names

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CADENCE_LIMITS = (7, 365)
OF_THE_COUNTRY = "country"  # the working days as the weekend of the country has it


class NotASettingError(ValueError):
    """The name or the value of a setting is not valid; the message is a sentence for the person who typed it."""


@dataclass(frozen=True)
class Hours:
    """Wall-clock hours from `start` up to `end`, half-open; an `end` before `start` is on the next day."""

    start: time
    end: time


def _cadence(text: str) -> int:
    low, high = CADENCE_LIMITS
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ValueError(f"a number of days from {low} to {high}")
    return int(text)


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("a zone's name, such as Europe/Berlin") from error
    return text


def _time(text: str) -> time:
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("a time, such as 09:00")
    return time(int(found[1]), int(found[2]))


def _hours(text: str) -> Hours:
    start, dash, end = text.replace("–", "-").partition("-")
    try:
        if not dash or _time(start.strip()) == _time(end.strip()):
            raise ValueError
        return Hours(_time(start.strip()), _time(end.strip()))
    except ValueError:
        raise ValueError("two times, such as 09:00-17:00") from None


def _weekday(text: str) -> int:
    for number, name in enumerate(WEEKDAYS):
        if len(text) >= 3 and name.lower().startswith(text.lower()):
            return number
    raise ValueError("a weekday, such as Wednesday")


def _weekdays(text: str) -> frozenset[int] | None:
    if text.strip().lower() == OF_THE_COUNTRY:
        return None
    try:
        days = frozenset(_weekday(word) for word in re.split(r"[,\s]+", text.strip()))
    except ValueError:
        raise ValueError("weekdays, such as Mon Tue Wed Thu Fri, or country") from None
    return days


def _channel(text: str) -> str | None:
    found = re.fullmatch(r"(?:<#)?([CG][A-Z0-9_]{1,30})(?:\|[^>]*)?>?", text)
    if text and not found:
        raise ValueError("a channel's id, such as C012AB3CD (nothing turns the board off)")
    return found[1] if found else None


def _dates(text: str) -> frozenset[date]:
    try:
        return frozenset(
            date.fromisoformat(word) for word in re.split(r"[,\s]+", text.strip()) if word
        )
    except ValueError:
        raise ValueError("dates, such as 2026-12-24 2026-12-31") from None


def _country(text: str) -> str | None:
    if text and not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError("a country's two letters, such as DE (nothing: no public holidays)")
    return text.upper() or None


def _subdivision(text: str) -> str | None:
    if len(text) > 32 or any(not (each.isalnum() or each in " -") for each in text):
        raise ValueError("a part of the country, such as BY for Bavaria")
    return text or None


def _counts(text: str) -> frozenset[str]:
    words = frozenset(word for word in re.split(r"[,\s]+", text.strip().lower()) if word)
    known = {*Purpose, *Setting}
    if not words <= known or not words & set(Purpose) or not words & set(Setting):
        raise ValueError(
            "at least one of understand, sell, help and at least one of in_person, video, phone"
        )
    return words


def _setting(default: str, read: Callable[[str], Any], meaning: str) -> Any:
    return field(
        default=read(default), metadata={"default": default, "read": read, "meaning": meaning}
    )


@dataclass(frozen=True)
class Programme:
    """A workspace's settings as values. `Programme()` has the defaults."""

    board_channel: str | None = _setting("", _channel, "the channel that gets the board")
    zone: str = _setting(
        "UTC", _zone, "the workspace's own time zone: the board's, and the fallback"
    )
    cadence: int = _setting("30", _cadence, "days allowed between two counted visits")
    counts: frozenset[str] = _setting(
        "understand in_person", _counts, "which visits restart the clock: purposes and settings"
    )
    nudge_hour: time = _setting("09:00", _time, "when a nudge is due, by the leader's clock")
    sending: Hours = _setting("09:00-17:00", _hours, "when a direct message may arrive")
    quiet: Hours = _setting("18:00-08:00", _hours, "when none may, whatever else is set")
    working_days: frozenset[int] | None = _setting(
        OF_THE_COUNTRY, _weekdays, "the working days; country: those of the country"
    )
    days_off: frozenset[date] = _setting("", _dates, "company days off")
    country: str | None = _setting("", _country, "whose public holidays are days off, such as DE")
    subdivision: str | None = _setting("", _subdivision, "the part of that country, such as BY")
    question_day: int = _setting("Wednesday", _weekday, "the day of the weekly question")
    board_day: int = _setting("Monday", _weekday, "the day of the weekly board")
    board_hour: time = _setting("09:00", _time, "when the board is posted, in the workspace's zone")

    def restarts_clock(self, purpose: str, setting: str) -> bool:
        """Whether a visit with that purpose and setting counts in this workspace."""
        return purpose in self.counts and setting in self.counts


_BY_NAME = {each.name: each for each in fields(Programme)}


def names() -> tuple[str, ...]:
    """The names of all settings, in the order in which they are shown."""
    return tuple(_BY_NAME)


def meaning(name: str) -> str:
    """What the setting does, in words for people."""
    return str(_BY_NAME[name].metadata["meaning"])


def default(name: str) -> str:
    """The setting's default, as text."""
    return str(_BY_NAME[name].metadata["default"])


def check(name: str, value: str) -> None:
    """Raises NotASettingError if `name` is unknown or `value` is not valid for it."""
    if name not in _BY_NAME:
        raise NotASettingError(
            f"There is no setting “{name}”. The settings are: {', '.join(_BY_NAME)}."
        )
    try:
        _BY_NAME[name].metadata["read"](value.strip())
    except ValueError as error:
        raise NotASettingError(f"{name} wants {error}; “{value}” is not that.") from error
    if name == "zone" and (hint := zone_names.problem_with(value)):
        raise NotASettingError(hint)


def value(name: str, text: str | None) -> Any:
    """The value of one setting's text; None for no text, and for text that this release cannot read."""
    try:
        return None if text is None else _BY_NAME[name].metadata["read"](text.strip())
    except ValueError:
        return None


def read(kept: Mapping[str, str]) -> Programme:
    """The programme from stored texts by name. Unknown names and unreadable texts are ignored: the default holds."""
    found = {}
    for name, text in kept.items():
        with suppress(KeyError, ValueError):
            found[name] = _BY_NAME[name].metadata["read"](text.strip())
    return Programme(**found)
