"""The choices of "not now": reasons and waits, one line each. Keys are stored; labels may be reworded."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from scheduler.calendars.calendar import day_of_week
from scheduler.calendars.working_time import WorkingTime, add_working_days
from storage.programme.snoozes import Snooze

REASONS = {
    "busy": "Too busy",
    "unavailable": "They are not available",
    "travel_stop": "Travel stop",
    "arranged": "Already arranged",
    "other": "Something else",
}
WAITS = {
    "3_days": "Three working days",
    "next_week": "Next week",
    "2_weeks": "In two weeks",
    "month": "In a month",
}
DEFAULT = "next_week"
IN_ONE_TAP = ("3_days", "next_week")  # offered with each reason under the nudge itself
ARRANGED = "arranged"
OTHER = "other"
LONGEST = timedelta(days=91)
MIRRORED_FROM = 3
MOST_WORKING_DAYS = 60
_WORKING_DAYS = re.compile(r"(\d{1,2})_days")

_ORDINALS = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def until(wait: str, today: date, working_time: WorkingTime) -> date | None:
    """The working day on which a wait ends; None for an unknown wait. "3_days" and the like count working days."""
    if counted := _WORKING_DAYS.fullmatch(wait):
        return add_working_days(today, min(int(counted[1]), MOST_WORKING_DAYS), working_time)
    monday = day_of_week(today, 0)
    days = {
        "next_week": monday + timedelta(days=7),
        "2_weeks": monday + timedelta(days=14),
        "month": today + timedelta(days=28),
    }
    day = days.get(wait)
    return add_working_days(day, 0, working_time) if day else None


def in_a_row(snoozes: Sequence[Snooze]) -> int:
    """How many of the latest snoozes had the same reason as the newest; those without a reason are skipped."""
    given = [each.why for each in snoozes if each.why and each.is_excuse]
    same = 0
    for reason in given:
        if reason != given[0]:
            break
        same += 1
    return same


def ordinal(number: int) -> str:
    """ "third"; "11th" from eleven on."""
    place = number - MIRRORED_FROM
    if 0 <= place < len(_ORDINALS):
        return _ORDINALS[place]
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"
