"""Merging two customers that are the same company: everything moves to the one that stays.

The ids of what moved are stored for an undo. A contact known at both becomes one: their visits and facts move to the
contact of the same name, and the other row stays, unused, for the undo. If a leader rated both in one quarter, the
second rating stays unused likewise.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contact_facts, contacts, merges, ratings, visit_contacts
from storage.core.tables import customers as table
from storage.customers.merges import (
    FILLED,
    WHOLE,
    CannotMergeError,
    Merge,
    Moved,
    as_json,
    batches,
    find,
    forget_hints,
    one_at_a_time,
    repoint,
    rows_of,
)


def merge(
    connection: Connection, workspace: str, source: int, into: int, by: str, now: datetime
) -> Merge:
    """Moves everything of `source` to `into`. From now on look-ups of `source` return `into`.

    Raises CannotMergeError if either is unknown or merged already, or if they are the same.
    """
    one_at_a_time(connection, workspace)
    _refuse_unfit(connection, workspace, source, into)
    forget_hints(connection, workspace, [source, into])
    moved: Moved = {each.name: _move(connection, workspace, each, source, into) for each in WHOLE}
    moved["ratings"] = _move_ratings(connection, workspace, source, into)
    moved |= _move_people(connection, workspace, source, into)
    connection.execute(
        table.update()
        .where(
            table.c.workspace == workspace,
            sa.or_(table.c.id == source, table.c.merged_into == source),
        )
        .values(merged_into=into)
    )
    made = connection.execute(
        merges.insert().values(
            workspace=workspace,
            from_id=source,
            into_id=into,
            moved=moved,
            merged_by=by,
            merged_at=now,
        )
    ).inserted_primary_key
    assert made is not None
    found = find(connection, workspace, int(made[0]))
    assert found is not None
    return found


def _refuse_unfit(connection: Connection, workspace: str, source: int, into: int) -> None:
    rows = connection.execute(
        sa.select(table.c.id, table.c.name, table.c.merged_into)
        .where(table.c.workspace == workspace, table.c.id.in_((source, into)))
        .order_by(table.c.id)
        .with_for_update()  # waits for transactions that hold one of them (customers.lock)
    ).all()
    if len(rows) < 2:
        raise CannotMergeError("I need two different customers that I know.")
    for row in rows:
        if row.merged_into is not None:
            raise CannotMergeError(f"{row.name} was merged into another customer already.")


def _move(
    connection: Connection, workspace: str, each: sa.Table, source: int, into: int
) -> list[int]:
    moved = connection.execute(
        each.update()
        .where(*rows_of(each, workspace, [source]))
        .values(customer_id=into)
        .returning(each.c.id)
    )
    return sorted(moved.scalars())


def _move_ratings(connection: Connection, workspace: str, source: int, into: int) -> list[int]:
    there = ratings.alias("there")
    twice = sa.exists().where(
        there.c.workspace == workspace,
        there.c.customer_id == into,
        there.c.leader == ratings.c.leader,
        there.c.quarter == ratings.c.quarter,
    )
    moved = connection.execute(
        ratings.update()
        .where(*rows_of(ratings, workspace, [source]), ~twice)
        .values(customer_id=into)
        .returning(ratings.c.id)
    )
    return sorted(moved.scalars())


def _move_people(connection: Connection, workspace: str, source: int, into: int) -> Moved:
    """Moves the contacts; those known at both become one. Returns what was done, for the undo.

    "contacts": ids of moved contacts; "contact_facts": [fact id, id of its contact before]; "filled": see `_join`.
    """
    theirs = connection.execute(sa.select(contacts).where(*rows_of(contacts, workspace, [source])))
    people = theirs.all()
    there = connection.execute(
        sa.select(contacts).where(
            *rows_of(contacts, workspace, [into]), contacts.c.key.in_([each.key for each in people])
        )
    )
    by_key = {row.key: row for row in there}
    facts = connection.execute(
        sa.select(contact_facts.c.id, contact_facts.c.contact_id)
        .join(contacts, contacts.c.id == contact_facts.c.contact_id)
        .where(contact_facts.c.workspace == workspace, *rows_of(contacts, workspace, [source]))
    )
    kept = sorted([row.id, row.contact_id] for row in facts)
    moving = [each.id for each in people if each.key not in by_key]
    filled: list[Any] = []
    for each in people:
        if each.key in by_key:
            filled += _join(connection, workspace, each, by_key[each.key])
    for some in batches(moving):
        connection.execute(
            contacts.update()
            .where(contacts.c.workspace == workspace, contacts.c.id.in_(some))
            .values(customer_id=into)
        )
    return {"contacts": sorted(moving), "contact_facts": kept, "filled": filled}


def _join(
    connection: Connection, workspace: str, person: sa.Row[Any], there: sa.Row[Any]
) -> list[Any]:
    """Joins a contact known at both customers. Empty columns of `there` are filled: returns [id, column, value]."""
    repoint(connection, workspace, visit_contacts, person.id, there.id)
    repoint(connection, workspace, contact_facts, person.id, there.id)
    known, other = there._mapping, person._mapping
    if known["removed_at"] is not None and other["removed_at"] is None:
        back = {"removed_at": None, "removed_by": None, "moved": None}  # they are known after all
        one = (contacts.c.workspace == workspace, contacts.c.id == there.id)
        connection.execute(contacts.update().where(*one).values(**back))
    filled = {name: other[name] for name in FILLED if known[name] is None and other[name]}
    if filled:
        connection.execute(
            contacts.update()
            .where(contacts.c.workspace == workspace, contacts.c.id == there.id)
            .values(**filled)
        )
    return [[there.id, name, as_json(value)] for name, value in filled.items()]
