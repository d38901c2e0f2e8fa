"""When something is due: the rules, pure. Days are the leader's own local dates.

**A lapse** begins with the last counted day (or the enrolment) and lasts until a later visit counts. Its steps come
when the clock reaches the cadence, then 3 and 7 working days after the step before, then every 20 working days; the
distances are measured from the day on which the step before was really sent, or was dropped or failed, so that no
downtime makes a burst of them. A snooze that was made after a step moves the next one to the first working day on or
after the day that was asked for.

An answer ends nothing: only a counted visit ends a lapse, and only a snooze moves a step. Whoever answers at once
hears no more and no less than who does not, so nobody is taught to ignore us or to press for peace; with 20 working
days between steps from the third on, there is at most one a month in either case.

**While a visit is planned** for one of the next 14 days, and while it is asked after, nothing reminds of visits. A
plan that was moved more than twice silences nothing: else moving it would be a way of never going.

**Wearing off** compares leaders with nobody but themselves: the counted visits of the 91 days that end today with the
most they ever had in 91 days in a row, those before the enrolment included. It is said of whoever has come down to
half of that or less, from a best of four; not in the first 91 days after the enrolment, of which nothing is known, and
not in the week after a counted visit: whoever has just been is left in peace.

**The weekly question** gets rarer with each that stays unanswered. Any answer, or a new list of ten, begins afresh.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from scheduler.calendar import (
    ROLLING_QUARTER_DAYS,
    WorkingTime,
    add_working_days,
    at_wall_clock,
    day_of_week,
    iso_week,
    local_day,
    quarter,
    working_days_of_week,
)
from storage.circumstances import Past
from storage.planned import Plan
from storage.programme import Programme

GAPS = (3, 7)  # working days from the first step to the second, and from that to the third
LATER_GAP = 20
FORTNIGHTLY_AFTER = 2  # unanswered questions
SILENT_AFTER = 6
BOARD_USEFUL_FOR = 2  # working days
PLANNED_WITHIN = timedelta(days=14)
ASKED_WITHIN = timedelta(days=5)  # after it: until then “did you meet?” may bring the news
MOST_MOVES = 2  # of a plan that still silences
BEST_FROM = 4  # counted visits in the best 91 days
LEFT_IN_PEACE = timedelta(days=7)  # after a counted visit

_QUARTER = timedelta(days=ROLLING_QUARTER_DAYS)


@dataclass(frozen=True)
class Step:
    """A nudge of the past. `lapse` is the day that its slot names.

    `at` and the local day `on` are those of sending, or of being due if it fell through.
    """

    lapse: date
    number: int
    on: date
    at: datetime
    sent: bool
    pending: bool


@dataclass(frozen=True)
class Snoozed:
    """Asked at the instant `at` to be left alone until the day `until`."""

    at: datetime
    until: date


def lapse_slot(since: date, number: int) -> str:
    """The occasion of the n-th nudge of the lapse that began on that day."""
    return f"lapse:{since.isoformat()}:{number}"


def read_lapse_slot(slot: str) -> tuple[date, int]:
    """The day and the number in a slot that `lapse_slot` made."""
    _, since, number = slot.split(":")
    return date.fromisoformat(since), int(number)


def next_step(
    since: date,
    cadence: int,
    steps: Sequence[Step],
    snoozed: Snoozed | None,
    working_time: WorkingTime,
) -> tuple[int, date] | None:
    """The number of the next nudge and the working day from which it is due; None while one is under way.

    `steps` are all nudges to this leader, of earlier lapses too: a first step keeps its distance from the last
    nudge they got, even if a changed visit made it a new lapse.
    """
    if any(step.pending for step in steps):
        return None
    mine = [step for step in steps if step.lapse == since]
    lapsed = since + timedelta(days=cadence)
    if not mine:
        others = [step.on for step in steps if step.sent]
        spaced = [add_working_days(max(others), GAPS[0], working_time)] if others else []
        asked = [snoozed.until] if snoozed else []
        return 1, add_working_days(max([lapsed, *spaced, *asked]), 0, working_time)
    last = max(mine, key=lambda step: step.number)
    if snoozed and snoozed.at >= last.at:
        day = max(snoozed.until, last.on + timedelta(days=1))
    else:
        day = add_working_days(last.on, gap_after(last.number), working_time)
    return last.number + 1, add_working_days(max(day, lapsed), 0, working_time)


def gap_after(number: int) -> int:
    """Working days from the n-th step of a lapse to the next."""
    return GAPS[number - 1] if number <= len(GAPS) else LATER_GAP


def awaits_visit(plans: Iterable[Plan], today: date) -> bool:
    """Whether a visit is planned so near, or is being asked after, that nothing need remind of one."""
    first, last = today - ASKED_WITHIN, today + PLANNED_WITHIN
    return any(
        each.stands and each.moved <= MOST_MOVES and first <= each.day <= last for each in plans
    )


@dataclass(frozen=True)
class Wear:
    """Counted visits: in the 91 days up to today, and in the best 91 days there ever were."""

    now: int
    best: int

    @property
    def shows(self) -> bool:
        """At most half of a best that is worth comparing with."""
        return self.best >= BEST_FROM and 2 * self.now <= self.best


def wear(days: Iterable[date], today: date) -> Wear:
    """`days`: the last day of each counted visit, in any order; days to come are left out."""
    gone = sorted(day for day in days if day <= today)
    best = first = 0
    for place, day in enumerate(gone):
        while gone[first] <= day - _QUARTER:
            first += 1
        best = max(best, place - first + 1)
    return Wear(sum(day > today - _QUARTER for day in gone), best)


def wears_off(days: Sequence[date], enrolled_on: date, today: date) -> bool:
    """Whether a leader with these counted days has come down to half of their own best."""
    if today < enrolled_on + _QUARTER or any(today - LEFT_IN_PEACE < day <= today for day in days):
        return False
    return wear(days, today).shows


def wear_slot(past: Sequence[Past], today: date, zone: str) -> str | None:
    """The occasion for saying so: the calendar quarter; None if it was said in it, or is about to be.

    What fell through, for want of a free day say, may be tried again from the next ISO week on: "2026-Q4:2". Nobody
    gets two of them by that, because a try is only made once the one before has been dropped for good.
    """
    mine = [each for each in past if each.slot.split(":")[0] == quarter(today)]
    if any(each.sent or each.pending for each in mine):
        return None
    if any(iso_week(local_day(each.at, zone)) >= iso_week(today) for each in mine):
        return None
    return quarter(today) + (f":{len(mine) + 1}" if mine else "")


@lru_cache(maxsize=16384)  # the same for all who share a schedule
def question_day(today: date, weekday: int, working_time: WorkingTime) -> date | None:
    """The day of the question in today's ISO week: that weekday, or the next working day of the week, if any."""
    days = working_days_of_week(today, working_time)
    return next((day for day in days if day.weekday() >= weekday), None)


