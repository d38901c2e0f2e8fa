"""The outbox: adding deliveries, finding which days are taken, and picking the next delivery. More: transitions.py.

That each message is sent once only rests on three guarantees of the database: the unique slot, the row lock of the
sender that picks it, and conditional updates.

`now` is business time and decides what is due; `lease_now` is lease time (storage/core/lease_time.py), for leases and
retries.
"""

import functools
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import leader_lock
from storage.core.tables import deliveries, leaders, workspaces
from storage.core.upsert import insert
from storage.outbox import reasons
from storage.outbox.deliveries import PENDING, WAITING, Delivery, DeliveryState, delivery_of
from storage.outbox.reasons import DeliveryReason

Instant = datetime | sa.BindParameter[Any]
"""A value, or a parameter that gets its value when the statement is run."""


@dataclass(frozen=True)
class NewDelivery:
    """A delivery to add. `state`: PLANNED, HELD for a later day, or DROPPED at once; the latter two have a reason."""

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
    """What a sender must not do now in one workspace: post, open DMs, look for messages, or write to `recipients`."""

    posting: bool = False
    opening: bool = False
    finding: bool = False
    recipients: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Busy:
    """All that there is to do is for these recipients, and other transactions hold them: it can be done in a moment."""

    recipients: frozenset[str]


# Built once: building a statement takes longer than running it.
_TAKEN = sa.select(deliveries).where(
    deliveries.c.workspace == sa.bindparam("place"),
    deliveries.c.recipient.in_(sa.bindparam("people", expanding=True)),
    deliveries.c.counts_on.between(sa.bindparam("first"), sa.bindparam("last")),
)


