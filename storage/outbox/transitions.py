"""Transitions of a delivery from state to state. Each is made only if the row is still as the caller read it.

`attempts` grows with each claim, so a sender whose lease ran out cannot change a delivery that another has claimed
since: then nothing happens, and functions that return a bool return False. `now` is business time; `lease_now` is lease
time (storage/core/lease_time.py).

Leaders are locked before deliveries (storage/core/leader_lock.py). So a hint is forgotten before the delivery changes,
even if then nothing does: a check too many costs little, and two that wait for each other cost a pass.

A bundle is several deliveries in one message. One of them carries the others (`carried_by`) and is the only one that a
sender works on: what happens to it happens to all, except that the others wait again if it is dropped or put back.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import deliveries, leaders
from storage.outbox import reasons
from storage.outbox.deliveries import PENDING, WAITING, Delivery, DeliveryState
from storage.outbox.reasons import DeliveryReason

LEASE = timedelta(seconds=120)
# After these the leader's next message may be due earlier than the hint says, so the hint is forgotten.
_FORGET_HINT_AFTER = (DeliveryState.DROPPED, DeliveryState.FAILED, DeliveryState.UNKNOWN)
# In these it has no half-day any more.
_NOT_POSTED = (*WAITING, DeliveryState.DROPPED, DeliveryState.FAILED)
# What those that are carried take over from the one that carries them. Its lease is its own.
_SHARED = ("state", "channel", "ts", "sent_at", "doubted_at", "reason")


def move(
    connection: Connection,
    delivery: Delivery,
    due_at: datetime,
    day: date | None,
    reason: DeliveryReason | None,
) -> Delivery:
    """Holds a waiting delivery until `due_at`. `day`: the day on which it counts then, if it does."""
    moved = replace(delivery, state=DeliveryState.HELD, due_at=due_at, counts_on=day, reason=reason)
    _update(
        connection,
        delivery,
        WAITING,
        state=DeliveryState.HELD,
        due_at=due_at,
        counts_on=day,
        reason=reason,
    )
    return moved


def drop(connection: Connection, delivery: Delivery, reason: DeliveryReason | None) -> Delivery:
    """Marks a delivery as never to be sent, with the reason. Its day is free again."""
    return _drop(connection, delivery, (*WAITING, DeliveryState.CLAIMED), reason)


def drop_in_any_case(
    connection: Connection, delivery: Delivery, reason: DeliveryReason
) -> Delivery:
    """The same, even if it may have been sent: nobody looks for it any more."""
    return _drop(connection, delivery, PENDING, reason)


def _drop(
    connection: Connection,
    delivery: Delivery,
    states: Iterable[DeliveryState],
    reason: DeliveryReason | None,
) -> Delivery:
    _update(
        connection,
        delivery,
        states,
        state=DeliveryState.DROPPED,
        counts_on=None,
        reason=reason,
        claimed_until=None,
    )
    return replace(delivery, state=DeliveryState.DROPPED, counts_on=None, reason=reason)


def claim(
    connection: Connection,
    delivery: Delivery,
    lease_now: datetime,
    channel: str | None,
    day: date | None,
    half_day: str | None = None,
) -> Delivery:
    """Claims the delivery that `lock_next` locked, for LEASE.

    With a `channel` the message counts as possibly posted from now on. `day`: the day on which it counts, if it does;
    `half_day`: the half-day that it takes.
    """
    values: dict[str, Any] = {
        "state": DeliveryState.CLAIMED,
        "claimed_until": lease_now + LEASE,
        "attempts": delivery.attempts + 1,
        "channel": channel,
        "counts_on": day,
        "half_day": half_day,
        "not_before": None,
        "reason": None,
    }
    _update(connection, delivery, WAITING, **values)
    return replace(delivery, **values)


def count_on(connection: Connection, delivery: Delivery, day: date | None) -> Delivery:
    """Gives a waiting delivery the day on which it counts."""
    _update(connection, delivery, WAITING, counts_on=day)
    return replace(delivery, counts_on=day)


def carry(
    connection: Connection, delivery: Delivery, other: Delivery, day: date | None
) -> Delivery:
    """Claims `other`, which waits, to go in the message of the claimed `delivery`. `day`: as in `claim`."""
    if delivery.carried_by is None:
        _update(connection, delivery, (DeliveryState.CLAIMED,), carried_by=delivery.id)
    values: dict[str, Any] = {
        "state": DeliveryState.CLAIMED,
        "attempts": other.attempts + 1,
        "channel": delivery.channel,
        "counts_on": day,
        "carried_by": delivery.id,
        "not_before": None,
        "reason": None,
    }
    _update(connection, other, WAITING, **values)
    return replace(other, **values)


def confirm(connection: Connection, delivery: Delivery, lease_now: datetime) -> bool:
    """Renews the caller's claim for LEASE, right before it posts; False if it is no longer the caller's.

    Also where the lease is over already, as long as nobody else has taken the delivery.
    """
    return _update(connection, delivery, (DeliveryState.CLAIMED,), claimed_until=lease_now + LEASE)


def go_alone(connection: Connection, delivery: Delivery) -> Delivery:
    """Notes that a claimed delivery carries no other any more: they were all dropped or put back."""
    _update(connection, delivery, (DeliveryState.CLAIMED,), carried_by=None)
    return replace(delivery, carried_by=None)


def expire(connection: Connection, delivery: Delivery, lease_now: datetime) -> Delivery:
    """Ends a claim whose lease is over: PLANNED again if it had no channel yet, else UNKNOWN (it may be posted)."""
    if delivery.channel is None:
        values: dict[str, Any] = {"state": DeliveryState.PLANNED, "claimed_until": None}
    else:
        values = {
            "state": DeliveryState.UNKNOWN,
            "claimed_until": None,
            "doubted_at": delivery.doubted_at or lease_now,
            "reason": DeliveryReason(reasons.LEFT_BEHIND),
        }
    _update(connection, delivery, (DeliveryState.CLAIMED,), **values)
    return replace(delivery, **values)


def claim_unknown(connection: Connection, delivery: Delivery, lease_now: datetime) -> Delivery:
    """Reserves an unknown delivery for LEASE, so that only one sender looks for it."""
    _update(connection, delivery, (DeliveryState.UNKNOWN,), not_before=lease_now + LEASE)
    return delivery


def conversation_opened(connection: Connection, delivery: Delivery, channel: str) -> bool:
    """Stores the DM's channel, with the leader and with the claim, before anything is posted.

    False if the claim is no longer the caller's: then nothing may be posted.
    """
    connection.execute(
        leaders.update()
        .where(leaders.c.workspace == delivery.workspace, leaders.c.user_id == delivery.recipient)
        .values(dm_channel=channel)
    )
    return _update(connection, delivery, (DeliveryState.CLAIMED,), channel=channel)


def forget_conversation(connection: Connection, delivery: Delivery) -> None:
    """Forgets the leader's DM, which Slack no longer knows, so that the next delivery opens it again."""
    connection.execute(
        leaders.update()
        .where(
            leaders.c.workspace == delivery.workspace,
            leaders.c.user_id == delivery.recipient,
            leaders.c.dm_channel == delivery.channel,
        )
        .values(dm_channel=None)
    )


