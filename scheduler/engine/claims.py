"""The sender's transactions on the outbox: claim the next delivery, or give one up. Each is short."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from scheduler.engine.courier import Refused
from scheduler.engine.recheck import Drop, Move, recheck
from scheduler.kinds.admin_notice import notify_admins
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import WorkspaceContext
from storage.outbox import outbox, reasons, transitions
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import Blocked
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders, workspaces

log = logging.getLogger(__name__)


UNREADABLE = DeliveryReason(DeliveryCode.CANNOT_BE_READ)


@dataclass(frozen=True)
class StepResult:
    """What one step did: the delivery as it was before, and its state and reason now."""

    delivery: Delivery
    state: DeliveryState
    reason: DeliveryReason | None = None


class BrokenError(Exception):
    """A bug in the check of this delivery, raised from the original exception. The transaction is rolled back."""

    def __init__(self, context: WorkspaceContext, delivery: Delivery) -> None:
        super().__init__(f"delivery {delivery.id}")
        self.context = context
        self.delivery = delivery


def claim_next(
    connection: Connection, workspace: str, now: datetime, machine: datetime, blocked: Blocked
) -> tuple[WorkspaceContext, Delivery] | StepResult | None:
    """Takes the next delivery of the workspace, and checks it again unless it may have been posted already.

    Returns the claimed delivery, to be posted (or looked for, if its state is UNKNOWN); a StepResult if it was dropped
    or held instead; None if there is nothing to do. Raises BrokenError.
    """
    found = workspaces.find(connection, workspace)
    if found is None or found.stopped_because is not None:
        return None
    delivery = outbox.lock_next(connection, workspace, now, machine, blocked)
    if delivery is None:
        return None
    context = WorkspaceContext(workspace, found.programme)
    if delivery.state is DeliveryState.CLAIMED:
        delivery = transitions.expire(connection, delivery, machine)
    if delivery.state is DeliveryState.UNKNOWN:
        return context, transitions.claim_unknown(connection, delivery, machine)
    return _decide(connection, context, delivery, now, machine)


def _decide(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    now: datetime,
    machine: datetime,
) -> tuple[WorkspaceContext, Delivery] | StepResult:
    try:
        decision = recheck(connection, context, delivery, now, lock=True)
    except (OperationalError, InterfaceError):
        raise  # the database is at fault, not the delivery
    except Exception as error:
        raise BrokenError(context, delivery) from error
    if isinstance(decision, Drop):
        transitions.drop(connection, delivery, decision.reason)
        return StepResult(delivery, DeliveryState.DROPPED, decision.reason)
    if isinstance(decision, Move):
        transitions.move(connection, delivery, decision.due_at, decision.day, decision.reason)
        return StepResult(delivery, DeliveryState.HELD, decision.reason)
    return context, transitions.claim(connection, delivery, machine, decision.channel, decision.day)


def refuse(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    error: Refused,
    now: datetime,
) -> None:
    """Slack refused the delivery for good: notes what that says of account, DM or workspace, and calls `fail`."""
    if error.subject == "recipient":
        leaders.deactivate(connection, context.workspace, delivery.recipient, now)
    elif error.subject == "workspace":
        workspaces.stop(connection, context.workspace, error.reason.code, now)
    elif error.subject == "channel":
        transitions.forget_conversation(connection, delivery)
    fail(connection, context, delivery, error.reason, now)


def fail(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    reason: DeliveryReason,
    now: datetime,
) -> None:
    """Marks the delivery as failed, and plans a notice to the admins."""
    if transitions.fail(connection, delivery, reason):
        _tell(connection, context, delivery, reason, now)


def give_up(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    machine: datetime,
    now: datetime,
) -> None:
    """Leaves the delivery unknown for good, because its conversation cannot be read; plans a notice to the admins."""
    if transitions.doubt(connection, delivery, machine, None, UNREADABLE):
        _tell(connection, context, delivery, UNREADABLE, now)


def _tell(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    reason: DeliveryReason,
    now: datetime,
) -> None:
    told = notify_admins(connection, context, delivery, reason, now)
    log.warning(
        "Delivery %s (%s): %s; %d admins told",
        delivery.id,
        delivery.kind,
        reasons.to_text(reason),
        told,
    )
