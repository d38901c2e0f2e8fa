"""The steps of the overdue nudge: on which working days of a lapse it is due. Pure; days are the leader's local dates.

A lapse begins on the last counted day (or the day of enrolment) and lasts until a later visit counts. The first step
is due when the clock reaches the cadence, the next ones 3 and then 7 working days after the step before, then every 20
working days. Each gap is measured from the day on which the step before was really sent, dropped or failed, so that a
downtime causes no burst. A snooze made after a step moves the next one to the first working day on or after the day
that the leader chose.

Only a counted visit ends a lapse, and only a snooze moves a step. Pressing any other button makes no difference, so
that nobody learns to ignore the bot or to press a button to be left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.calendars.working_time import WorkingTime, add_working_days

GAPS = (3, 7)  # working days from the first step to the second, and from that to the third
LATER_GAP = 20  # working days between all later steps


@dataclass(frozen=True)
class Step:
    """An overdue nudge of the past, number `number` (from 1) of the lapse that began on `lapse`.

    `at` and its local day `on` say when it was sent, or when it was due if it never was.
    """

    lapse: date
    number: int
    on: date
    at: datetime
    sent: bool
    pending: bool


@dataclass(frozen=True)
class Snoozed:
    """A snooze made at `at`: no nudge before the local day `until`."""

    at: datetime
    until: date


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
    snoozed: Snoozed | None,
    working_time: WorkingTime,
) -> tuple[int, date] | None:
    """The number of the next nudge and the working day from which it is due; None while a nudge is pending.

    `steps`: all overdue nudges to this leader, those of earlier lapses too, because a first step keeps its gap to the
    last nudge sent even if an edited visit has begun a new lapse.
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
