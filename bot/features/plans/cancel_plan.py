"""Cancels a plan, and puts it back: its brief goes and comes with it. Runs in the caller's transaction."""

from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.plans import plan_visit
from bot.features.plans.messages import PlanReceipt
from bot.requests.actor import Actor
from bot.wording import put_back as wording
from scheduler.kinds import plan_companion, planned_visit, standing_again, visit_brief
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.plans import plans
from storage.plans.plan_state import Plan, PlanState


def cancel(connection: Connection, actor: Actor, plan: int) -> tuple[Plan | None, Delivery | None]:
    """Cancels the plan and returns it, None if there is none; and its brief, if that was sent."""
    before = plan_visit.to_change(connection, actor, plan)
    if before is None:
        return None, None
    if plans.cancel(connection, actor.workspace, plan, actor.now):
        plan_companion.tell_it_is_off(connection, before, actor.programme, actor.now)
    found = plans.find(connection, actor.workspace, plan, viewer=actor.user_id)
    return found, _brief(connection, found)


def put_back(
    connection: Connection, actor: Actor, plan: int
) -> tuple[PlanReceipt | None, Delivery | None]:
    """Puts a cancelled plan back, and returns its receipt, None if there is none; and its brief, if that was sent.

    A plan that stands is returned as it is. Raises NotAllowedError, and MistakeError if it was cancelled more than a
    day ago.
    """
    found = plan_visit.to_change(connection, actor, plan)
    if found is None:
        return None, None
    if found.state is PlanState.CANCELLED:
        if not plans.restore(connection, actor.workspace, plan, actor.now - wording.LASTS):
            raise MistakeError(wording.TOO_LATE)
        standing_again.plan(connection, found)
        plan_companion.tell(connection, found, actor.programme, actor.now)
        plan_companion.tell_it_is_on_again(connection, found, actor.programme, actor.now)
    receipt = plan_visit.receipt_of(connection, actor, plan)
    return receipt, _brief(connection, receipt.plan)


def _brief(connection: Connection, plan: Plan | None) -> Delivery | None:
    if plan is None:
        return None
    return deliveries.of_slot(
        connection, plan.workspace, plan.leader, visit_brief.KIND, planned_visit.slot(plan)
    )
