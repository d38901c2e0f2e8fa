"""The overdue nudge: who is due for one, and whether it may still be sent. overdue_steps.py has the steps of a lapse.

While a visit is planned for one of the next 14 days, and for 5 days after it while "did you meet?" asks, no nudge
comes. A plan that was moved more than twice silences nothing: else moving it would replace going.

"Only selling" (visits were made, but none counted) is not a kind of its own but other words for this nudge. Slots are
unique by kind, so one lapse cannot get both, whatever is logged between planning and sending. The words are chosen
when the message is written (bot/features/nudges/facts.py). Facts: none.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import add_working_days
from scheduler.kinds import did_you_meet
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.overdue_steps import Step, next_slot, next_step, read_lapse_slot
from scheduler.leaders.clock_ahead import is_ahead
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import latest, opening_of
from scheduler.leaders.reason import Reason, RuleCode, Standing, Values, past_of, plans_of
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.plans.plan_state import Plan
from storage.queries.leader_facts import PastDelivery

PLANNED_WITHIN = timedelta(days=14)  # a visit planned this soon silences the nudge
ASKED_WITHIN = timedelta(days=5)  # after the planned day: “did you meet?” may still be answered
MOST_MOVES = 2  # a plan moved more often silences nothing

KIND = "overdue"


def awaits_visit(plans: Iterable[Plan], today: date) -> bool:
    """Whether one of these plans silences nudges: its visit is near, or "did you meet?" asks about it."""
    first, last = today - ASKED_WITHIN, today + PLANNED_WITHIN
    return any(
        each.stands and each.moved <= MOST_MOVES and first <= each.last_day and each.day <= last
        for each in plans
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
    steps = steps_of(past, today, person.working_time.zone)
    found = next_nudge(person, since, steps)
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
        return _later(person, steps, number, day)
    slot = next_slot(since, steps)
    return Standing(RuleCode.OVERDUE_DUE, today, slot, {**clock, "number": number})


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A nudge for each leader whose clock has reached the cadence and whose next step is due today."""
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
    """The user ids of those leaders whose nudges a plan silences today (see `awaits_visit`)."""
    made = facts.plans(people)
    return {
        each.user_id
        for each in people
        if awaits_visit(made.get(each.user_id, ()), each.today(facts.now))
    }


def told_outcome_today(facts: Facts, people: Sequence[LeaderContext]) -> set[str]:
    """The user ids of those who said today what became of a planned visit.

    They get no nudge on that day: right after a "No" or a [Cancel] it would sound like a reproach.
    """
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
    person: LeaderContext, since: date, steps: Sequence[Step]
) -> tuple[int, date] | None:
    """The next nudge of the lapse that began on `since`: its number and its day. None while a nudge is pending."""
    until = person.snooze.until if person.snooze else None
    return next_step(since, person.cadence, steps, until, person.working_time)


def steps_of(past: Iterable[PastDelivery], today: date, zone: str) -> list[Step]:
    """The nudges of the past, as seen on the leader's local day `today`."""
    return [_step(each, today, zone) for each in past]


def number_of(slot: str, past: Iterable[PastDelivery], today: date, zone: str) -> int:
    """Which nudge of its lapse the one of that slot is, from 1; void ones before it are not counted."""
    lapse, occasion = read_lapse_slot(slot)
    before = [each for each in steps_of(past, today, zone) if each.lapse == lapse]
    return 1 + sum(each.number < occasion and not each.void for each in before)


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The opening of the day on which the clock reaches the cadence or the next step of the lapse is due.

    A leader with a pending nudge is left out of the answer, and so is looked at again at their next opening.
    """
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
        if day is not None:
            found[person.user_id] = opening_of(person, day, now)
    return found


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the nudge must not be sent any more; None if it may be."""
    since = facts.lapses([person])[person.user_id]
    today = person.today(facts.now)
    lapse, _ = read_lapse_slot(delivery.slot)
    if since > lapse:
        return DeliveryCode.A_VISIT_LOGGED
    if since < lapse:
        return DeliveryCode.A_VISIT_TAKEN_BACK
    # A leader who has travelled west since may still be on the day before `counts_on`.
    if not is_over(since, person, max(today, delivery.counts_on or date.min)):
        return DeliveryCode.CADENCE_GREW
    if person.snoozed(today):
        return DeliveryCode.SNOOZED
    return DeliveryCode.VISIT_PLANNED if awaiting_visit(facts, [person]) else None


def is_over(since: date, person: LeaderContext, day: date) -> bool:
    """Whether the clock that runs from `since` has reached the leader's cadence on `day`."""
    return since + timedelta(days=person.cadence) <= day


def _step(past: PastDelivery, today: date, zone: str) -> Step:
    lapse, number = read_lapse_slot(past.slot)
    on = local_day(past.at, zone)
    put_off = past.fell_through == DeliveryCode.SNOOZED
    void = put_off or is_ahead(on, today, pending=past.pending)
    return Step(lapse, number, on, past.sent, past.pending, void)


def why(facts: Facts, person: LeaderContext) -> Reason:
    """The rule that decides for this leader now. `values` also hold `counted`, the number of their counted visits."""
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
    """Silent until the next working day, because the leader said today what became of a planned visit."""
    day = add_working_days(today + timedelta(days=1), 0, person.working_time)
    return Standing(RuleCode.OUTCOME_TOLD, day, values={"day": day})


def quiet_for_a_plan(person: LeaderContext, today: date, plans: Sequence[Plan]) -> Standing | None:
    """Silent because of a plan, until the first working day on which no plan silences; None if none does today."""
    plan = next((each for each in plans if awaits_visit([each], today)), None)
    if plan is None:
        return None
    quiet = today
    while awaits_visit(plans, quiet):
        quiet += timedelta(days=1)
    day = add_working_days(quiet, 0, person.working_time)
    code = RuleCode.PLAN_ASKED_AFTER if plan.last_day < today else RuleCode.PLAN_AHEAD
    return Standing(code, day, values={"visit": plan.day, "day": day})


def _later(person: LeaderContext, steps: Sequence[Step], number: int, day: date) -> Standing:
    if person.snooze and person.snoozed(day - timedelta(days=1)):
        return Standing(RuleCode.OVERDUE_PUT_OFF, day, values={"day": day})
    last = max((each.on for each in steps if not each.void), default=None)
    if last is None:
        return Standing(RuleCode.OVERDUE_NEXT_WORKING_DAY, day, values={"day": day})
    values: Values = {"last": last, "number": number, "day": day}
    return Standing(RuleCode.OVERDUE_NEXT_STEP, day, values=values)
