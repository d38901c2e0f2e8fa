"""A direct message to a leader who is to come along on a planned visit: once for each plan and day.

The transaction that plans, moves or cancels the visit plans it; the clock does not look for it. A plan called off is
told only to those who heard of it. Facts: `{"plan": id}`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import NeverWorkingError, next_sending_instant
from scheduler.kinds import planned_visit
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext, working_time_of
from scheduler.leaders.facts import Facts
from scheduler.leaders.reason import Reason, RuleCode
from storage.outbox import deliveries, outbox
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.programme import leaders
from storage.programme.leaders import Leader
from storage.programme.settings import Programme

KIND = "companion"
OFF, ON_AGAIN = ":off", ":on"  # end the slots of the messages that the visit is off, and on again


def tell(connection: Connection, plan: Plan, programme: Programme, now: datetime) -> None:
    """Plans the message of a plan that was made, changed or moved, for each leader named in it."""
    _plan(connection, plan, plan.companions, programme, planned_visit.slot(plan), now)


def tell_it_is_off(connection: Connection, plan: Plan, programme: Programme, now: datetime) -> None:
    """Plans the message that the visit was called off, for those who heard of it."""
    slot = planned_visit.slot(plan)
    _plan(connection, plan, _heard(connection, plan, slot), programme, slot + OFF, now)


def tell_it_is_on_again(
    connection: Connection, plan: Plan, programme: Programme, now: datetime
) -> None:
    """Plans the message that a visit called off takes place, for those who heard that it does not."""
    slot = planned_visit.slot(plan)
    _plan(connection, plan, _heard(connection, plan, slot + OFF), programme, slot + ON_AGAIN, now)


def _heard(connection: Connection, plan: Plan, slot: str) -> list[str]:
    return [
        user
        for user in plan.companions
        if deliveries.of_slot(connection, plan.workspace, user, KIND, slot)
    ]


def _plan(
    connection: Connection,
    plan: Plan,
    users: Iterable[str],
    programme: Programme,
    slot: str,
    now: datetime,
) -> None:
    entries = []
    for user_id in users:
        leader = leaders.find(connection, plan.workspace, user_id)
        if leader is not None and leader.active and leader.leads and user_id != plan.leader:
            due_at = _due(leader, programme, now)
            entries.append(NewDelivery(KIND, user_id, slot, due_at, {"plan": plan.id}))
    outbox.insert_all(connection, plan.workspace, entries, now)


def _due(leader: Leader, programme: Programme, now: datetime) -> datetime:
    try:
        return next_sending_instant(now, working_time_of(leader, programme))
    except NeverWorkingError:
        return now


def find(_facts: Facts, _people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """Always empty: `tell` plans these messages when a visit is planned."""
    return []


def why(_facts: Facts, _person: LeaderContext) -> Reason:
    """Always that it comes when a colleague plans a visit together."""
    return Reason(RuleCode.ON_SHARED_PLAN)


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the message must not be sent any more; None if it may be."""
    workspace = facts.context.workspace
    plan = plans.find(
        facts.connection, workspace, delivery.facts.get("plan", 0), viewer=someone.user_id
    )
    if plan is None:
        return DeliveryCode.PLAN_GONE
    if someone.user_id not in plan.companions:
        return DeliveryCode.NAMED_NO_MORE
    if plan.last_day < someone.today(facts.now):
        return DeliveryCode.TOO_LATE
    slot = planned_visit.slot(plan)
    if delivery.slot.endswith(OFF):
        return None if delivery.slot == slot + OFF and not plan.stands else DeliveryCode.PLAN_GONE
    if not plan.stands:
        return planned_visit.SETTLED.get(plan.state, DeliveryCode.THE_VISIT_LOGGED)
    return None if delivery.slot in (slot, slot + ON_AGAIN) else DeliveryCode.VISIT_MOVED
