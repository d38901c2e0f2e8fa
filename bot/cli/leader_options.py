"""Parsers for the options of `leaders add`: user, cadence, zone, nudge hour, country."""

from datetime import time

from bot.errors import MistakeError
from bot.language import mentions
from bot.wording import countries
from scheduler.calendars import holidays
from scheduler.calendars.calendar import zone_or
from scheduler.calendars.holidays import UnknownCountryError
from storage.programme import zone_names
from storage.programme.settings import CADENCE_LIMITS, value


def user_id(text: str) -> str:
    """A user's id from the typed text. Raises MistakeError."""
    found = mentions.typed_user_id(text)
    if not found:
        raise MistakeError(
            f"“{text}” is not a user's ID. It begins with U or W and stands in the person's profile in Slack, "
            "under “Copy member ID”."
        )
    return found


def cadence(text: str) -> int:
    """A number of days. Raises MistakeError."""
    low, high = CADENCE_LIMITS
    if not text.strip().isdecimal() or not low <= int(text) <= high:
        raise MistakeError(f"The cadence is a number of days from {low} to {high}.")
    return int(text)


def zone(text: str) -> str:
    """A time zone's name. Raises MistakeError, also for an abbreviation such as EST."""
    if problem := zone_names.problem_with(text):
        raise MistakeError(problem)
    if zone_or(text.strip()) != text.strip():
        raise MistakeError(f"“{text}” is no time zone; one is named like Europe/Berlin.")
    return text.strip()


def nudge_hour(text: str) -> str:
    """A time as HH:MM, or "" for the workspace's. Raises MistakeError."""
    at: time | None = value("nudge_hour", text)
    if at is None and text.strip():
        raise MistakeError(f"“{text}” is no time of day, such as 09:00.")
    return f"{at:%H:%M}" if at is not None else ""


def place(text: str) -> str:
    """A country or a subdivision, `none`, or "" for the workspace's. Raises MistakeError."""
    typed = text.strip()
    if typed.casefold() in ("", countries.NOWHERE):
        return typed.casefold()
    try:
        return holidays.place(typed).code
    except UnknownCountryError as error:
        raise MistakeError(str(error)) from None
