"""The steps of the overdue nudge: on which working days of a lapse it is due. Pure; days are the leader's local dates.

A lapse begins on the last counted day (or the day of enrolment) and lasts until a later visit counts. The first step
is due when the clock reaches the cadence, the next ones 3 and then 7 working days after the step before, then every 20
working days. Each gap is measured from the day on which the step before was really sent, dropped or failed, so that a
downtime causes no burst. A snooze only ever moves a step later: to the first working day on or after the day that the
leader chose, or to its own day if that is later still. A nudge that was put off before it was sent keeps its step.

Only a counted visit ends a lapse. Whoever presses "Not now" gets no nudge more and none earlier than who does not, and
any other button makes no difference, so that nobody learns to ignore the bot or to press a button to be left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.calendars.working_time import WorkingTime, add_working_days

GAPS = (3, 7)  # working days from the first step to the second, and from that to the third
LATER_GAP = 20  # working days between all later steps


@dataclass(frozen=True)
class Step:
    """An overdue nudge of the past; `lapse` and `number` (from 1) are those of its slot.

    The local day `on`: when it was sent, or when it was due if it never was. `void`: it only occupies its slot, because
    it was put off before it was sent, or comes from a clock that was ahead of this one.
    """

    lapse: date
    number: int
    on: date
    sent: bool
    pending: bool
    void: bool = False


def lapse_slot(since: date, number: int) -> str:
    """The slot of the n-th nudge of the lapse that began on that day, such as "lapse:2026-10-30:2"."""
    return f"lapse:{since.isoformat()}:{number}"


def read_lapse_slot(slot: str) -> tuple[date, int]:
    """The day and the number in a slot that `lapse_slot` made."""
    _, since, number = slot.split(":")
    return date.fromisoformat(since), int(number)


def next_step(
    since: date,
    cadence: int,
    steps: Sequence[Step],
    snoozed_until: date | None,
    working_time: WorkingTime,
) -> tuple[int, date] | None:
    """The number of the next nudge and the working day from which it is due; None while a nudge is pending.

    `steps`: all overdue nudges to this leader, those of earlier lapses too, because a first step keeps its gap to the
    last nudge sent even if an edited visit has begun a new lapse. The number counts the nudges of this lapse that are
    not void.
    """
    been = [step for step in steps if not step.void]
    if any(step.pending for step in been):
        return None
    mine = [step for step in been if step.lapse == since]
    earliest = [since + timedelta(days=cadence), *([snoozed_until] if snoozed_until else [])]
    if mine:
        last = max(mine, key=lambda step: step.number).on
        earliest.append(add_working_days(last, gap_after(len(mine)), working_time))
    elif others := [step.on for step in been if step.sent]:
        earliest.append(add_working_days(max(others), GAPS[0], working_time))
    return len(mine) + 1, add_working_days(max(earliest), 0, working_time)


def next_slot(since: date, steps: Sequence[Step]) -> str:
    """The slot of the next nudge of that lapse: one that no nudge has had, not even a void one."""
    numbers = [step.number for step in steps if step.lapse == since]
    return lapse_slot(since, max(numbers, default=0) + 1)


def gap_after(number: int) -> int:
    """Working days from the n-th step of a lapse to the next."""
    return GAPS[number - 1] if number <= len(GAPS) else LATER_GAP
