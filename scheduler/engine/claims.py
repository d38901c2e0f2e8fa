"""The sender's transactions on the outbox: claim the next delivery, or give one up. Each is short."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.engine.courier import Refused, Unwritten
from scheduler.engine.recheck import Decision, Drop, Move, Post, recheck
from scheduler.kinds.admin_notice import notify_admins
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.schedule import urgency
from scheduler.leaders.context import WorkspaceContext
from storage.core import leader_lock
from storage.core.failures import cause_of
from storage.core.lease_time import LeaseTime
from storage.outbox import outbox, reasons, transitions
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import Blocked, Busy
from storage.outbox.reasons import DeliveryReason
from storage.programme import belonging, workspaces
from storage.programme.belonging import Outside

log = logging.getLogger(__name__)


UNREADABLE = DeliveryReason(DeliveryCode.CANNOT_BE_READ)


@dataclass(frozen=True)
class StepResult:
    """What one step did: the delivery as it was before, and its state and reason now. `others`: the same of others."""

    delivery: Delivery
    state: DeliveryState
    reason: DeliveryReason | None = None
    others: tuple["StepResult", ...] = ()


@dataclass(frozen=True)
class Claimed:
    """A claimed delivery, to be posted, or looked for if its state is UNKNOWN; `carried`: what goes in its message.

    `settled`: what happened to others that were looked at with it.
    """

    context: WorkspaceContext
    delivery: Delivery
    carried: tuple[Delivery, ...] = ()
    settled: tuple[StepResult, ...] = ()


class BrokenError(Exception):
    """A bug in the check of this delivery, raised from the original exception. The transaction is rolled back."""

    def __init__(self, context: WorkspaceContext, delivery: Delivery) -> None:
        super().__init__(f"delivery {delivery.id}")
        self.context = context
        self.delivery = delivery


def workspaces_with_work(connection: Connection, now: datetime, lease_time: LeaseTime) -> list[str]:
    """The ids of running workspaces with work for a sender, the longest due first. Reads across workspaces."""
    return outbox.workspaces_with_work(connection, now, lease_time(connection))


def claim_next(
    connection: Connection, workspace: str, now: datetime, lease_time: LeaseTime, blocked: Blocked
) -> Claimed | StepResult | Busy | None:
    """Takes the next delivery of the workspace, and checks it again unless it may have been posted already.

    Takes what else is due to its recipient along. Returns a StepResult if the delivery was dropped or held instead;
    Busy or None if there is nothing to do, at the moment or at all. Raises BrokenError.
    """
    lease_now = lease_time(connection)
    found = workspaces.find(connection, workspace)
    if found is None or found.stopped_because is not None:
        return None
    delivery = outbox.lock_next(connection, workspace, now, lease_now, blocked)
    if delivery is None or isinstance(delivery, Busy):
        return delivery
    context = WorkspaceContext(workspace, found.programme)
    if delivery.state is DeliveryState.CLAIMED:
        delivery = transitions.expire(connection, delivery, lease_now)
    if delivery.state is DeliveryState.UNKNOWN:
        carried = tuple(outbox.carried(connection, delivery))
        return Claimed(context, transitions.claim_unknown(connection, delivery, lease_now), carried)
    decision = _decide(connection, context, delivery, now)
    if not isinstance(decision, Post):
        return _settle(connection, delivery, decision)
    if decision.half_day is None:  # it goes by itself
        return Claimed(context, _claim(connection, delivery, decision, lease_now))
    return _take_along(connection, context, (delivery, decision), now, lease_now)


def _claim(
    connection: Connection, delivery: Delivery, decision: Post, lease_now: datetime
) -> Delivery:
    return transitions.claim(
        connection, delivery, lease_now, decision.channel, decision.day, decision.half_day
    )


def _take_along(
    connection: Connection,
    context: WorkspaceContext,
    first: tuple[Delivery, Post],
    now: datetime,
    lease_now: datetime,
) -> Claimed:
    """Claims a delivery with what else is due to its recipient, each after a check of its own.

    The most urgent one carries the others.
    """
    together, settled = [_on_its_day(connection, *first)], []
    for other in outbox.lock_companions(connection, first[0], now, lease_now):
        decision = _decide(connection, context, other, now)
        if not isinstance(decision, Post):
            settled.append(_settle(connection, other, decision))
        elif decision.half_day is not None:  # otherwise it goes by itself, in a later step
            together.append(_on_its_day(connection, other, decision))
    together.sort(key=lambda each: urgency(each[0]))
    delivery = _claim(connection, *together[0], lease_now)
    carried = tuple(
        transitions.carry(connection, delivery, other, decision.day)
        for other, decision in together[1:]
    )
    if carried:
        delivery = replace(delivery, carried_by=delivery.id)
    return Claimed(context, delivery, carried, tuple(settled))


def _on_its_day(
    connection: Connection, delivery: Delivery, decision: Post
) -> tuple[Delivery, Post]:
    """Takes the day on which it counts at once, so that what is checked after it does not get the same one."""
    if decision.day != delivery.counts_on:
        delivery = transitions.count_on(connection, delivery, decision.day)
    return delivery, decision


def _decide(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    now: datetime,
) -> Decision:
    try:
        return recheck(connection, context, delivery, now, lock=True)
    except Exception as error:
        if cause_of(error) is not None:
            raise  # the database is at fault, not the delivery
        raise BrokenError(context, delivery) from error


def _settle(connection: Connection, delivery: Delivery, decision: Move | Drop) -> StepResult:
    if isinstance(decision, Drop):
        transitions.drop(connection, delivery, decision.reason)
        return StepResult(delivery, DeliveryState.DROPPED, decision.reason)
    transitions.move(connection, delivery, decision.due_at, decision.day, decision.reason)
    return StepResult(delivery, DeliveryState.HELD, decision.reason)


def confirm(connection: Connection, delivery: Delivery, lease_time: LeaseTime) -> bool:
    """Renews the claim right before the message is posted; False if it is no longer the caller's."""
    return transitions.confirm(connection, delivery, lease_time(connection))


