"""The outbox: how deliveries get in, are taken by one sender at a time, and are settled.

Once only rests on three things that the database decides: the unique slot, the conditional updates below, and
`attempts`, which grows with each claim, so that a sender that was away for too long cannot settle somebody else's
claim. `now` is business time and says what is due; `machine` is machine time and is used for leases and retries alone.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.deliveries import WAITING, Delivery, State, delivery_of
from storage.tables import deliveries, leaders, workspaces
from storage.upsert import insert

LEASE = timedelta(seconds=120)


@dataclass(frozen=True)
class Entry:
    """A delivery to be. `state` is planned, held for a later day, or dropped at once; the latter two have a reason."""

    kind: str
    recipient: str
    slot: str
    due_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    counts_on: date | None = None
    state: State = State.PLANNED
    reason: str | None = None


@dataclass(frozen=True)
class Blocked:
    """What a sender cannot do just now in one workspace: post at all, open new DMs, read, or write to these."""

    posting: bool = False
    opening: bool = False
    finding: bool = False
    recipients: frozenset[str] = frozenset()


def enter(
    connection: Connection, workspace: str, entries: Sequence[Entry], now: datetime
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
            **{name: getattr(entry, name) for name in Entry.__dataclass_fields__},
            "state": entry.state.value,
            "facts": dict(entry.facts),
        }
        for entry in entries
    ]
    stored = insert(connection, deliveries).values(rows).on_conflict_do_nothing()
    new = set(connection.execute(stored.returning(deliveries.c.id)).scalars())
    return [Delivery(**{**row, "state": State(row["state"])}) for row in rows if row["id"] in new]


def lock_recipients(connection: Connection, workspace: str, people: Iterable[str]) -> None:
    """Until this transaction ends nobody else gives these leaders a day. SQLite has one writer anyway."""
    connection.execute(
        sa.select(leaders.c.user_id)
        .where(leaders.c.workspace == workspace, leaders.c.user_id.in_(sorted(people)))
        .order_by(leaders.c.user_id)
        .with_for_update()
    ).all()


def days_taken(
    connection: Connection, workspace: str, people: Iterable[str], first: date, last: date
) -> list[Delivery]:
    """What counts for these recipients from the first to the last local day."""
    rows = connection.execute(
        sa.select(deliveries).where(
            deliveries.c.workspace == workspace,
            deliveries.c.recipient.in_(list(people)),
            deliveries.c.counts_on.between(first, last),
        )
    )
    return [delivery_of(row) for row in rows]


def movable(connection: Connection, workspace: str, ids: Collection[str]) -> set[str]:
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


def move(
    connection: Connection, delivery: Delivery, due_at: datetime, day: date | None, reason: str
) -> Delivery:
    """Holds a waiting delivery for a later instant (and its day, if it counts)."""
    moved = replace(delivery, state=State.HELD, due_at=due_at, counts_on=day, reason=reason)
    _update(
        connection, delivery, WAITING, state=State.HELD, due_at=due_at, counts_on=day, reason=reason
    )
    return moved


def drop(connection: Connection, delivery: Delivery, reason: str) -> Delivery:
    """There is nothing left to say, or no day for it: recorded, and its day is free again."""
    states = (*WAITING, State.CLAIMED)
    _update(
        connection,
        delivery,
        states,
        state=State.DROPPED,
        counts_on=None,
        reason=reason,
        claimed_until=None,
    )
    return replace(delivery, state=State.DROPPED, counts_on=None, reason=reason)


def waiting(connection: Connection, now: datetime, machine: datetime) -> list[str]:
    """The running workspaces that have something for a sender to do. The one query across workspaces: ids only."""
    rows = connection.execute(
        sa.select(deliveries.c.workspace)
        .join(workspaces, workspaces.c.id == deliveries.c.workspace)
        .where(sa.or_(*_ready(now, machine, Blocked())), workspaces.c.stopped_at.is_(None))
        .group_by(deliveries.c.workspace)
        .order_by(sa.func.min(deliveries.c.due_at), deliveries.c.workspace)
    )
    return list(rows.scalars())


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


def take(
    connection: Connection, workspace: str, now: datetime, machine: datetime, blocked: Blocked
) -> Delivery | None:
    """The next delivery to work on, its row locked for this transaction; rows in other hands are passed over.

    It is waiting and due; or unknown and old enough to be looked for; or claimed by a sender that never came back.
    """
    for ready in _ready(now, machine, blocked):  # one by one: together SQLite would use no index
        row = connection.execute(
            sa.select(deliveries)
            .where(deliveries.c.workspace == workspace, ready)
            .order_by(deliveries.c.due_at, deliveries.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is not None:
            return delivery_of(row)
    return None


def _ready(now: datetime, machine: datetime, blocked: Blocked) -> list[sa.ColumnElement[bool]]:
    """Left behind, to be posted, to be looked for: in this order, less what is blocked."""
    d = deliveries.c
    left_behind = sa.and_(d.state == State.CLAIMED, d.claimed_until <= machine)
    kinds: list[sa.ColumnElement[bool]] = [left_behind]
    if not blocked.posting:
        kinds.append(_to_post(now, machine, blocked))
    if not blocked.finding:
        kinds.append(sa.and_(d.state == State.UNKNOWN, d.not_before <= machine))
    return kinds


def _to_post(now: datetime, machine: datetime, blocked: Blocked) -> sa.ColumnElement[bool]:
    d = deliveries.c
    rested = sa.or_(d.not_before.is_(None), d.not_before <= machine)
    free: list[sa.ColumnElement[bool]] = []
    if blocked.recipients:
        free.append(d.recipient.not_in(blocked.recipients))
    if blocked.opening:
        free.append(_has_conversation())
    return sa.and_(d.state.in_(WAITING), d.due_at <= now, rested, *free)


def _has_conversation() -> sa.ColumnElement[bool]:
    """False for a DM that would have to be opened first."""
    return ~sa.exists().where(
        leaders.c.workspace == deliveries.c.workspace,
        leaders.c.user_id == deliveries.c.recipient,
        leaders.c.dm_channel.is_(None),
    )


def claim(
    connection: Connection,
    delivery: Delivery,
    machine: datetime,
    channel: str | None,
    day: date | None,
) -> Delivery:
    """Takes the row that `take` locked, for LEASE. From `channel` on the message may be out: None says it cannot be."""
    values: dict[str, Any] = {
        "state": State.CLAIMED,
        "claimed_until": machine + LEASE,
        "attempts": delivery.attempts + 1,
        "channel": channel,
        "counts_on": day,
        "not_before": None,
        "reason": None,
    }
    _update(connection, delivery, WAITING, **values)
    return replace(delivery, **values)


def left_behind(connection: Connection, delivery: Delivery, machine: datetime) -> Delivery:
    """A claim whose lease is over. Without a channel nothing can have been posted; else nobody knows."""
    if delivery.channel is None:
        values: dict[str, Any] = {"state": State.PLANNED, "claimed_until": None}
    else:
        values = {
            "state": State.UNKNOWN,
            "claimed_until": None,
            "doubted_at": delivery.doubted_at or machine,
            "reason": "the sender never came back",
        }
    _update(connection, delivery, (State.CLAIMED,), **values)
    return replace(delivery, **values)


def take_to_find(connection: Connection, delivery: Delivery, machine: datetime) -> Delivery:
    """An unknown delivery that somebody now looks for: nobody else does for the length of a lease."""
    _update(connection, delivery, (State.UNKNOWN,), not_before=machine + LEASE)
    return delivery


def opened(connection: Connection, delivery: Delivery, channel: str) -> bool:
    """The DM's channel is known: stored with the leader, and with the claim before anything is posted.

    False if the claim is no longer ours: then nothing may be posted.
    """
    connection.execute(
        leaders.update()
        .where(leaders.c.workspace == delivery.workspace, leaders.c.user_id == delivery.recipient)
        .values(dm_channel=channel)
    )
    return _update(connection, delivery, (State.CLAIMED,), channel=channel)


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
        (State.CLAIMED, State.UNKNOWN),
        state=State.SENT,
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
        (State.CLAIMED,),
        state=State.PLANNED,
        not_before=not_before,
        claimed_until=None,
        channel=None,
        attempts=delivery.attempts - 1,
    )


def absent(connection: Connection, delivery: Delivery) -> bool:
    """An unknown delivery is not in the conversation: to be sent once more."""
    return _update(
        connection,
        delivery,
        (State.UNKNOWN,),
        state=State.PLANNED,
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
    reason: str,
) -> bool:
    """It may have reached Slack. `look_at` is the machine time from which it is looked for; None: nobody can."""
    return _update(
        connection,
        delivery,
        (State.CLAIMED, State.UNKNOWN),
        state=State.UNKNOWN,
        doubted_at=delivery.doubted_at or machine,
        not_before=look_at,
        claimed_until=None,
        reason=reason,
    )


def fail(connection: Connection, delivery: Delivery, reason: str) -> bool:
    """Slack will never take it: recorded, its day is free again, and it is not tried again."""
    return _update(
        connection,
        delivery,
        (*WAITING, State.CLAIMED, State.UNKNOWN),
        state=State.FAILED,
        counts_on=None,
        reason=reason,
        not_before=None,
        claimed_until=None,
    )


def _update(
    connection: Connection, delivery: Delivery, states: Iterable[State], **values: Any
) -> bool:
    """Changes the row only if it is still as `delivery` knows it. False: it is in other hands now."""
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
    return bool(changed.rowcount)