def may_ask(today: date, asked: Sequence[Past], afresh: datetime | None) -> bool:
    """Whether this ISO week gets a question, by how many were left unanswered.

    `asked`: the questions of the past; `afresh`: when the list of ten was named, None while there is none. To name
    the ten (an `asked` without a customer) is asked every other week at most.
    """
    got = [
        each
        for each in asked
        if (each.sent or each.pending) and (each.customer is None) == (afresh is None)
    ]
    answers = [each.answered_at for each in asked if each.answered_at is not None]
    since = max([*answers, *([afresh] if afresh else [])], default=None)
    unanswered = [
        each
        for each in got
        if each.sent and each.answered_at is None and (since is None or each.at > since)
    ]
    if len(unanswered) >= SILENT_AFTER:
        return False
    rare = afresh is None or len(unanswered) >= FORTNIGHTLY_AFTER
    return not rare or all(weeks_between(monday_of(each.slot), today) >= 2 for each in got)


def monday_of(week: str) -> date:
    """The Monday of an ISO week such as 2026-W47."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def weeks_between(one: date, other: date) -> int:
    """ISO weeks from the one day's to the other's."""
    return (day_of_week(other, 0) - day_of_week(one, 0)).days // 7


@dataclass(frozen=True)
class BoardDay:
    """When a week's board is posted, and from when on it is too late to be of use."""

    due_at: datetime
    too_late_at: datetime


def board_day(week_of: date, programme: Programme, working_time: WorkingTime) -> BoardDay | None:
    """The board of that day's ISO week: its weekday or the next working day of the week, by the workspace's clock."""
    day = question_day(week_of, programme.board_day, working_time)
    if day is None:
        return None
    last = add_working_days(day, BOARD_USEFUL_FOR, working_time)
    zone = working_time.zone
    return BoardDay(
        at_wall_clock(day, programme.board_hour, zone),
        at_wall_clock(last, programme.board_hour, zone),
    )