def put_back(
    connection: Connection, delivery: Delivery, pause: timedelta, lease_time: LeaseTime
) -> None:
    """Plans the delivery, which was not posted, again after the pause."""
    transitions.put_back(connection, delivery, lease_time(connection) + pause)


def doubt(
    connection: Connection,
    delivery: Delivery,
    pause: timedelta,
    reason: DeliveryReason,
    lease_time: LeaseTime,
) -> None:
    """Marks the delivery as unknown, to be looked for after the pause."""
    lease_now = lease_time(connection)
    transitions.doubt(connection, delivery, lease_now, lease_now + pause, reason)


def leave_out(
    connection: Connection, claimed: Claimed, unwritten: Unwritten, now: datetime
) -> Claimed | StepResult:
    """Settles what is not in the bundle as it was written; what waits is planned again.

    Returns what is left of the claim; a StepResult if the delivery that carried the others is out itself: then all of
    them wait again.
    """
    carrier = claimed.delivery
    leader_lock.lock(connection, carrier.workspace, [carrier.recipient])
    everything = (claimed.delivery, *claimed.carried)
    whole = claimed.delivery.id not in unwritten.ids
    out = [each for each in everything if not whole or each.id in unwritten.ids]
    # The one that carries the others comes last: they are out of the bundle by then, and do not share its end.
    steps = [_take_out(connection, claimed, each, unwritten, now) for each in reversed(out)]
    if not whole:
        return replace(steps[-1], others=(*steps[:-1], *claimed.settled))
    kept = tuple(each for each in claimed.carried if each.id not in unwritten.ids)
    delivery = claimed.delivery if kept else transitions.go_alone(connection, claimed.delivery)
    return Claimed(claimed.context, delivery, kept, (*claimed.settled, *steps))


def _take_out(
    connection: Connection,
    claimed: Claimed,
    delivery: Delivery,
    unwritten: Unwritten,
    now: datetime,
) -> StepResult:
    if delivery.id in unwritten.dropped:
        reason = unwritten.dropped[delivery.id]
        transitions.drop(connection, delivery, reason)
        return StepResult(delivery, DeliveryState.DROPPED, reason)
    if delivery.id in unwritten.failed:
        reason = unwritten.failed[delivery.id]
        fail(connection, claimed.context, delivery, reason, now)
        return StepResult(delivery, DeliveryState.FAILED, reason)
    transitions.put_back(connection, delivery, None)
    return StepResult(delivery, DeliveryState.PLANNED)


def refuse(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    error: Refused,
    now: datetime,
) -> DeliveryState:
    """Slack refused the delivery: notes what that says of account, DM or workspace. Returns the delivery's state now.

    It fails for good, except where the workspace is stopped: then it waits until that runs again.
    """
    if error.subject == "workspace":
        if workspaces.stop(connection, context.workspace, error.reason.code, now):
            log.warning("workspace %s: stopped, %s", context.workspace, error.reason.code)
        transitions.put_back(connection, delivery, None)
        return DeliveryState.PLANNED
    if error.subject == "recipient":
        _close(connection, context.workspace, delivery.recipient, error.reason.code, now)
    elif error.subject == "channel":
        transitions.forget_conversation(connection, delivery)
    fail(connection, context, delivery, error.reason, now)
    return DeliveryState.FAILED


# What Slack's refusals, and ours, say of the recipient; others mean that their account is closed.
_OUTSIDE_BY_CODE = {
    "cannot_dm_bot": Outside.BOT,
    **dict.fromkeys(("user_not_found", "users_not_found", "user_not_visible"), Outside.UNKNOWN),
}


def _close(connection: Connection, workspace: str, user: str, code: str, now: datetime) -> None:
    if code != DeliveryCode.OUTSIDE:  # for which the courier has stored why
        outside = _OUTSIDE_BY_CODE.get(code, Outside.DEACTIVATED)
        belonging.note(connection, workspace, user, outside, now)


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
    lease_time: LeaseTime,
    now: datetime,
) -> None:
    """Leaves the delivery unknown for good, because its conversation cannot be read; plans a notice to the admins."""
    if transitions.doubt(connection, delivery, lease_time(connection), None, UNREADABLE):
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
