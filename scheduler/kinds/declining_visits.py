"""Wearing off: whoever met many customers once, and meets few now, hears it before they are overdue.

It is said once a calendar quarter at most, and not while the overdue nudge would say more. Facts: none; what is said
is counted when it is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.calendars.calendar import ROLLING_QUARTER_DAYS, iso_week, local_day, quarter
from scheduler.kinds import overdue_nudge
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.overdue_nudge import quiet_for_a_plan, quiet_for_an_answer
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import latest, opening_of
from scheduler.leaders.reason import DUE, Reason, past_of, said
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.queries.leader_facts import Past

BEST_FROM = 4  # counted visits in the best 91 days
LEFT_IN_PEACE = timedelta(days=7)  # after a counted visit

_QUARTER = timedelta(days=ROLLING_QUARTER_DAYS)

KIND = "wearing_off"


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


def why(facts: Facts, person: LeaderContext) -> Reason:
    """A best to compare with, the last 91 days, and once a quarter."""
    today = person.today(facts.now)
    known = person.enrolled_on + timedelta(days=ROLLING_QUARTER_DAYS)
    if today < known:
        return Reason(f"It compares a leader with their own past, from {said(known)} on.")
    days = facts.counted_days([person]).get(person.user_id, [])
    found = wear(days, today)
    if found.best < BEST_FROM:
        return Reason(
            f"No 91 days have held {BEST_FROM} visits that count, so there is nothing to wear off."
        )
    if not found.shows:
        return Reason("The last 91 days hold more than half of the best.")
    if overdue_nudge.is_over(max(days), person, today):
        return Reason("The overdue nudge says more.")
    if any(today - LEFT_IN_PEACE < day <= today for day in days):
        return Reason("A visit has counted only just now.")
    past = past_of(facts, person, KIND)
    if wear_slot(past, today, person.working_time.zone) is None:
        if any(each.sent for each in past if each.slot.split(":")[0] == quarter(today)):
            return Reason("It was said in this quarter already, and is said once in each at most.")
        return Reason("It had no free day this week, and is tried again in the next.")
    return _unless_quiet(facts, person)


def _unless_quiet(facts: Facts, person: LeaderContext) -> Reason:
    if person.snooze and person.snoozed(person.today(facts.now)):
        return Reason(
            f"Put off by “not now” until {said(person.snooze.until)}.", person.snooze.until
        )
    if overdue_nudge.awaiting(facts, [person]):
        return quiet_for_a_plan(facts, person)
    if overdue_nudge.told_today(facts, [person]):
        return quiet_for_an_answer(person, person.today(facts.now))
    return Reason(DUE, person.today(facts.now))


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """One for each of whom it holds today and to whom it was not said in this quarter."""
    now = facts.now
    worn = _worn(facts, [p for p in people if p.opened(now) and not p.snoozed(p.today(now))])
    quiet = overdue_nudge.awaiting(facts, worn) | overdue_nudge.told_today(facts, worn)
    worn = [each for each in worn if each.user_id not in quiet]
    past = facts.past(worn, KIND)
    entries = []
    for person in worn:
        opened = person.opened(now)
        said = past.get(person.user_id, [])
        slot = wear_slot(said, person.today(now), person.working_time.zone)
        if opened and slot:
            entries.append(NewDelivery(KIND, person.user_id, slot, opened))
    return entries


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The first day on which it holds if there are no more visits; else as late as a hint may be.

    Who is missing (it holds, and something else keeps us quiet) is looked at again at their next opening.
    """
    now = facts.now
    horizon = latest(now)
    found = {each.user_id: horizon for each in people}
    known = [each for each in people if _known_from(each) <= horizon.date() + timedelta(days=1)]
    days = facts.counted_days(known)
    for person in known:
        today, mine = person.today(now), days.get(person.user_id, [])
        if len(mine) < BEST_FROM:
            continue
        ahead = (today + timedelta(days=n) for n in range((horizon.date() - today).days + 2))
        first = next((day for day in ahead if wears_off(mine, person.enrolled_on, day)), None)
        if first == today:
            del found[person.user_id]
        elif first is not None:
            found[person.user_id] = opening_of(person, first, now)
    return found


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why it no longer holds; None if it does."""
    today = person.today(facts.now)
    days = facts.counted_days([person]).get(person.user_id, [])
    if not wears_off(days, person.enrolled_on, today):
        return DeliveryCode.A_VISIT_LOGGED
    if overdue_nudge.is_over(facts.lapses([person])[person.user_id], person, today):
        return DeliveryCode.OVERDUE_BY_NOW
    if delivery.slot.split(":")[0] != quarter(max(today, delivery.counts_on or date.min)):
        return DeliveryCode.QUARTER_OVER
    if person.snoozed(today):
        return DeliveryCode.SNOOZED
    return DeliveryCode.VISIT_PLANNED if overdue_nudge.awaiting(facts, [person]) else None


def _worn(facts: Facts, people: Sequence[LeaderContext]) -> list[LeaderContext]:
    """Those who have come down, and to whom the overdue nudge does not say more."""
    todays = {each.user_id: each.today(facts.now) for each in people}
    known = [each for each in people if todays[each.user_id] >= _known_from(each)]
    lapses = facts.lapses(known)
    going = [p for p in known if not overdue_nudge.is_over(lapses[p.user_id], p, todays[p.user_id])]
    days = facts.counted_days(going)
    return [
        p for p in going if wears_off(days.get(p.user_id, []), p.enrolled_on, todays[p.user_id])
    ]


def _known_from(person: LeaderContext) -> date:
    """Nothing is said of anybody's habits before."""
    return person.enrolled_on + timedelta(days=ROLLING_QUARTER_DAYS)
