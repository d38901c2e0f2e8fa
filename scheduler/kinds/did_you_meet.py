""" "did you meet?": who is due, when next, does it hold, why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import add_working_days
from scheduler.kinds import planned_visit
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.planned_visit import past_by_slot, plan_of, slot, standing_plans
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import NEVER, next_opening
from scheduler.leaders.reason import DUE, Reason, past_of, plans_of, said
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import NewDelivery
from storage.outbox.reasons import DeliveryReason
from storage.plans.plan_state import Plan
from storage.queries.leader_facts import Past

KIND = "did_you_meet"
ASK_AGAIN = 2  # working days later
STEPS = 2
USEFUL_FOR = timedelta(days=14)  # to ask whether it took place


def why(facts: Facts, person: LeaderContext) -> Reason:
    """Visits whose day has gone by and of which nothing is known."""
    today = person.today(facts.now)
    found = plans_of(facts, person, back=USEFUL_FOR.days)
    over = [each for each in found if each.day < today]
    if not over:
        if not found:
            return Reason("No visit is planned.")
        day = add_working_days(found[0].day, 1, person.working_time)
        return Reason(
            f"The next visit is planned for {said(found[0].day)}; it is asked on the morning after.",
            day,
        )
    if find(facts, [person]):
        return Reason(DUE, today)
    return _asked_already(facts, person, over[-1])


def _asked_already(facts: Facts, person: LeaderContext, plan: Plan) -> Reason:
    """What became of the two questions about that visit, the latest that is over."""
    past = {each.slot: each for each in past_of(facts, person, KIND)}
    visit = f"the visit of {said(plan.day)}"
    first = past.get(planned_visit.slot(plan, 1))
    if first is None:
        return Reason(f"For {visit} it is asked on the next working morning.")
    if planned_visit.slot(plan, 2) in past:
        return Reason(f"For {visit} it was asked twice, and is not asked again.")
    if not first.sent:
        return Reason(f"For {visit} it was too late to ask.")
    on = local_day(first.at, person.working_time.zone)
    day = add_working_days(on, ASK_AGAIN, person.working_time)
    return Reason(
        f"For {visit} it was asked on {said(on)}; once more on {said(day)}, then no more.", day
    )


# Did you meet? ------------------------------------------------------------------------------------------


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """For each visit that was to have taken place and of which nothing is known: the first question, or the second."""
    over = [
        (someone, plan)
        for someone, plan in standing_plans(facts, people)
        if plan.day < someone.today(facts.now)
    ]
    past = past_by_slot(facts, over, KIND)
    entries = []
    for someone, plan in over:
        entry = _question(someone, plan, past.get(someone.user_id, {}), facts.now)
        if entry:
            entries.append(entry)
    return entries


def _question(
    someone: LeaderContext, plan: Plan, past: Mapping[str, Past], now: datetime
) -> NewDelivery | None:
    today, opened = someone.today(now), someone.opened(now)
    asked = [past.get(slot(plan, step)) for step in range(1, STEPS + 1)]
    late = today - plan.day > USEFUL_FOR
    if opened is None or asked[1] is not None:
        return None
    if asked[0] is None:
        state = DeliveryState.DROPPED if late else DeliveryState.PLANNED
        reason = DeliveryReason(DeliveryCode.TOO_LATE) if late else None
        about = {"plan": plan.id}
        return NewDelivery(KIND, someone.user_id, slot(plan, 1), opened, about, None, state, reason)
    on = local_day(asked[0].at, someone.working_time.zone)
    if asked[0].pending or late or not asked[0].sent:
        return None
    if today < add_working_days(on, ASK_AGAIN, someone.working_time):
        return None
    return NewDelivery(KIND, someone.user_id, slot(plan, 2), opened, {"plan": plan.id})


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why there is nothing to ask any more; None if there is."""
    plan = plan_of(facts, someone, delivery)
    if isinstance(plan, DeliveryCode):
        return plan
    today = someone.today(facts.now)
    if plan.day >= today:
        return DeliveryCode.VISIT_AHEAD
    return DeliveryCode.TOO_LATE if today - plan.day > USEFUL_FOR else None


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> Mapping[str, datetime]:
    """Those with a plan that stands are looked at when their next day opens; the others need not be."""
    planning = facts.plans(people)
    return {
        each.user_id: next_opening(each, facts.now) if each.user_id in planning else NEVER
        for each in people
    }