def insert_all(
    connection: Connection, workspace: str, entries: Sequence[NewDelivery], now: datetime
) -> list[Delivery]:
    """Adds deliveries, and returns those that are new.

    Left out without an error: one whose slot exists already, and one whose `counts_on` is taken for its recipient.
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


def forget_dropped(
    connection: Connection, workspace: str, recipient: str, kind: str, slots: Collection[str]
) -> None:
    """These occasions hold again after all: what was dropped of them is forgotten, so that it may be planned anew."""
    leader_lock.lock(connection, workspace, [recipient])
    connection.execute(
        deliveries.delete().where(
            deliveries.c.workspace == workspace,
            deliveries.c.recipient == recipient,
            deliveries.c.kind == kind,
            deliveries.c.slot.in_(slots),
            deliveries.c.state == DeliveryState.DROPPED.value,
        )
    )


def days_taken(
    connection: Connection, workspace: str, people: Iterable[str], first: date, last: date
) -> list[Delivery]:
    """The deliveries to these recipients that count on a day from `first` to `last`."""
    known = {"place": workspace, "people": list(people), "first": first, "last": last}
    return [delivery_of(row) for row in connection.execute(_TAKEN, known)]


def lock_movable(connection: Connection, workspace: str, ids: Collection[str]) -> set[str]:
    """The ids of those of these deliveries that wait and that no sender has locked; locks them."""
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


def workspaces_with_work(connection: Connection, now: datetime, lease_now: datetime) -> list[str]:
    """The ids of running workspaces with work for a sender, the longest due first. Reads across workspaces."""
    return list(connection.execute(_waiting(), {"now": now, "lease_now": lease_now}).scalars())


@functools.cache
def _waiting() -> sa.Select[Any]:
    """Built once, because every pass runs it."""
    ready = _ready(sa.bindparam("now"), sa.bindparam("lease_now"), Blocked())
    return (
        sa.select(deliveries.c.workspace)
        .join(workspaces, workspaces.c.id == deliveries.c.workspace)
        .where(sa.or_(*ready), workspaces.c.stopped_at.is_(None))
        .group_by(deliveries.c.workspace)
        .order_by(sa.func.min(deliveries.c.due_at), deliveries.c.workspace)
    )


def due(connection: Connection, workspace: str, now: datetime) -> list[Delivery]:
    """The waiting deliveries that are due, leases and retry times ignored. For dry runs; locks nothing."""
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


def pending_until(
    connection: Connection, workspace: str, now: datetime, most: int
) -> list[Delivery]:
    """Up to `most` deliveries due by `now` that may still be sent or may have been, the earliest due first."""
    rows = connection.execute(
        sa.select(deliveries)
        .where(
            deliveries.c.workspace == workspace,
            deliveries.c.state.in_(PENDING),
            deliveries.c.due_at <= now,
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(most)
    )
    return [delivery_of(row) for row in rows]


def lock_companions(
    connection: Connection, delivery: Delivery, now: datetime, lease_now: datetime
) -> list[Delivery]:
    """The other waiting and due deliveries to the same recipient, their rows locked; the earliest due first."""
    rows = connection.execute(
        sa.select(deliveries)
        .where(
            *_others_waiting(delivery.workspace, delivery.recipient, now, lease_now, deliveries),
            deliveries.c.id != delivery.id,
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .with_for_update(skip_locked=True)
    )
    return [delivery_of(row) for row in rows]


def carried(connection: Connection, delivery: Delivery) -> list[Delivery]:
    """The other deliveries of the bundle that this one carries."""
    rows = connection.execute(
        sa.select(deliveries)
        .where(
            deliveries.c.workspace == delivery.workspace,
            deliveries.c.recipient == delivery.recipient,
            deliveries.c.carried_by == delivery.id,
            deliveries.c.id != delivery.id,
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    return [delivery_of(row) for row in rows]


def half_days_taken(
    connection: Connection, workspace: str, recipient: str, since: date
) -> set[str]:
    """The half-days from `since` on that have a message to the recipient: sent, or it may have been, or being sent."""
    found = connection.execute(
        sa.select(deliveries.c.half_day).where(
            deliveries.c.workspace == workspace,
            deliveries.c.recipient == recipient,
            deliveries.c.half_day >= since.isoformat(),
        )
    ).scalars()
    return {each for each in found if each}


def lock_next(
    connection: Connection, workspace: str, now: datetime, lease_now: datetime, blocked: Blocked
) -> Delivery | Busy | None:
    """The next delivery to work on, locked for this transaction with its leader; what others hold is passed over.

    It is claimed by a sender whose lease is over; or waiting and due; or unknown and due to be looked for. Of those
    that wait for one recipient only the first is taken: whoever has it looks at the others, too (`lock_companions`).
    Busy if all that there is was passed over.
    """
    busy: set[str] = set()
    for ready in _ready(now, lease_now, blocked):  # one at a time: each is an index look-up
        here = sa.and_(deliveries.c.workspace == workspace, ready)
        while (first := _first(connection, here, busy)) is not None:
            delivery_id, recipient = first
            if leader_lock.lock_at_once(connection, workspace, recipient):
                delivery = _locked(connection, delivery_id, here)
                if delivery is not None:
                    return delivery
            busy.add(recipient)
    return Busy(frozenset(busy)) if busy else None


def _first(
    connection: Connection, here: sa.ColumnElement[bool], but: Collection[str]
) -> tuple[str, str] | None:
    """The id and the recipient of the first of them that is due, not locked."""
    others = [deliveries.c.recipient.not_in(but)] if but else []
    row = connection.execute(
        sa.select(deliveries.c.id, deliveries.c.recipient)
        .where(here, *others)
        .order_by(deliveries.c.due_at)  # no second column: it would sort all due rows
        .limit(1)
    ).one_or_none()
    return (row.id, row.recipient) if row else None


def _locked(connection: Connection, delivery: str, here: sa.ColumnElement[bool]) -> Delivery | None:
    """That delivery, its row locked, if it is still to be worked on and nobody else has it."""
    row = connection.execute(
        sa.select(deliveries)
        .where(deliveries.c.id == delivery, here)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    return delivery_of(row) if row else None


def _ready(now: Instant, lease_now: Instant, blocked: Blocked) -> list[sa.ColumnElement[bool]]:
    """Conditions for deliveries to work on, by priority: lease over; to post (held first); to look for. Not blocked."""
    d = deliveries.c
    left_behind = sa.and_(d.state == DeliveryState.CLAIMED, d.claimed_until <= lease_now)
    kinds: list[sa.ColumnElement[bool]] = [left_behind]
    if not blocked.posting:
        kinds += [
            _to_post(state, now, lease_now, blocked)
            for state in (DeliveryState.HELD, DeliveryState.PLANNED)
        ]
    if not blocked.finding:
        kinds.append(sa.and_(d.state == DeliveryState.UNKNOWN, d.not_before <= lease_now))
    return kinds


def _to_post(
    state: DeliveryState, now: Instant, lease_now: Instant, blocked: Blocked
) -> sa.ColumnElement[bool]:
    d = deliveries.c
    free: list[sa.ColumnElement[bool]] = [_first_of_recipient(now, lease_now)]
    if blocked.recipients:
        free.append(d.recipient.not_in(blocked.recipients))
    if blocked.opening:
        free.append(_has_conversation())
    return sa.and_(d.state == state, d.due_at <= now, _rested(deliveries, lease_now), *free)


def _rested(table: sa.FromClause, lease_now: Instant) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.not_before.is_(None), table.c.not_before <= lease_now)


def _first_of_recipient(now: Instant, lease_now: Instant) -> sa.ColumnElement[bool]:
    """False for a delivery if another one to the same recipient is to be posted before it."""
    here, other = deliveries.c, deliveries.alias("other")
    earlier = sa.or_(
        other.c.due_at < here.due_at, sa.and_(other.c.due_at == here.due_at, other.c.id < here.id)
    )
    others = _others_waiting(here.workspace, here.recipient, now, lease_now, other)
    return ~sa.exists().where(*others, earlier)


def _others_waiting(
    workspace: Any, recipient: Any, now: Instant, lease_now: Instant, table: sa.FromClause
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        table.c.workspace == workspace,
        table.c.recipient == recipient,
        table.c.sent_at.is_(None),  # for the index
        table.c.state.in_(WAITING),
        table.c.due_at <= now,
        _rested(table, lease_now),
    )


def _has_conversation() -> sa.ColumnElement[bool]:
    """False for a leader whose DM would have to be opened first."""
    return ~sa.exists().where(
        leaders.c.workspace == deliveries.c.workspace,
        leaders.c.user_id == deliveries.c.recipient,
        leaders.c.dm_channel.is_(None),
    )
