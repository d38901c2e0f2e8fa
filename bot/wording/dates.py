"""Days and hours in words: "yesterday", "on 30 October", "tomorrow at 14:00"."""

from datetime import date, time

from storage.programme.absences import Span

_NEAR = ("today", "tomorrow")


def day(when: date, today: date) -> str:
    """A date in words: "today", "yesterday", "30 October", with the year if it is not this one."""
    away = (today - when).days
    if away in (0, 1, -1):
        return {0: "today", 1: "yesterday", -1: "tomorrow"}[away]
    return _dated(when, today)


def _dated(when: date, today: date) -> str:
    said = f"{when.day} {when:%B}"
    return said if when.year == today.year else f"{said} {when.year}"


def past_day(when: date, today: date) -> str:
    """The day of something that is over: "today", "yesterday", "30 October".

    It may lie ahead for whoever flew from east to west: no visit "was tomorrow", so it is named by its date then.
    """
    return _dated(when, today) if when > today else day(when, today)


def on_day(when: date, today: date) -> str:
    """The day of something that is over, for use after a verb: "yesterday", "on 30 October"."""
    said = past_day(when, today)
    return said if said in ("today", "yesterday") else f"on {said}"


def days(span: Span, today: date) -> str:
    """ "from 3 to 14 December", "until tomorrow", "on 3 December"."""
    first, last = span
    if first == last:
        said = day(first, today)
        return said if said in _NEAR else f"on {said}"
    if first <= today:
        return f"until {weekday_too(last, today)}"
    one_month = (first.month, first.year) == (last.month, last.year)
    start = str(first.day) if one_month else _dated(first, today)
    return f"from {start} to {_dated(last, today)}"


def weekday_too(when: date, today: date) -> str:
    """ "tomorrow"; "Monday, 23 November"."""
    said = day(when, today)
    return said if said in _NEAR else f"{when:%A}, {said}"


def day_and_hour(on: date, at: time | None, today: date) -> str:
    """ "tomorrow at 14:00", "Thursday, 26 November"."""
    said = day(on, today)
    if said not in ("today", "tomorrow", "yesterday"):
        said = f"{on:%A}, {said}"
    return said + (f" at {at:%H:%M}" if at else "")


def days_and_hour(first: date, last: date, at: time | None, today: date) -> str:
    """ "Monday, 7 December to Wednesday, 9 December"; of a single day as `day_and_hour`."""
    begins = day_and_hour(first, at, today)
    if first == last:
        return begins
    return f"{begins}{',' if at else ''} to {day_and_hour(last, None, today)}"


def full_date(when: date) -> str:
    """ "6 December 2026"."""
    return f"{when.day} {when:%B %Y}"


def day_to_choose(when: date, today: date) -> str:
    """A day on a button: "Thursday, 26 November", "Yesterday, 18 November"; with the year if it is not this one."""
    name = {0: "Today", 1: "Yesterday", -1: "Tomorrow"}.get((today - when).days, f"{when:%A}")
    year = "" if when.year == today.year else f" {when.year}"
    return f"{name}, {when.day} {when:%B}{year}"
