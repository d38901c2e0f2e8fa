"""Takes an import back, in short transactions: one that broke off, or one that is done and was a mistake.

What has been used since stays as it is now, and is told: a customer who was visited, a person whom somebody renamed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import (
    answers,
    best_customers,
    contact_facts,
    contacts,
    customer_aliases,
    customers,
    distinct_customers,
    import_steps,
    imports,
    merges,
    plans,
    promises,
    ratings,
    visit_contacts,
    visits,
)
from storage.importing.imports import ImportState, latest_steps

AT_ONCE = 200  # in one transaction
_PARTS = (
    "roles",
    "changes",
    "aliases",
    "contacts",
    "customers",
)  # of a step, in the order of their undo


class Use(StrEnum):
    """Why something that an import added stays."""

    VISIT = "visit"
    PLAN = "plan"
    TEN = "ten"
    ANSWER = "answer"
    PROMISE = "promise"
    RATING = "rating"
    MERGE = "merge"
    APART = "apart"  # an admin said that it and another are two
    NAME = "name"  # renamed, or given another name
    PERSON = "person"  # somebody there stays
    NOTE = "note"
    LEFT = "left"
    RENAMED = "renamed"
    REMOVED = "removed"


_USES_OF_CUSTOMER = (
    (Use.VISIT, visits.c.customer_id),
    (Use.PLAN, plans.c.customer_id),
    (Use.TEN, best_customers.c.customer_id),
    (Use.ANSWER, answers.c.customer_id),
    (Use.PROMISE, promises.c.customer_id),
    (Use.RATING, ratings.c.customer_id),
    (Use.MERGE, merges.c.from_id),
    (Use.MERGE, merges.c.into_id),
    (Use.APART, distinct_customers.c.one_id),
    (Use.APART, distinct_customers.c.other_id),
    (Use.NAME, customer_aliases.c.customer_id),
    (Use.PERSON, contacts.c.customer_id),
)
_USES_OF_CONTACT = (
    (Use.VISIT, visit_contacts.c.contact_id),
    (Use.NOTE, contact_facts.c.contact_id),
)


@dataclass(frozen=True)
class Kept:
    """A customer that stays, or a person `at` a customer, and the first reason found."""

    name: str
    use: Use
    at: str | None = None


@dataclass(frozen=True)
class TakenBack:
    """What one transaction took back, or would take back: numbers of customers and people, and what stays."""

    customers: int = 0
    people: int = 0
    kept: tuple[Kept, ...] = ()

    def __add__(self, other: "TakenBack") -> "TakenBack":
        return TakenBack(
            self.customers + other.customers, self.people + other.people, self.kept + other.kept
        )


def take_back(
    connection: Connection,
    workspace: str,
    number: int,
    now: datetime,
    alive: datetime | None = None,
) -> TakenBack | None:
    """Undoes a part of the latest step of an import, the next time the next part. None: nothing is left.

    The import is marked as taken back then. `alive`: lease time, so that nobody else takes this process for dead.
    """
    one = imports.c.workspace == workspace, imports.c.id == number
    if alive is not None:
        connection.execute(imports.update().where(*one).values(alive_at=alive))
    latest = latest_steps(connection, workspace, number, 1)
    if not latest:
        taken = {"state": ImportState.TAKEN_BACK.value, "ended_at": now}
        connection.execute(imports.update().where(*one).values(**taken))
        return None
    step = import_steps.c.workspace == workspace, import_steps.c.id == latest[0]
    wrote = connection.execute(sa.select(import_steps.c.wrote).where(*step)).scalar_one()
    done = _take_back_part(connection, workspace, wrote)
    if any(wrote[name] for name in _PARTS):
        connection.execute(import_steps.update().where(*step).values(wrote=wrote))
    else:
        connection.execute(import_steps.delete().where(*step))
    return done


def _take_back_part(
    connection: Connection, workspace: str, wrote: dict[str, list[Any]]
) -> TakenBack:
    """Undoes the first items of the first part that has any, and removes them from `wrote`."""
    part = next((name for name in _PARTS if wrote[name]), None)
    if part is None:
        return TakenBack()
    items, wrote[part] = wrote[part][:AT_ONCE], wrote[part][AT_ONCE:]
    match part:
        case "roles":
            _restore(connection, workspace, contacts, items)
        case "changes":
            _restore(connection, workspace, customers, items)
        case "aliases":
            _delete(
                connection,
                customer_aliases,
                workspace,
                items,
                _merged(connection, workspace, items),
            )
        case "contacts":
            _lock(connection, workspace, contacts, items)
            used = _used_contacts(connection, workspace, items)
            gone = _delete(connection, contacts, workspace, items, used)
            return TakenBack(people=gone, kept=_people(connection, workspace, used))
        case _:
            _lock(connection, workspace, customers, items)
            used = _used_customers(connection, workspace, items)
            gone = _delete(connection, customers, workspace, items, used)
            return TakenBack(gone, kept=_companies(connection, workspace, used))
    return TakenBack()


def preview(
    connection: Connection, workspace: str, number: int, before: int | None
) -> tuple[TakenBack, int] | None:
    """What would become of the latest step, or of the latest one before the step `before`; and that step's id."""
    conditions = [import_steps.c.workspace == workspace, import_steps.c.import_id == number]
    if before is not None:
        conditions.append(import_steps.c.id < before)
    row = connection.execute(
        sa.select(import_steps.c.id, import_steps.c.wrote)
        .where(*conditions)
        .order_by(import_steps.c.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    people, companies = row.wrote["contacts"], row.wrote["customers"]
    used = _used_contacts(connection, workspace, people)
    going = set(people) - set(used), set(row.wrote["aliases"])
    holding = _used_customers(connection, workspace, companies, *going)
    kept = _companies(connection, workspace, holding) + _people(connection, workspace, used)
    return TakenBack(len(companies) - len(holding), len(people) - len(used), kept), row.id


# What has been used since --------------------------------------------------------------------------------


def _used_customers(
    connection: Connection,
    workspace: str,
    ids: Sequence[int],
    going_people: Collection[int] = (),
    going_names: Collection[int] = (),
) -> dict[int, Use]:
    """Which of these customers something refers to, besides people and other names that go, too."""
    found: dict[int, Use] = {}
    going = {Use.PERSON: going_people, Use.NAME: going_names}
    for use, column in _USES_OF_CUSTOMER:
        for customer in _referring(connection, workspace, column, ids, going.get(use, ())):
            found.setdefault(customer, use)
    return found


def _used_contacts(connection: Connection, workspace: str, ids: Sequence[int]) -> dict[int, Use]:
    found: dict[int, Use] = {}
    for use, column in _USES_OF_CONTACT:
        for contact in _referring(connection, workspace, column, ids):
            found.setdefault(contact, use)
    c = contacts.c
    rows = connection.execute(
        sa.select(c.id, c.customer_id, c.left_at, c.renamed_at, c.removed_at).where(
            c.workspace == workspace, c.id.in_(ids)
        )
    ).all()
    merged = _in_merges(connection, workspace, {row.customer_id for row in rows})
    for row in rows:
        edited = _edit(row, row.customer_id in merged)
        if edited is not None:
            found.setdefault(row.id, edited)
    return found


def _edit(row: Any, merged: bool) -> Use | None:
    if row.removed_at is not None:
        return Use.REMOVED
    if row.renamed_at is not None:
        return Use.RENAMED
    if row.left_at is not None:
        return Use.LEFT
    return Use.MERGE if merged else None


def _referring(
    connection: Connection,
    workspace: str,
    column: sa.Column[Any],
    ids: Sequence[int],
    going: Collection[int] = (),
) -> set[int]:
    """Those of the ids that rows of the column's table refer to, besides rows with the ids `going`."""
    table = column.table
    mine = table.c.workspace == workspace, column.in_(ids)
    if not going:
        return set(connection.execute(sa.select(column).where(*mine).distinct()).scalars())
    rows = connection.execute(sa.select(column, table.c.id).where(*mine)).all()
    return {row[0] for row in rows if row[1] not in going}


def _merged(connection: Connection, workspace: str, names: Sequence[int]) -> set[int]:
    """Those of these other names whose customer is part of a merge, which an undo of it may need."""
    rows = connection.execute(
        sa.select(customer_aliases.c.id, customer_aliases.c.customer_id).where(
            customer_aliases.c.workspace == workspace, customer_aliases.c.id.in_(names)
        )
    ).all()
    merged = _in_merges(connection, workspace, {row.customer_id for row in rows})
    return {row.id for row in rows if row.customer_id in merged}


def _in_merges(connection: Connection, workspace: str, ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for column in (merges.c.from_id, merges.c.into_id):
        found |= _referring(connection, workspace, column, list(ids))
    return found


def _companies(connection: Connection, workspace: str, used: dict[int, Use]) -> tuple[Kept, ...]:
    rows = connection.execute(
        sa.select(customers.c.id, customers.c.name)
        .where(customers.c.workspace == workspace, customers.c.id.in_(used))
        .order_by(customers.c.key)
    )
    return tuple(Kept(row.name, used[row.id]) for row in rows)


def _people(connection: Connection, workspace: str, used: dict[int, Use]) -> tuple[Kept, ...]:
    rows = connection.execute(
        sa.select(contacts.c.id, contacts.c.name, customers.c.name.label("at"))
        .join(customers, customers.c.id == contacts.c.customer_id)
        .where(contacts.c.workspace == workspace, contacts.c.id.in_(used))
        .order_by(contacts.c.key)
    )
    return tuple(Kept(row.name, used[row.id], row.at) for row in rows)


# Changing ------------------------------------------------------------------------------------------------


def _restore(
    connection: Connection, workspace: str, table: sa.Table, changes: Sequence[Sequence[Any]]
) -> None:
    """Restores the previous values of [id, column, before, after], except where the value was changed since."""
    for row, name, before, after in changes:
        connection.execute(
            table.update()
            .where(table.c.workspace == workspace, table.c.id == row, table.c[name] == after)
            .values({name: before})
        )


def _lock(connection: Connection, workspace: str, table: sa.Table, ids: Sequence[int]) -> None:
    """Waits for those who are about to refer to these rows, so that what they write is seen."""
    connection.execute(
        sa.select(table.c.id)
        .where(table.c.workspace == workspace, table.c.id.in_(ids))
        .order_by(table.c.id)
        .with_for_update()
    ).all()


def _delete(
    connection: Connection,
    table: sa.Table,
    workspace: str,
    ids: Sequence[int],
    staying: Collection[int],
) -> int:
    going = [each for each in ids if each not in staying]
    gone = connection.execute(
        table.delete().where(table.c.workspace == workspace, table.c.id.in_(going))
    )
    return int(gone.rowcount)
