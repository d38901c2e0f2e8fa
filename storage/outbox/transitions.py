"""How a delivery goes from state to state. Each change is made only if the row is still as the caller knows it.

`attempts` grows with each claim, so a sender that was away for too long cannot settle somebody else's claim: then
nothing changes, and the answer is False. `now` is business time; `machine` is machine time.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import deliveries, leaders
from storage.outbox import reasons
from storage.outbox.deliveries import WAITING, Delivery, DeliveryState
from storage.outbox.reasons import DeliveryReason

LEASE = timedelta(seconds=120)
# The next one is measured from the day on which it was due, which may be long past.
_GONE_WITHOUT = (DeliveryState.DROPPED, DeliveryState.FAILED, DeliveryState.UNKNOWN)


def move(
    connection: Connection,
    delivery: Delivery,
    due_at: datetime,
    day: date | None,
    reason: DeliveryReason | None,
) -> Delivery:
    """Holds a waiting delivery for a later instant (and its day, if it counts)."""
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
    """There is nothing left to say, or no day for it: recorded, and its day is free again."""
    states = (*WAITING, DeliveryState.CLAIMED)
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
    machine: datetime,
    channel: str | None,
    day: date | None,
) -> Delivery:
    """Claims the row that `lock_next` locked, for LEASE. With a `channel` the message may be out from now on."""
    values: dict[str, Any] = {
        "state": DeliveryState.CLAIMED,
        "claimed_until": machine + LEASE,
        "attempts": delivery.attempts + 1,
        "channel": channel,
        "counts_on": day,
        "not_before": None,
        "reason": None,
    }
    _update(connection, delivery, WAITING, **values)
    return replace(delivery, **values)


def expire(connection: Connection, delivery: Delivery, machine: datetime) -> Delivery:
    """A claim whose lease is over. Without a channel nothing can have been posted; else nobody knows."""
    if delivery.channel is None:
        values: dict[str, Any] = {"state": DeliveryState.PLANNED, "claimed_until": None}
    else:
        values = {
            "state": DeliveryState.UNKNOWN,
            "claimed_until": None,
            "doubted_at": delivery.doubted_at or machine,
            "reason": DeliveryReason(reasons.LEFT_BEHIND),
        }
    _update(connection, delivery, (DeliveryState.CLAIMED,), **values)
    return replace(delivery, **values)


def claim_unknown(connection: Connection, delivery: Delivery, machine: datetime) -> Delivery:
    """An unknown delivery that somebody now looks for: nobody else does for the length of a lease."""
    _update(connection, delivery, (DeliveryState.UNKNOWN,), not_before=machine + LEASE)
    return delivery


def conversation_opened(connection: Connection, delivery: Delivery, channel: str) -> bool:
    """The DM's channel is known: stored with the leader, and with the claim before anything is posted.

    False if the claim is no longer ours: then nothing may be posted.
    """
    connection.execute(
        leaders.update()
        .where(leaders.c.workspace == delivery.workspace, leaders.c.user_id == delivery.recipient)
        .values(dm_channel=channel)
    )
    return _update(connection, delivery, (DeliveryState.CLAIMED,), channel=channel)


def forget_conversation(connection: Connection, delivery: Delivery) -> None:
    """Slack no longer knows the leader's DM: the next delivery opens it anew."""
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
    """Slack has it under that timestamp. Also for what was unknown and has been found."""
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
    """Slack does not have it: to be sent again, not before that machine time. The attempt does not count."""
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
    """An unknown delivery is not in the conversation: to be sent once more."""
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
    machine: datetime,
    look_at: datetime | None,
    reason: DeliveryReason,
) -> bool:
    """It may have reached Slack. `look_at` is the machine time from which it is looked for; None: nobody can."""
    return _update(
        connection,
        delivery,
        (DeliveryState.CLAIMED, DeliveryState.UNKNOWN),
        state=DeliveryState.UNKNOWN,
        doubted_at=delivery.doubted_at or machine,
        not_before=look_at,
        claimed_until=None,
        reason=reason,
    )


def fail(connection: Connection, delivery: Delivery, reason: DeliveryReason) -> bool:
    """Slack will never take it: recorded, its day is free again, and it is not tried again."""
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
    """Changes the row only if it is still as `delivery` knows it. False: it is in other hands now."""
    if values.get("reason"):
        values["reason"] = reasons.to_text(values["reason"])
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
    if changed.rowcount and values.get("state") in _GONE_WITHOUT:
        next_check.forget(connection, delivery.workspace, [delivery.recipient])
    return bool(changed.rowcount)
