"""Wearing off: whoever met many customers once, and meets few now, hears it before they are overdue.

The rule is in scheduler/due.py. It is said once a calendar quarter at most, and not while the overdue nudge would say
more. Facts: none; what is said is counted when it is said.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from scheduler import nudges
from scheduler.calendar import ROLLING_QUARTER_DAYS, quarter
from scheduler.context import Person
from scheduler.due import BEST_FROM, wear_slot, wears_off
from scheduler.facts import Facts
from scheduler.wakes import latest, opening_of
from storage.deliveries import Delivery
from storage.outbox import Entry

KIND = "wearing_off"


def find(facts: Facts, people: Sequence[Person]) -> list[Entry]:
    """One for each of whom it holds today and to whom it was not said in this quarter."""
    now = facts.now
    worn = _worn(facts, [p for p in people if p.opened(now) and not p.snoozed(p.today(now))])
    quiet = nudges.awaiting(facts, worn) | nudges.told_today(facts, worn)
    worn = [each for each in worn if each.user_id not in quiet]
    past = facts.past(worn, KIND)
    entries = []
    for person in worn:
        opened = person.opened(now)
        said = past.get(person.user_id, [])
        slot = wear_slot(said, person.today(now), person.working_time.zone)
        if opened and slot:
            entries.append(Entry(KIND, person.user_id, slot, opened))
    return entries


def wakes(facts: Facts, people: Sequence[Person]) -> dict[str, datetime]:
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


def check(facts: Facts, person: Person, delivery: Delivery) -> str | None:
    """Why it no longer holds, in words; None if it does."""
    today = person.today(facts.now)
    days = facts.counted_days([person]).get(person.user_id, [])
    if not wears_off(days, person.enrolled_on, today):
        return "a visit was logged"
    if nudges.is_over(facts.lapses([person])[person.user_id], person, today):
        return "overdue by now"
    if delivery.slot.split(":")[0] != quarter(max(today, delivery.counts_on or date.min)):
        return "its quarter is over"
    if person.snoozed(today):
        return "snoozed"
    return nudges.PLANNED if nudges.awaiting(facts, [person]) else None


def _worn(facts: Facts, people: Sequence[Person]) -> list[Person]:
    """Those who have come down, and to whom the overdue nudge does not say more."""
    todays = {each.user_id: each.today(facts.now) for each in people}
    known = [each for each in people if todays[each.user_id] >= _known_from(each)]
    lapses = facts.lapses(known)
    going = [p for p in known if not nudges.is_over(lapses[p.user_id], p, todays[p.user_id])]
    days = facts.counted_days(going)
    return [
        p for p in going if wears_off(days.get(p.user_id, []), p.enrolled_on, todays[p.user_id])
    ]


def _known_from(person: Person) -> date:
    """Nothing is said of anybody's habits before."""
    return person.enrolled_on + timedelta(days=ROLLING_QUARTER_DAYS)
