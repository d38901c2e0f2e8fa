"""Merges of customers: reading them, and what merge.py and undo_merge.py share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import (
    answers,
    best_customers,
    contacts,
    customer_aliases,
    merges,
    plans,
    promises,
    ratings,
    visits,
    workspaces,
)
from storage.core.tables import customers as table
from storage.customers.customers import Customer
from storage.customers.shown_name import shown_name

# Of these tables all rows of a customer move; of contacts and ratings only those that `into` does not have as well.
WHOLE = (visits, plans, best_customers, answers, promises, customer_aliases)
MOVED = (*WHOLE, contacts, ratings)
FILLED = ("role", "left_at", "left_noted_by")
_WITH_LEADERS = (visits, plans, best_customers, answers, promises)
_AT_ONCE = 1000

Moved = dict[
    str, list[Any]
]  # the column `merges.moved`: ids by table, and more (merge.py), for the undo


class CannotMergeError(Exception):
    """Two customers cannot be merged, or a merge cannot be undone; the message is a sentence for the person."""


@dataclass(frozen=True)
class Merge:
    """One merge that has not been undone. `visits`, `people`: how many visits and contacts moved."""

    id: int
    source: Customer
    into: Customer
    merged_by: str
    merged_at: datetime
    visits: int
    people: int


@dataclass(frozen=True)
class Belongings:
    """Numbers of what belongs to a customer. `in_lists`: its lines in current lists of ten; `people`: contacts."""

    visits: int
    plans: int
    promises: int
    answers: int
    in_lists: int
    people: int


def belongings(connection: Connection, workspace: str, customer: int) -> Belongings:
    """How much would move if this customer were merged into another."""
    visits_, plans_, promises_, answers_, lists, people = (
        connection.execute(
            sa.select(sa.func.count())
            .select_from(each)
            .where(*rows_of(each, workspace, [customer]), *extra)
        ).scalar_one()
        for each, extra in (
            (visits, (visits.c.deleted_at.is_(None),)),
            (plans, ()),
            (promises, ()),
            (answers, ()),
            (best_customers, (best_customers.c.retired_at.is_(None),)),
            (contacts, (contacts.c.removed_at.is_(None),)),
        )
    )
    return Belongings(visits_, plans_, promises_, answers_, lists, people)


def find(connection: Connection, workspace: str, merge: int) -> Merge | None:
    """The merge with that id; None if there is none, or it was undone."""
    return next(iter(_standing(connection, workspace, merges.c.id == merge)), None)


def standing(connection: Connection, workspace: str, *, most: int = 10) -> list[Merge]:
    """The workspace's merges that have not been undone, the latest first."""
    return _standing(connection, workspace, sa.true(), most)


def within(connection: Connection, workspace: str, customer: int, *, most: int = 10) -> list[Merge]:
    """The merges, not undone, that led to that customer directly or through others; the latest first."""
    gone = sa.select(table.c.id).where(
        table.c.workspace == workspace, table.c.merged_into == customer
    )
    return _standing(connection, workspace, merges.c.from_id.in_(gone), most)


def _standing(
    connection: Connection, workspace: str, condition: sa.ColumnElement[bool], most: int = 1
) -> list[Merge]:
    one, other = table.alias("one"), table.alias("other")
    rows = connection.execute(
        sa.select(
            merges,
            shown_name(one).label("from_name"),
            other.c.id.label("now"),
            shown_name(other),
        )
        .join(one, one.c.id == merges.c.from_id)
        .join(other, other.c.id == merges.c.into_id)
        .where(merges.c.workspace == workspace, merges.c.undone_at.is_(None), condition)
        .order_by(merges.c.id.desc())
        .limit(most)
    )
    return [
        Merge(
            id=row.id,
            source=Customer(row.from_id, row.from_name),
            into=Customer(row.into_id, row.name),
            merged_by=row.merged_by,
            merged_at=row.merged_at,
            visits=len(row.moved["visits"]),
            people=len(row.moved["contacts"]),
        )
        for row in rows
    ]


def one_at_a_time(connection: Connection, workspace: str) -> None:
    """Locks the workspace against other merges and undos, so that a second one sees what the first has moved."""
    connection.execute(
        sa.select(workspaces.c.id)
        .where(workspaces.c.id == workspace)
        .with_for_update(key_share=True)  # all other writes go on
    )


def repoint(
    connection: Connection, workspace: str, each: sa.Table, person: int, other: int, *more: Any
) -> None:
    """Moves rows of `each` (a table with `contact_id`) from the contact `person` to `other`."""
    connection.execute(
        each.update()
        .where(each.c.workspace == workspace, each.c.contact_id == person, *more)
        .values(contact_id=other)
    )


def forget_hints(connection: Connection, workspace: str, places: Sequence[int]) -> None:
    """Forgets the hints of all leaders with anything at these customers, as something may be due earlier now."""
    parts = [
        sa.select(each.c.leader).where(*rows_of(each, workspace, places)) for each in _WITH_LEADERS
    ]
    people = list(connection.execute(sa.union(*parts)).scalars())
    for some in batches(people):
        next_check.forget(connection, workspace, some)


def rows_of(
    each: sa.Table, workspace: str, places: Sequence[int]
) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition for rows of `each` that belong to these customers (`places`: ids)."""
    return each.c.workspace == workspace, each.c.customer_id.in_(places)


def of_merge(workspace: str, merge: int) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition for the merge with that id."""
    return merges.c.workspace == workspace, merges.c.id == merge


def batches(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """The ids in batches that fit into one statement."""
    every = list(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]


def as_json(value: Any) -> Any:
    """The value as JSON can hold it: datetimes as ISO text."""
    return value.isoformat() if isinstance(value, datetime) else value
