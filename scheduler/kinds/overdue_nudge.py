"""The overdue nudge: who is due for one, and whether it still holds. The steps of a lapse are in overdue_steps.py.

"Only selling" is this nudge too, in other words: visits there were, but none that counted. It has the same occasions,
and occasions are unique by kind. As one kind no lapse can ever get both, whatever is logged between planning and
sending and however many clocks there are; and what is said is decided when it is said (bot/features/nudges/facts.py).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import add_working_days
from scheduler.kinds import did_you_meet
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.overdue_steps import Snoozed, Step, lapse_slot, next_step, read_lapse_slot
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import latest, opening_of
from scheduler.leaders.reason import Reason, past_of, plans_of, said
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.plans.plan_state import Plan
from storage.queries.leader_facts import Past

PLANNED_WITHIN = timedelta(days=14)
ASKED_WITHIN = timedelta(days=5)  # after it: until then “did you meet?” may bring the news
MOST_MOVES = 2  # of a plan that still silences

KIND = "overdue"


def awaits_visit(plans: Iterable[Plan], today: date) -> bool:
    """Whether a visit is planned so near, or is being asked after, that nothing need remind of one."""
    first, last = today - ASKED_WITHIN, today + PLANNED_WITHIN
    return any(
        each.stands and each.moved <= MOST_MOVES and first <= each.day <= last for each in plans
    )


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A nudge for each whose clock has reached the cadence and whose next step is due today. Facts: none."""
    now = facts.now
    lapses = facts.lapses(people)
    overdue = [p for p in people if is_over(lapses[p.user_id], p, p.today(now))]
    past = facts.past(overdue, KIND)
    entries = []
    for person in overdue:
        entry = _due(person, lapses[person.user_id], past.get(person.user_id, []), now)
        if entry:
            entries.append(entry)
    due = {each.recipient for each in entries}
    some = [p for p in overdue if p.user_id in due]
    quiet = awaiting(facts, some) | told_today(facts, some)
    return [each for each in entries if each.recipient not in quiet]


def awaiting(facts: Facts, people: Sequence[LeaderContext]) -> set[str]:
    """Who has a visit planned so near, or is being asked after one, that nothing reminds them of any."""
    made = facts.plans(people)
    return {
        each.user_id
        for each in people
        if awaits_visit(made.get(each.user_id, ()), each.today(facts.now))
    }


def told_today(facts: Facts, people: Sequence[LeaderContext]) -> set[str]:
    """Who said today what became of a planned visit: a nudge on the heels of a "No" or [Cancel] would scold."""
    asked, given_up = facts.past(people, did_you_meet.KIND), facts.given_up(people)
    told = {
        each.user_id: [one.answered_at for one in asked.get(each.user_id, ()) if one.answered_at]
        for each in people
    }
    for user, at in given_up.items():
        told[user].append(at)
    return {
        each.user_id
        for each in people
        if any(each.today(at) == each.today(facts.now) for at in told[each.user_id])
    }


def _due(
    person: LeaderContext, since: date, past: Sequence[Past], now: datetime
) -> NewDelivery | None:
    opened = person.opened(now)
    found = next_nudge(person, since, past)
    if opened is None or found is None or found[1] > person.today(now):
        return None
    return NewDelivery(KIND, person.user_id, lapse_slot(since, found[0]), opened)


def next_nudge(person: LeaderContext, since: date, past: Sequence[Past]) -> tuple[int, date] | None:
    """The step of the lapse since that day that comes next, and its day; None while one is under way."""
    steps = [_step(each, person) for each in past]
    snooze = person.snooze
    snoozed = Snoozed(snooze.snoozed_at, snooze.until) if snooze else None
    return next_step(since, person.cadence, steps, snoozed, person.working_time)


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """When the next step of each could come: when the clock reaches the cadence, or the next step of the lapse."""
    now = facts.now
    lapses = facts.lapses(people)
    past = facts.past([p for p in people if is_over(lapses[p.user_id], p, p.today(now))], KIND)
    horizon = latest(now)
    found = {}
    for person in people:
        since = lapses[person.user_id]
        reached = since + timedelta(days=person.cadence)
        if reached > horizon.date() + timedelta(days=1):
            found[person.user_id] = horizon
            continue
        step = next_nudge(person, since, past.get(person.user_id, []))
        if step is not None:  # else one is under way: their next opening
            found[person.user_id] = opening_of(person, step[1], now)
    return found


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the nudge no longer holds; None if it does."""
    since = facts.lapses([person])[person.user_id]
    today = person.today(facts.now)
    lapse, _ = read_lapse_slot(delivery.slot)
    if since > lapse:
        return DeliveryCode.A_VISIT_LOGGED
    if since < lapse:
        return DeliveryCode.A_VISIT_TAKEN_BACK
    # Who travelled west since it was planned may live on the day before the one that it counts for.
    if not is_over(since, person, max(today, delivery.counts_on or date.min)):
        return DeliveryCode.CADENCE_GREW
    if person.snoozed(today):
        return DeliveryCode.SNOOZED
    return DeliveryCode.VISIT_PLANNED if awaiting(facts, [person]) else None


def is_over(since: date, person: LeaderContext, day: date) -> bool:
    """Whether the clock that runs since that day has reached the cadence on `day`."""
    return since + timedelta(days=person.cadence) <= day


def _step(past: Past, person: LeaderContext) -> Step:
    lapse, number = read_lapse_slot(past.slot)
    on = local_day(past.at, person.working_time.zone)
    return Step(lapse, number, on, past.at, past.sent, past.pending)


def why(facts: Facts, person: LeaderContext) -> Reason:
    """The clock and the cadence, the step of the lapse, a snooze, a plan."""
    today = person.today(facts.now)
    since = facts.lapses([person])[person.user_id]
    base = f"The last visit that counts was on {said(since)}"
    if not facts.counted_days([person]):
        base = f"Enrolled on {said(since)}, and no visit has counted yet"
    allowed = f"{base}; {person.cadence} days are allowed"
    past = past_of(facts, person, KIND)
    found = next_nudge(person, since, past)
    if found is None:
        return Reason(f"{allowed}. A nudge is on its way.")
    number, day = found
    if not is_over(since, person, today):
        return Reason(f"{allowed}, so it comes from {said(day)} on.", day)
    if awaiting(facts, [person]):
        quiet = quiet_for_a_plan(facts, person)
        if quiet.on is None or quiet.on >= day:
            return quiet
    elif day <= today and told_today(facts, [person]):
        return quiet_for_an_answer(person, today)
    if day > today:
        return Reason(_later(person, past, number, day), day)
    return Reason(f"{allowed}. {_nth(number)} of this lapse is due.", today)


def quiet_for_an_answer(person: LeaderContext, today: date) -> Reason:
    """They answered "did you meet?"."""
    day = add_working_days(today + timedelta(days=1), 0, person.working_time)
    told = "It was said today what became of a planned visit"
    return Reason(f"{told}, so no nudge comes before {said(day)}.", day)


def quiet_for_a_plan(facts: Facts, person: LeaderContext) -> Reason:
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


def _later(person: LeaderContext, past: Sequence[Past], number: int, day: date) -> str:
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
