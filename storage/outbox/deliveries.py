"""Deliveries: outgoing messages, one row each, from when they are planned. Here they are defined and read.

    planned → claimed → sent | held | dropped | failed | unknown

A held delivery waits for a later day and is then claimed like a planned one. An unknown one may or may not have reached
Slack, so it is looked for before it is sent again. outbox.py adds and picks deliveries, transitions.py changes states.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import deliveries
from storage.outbox import reasons
from storage.outbox.reasons import DeliveryReason


class DeliveryState(StrEnum):
    """The state of a delivery; see the top of this module."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    HELD = "held"
    DROPPED = "dropped"
    FAILED = "failed"
    UNKNOWN = "unknown"


WAITING = (DeliveryState.PLANNED, DeliveryState.HELD)
PENDING = (*WAITING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Delivery:
    """One outgoing message. `id` is opaque and is sent as the message's metadata.

    `recipient`: a user or channel id; `slot`: the occasion, unique with workspace, kind and recipient; `facts`: ids
    that the message is written from, never customers' words; `counts_on`: the recipient's local day, for a DM that
    counts under the ceiling; `channel`, `ts`: where it was, or may have been, posted; `carried_by`: in a bundle, the id
    of the delivery that carries the others; `half_day`: the half-day that it has taken. `due_at`, `planned_at`,
    `sent_at` and `answered_at` are business time; `not_before`, `claimed_until` and `doubted_at` are lease time.
    """

    id: str
    workspace: str
    kind: str
    recipient: str
    slot: str
    state: DeliveryState
    due_at: datetime
    planned_at: datetime
    facts: Mapping[str, Any]
    counts_on: date | None = None
    reason: DeliveryReason | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    not_before: datetime | None = None
    claimed_until: datetime | None = None
    doubted_at: datetime | None = None
    attempts: int = 0
    channel: str | None = None
    ts: str | None = None
    carried_by: str | None = None
    half_day: str | None = None

    @property
    def pending(self) -> bool:
        """Whether it may still be sent, or may have been without our knowing."""
        return self.state in PENDING


_NAMES = tuple(each.name for each in fields(Delivery))


def delivery_of(row: sa.Row[Any]) -> Delivery:
    """A Delivery from a row that holds the columns of `deliveries`."""
    values = {name: getattr(row, name) for name in _NAMES}
    read = {
        "state": DeliveryState(row.state),
        "facts": dict(row.facts or {}),
        "reason": reasons.from_text(row.reason),
    }
    return Delivery(**{**values, **read})


def find(
    connection: Connection, workspace: str, delivery: str, *, recipient: str
) -> Delivery | None:
    """The delivery of that id, if it is that recipient's; None otherwise."""
    row = connection.execute(
        sa.select(deliveries).where(
            deliveries.c.workspace == workspace,
            deliveries.c.id == delivery,
            deliveries.c.recipient == recipient,
        )
    ).one_or_none()
    return delivery_of(row) if row else None


def recent(
    connection: Connection,
    workspace: str,
    recipient: str,
    *,
    most: int = 20,
    until: datetime | None = None,
) -> list[Delivery]:
    """The recipient's deliveries in all states, the latest due first.

    `until`: only those planned up to that instant.
    """
    planned = [] if until is None else [deliveries.c.planned_at <= until]
    rows = connection.execute(
        sa.select(deliveries)
        .where(*_of(workspace, recipient), *planned)
        .order_by(deliveries.c.due_at.desc(), deliveries.c.id)
        .limit(most)
    )
    return [delivery_of(row) for row in rows]


def last_sent(connection: Connection, workspace: str, recipient: str, kind: str) -> Delivery | None:
    """The latest sent delivery of that kind to the recipient."""
    row = connection.execute(
        sa.select(deliveries)
        .where(*_of(workspace, recipient), deliveries.c.kind == kind, _SENT)
        .order_by(deliveries.c.sent_at.desc(), deliveries.c.due_at.desc())
        .limit(1)
    ).one_or_none()
    return delivery_of(row) if row else None


def of_slot(
    connection: Connection, workspace: str, recipient: str, kind: str, slot: str
) -> Delivery | None:
    """The sent delivery of that kind and slot to the recipient; None if none was sent."""
    row = connection.execute(
        sa.select(deliveries).where(
            *_of(workspace, recipient),
            deliveries.c.kind == kind,
            deliveries.c.slot == slot,
            _SENT,
        )
    ).one_or_none()
    return delivery_of(row) if row else None


def mark_answered(
    connection: Connection, workspace: str, delivery: str, leader: str, now: datetime
) -> bool:
    """Notes that the leader reacted to this message. False if it is not theirs or was answered before."""
    next_check.forget(connection, workspace, [leader])  # first: see transitions.py
    changed = connection.execute(
        deliveries.update()
        .where(
            *_of(workspace, leader),
            deliveries.c.id == delivery,
            deliveries.c.answered_at.is_(None),
        )
        .values(answered_at=now)
    )
    return bool(changed.rowcount)


def unheard_failures(
    connection: Connection, workspace: str, recipient: str, kind: str, *, since: datetime
) -> list[Delivery]:
    """The recipient's failed deliveries of that kind, due since then and not marked as answered; the earliest first."""
    rows = connection.execute(
        sa.select(deliveries)
        .where(
            *_of(workspace, recipient),
            deliveries.c.kind == kind,
            deliveries.c.state == DeliveryState.FAILED,
            deliveries.c.answered_at.is_(None),
            deliveries.c.due_at >= since,
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    return [delivery_of(row) for row in rows]


def count_failures(
    connection: Connection, workspace: str, *, since: datetime
) -> list[tuple[str, str, int]]:
    """Kind, reason (as stored) and number of the deliveries that failed and were due since then."""
    counted = sa.func.count()
    rows = connection.execute(
        sa.select(deliveries.c.kind, deliveries.c.reason, counted)
        .where(
            deliveries.c.workspace == workspace,
            deliveries.c.state == DeliveryState.FAILED,
            deliveries.c.due_at >= since,
        )
        .group_by(deliveries.c.kind, deliveries.c.reason)
        .order_by(counted.desc(), deliveries.c.kind, deliveries.c.reason)
    )
    return [(row[0], row[1] or "", row[2]) for row in rows]


_SENT = deliveries.c.state == DeliveryState.SENT


def _of(workspace: str, recipient: str) -> tuple[sa.ColumnElement[bool], ...]:
    return deliveries.c.workspace == workspace, deliveries.c.recipient == recipient
