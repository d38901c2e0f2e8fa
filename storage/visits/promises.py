"""Promises of leaders to customers: made in a visit, changed and taken back with it, and ticked off when kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import customers, promises
from storage.customers.customers import Customer
from storage.customers.shown_name import SHOWN_NAME

_STANDING = (
    sa.select(promises, SHOWN_NAME)
    .join(customers, customers.c.id == promises.c.customer_id)
    .where(
        promises.c.workspace == sa.bindparam("place"),
        customers.c.workspace == sa.bindparam("place"),
        promises.c.dropped_at.is_(None),
    )
    .order_by(promises.c.due_on.is_(None), promises.c.due_on, promises.c.id)
)
# Built once: see storage/programme/absences.py.
_DUE = _STANDING.where(
    promises.c.leader.in_(sa.bindparam("people", expanding=True)),
    promises.c.kept_at.is_(None),
    promises.c.due_on.between(sa.bindparam("first"), sa.bindparam("last")),
)


@dataclass(frozen=True)
class Promise:
    """One promise. `due_on`: the leader's local date, None if no day was named; `kept_at`: None while it is open."""

    id: int
    leader: str
    customer: Customer
    what: str
    due_on: date | None
    made_at: datetime
    kept_at: datetime | None = None
    visit: int | None = None


def store_promise(
    connection: Connection,
    workspace: str,
    leader: str,
    customer: int,
    visit: int,
    what: str | None,
    due_on: date | None,
    now: datetime,
) -> None:
    """Stores the promise of a visit as the visit says now: adds it, changes it, or drops it if `what` is None."""
    mine = (promises.c.workspace == workspace, promises.c.visit_id == visit)
    values: dict[str, Any] = {"dropped_at": now}
    if what is not None:
        values = {"what": what, "due_on": due_on, "customer_id": customer, "dropped_at": None}
    changed = connection.execute(promises.update().where(*mine).values(**values)).rowcount
    if what is not None and not changed:
        new = {"workspace": workspace, "leader": leader, "visit_id": visit, "made_at": now}
        connection.execute(promises.insert().values(**new, **values))
    if what is not None or changed:
        next_check.forget(connection, workspace, [leader])


def drop_of_visit(connection: Connection, workspace: str, visit: int, now: datetime) -> None:
    """Drops the promise of a visit that was taken back."""
    mine = (promises.c.workspace == workspace, promises.c.visit_id == visit)
    connection.execute(
        promises.update().where(*mine, promises.c.dropped_at.is_(None)).values(dropped_at=now)
    )


def restore_of_visit(connection: Connection, workspace: str, visit: int, gone_at: datetime) -> None:
    """The visit is put back, and what was promised in it when it was taken back, at `gone_at`."""
    mine = (promises.c.workspace == workspace, promises.c.visit_id == visit)
    connection.execute(
        promises.update().where(*mine, promises.c.dropped_at == gone_at).values(dropped_at=None)
    )


def of_visits(
    connection: Connection, workspace: str, visits: Collection[int]
) -> dict[int, tuple[str, date | None]]:
    """What was promised in these visits, and by which day, by visit id."""
    rows = connection.execute(
        sa.select(promises.c.visit_id, promises.c.what, promises.c.due_on).where(
            promises.c.workspace == workspace,
            promises.c.visit_id.in_(visits),
            promises.c.dropped_at.is_(None),
        )
    )
    return {row.visit_id: (row.what, row.due_on) for row in rows}


def find(connection: Connection, workspace: str, promise: int, *, leader: str) -> Promise | None:
    """That leader's promise, kept or open; None if it is somebody else's, or was dropped."""
    found = _load(connection, workspace, promises.c.id == promise, promises.c.leader == leader)
    return found[0] if found else None


def open_of(connection: Connection, workspace: str, leader: str) -> list[Promise]:
    """The leader's open promises, the first due first; those without a day last."""
    chosen = (promises.c.leader == leader, promises.c.kept_at.is_(None))
    return _load(connection, workspace, *chosen)


def due(
    connection: Connection, workspace: str, people: Collection[str], first: date, last: date
) -> list[Promise]:
    """The open promises of these leaders that are due from the first to the last day, the first due first."""
    known = {"place": workspace, "people": list(people), "first": first, "last": last}
    return [_promise(row) for row in connection.execute(_DUE, known)]


def keep(connection: Connection, workspace: str, leader: str, promise: int, now: datetime) -> bool:
    """Marks an open promise as kept. False if it is not that leader's, was kept before, or was dropped."""
    changed = connection.execute(
        promises.update().where(*_open(workspace, leader, promise)).values(kept_at=now)
    )
    return bool(changed.rowcount)


def put_off(
    connection: Connection, workspace: str, leader: str, promise: int, due_on: date
) -> bool:
    """Moves an open promise to another day. False if it is not that leader's, was kept, or was dropped."""
    changed = connection.execute(
        promises.update().where(*_open(workspace, leader, promise)).values(due_on=due_on)
    )
    if changed.rowcount:
        next_check.forget(connection, workspace, [leader])
    return bool(changed.rowcount)


def _open(workspace: str, leader: str, promise: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        promises.c.workspace == workspace,
        promises.c.leader == leader,
        promises.c.id == promise,
        promises.c.kept_at.is_(None),
        promises.c.dropped_at.is_(None),
    )


def _load(connection: Connection, workspace: str, *chosen: sa.ColumnElement[bool]) -> list[Promise]:
    rows = connection.execute(_STANDING.where(*chosen), {"place": workspace})
    return [_promise(row) for row in rows]


def _promise(row: sa.Row[Any]) -> Promise:
    return Promise(
        row.id,
        row.leader,
        Customer(row.customer_id, row.name),
        row.what,
        row.due_on,
        row.made_at,
        row.kept_at,
        row.visit_id,
    )
