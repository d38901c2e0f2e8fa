"""Bundles: what is due to one person goes together, in at most one message a morning and one an afternoon. Pure.

- Each occasion keeps its own delivery. When a sender claims one, it takes along all others that are due to the same
  person; each is checked, and they become one message. Those that no longer hold drop out; one alone is sent by itself.
- A day has two openings: the leader's hour (until noon), and three in the afternoon. The first message of a half-day
  takes it, also one that counts; what comes due later waits for the next opening: `half_day` in the outbox is unique.
- What comes due between noon and three waits until three, so that the briefs of that afternoon still find it free; what
  the morning missed goes at once, as the morning's message. Where sending ends before three, the afternoon opens at
  noon; where the leader's hour is after noon, that is the day's only opening.
- What cannot wait for the next opening (its kind's check would find it too late then) goes by itself at once and takes
  no half-day; so does what the leader has asked for just now.
- Those that count also hold their day under the ceiling, as ever: it is decided before, and nothing here changes it.
- One delivery carries the others: its id is in the message, it alone is claimed, retried, looked for or failed, and the
  others follow it (storage/outbox/transitions.py). In the message they stand by their `place` in the schedule; what
  does not fit waits for the next opening.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.calendars.calendar import in_zone, local_day
from scheduler.kinds.visit_brief import AFTERNOON
from scheduler.leaders.context import LeaderContext, due_on

NOON = time(12)
LOOKAHEAD_DAYS = 60  # longer than any run of days off that a waiting message has to cross


@dataclass(frozen=True)
class Opening:
    """From `at` on, until noon or the end of the day, one message may go. `half_day`: "2026-11-30 am", as stored."""

    half_day: str
    at: datetime


def openings(person: LeaderContext, day: date) -> list[Opening]:
    """The openings of that local day, at most two; none on a day on which nothing may be sent."""
    first = person.due_on(day)
    if first is None:
        return []
    opening = Opening(_half_day(person, first), first)
    if _is_afternoon(person, first):
        return [opening]
    return [opening, *_afternoon(person, day)]


def _afternoon(person: LeaderContext, day: date) -> Iterator[Opening]:
    for hour in (AFTERNOON, NOON):
        at = due_on(day, hour, person.working_time)
        if at is not None and _is_afternoon(person, at):
            yield Opening(_half_day(person, at), at)
            return


def open_now(person: LeaderContext, now: datetime, due_at: datetime | None = None) -> str | None:
    """The half-day whose message may go at `now`; None if there is none, because the next opening has not come.

    `due_at`: of the message; what was due in the morning is the morning's message until the afternoon opens.
    """
    if person.opened(now) is None:
        return None
    here = _half_day(person, now)
    begun = [each for each in openings(person, person.today(now)) if each.at <= now]
    if not begun:
        return None
    last = begun[-1].half_day
    missed = due_at is not None and due_at <= now and not _is_after_noon_of(person, now, due_at)
    return last if last == here or missed else None


def _is_after_noon_of(person: LeaderContext, now: datetime, due_at: datetime) -> bool:
    return person.today(due_at) == person.today(now) and _is_afternoon(person, due_at)


def next_opening(
    person: LeaderContext, now: datetime, taken: Collection[str], last: date | None = None
) -> datetime | None:
    """The first opening after `now` of a half-day that is not taken. `last`: the last local day that will do."""
    today = person.today(now)
    for n in range(LOOKAHEAD_DAYS):
        day = today + timedelta(days=n)
        if last is not None and day > last:
            return None
        for each in openings(person, day):
            if each.at > now and each.half_day not in taken:
                return each.at
    return None


def _half_day(person: LeaderContext, at: datetime) -> str:
    half = "pm" if _is_afternoon(person, at) else "am"
    return f"{local_day(at, person.working_time.zone).isoformat()} {half}"


def _is_afternoon(person: LeaderContext, at: datetime) -> bool:
    return in_zone(at, person.working_time.zone).time() >= NOON
