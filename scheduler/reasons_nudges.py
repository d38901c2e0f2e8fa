"""Why a nudge comes or not: the one that is overdue, and the one that says that it wears off."""

from collections.abc import Sequence
from datetime import date, timedelta

from scheduler import (
    nudges,
    wearing_off,
)
from scheduler.calendar import (
    ROLLING_QUARTER_DAYS,
    add_working_days,
    local_day,
    quarter,
)
from scheduler.context import Person
from scheduler.due import (
    ASKED_WITHIN,
    BEST_FROM,
    LEFT_IN_PEACE,
    awaits_visit,
    wear,
    wear_slot,
)
from scheduler.facts import Facts
from scheduler.reason import DUE, Reason, past_of, plans_of
from scheduler.silence import said
from storage.circumstances import Past


def overdue(facts: Facts, person: Person) -> Reason:
    """The clock and the cadence, the step of the lapse, a snooze, a plan."""
    today = person.today(facts.now)
    since = facts.lapses([person])[person.user_id]
    base = f"The last visit that counts was on {said(since)}"
    if not facts.counted_days([person]):
        base = f"Enrolled on {said(since)}, and no visit has counted yet"
    allowed = f"{base}; {person.cadence} days are allowed"
    past = past_of(facts, person, nudges.KIND)
    found = nudges.next_nudge(person, since, past)
    if found is None:
        return Reason(f"{allowed}. A nudge is on its way.")
    number, day = found
    if not nudges.is_over(since, person, today):
        return Reason(f"{allowed}, so it comes from {said(day)} on.", day)
    if nudges.awaiting(facts, [person]):
        quiet = _planned(facts, person)
        if quiet.on is None or quiet.on >= day:
            return quiet
    elif day <= today and nudges.told_today(facts, [person]):
        return _told_today(person, today)
    if day > today:
        return Reason(_later(person, past, number, day), day)
    return Reason(f"{allowed}. {_nth(number)} of this lapse is due.", today)


def _told_today(person: Person, today: date) -> Reason:
    """They answered "did you meet?"."""
    day = add_working_days(today + timedelta(days=1), 0, person.working_time)
    told = "It was said today what became of a planned visit"
    return Reason(f"{told}, so no nudge comes before {said(day)}.", day)


def _planned(facts: Facts, person: Person) -> Reason:
    """The visit that keeps nudges quiet, and the first day on which none does."""
    today = person.today(facts.now)
    made = plans_of(facts, person, back=ASKED_WITHIN.days)
    quiet = today
    while awaits_visit(made, quiet):
        quiet += timedelta(days=1)
    day = add_working_days(quiet, 0, person.working_time)
    plan = next(each for each in made if awaits_visit([each], today))
    visit = (
        f"The visit planned for {said(plan.day)} is still being asked after"
        if plan.day < today
        else f"A visit is planned for {said(plan.day)}"
    )
    return Reason(f"{visit}, so no nudge comes before {said(day)}.", day)


def _later(person: Person, past: Sequence[Past], number: int, day: date) -> str:
    if person.snooze and person.snoozed(day - timedelta(days=1)):
        return f"Put off by “not now”: the next nudge comes from {said(day)} on."
    last = max((each.at for each in past), default=None)
    if last is None:
        return f"The next nudge comes from {said(day)} on, the next working day."
    came = said(local_day(last, person.working_time.zone))
    return f"The last nudge was due on {came}; {_nth(number).lower()} comes from {said(day)} on."


def _nth(number: int) -> str:
    names = ("The first nudge", "The second nudge", "The third nudge")
    return names[number - 1] if number <= len(names) else f"The monthly nudge, number {number},"


def wears_off(facts: Facts, person: Person) -> Reason:
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
    if nudges.is_over(max(days), person, today):
        return Reason("The overdue nudge says more.")
    if any(today - LEFT_IN_PEACE < day <= today for day in days):
        return Reason("A visit has counted only just now.")
    past = past_of(facts, person, wearing_off.KIND)
    if wear_slot(past, today, person.working_time.zone) is None:
        if any(each.sent for each in past if each.slot.split(":")[0] == quarter(today)):
            return Reason("It was said in this quarter already, and is said once in each at most.")
        return Reason("It had no free day this week, and is tried again in the next.")
    return _unless_quiet(facts, person)


def _unless_quiet(facts: Facts, person: Person) -> Reason:
    if person.snooze and person.snoozed(person.today(facts.now)):
        return Reason(
            f"Put off by “not now” until {said(person.snooze.until)}.", person.snooze.until
        )
    if nudges.awaiting(facts, [person]):
        return _planned(facts, person)
    if nudges.told_today(facts, [person]):
        return _told_today(person, person.today(facts.now))
    return Reason(DUE, person.today(facts.now))
