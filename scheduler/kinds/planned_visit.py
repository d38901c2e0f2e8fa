"""Around a planned visit: the brief before it, and "did you meet?" after it. Neither counts under the ceiling.

The brief comes on the afternoon of the last working day before; of a plan that was made or moved later than that, at
once, as long as the visit has not begun. "Did you meet?" comes on the next working morning, and once more two working
days after that. A plan that was moved to another day is another occasion: its slots name the day. Facts: the plan.
"""

from collections.abc import Sequence
from datetime import datetime, time

from scheduler.calendars.calendar import at_wall_clock
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from storage.outbox.deliveries import Delivery
from storage.plans import plan_state, plans
from storage.plans.plan_state import Plan

NO_HOUR = time(12)  # a visit without an hour has begun by then


def slot(plan: Plan, step: int | None = None) -> str:
    """The occasion: of the brief, or of the step (1 or 2) of "did you meet?"."""
    return f"{plan.id}:{plan.day.isoformat()}" + (f":{step}" if step else "")


def begins(plan: Plan, zone: str) -> datetime:
    """When the visit begins, as far as we know."""
    return at_wall_clock(plan.day, plan.at or NO_HOUR, zone)


# Both ---------------------------------------------------------------------------------------------------


def standing_plans(
    facts: Facts, people: Sequence[LeaderContext]
) -> list[tuple[LeaderContext, Plan]]:
    """The plans of these that stand, each with its leader."""
    found = facts.plans(people)
    return [(each, plan) for each in people for plan in found.get(each.user_id, ())]


def plan_of(facts: Facts, someone: LeaderContext, delivery: Delivery) -> Plan | DeliveryCode:
    """The plan that the delivery is about; or why it is about none."""
    plan = plans.find(
        facts.connection,
        facts.context.workspace,
        delivery.facts.get("plan", 0),
        viewer=someone.user_id,
    )
    if plan is None or plan.leader != someone.user_id:
        return DeliveryCode.PLAN_GONE
    if plan.stands:
        moved = delivery.slot.split(":")[1] != plan.day.isoformat()
        return DeliveryCode.VISIT_MOVED if moved else plan
    settled = {
        plan_state.PlanState.CANCELLED: DeliveryCode.VISIT_CANCELLED,
        plan_state.PlanState.MISSED: DeliveryCode.VISIT_MISSED,
    }
    return settled.get(plan.state, DeliveryCode.THE_VISIT_LOGGED)
