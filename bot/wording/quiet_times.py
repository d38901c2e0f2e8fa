"""What keeps reminders of visits away for a while, in words. Plain text."""

from collections.abc import Iterator
from datetime import date

from bot.wording.dates import day, day_and_hour, days
from scheduler.explain.quiet_times import QuietTimes

MOST = 3  # spans
VACATION = "Your Slack status says that you are away and not how long, so nothing comes for a week from then."


def lines(quiet: QuietTimes, today: date) -> list[str]:
    """A sentence for each."""
    return list(_lines(quiet, today))


def _lines(quiet: QuietTimes, today: date) -> Iterator[str]:
    if quiet.put_off_until:
        yield f"Put off by “not now” until {day_and_hour(quiet.put_off_until, None, today)}."
    if quiet.vacation and quiet.vacation_until is None:
        yield VACATION
    elif quiet.vacation and quiet.vacation_until:
        yield f"Away by your Slack status, until {day(quiet.vacation_until, today)}."
    for span in quiet.away[:MOST]:
        yield f"Away {days(span, today)}."
    if quiet.planned:
        yield f"A visit is planned for {day_and_hour(quiet.planned[0], None, today)}."
