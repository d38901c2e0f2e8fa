"""Days and hours in words: "yesterday", "on 30 October", "tomorrow at 14:00"."""

from datetime import date, time


def day(when: date, today: date) -> str:
    """A date in words: "today", "yesterday", "30 October", with the year if it is not this one."""
    away = (today - when).days
    if away in (0, 1, -1):
        return {0: "today", 1: "yesterday", -1: "tomorrow"}[away]
    said = f"{when.day} {when:%B}"
    return said if when.year == today.year else f"{said} {when.year}"


def on_day(when: date, today: date) -> str:
    """A date in words, for use after a verb: "yesterday", "on 30 October"."""
    said = day(when, today)
    return said if said in ("today", "yesterday") else f"on {said}"


def day_and_hour(on: date, at: time | None, today: date) -> str:
    """ "tomorrow at 14:00", "Thursday, 26 November"."""
    said = day(on, today)
    if said not in ("today", "tomorrow", "yesterday"):
        said = f"{on:%A}, {said}"
    return said + (f" at {at:%H:%M}" if at else "")


def full_date(when: date) -> str:
    """ "6 December 2026"."""
    return f"{when.day} {when:%B %Y}"
