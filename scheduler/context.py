"""A workspace and a leader as the rules see them: settings turned into working time, and nothing of Slack."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from scheduler.calendar import (
    WorkingTime,
    at_wall_clock,
    local_day,
    may_send,
    next_sending_instant,
    working_days_of_week,
    zone_or,
)
from storage.leaders import Leader
from storage.programme import Programme
from storage.snoozes import Snooze


@dataclass(frozen=True)
class Context:
    """A workspace while it is looked at. `questions`: the keys of all ten-best questions there are."""

    workspace: str
    programme: Programme
    questions: tuple[str, ...] = ()

    @property
    def working_time(self) -> WorkingTime:
        """The workspace's own."""
        return working_time(self.programme, self.programme.zone)


@dataclass(frozen=True)
class Person:
    """A leader whom the bot may write to."""

    user_id: str
    enrolled_at: datetime
    enrolled_on: date
    cadence: int
    nudge_hour: time
    working_time: WorkingTime
    dm_channel: str | None = None
    snooze: Snooze | None = None

    def today(self, now: datetime) -> date:
        """The date where they are."""
        return local_day(now, self.working_time.zone)

    def opened(self, now: datetime) -> datetime | None:
        """Today's due instant, if it has come and something may be sent at `now`; None otherwise."""
        at = due_on(self.today(now), self.nudge_hour, self.working_time)
        return at if at and at <= now and may_send(now, self.working_time) else None

    def due_on(self, day: date) -> datetime | None:
        """The one instant of that local day from which messages to them are due; None on days off."""
        return due_on(day, self.nudge_hour, self.working_time)

    def snoozed(self, day: date) -> bool:
        """They asked to be left alone on that day."""
        return self.snooze is not None and day < self.snooze.until

    def days_left(self, now: datetime, week_of: date) -> list[date]:
        """The days of that day's ISO week on which a message could still go out, today's included if it can go now."""
        today = self.today(now)
        return [
            day
            for day in working_days_of_week(week_of, self.working_time)
            if not self.snoozed(day)
            and self.due_on(day)
            and (day > today or (day == today and self.opened(now)))
        ]


def person(
    leader: Leader, enrolled_at: datetime, context: Context, snooze: Snooze | None
) -> Person:
    """The leader with the workspace's settings for whatever is not their own."""
    programme = context.programme
    return Person(
        user_id=leader.user_id,
        enrolled_at=enrolled_at,
        enrolled_on=leader.enrolled_on,
        cadence=leader.cadence_days or programme.cadence,
        nudge_hour=programme.nudge_hour,
        working_time=working_time(programme, zone_or(leader.zone, programme.zone)),
        dm_channel=leader.dm_channel,
        snooze=snooze,
    )


@lru_cache(maxsize=4096)
def working_time(programme: Programme, zone: str) -> WorkingTime:
    """The programme's working time in that zone."""
    return WorkingTime(
        zone=zone,
        working_days=programme.working_days,
        send_from=programme.sending.start,
        send_until=programme.sending.end,
        quiet_from=programme.quiet.start,
        quiet_until=programme.quiet.end,
        days_off=programme.days_off,
    )


@lru_cache(maxsize=65536)
def due_on(day: date, hour: time, working_time: WorkingTime) -> datetime | None:
    """The instant of that local day from which messages are due: `hour`, or when sending may begin if that is later.

    An hour after the sending window counts as its beginning. None if nothing may be sent on that day.
    """
    for start in (hour, time.min):
        wanted = at_wall_clock(day, start, working_time.zone)
        if may_send(wanted, working_time):
            return wanted
        try:
            found = next_sending_instant(wanted, working_time)
        except ValueError:  # no hour of any day is free, the way the settings are
            return None
        if local_day(found, working_time.zone) == day:
            return found
    return None
