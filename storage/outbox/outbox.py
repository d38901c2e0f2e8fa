"""The outbox: what goes in, which days are taken, which delivery comes next. How it goes on: transitions.py.

Once only rests on three things that the database decides: the unique slot, the row locked by whoever takes it, and
conditional updates. `now` is business time and says what is due; `machine` is machine time, for leases and retries.
"""

import functools
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import deliveries, leaders, workspaces
from storage.core.upsert import insert
from storage.outbox import reasons
from storage.outbox.deliveries import WAITING, Delivery, DeliveryState, delivery_of
from storage.outbox.reasons import DeliveryReason

Instant = datetime | sa.BindParameter[Any]
"""Given at once, or when the statement is run."""


@dataclass(frozen=True)
class NewDelivery:
    """A delivery to be. `state` is planned, held for a later day, or dropped at once; the latter two have a reason."""

    kind: str
    recipient: str
    slot: str
    due_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    counts_on: date | None = None
    state: DeliveryState = DeliveryState.PLANNED
    reason: DeliveryReason | None = None


@dataclass(frozen=True)
class Blocked:
    """What a sender cannot do just now in one workspace: post at all, open new DMs, read, or write to these."""

    posting: bool = False
    opening: bool = False
    finding: bool = False
    recipients: frozenset[str] = frozenset()


# Put together once: making a statement takes longer than running it.
_LOCKED = (
    sa.select(leaders.c.user_id)
    .where(
        leaders.c.workspace == sa.bindparam("place"),
        leaders.c.user_id.in_(sa.bindparam("people", expanding=True)),
    )
    .order_by(leaders.c.user_id)
    .with_for_update()
)
_TAKEN = sa.select(deliveries).where(
    deliveries.c.workspace == sa.bindparam("place"),
    deliveries.c.recipient.in_(sa.bindparam("people", expanding=True)),
    deliveries.c.counts_on.between(sa.bindparam("first"), sa.bindparam("last")),
)


def insert_all(
    connection: Connection, workspace: str, entries: Sequence[NewDelivery], now: datetime
) -> list[Delivery]:
    """Writes down what is to be sent. An occasion that is there already, or a day that is taken, is left out.

    Returns those that are new.
    """
    if not entries:
        return []
    rows = [
        {
            "id": uuid.uuid4().hex,
            "workspace": workspace,
            "planned_at": now,
            "attempts": 0,
            **{name: getattr(entry, name) for name in NewDelivery.__dataclass_fields__},
            "state": entry.state.value,
            "facts": dict(entry.facts),
            "reason": entry.reason and reasons.to_text(entry.reason),
        }
        for entry in entries
    ]
    stored = insert(connection, deliveries).on_conflict_do_nothing().returning(deliveries.c.id)
    new = set(connection.execute(stored, rows).scalars())
    return [
        Delivery(**{**row, "state": entry.state, "reason": entry.reason})
        for row, entry in zip(rows, entries, strict=True)
        if row["id"] in new
    ]


def lock_recipients(connection: Connection, workspace: str, people: Iterable[str]) -> None:
    """Until this transaction ends nobody else gives these leaders a day. SQLite has one writer anyway."""
    connection.execute(_LOCKED, {"place": workspace, "people": sorted(people)}).all()


def days_taken(
    connection: Connection, workspace: str, people: Iterable[str], first: date, last: date
) -> list[Delivery]:
    """What counts for these recipients from the first to the last local day."""
    known = {"place": workspace, "people": list(people), "first": first, "last": last}
    return [delivery_of(row) for row in connection.execute(_TAKEN, known)]


def lock_movable(connection: Connection, workspace: str, ids: Collection[str]) -> set[str]:
    """Which of these nobody has begun to send; they are locked, and those in a sender's hands are passed over."""
    if not ids:
        return set()
    found = connection.execute(
        sa.select(deliveries.c.id)
        .where(
            deliveries.c.workspace == workspace,
            deliveries.c.id.in_(ids),
            deliveries.c.state.in_(WAITING),
        )
        .with_for_update(skip_locked=True)
    ).scalars()
    return set(found)


def workspaces_with_work(connection: Connection, now: datetime, machine: datetime) -> list[str]:
    """The running workspaces that have something for a sender to do. The one query across workspaces: ids only."""
    return list(connection.execute(_waiting(), {"now": now, "machine": machine}).scalars())


@functools.cache
def _waiting() -> sa.Select[Any]:
    """Put together once: every tick asks."""
    ready = _ready(sa.bindparam("now"), sa.bindparam("machine"), Blocked())
    return (
        sa.select(deliveries.c.workspace)
        .join(workspaces, workspaces.c.id == deliveries.c.workspace)
        .where(sa.or_(*ready), workspaces.c.stopped_at.is_(None))
        .group_by(deliveries.c.workspace)
        .order_by(sa.func.min(deliveries.c.due_at), deliveries.c.workspace)
    )


def due(connection: Connection, workspace: str, now: datetime) -> list[Delivery]:
    """What a sender would take now, machine time aside. Changes nothing."""
    rows = connection.execute(
        sa.select(deliveries)
        .where(
            deliveries.c.workspace == workspace,
            deliveries.c.state.in_(WAITING),
            deliveries.c.due_at <= now,
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    return [delivery_of(row) for row in rows]


def lock_next(
    connection: Connection, workspace: str, now: datetime, machine: datetime, blocked: Blocked
) -> Delivery | None:
    """The next delivery to work on, its row locked for this transaction; rows in other hands are passed over.

    It is waiting and due; or unknown and old enough to be looked for; or claimed by a sender that never came back.
    """
    for ready in _ready(now, machine, blocked):  # one by one: each is a step into an index
        row = connection.execute(
            sa.select(deliveries)
            .where(deliveries.c.workspace == workspace, ready)
            .order_by(deliveries.c.due_at)  # and no further, or all that are due at once are sorted
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is not None:
            return delivery_of(row)
    return None


def _ready(now: Instant, machine: Instant, blocked: Blocked) -> list[sa.ColumnElement[bool]]:
    """Left behind, to be posted (what was held goes first), to be looked for: in this order, less what is blocked."""
    d = deliveries.c
    left_behind = sa.and_(d.state == DeliveryState.CLAIMED, d.claimed_until <= machine)
    kinds: list[sa.ColumnElement[bool]] = [left_behind]
    if not blocked.posting:
        kinds += [
            _to_post(state, now, machine, blocked)
            for state in (DeliveryState.HELD, DeliveryState.PLANNED)
        ]
    if not blocked.finding:
        kinds.append(sa.and_(d.state == DeliveryState.UNKNOWN, d.not_before <= machine))
    return kinds


def _to_post(
    state: DeliveryState, now: Instant, machine: Instant, blocked: Blocked
) -> sa.ColumnElement[bool]:
    d = deliveries.c
    rested = sa.or_(d.not_before.is_(None), d.not_before <= machine)
    free: list[sa.ColumnElement[bool]] = []
    if blocked.recipients:
        free.append(d.recipient.not_in(blocked.recipients))
    if blocked.opening:
        free.append(_has_conversation())
    return sa.and_(d.state == state, d.due_at <= now, rested, *free)


def _has_conversation() -> sa.ColumnElement[bool]:
    """False for a DM that would have to be opened first."""
    return ~sa.exists().where(
        leaders.c.workspace == deliveries.c.workspace,
        leaders.c.user_id == deliveries.c.recipient,
        leaders.c.dm_channel.is_(None),
    )