def sent(connection: Connection, delivery: Delivery, ts: str, now: datetime) -> bool:
    """Marks a claimed delivery, or an unknown one that was found, as sent. `ts`: Slack's timestamp of the message."""
    return _update(
        connection,
        delivery,
        (DeliveryState.CLAIMED, DeliveryState.UNKNOWN),
        state=DeliveryState.SENT,
        ts=ts,
        sent_at=now,
        reason=None,
        not_before=None,
        claimed_until=None,
    )


def put_back(connection: Connection, delivery: Delivery, not_before: datetime | None) -> bool:
    """Plans a claimed, not posted delivery again, from `not_before` (lease time) on. The attempt does not count."""
    return _update(
        connection,
        delivery,
        (DeliveryState.CLAIMED,),
        state=DeliveryState.PLANNED,
        not_before=not_before,
        claimed_until=None,
        channel=None,
        attempts=delivery.attempts - 1,
    )


def resend_unknown(connection: Connection, delivery: Delivery) -> bool:
    """Plans an unknown delivery again, because it was not found in the conversation."""
    return _update(
        connection,
        delivery,
        (DeliveryState.UNKNOWN,),
        state=DeliveryState.PLANNED,
        not_before=None,
        claimed_until=None,
        channel=None,
        reason=None,
    )


