"""When a leader could next be due: the hints that save the clock from looking at everybody every minute.

A hint may be too early, which costs a look, and must never be too late. Each kind says for its leaders when it could
next find something, if nothing is changed until then; whatever is changed forgets the hint
(storage/core/next_check.py). Who is missing in a kind's answer is looked at again at their next opening.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from scheduler.calendars.calendar import at_wall_clock, local_day
from scheduler.calendars.working_time import WorkingTime, next_sending_instant
from scheduler.leaders.context import LeaderContext, due_on
from scheduler.leaders.facts import Facts

# A visit that is logged must not make anything due before the hint: the shortest cadence is 7 days
# (storage/visits/visits.py).
LATEST = timedelta(days=6)
NEVER = datetime.max.replace(tzinfo=UTC)

_DAY = timedelta(days=1)
_QUARTER = 15 * 60


def never(_facts: Facts, people: Sequence[LeaderContext]) -> Mapping[str, datetime]:
    """For a kind that is not found by the clock at all."""
    return {each.user_id: NEVER for each in people}


def every_quarter_hour(facts: Facts, people: Sequence[LeaderContext]) -> Mapping[str, datetime]:
    """For a kind of which nothing is known: each quarter of an hour while their day lasts. Right, and dear."""
    stamp = facts.now.astimezone(UTC).replace(second=0, microsecond=0)
    quarter = stamp + timedelta(seconds=_QUARTER - stamp.timestamp() % _QUARTER)
    return {each.user_id: quarter for each in people}


def next_opening(someone: LeaderContext, now: datetime) -> datetime:
    """The first instant after `now` at which their day opens: today, if it has not yet; NEVER if none ever does."""
    opened = someone.opened(now) is not None
    return _opening(now, opened, someone.nudge_hour, someone.working_time)


@lru_cache(maxsize=16384)  # the same for all who share a schedule, all through a pass
def _opening(now: datetime, opened: bool, hour: time, working_time: WorkingTime) -> datetime:
    zone = working_time.zone
    start = at_wall_clock(local_day(now, zone) + _DAY, time.min, zone) if opened else now
    try:
        may = next_sending_instant(start, working_time)
    except ValueError:  # no hour of any day is free, the way the settings are
        return NEVER
    due = due_on(local_day(may, zone), hour, working_time)
    return max(may, due) if due else may


def opening_of(someone: LeaderContext, day: date, now: datetime) -> datetime:
    """When that day of theirs opens; their next opening if it is past or opens not at all."""
    due = someone.due_on(day)
    return due if due is not None and due > now else next_opening(someone, now)


def latest(now: datetime) -> datetime:
    """However late nothing could be due, by then we look: so that a wrong hint heals."""
    return now + LATEST
