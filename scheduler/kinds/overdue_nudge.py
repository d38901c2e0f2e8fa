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
from scheduler.leaders.reason import Reason, RuleCode, Standing, Values, past_of, plans_of
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.plans.plan_state import Plan
from storage.queries.leader_facts import PastDelivery

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


def standing(
    person: LeaderContext,
    today: date,
    since: date,
    past: Sequence[PastDelivery],
    plans: Sequence[Plan] = (),
    *,
    outcome_told: bool = False,
) -> Standing:
    """How the overdue nudge stands with this leader on their local day `today`.

    `since`: the day from which the clock runs; `past`: the nudges so far; `outcome_told`: they said today what became
    of a planned visit. `plans` and `outcome_told` can only silence it: without them it says whether it could be due.
    """
    clock: Values = {"since": since, "cadence": person.cadence}
    found = next_nudge(person, since, past)
    if found is None:
        return Standing(RuleCode.OVERDUE_UNDER_WAY, values=clock)
    number, day = found
    if not is_over(since, person, today):
        return Standing(RuleCode.OVERDUE_NOT_YET, day, values={**clock, "day": day})
    quiet = quiet_for_a_plan(person, today, plans)
    if quiet is not None and quiet.day is not None and quiet.day >= day:
        return quiet
    if quiet is None and outcome_told and day <= today:
        return quiet_for_an_answer(person, today)
    if day > today:
        return _later(person, past, number, day)
    slot = lapse_slot(since, number)
    return Standing(RuleCode.OVERDUE_DUE, today, slot, {**clock, "number": number})


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A nudge for each whose clock has reached the cadence and whose next step is due today. Facts: none."""
    now = facts.now
    lapses = facts.lapses(people)
    overdue = [p for p in people if is_over(lapses[p.user_id], p, p.today(now))]
    past = facts.past(overdue, KIND)

    def stands(
        p: LeaderContext, plans: Sequence[Plan] = (), outcome_told: bool = False
    ) -> Standing:
        since, mine = lapses[p.user_id], past.get(p.user_id, [])
        return standing(p, p.today(now), since, mine, plans, outcome_told=outcome_told)

    some = [p for p in overdue if p.opened(now) and stands(p).slot]
    made, told = facts.plans(some), told_outcome_today(facts, some)
    entries = []
    for person in some:
        slot = stands(person, made.get(person.user_id, ()), person.user_id in told).slot
        opened = person.opened(now)
        if opened and slot:
            entries.append(NewDelivery(KIND, person.user_id, slot, opened))
    return entries


def awaiting_visit(facts: Facts, people: Sequence[LeaderContext]) -> set[str]:
    """Who has a visit planned so near, or is being asked after one, that nothing reminds them of any."""
    made = facts.plans(people)
    return {
        each.user_id
        for each in people
        if awaits_visit(made.get(each.user_id, ()), each.today(facts.now))
    }


def told_outcome_today(facts: Facts, people: Sequence[LeaderContext]) -> set[str]:
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


def next_nudge(
    person: LeaderContext, since: date, past: Sequence[PastDelivery]
) -> tuple[int, date] | None:
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
        day = standing(person, person.today(now), since, past.get(person.user_id, [])).day
        if day is not None:  # else one is under way: their next opening
            found[person.user_id] = opening_of(person, day, now)
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
    return DeliveryCode.VISIT_PLANNED if awaiting_visit(facts, [person]) else None


def is_over(since: date, person: LeaderContext, day: date) -> bool:
    """Whether the clock that runs since that day has reached the cadence on `day`."""
    return since + timedelta(days=person.cadence) <= day


def _step(past: PastDelivery, person: LeaderContext) -> Step:
    lapse, number = read_lapse_slot(past.slot)
    on = local_day(past.at, person.working_time.zone)
    return Step(lapse, number, on, past.at, past.sent, past.pending)


def why(facts: Facts, person: LeaderContext) -> Reason:
    """How it stands, with the number of visits that count: without any the clock runs from the enrolment."""
    found = standing(
        person,
        person.today(facts.now),
        facts.lapses([person])[person.user_id],
        past_of(facts, person, KIND),
        plans_of(facts, person, back=ASKED_WITHIN.days),
        outcome_told=bool(told_outcome_today(facts, [person])),
    )
    counted = len(facts.counted_days([person]).get(person.user_id, []))
    return Reason(found.code, {**found.values, "counted": counted}, found.day)


def quiet_for_an_answer(person: LeaderContext, today: date) -> Standing:
    """They said today what became of a planned visit, so nothing reminds of any before the next working day."""
    day = add_working_days(today + timedelta(days=1), 0, person.working_time)
    return Standing(RuleCode.OUTCOME_TOLD, day, values={"day": day})


def quiet_for_a_plan(person: LeaderContext, today: date, plans: Sequence[Plan]) -> Standing | None:
    """The visit that keeps reminders quiet, and the first working day on which none does; None if none does today."""
    plan = next((each for each in plans if awaits_visit([each], today)), None)
    if plan is None:
        return None
    quiet = today
    while awaits_visit(plans, quiet):
        quiet += timedelta(days=1)
    day = add_working_days(quiet, 0, person.working_time)
    code = RuleCode.PLAN_ASKED_AFTER if plan.day < today else RuleCode.PLAN_AHEAD
    return Standing(code, day, values={"visit": plan.day, "day": day})


def _later(person: LeaderContext, past: Sequence[PastDelivery], number: int, day: date) -> Standing:
    if person.snooze and person.snoozed(day - timedelta(days=1)):
        return Standing(RuleCode.OVERDUE_PUT_OFF, day, values={"day": day})
    last = max((each.at for each in past), default=None)
    if last is None:
        return Standing(RuleCode.OVERDUE_NEXT_WORKING_DAY, day, values={"day": day})
    came = local_day(last, person.working_time.zone)
    values: Values = {"last": came, "number": number, "day": day}
    return Standing(RuleCode.OVERDUE_NEXT_STEP, day, values=values)