def doubt(
    connection: Connection,
    delivery: Delivery,
    lease_now: datetime,
    look_at: datetime | None,
    reason: DeliveryReason,
) -> bool:
    """Marks a delivery that may have reached Slack as unknown.

    `look_at`: the lease time from which it is looked for; None: never, because it cannot be.
    """
    return _update(
        connection,
        delivery,
        (DeliveryState.CLAIMED, DeliveryState.UNKNOWN),
        state=DeliveryState.UNKNOWN,
        doubted_at=delivery.doubted_at or lease_now,
        not_before=look_at,
        claimed_until=None,
        reason=reason,
    )


def fail(connection: Connection, delivery: Delivery, reason: DeliveryReason) -> bool:
    """Marks a delivery as failed, with the reason: it is not tried again, and its day is free."""
    return _update(
        connection,
        delivery,
        (*WAITING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN),
        state=DeliveryState.FAILED,
        counts_on=None,
        reason=reason,
        not_before=None,
        claimed_until=None,
    )


def _update(
    connection: Connection, delivery: Delivery, states: Iterable[DeliveryState], **values: Any
) -> bool:
    """Changes the row if it has the same `attempts` as `delivery` and one of these states. False if it has not.

    What it carries changes with it.
    """
    if values.get("reason"):
        values["reason"] = reasons.to_text(values["reason"])
    if values.get("state") in _NOT_POSTED:
        values |= {"half_day": None, "carried_by": None}
    if values.get("state") in _FORGET_HINT_AFTER:  # first: the leader is locked before the delivery
        next_check.forget(connection, delivery.workspace, [delivery.recipient])
    changed = connection.execute(
        deliveries.update()
        .where(
            deliveries.c.workspace == delivery.workspace,
            deliveries.c.id == delivery.id,
            deliveries.c.attempts == delivery.attempts,
            deliveries.c.state.in_(tuple(states)),
        )
        .values(**values)
    )
    if changed.rowcount and delivery.carried_by == delivery.id:
        _update_carried(connection, delivery, values)
    return bool(changed.rowcount)


def _update_carried(connection: Connection, delivery: Delivery, changes: dict[str, Any]) -> None:
    values = {name: changes[name] for name in _SHARED if name in changes}
    if values.get("state") is DeliveryState.FAILED:
        values["counts_on"] = None
    elif values.get("state") in _NOT_POSTED:
        values |= {"state": DeliveryState.PLANNED, "channel": None, "reason": None}
        values |= {"carried_by": None, "not_before": changes.get("not_before")}
        if changes.get("attempts", delivery.attempts) < delivery.attempts:
            values["attempts"] = deliveries.c.attempts - 1
    if values:
        connection.execute(deliveries.update().where(*_carried_by(delivery)).values(**values))


def _carried_by(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    return (
        deliveries.c.workspace == delivery.workspace,
        deliveries.c.recipient == delivery.recipient,
        deliveries.c.carried_by == delivery.id,
        deliveries.c.id != delivery.id,
        deliveries.c.state.in_((DeliveryState.CLAIMED, DeliveryState.UNKNOWN)),
    )
