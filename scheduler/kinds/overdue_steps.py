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

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.calendars.working_time import WorkingTime, add_working_days

GAPS = (3, 7)  # working days from the first step to the second, and from that to the third
LATER_GAP = 20


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
