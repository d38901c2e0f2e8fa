"""Hints: when something could next be due to a leader, so that the clock need not check everybody every minute.

A hint may be too early, which costs one check, but never too late. Each kind returns for its leaders when it could next
find something if nothing changes until then (its `wakes`); a leader missing from the answer is checked again at their
next opening. Every change that could make something due earlier forgets the hint (storage/core/next_check.py).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from scheduler.calendars.calendar import at_wall_clock, local_day
from scheduler.calendars.working_time import WorkingTime, next_sending_instant
from scheduler.leaders.context import LeaderContext, due_on
from scheduler.leaders.facts import Facts

# How far ahead a hint may be. Below the shortest cadence of 7 days, so that a logged visit makes nothing due before
# the hint and need not forget it (storage/visits/visits.py).
LATEST = timedelta(days=6)
NEVER = datetime.max.replace(tzinfo=UTC)

_DAY = timedelta(days=1)
_QUARTER = 15 * 60


def never(_facts: Facts, people: Sequence[LeaderContext]) -> Mapping[str, datetime]:
    """For a kind that the clock never finds."""
    return {each.user_id: NEVER for each in people}


def every_quarter_hour(facts: Facts, people: Sequence[LeaderContext]) -> Mapping[str, datetime]:
    """For a kind that cannot tell: every quarter of an hour. Always correct, but expensive."""
    stamp = facts.now.astimezone(UTC).replace(second=0, microsecond=0)
    quarter = stamp + timedelta(seconds=_QUARTER - stamp.timestamp() % _QUARTER)
    return {each.user_id: quarter for each in people}


def next_opening(someone: LeaderContext, now: datetime) -> datetime:
    """The first instant after `now` at which a day of theirs opens, today if it has not yet; NEVER if none does."""
    opened = someone.opened(now) is not None
    return _opening(now, opened, someone.nudge_hour, someone.working_time)


@lru_cache(maxsize=16384)  # equal for all leaders with the same settings, throughout a pass
def _opening(now: datetime, opened: bool, hour: time, working_time: WorkingTime) -> datetime:
    zone = working_time.zone
    start = at_wall_clock(local_day(now, zone) + _DAY, time.min, zone) if opened else now
    try:
        may = next_sending_instant(start, working_time)
    except ValueError:  # the settings leave no hour to send in
        return NEVER
    due = due_on(local_day(may, zone), hour, working_time)
    return max(may, due) if due else may


def opening_of(someone: LeaderContext, day: date, now: datetime) -> datetime:
    """When that day of theirs opens; their next opening if it has opened already or never does."""
    due = someone.due_on(day)
    return due if due is not None and due > now else next_opening(someone, now)


def latest(now: datetime) -> datetime:
    """The latest hint allowed: even if nothing could be due, leaders are checked by then, so that wrong hints heal."""
    return now + LATEST
