"""“Did you meet?”: asks after a planned visit whether it took place, at most twice (see planned_visit.py).

Facts: `{"plan": id}`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import add_working_days
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.planned_visit import plan_of, slot, standing_plans
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import NEVER, next_opening
from scheduler.leaders.reason import Reason, RuleCode, Standing, Values, plans_of
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import NewDelivery
from storage.outbox.reasons import DeliveryReason
from storage.plans.plan_state import Plan
from storage.queries.leader_facts import PastDelivery

KIND = "did_you_meet"
ASK_AGAIN = 2  # working days after the first question
STEPS = 2
USEFUL_FOR = timedelta(days=14)  # after the planned day; later than that nobody is asked


def standing(
    someone: LeaderContext, now: datetime, plan: Plan, past: Mapping[str, PastDelivery]
) -> Standing:
    """How the two questions about one planned visit stand. `past`: the leader's earlier ones, by slot."""
    first = past.get(slot(plan, 1))
    if plan.last_day >= someone.today(now):
        day = add_working_days(plan.last_day, 1, someone.working_time)
        return Standing(RuleCode.MEET_AHEAD, day, values={"visit": plan.last_day})
    if first is None:
        return _unasked(someone, now, plan)
    if slot(plan, 2) in past:
        return Standing(RuleCode.MEET_TWICE, values={"visit": plan.last_day})
    if not first.sent:
        return Standing(RuleCode.MEET_TOO_LATE, values={"visit": plan.last_day})
    return _asked_once(someone, now, plan, first)


def _unasked(someone: LeaderContext, now: datetime, plan: Plan) -> Standing:
    """The first question. One that is too late gets a slot, too: it is entered as dropped, for the record."""
    opened, values = someone.opened(now), {"visit": plan.last_day}
    occasion = slot(plan, 1) if opened else None
    today = someone.today(now if opened else next_opening(someone, now))
    if today - plan.last_day > USEFUL_FOR:
        return Standing(RuleCode.MEET_TOO_LATE, None, occasion, values)
    if occasion is None:
        return Standing(RuleCode.MEET_NEXT_MORNING, values=values)
    return Standing(RuleCode.DUE, today, occasion, values)


def _asked_once(someone: LeaderContext, now: datetime, plan: Plan, first: PastDelivery) -> Standing:
    today = someone.today(now)
    asked = local_day(first.at, someone.working_time.zone)
    day = add_working_days(asked, ASK_AGAIN, someone.working_time)
    values: Values = {"visit": plan.last_day, "asked": asked, "day": day}
    if someone.opened(now) and day <= today and today - plan.last_day <= USEFUL_FOR:
        return Standing(RuleCode.DUE, today, slot(plan, 2), values)
    return Standing(RuleCode.MEET_ONCE_MORE, day, values=values)


def why(facts: Facts, person: LeaderContext) -> Reason:
    """The standing of the visit that is due, else of the latest past one, else of the next one."""
    found = plans_of(facts, person, back=USEFUL_FOR.days)
    made = [each for each in found if each.leader == person.user_id]
    if not made:
        return Reason(RuleCode.NO_PLAN)
    past = facts.past_by_slot([person], KIND).get(person.user_id, {})
    standings = [standing(person, facts.now, plan, past) for plan in made]
    over = [each for each in standings if each.code is not RuleCode.MEET_AHEAD]
    due = [each for each in over if each.code is RuleCode.DUE]
    return (due or over[-1:] or standings)[0].reason


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """The first or the second question about each plan of the past days that has no outcome yet."""
    now = facts.now
    over = [
        (someone, plan)
        for someone, plan in standing_plans(facts, people)
        if plan.leader == someone.user_id
        and plan.last_day < someone.today(now)
        and someone.opened(now)
    ]
    past = facts.past_by_slot([someone for someone, _ in over], KIND)
    entries = []
    for someone, plan in over:
        found = standing(someone, now, plan, past.get(someone.user_id, {}))
        opened = someone.opened(now)
        if opened and found.slot:
            entries.append(_question(someone.user_id, plan, found, opened))
    return entries


def _question(user_id: str, plan: Plan, found: Standing, due_at: datetime) -> NewDelivery:
    assert found.slot is not None
    entry = NewDelivery(KIND, user_id, found.slot, due_at, {"plan": plan.id})
    if found.code is RuleCode.MEET_TOO_LATE:
        return replace(
            entry, state=DeliveryState.DROPPED, reason=DeliveryReason(DeliveryCode.TOO_LATE)
        )
    return entry


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the question must not be sent any more; None if it may be."""
    plan = plan_of(facts, someone, delivery)
    if isinstance(plan, DeliveryCode):
        return plan
    if plan.leader != someone.user_id:  # a companion is not asked
        return DeliveryCode.PLAN_GONE
    today = someone.today(facts.now)
    if plan.last_day >= today:
        return DeliveryCode.VISIT_AHEAD
    return DeliveryCode.TOO_LATE if today - plan.last_day > USEFUL_FOR else None


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> Mapping[str, datetime]:
    """The next opening for leaders with an open plan, NEVER for the others."""
    planning = facts.plans(people)
    return {
        each.user_id: next_opening(each, facts.now) if each.user_id in planning else NEVER
        for each in people
    }
