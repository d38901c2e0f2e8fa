"""What the two kinds around a planned visit share: the brief before it, and "did you meet?" after it.

The brief comes on the afternoon of the last working day before; if the plan is made or moved later than that, at once,
as long as the visit has not begun. "Did you meet?" comes on the next working morning, and once more two working days
after that. Neither counts under the ceiling. The slots hold the planned day, so a moved plan is a new occasion.
Facts: `{"plan": id}`.
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

NO_HOUR = time(12)  # when a visit without an hour is taken to begin
SETTLED = {
    plan_state.PlanState.CANCELLED: DeliveryCode.VISIT_CANCELLED,
    plan_state.PlanState.MISSED: DeliveryCode.VISIT_MISSED,
}
"""Why a plan that is over needs no message; any other was met."""


def slot(plan: Plan, step: int | None = None) -> str:
    """The slot of the brief ("7:2026-11-30"), or of step 1 or 2 of "did you meet?" ("7:2026-11-30:1")."""
    return f"{plan.id}:{plan.day.isoformat()}" + (f":{step}" if step else "")


def begins(plan: Plan, zone: str) -> datetime:
    """When the visit begins; at noon local time if the plan has no hour."""
    return at_wall_clock(plan.day, plan.at or NO_HOUR, zone)


def standing_plans(
    facts: Facts, people: Sequence[LeaderContext]
) -> list[tuple[LeaderContext, Plan]]:
    """The open plans of these leaders, each with its leader; and with each of them who comes along."""
    found = facts.plans(people)
    return [(each, plan) for each in people for plan in found.get(each.user_id, ())]


def plan_of(facts: Facts, someone: LeaderContext, delivery: Delivery) -> Plan | DeliveryCode:
    """The open plan that the delivery is about, or the code that says why there is none any more."""
    plan = plans.find(
        facts.connection,
        facts.context.workspace,
        delivery.facts.get("plan", 0),
        viewer=someone.user_id,
    )
    if plan is None or someone.user_id not in (plan.leader, *plan.companions):
        return DeliveryCode.PLAN_GONE
    if plan.stands:
        moved = delivery.slot.split(":")[1] != plan.day.isoformat()
        return DeliveryCode.VISIT_MOVED if moved else plan
    return SETTLED.get(plan.state, DeliveryCode.THE_VISIT_LOGGED)
