"""A contact that was mistyped: renamed, merged with the one that was meant, or removed; and put back.

A removed contact keeps its row, without its visits: `moved` holds what is needed to put it back, as ids. A person of
that name who is met again is known again (storage/customers/customers.py).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contact_facts, contacts, visit_contacts, visits
from storage.core.upsert import insert
from storage.customers import name_keys


class NameTakenError(Exception):
    """Somebody at that customer has the name already."""


def recorded_by(connection: Connection, workspace: str, contact: int) -> list[frozenset[str]]:
    """For each visit that stands and met the contact: its author and its leader."""
    rows = connection.execute(
        sa.select(visits.c.author, visits.c.leader)
        .join(visit_contacts, visit_contacts.c.visit_id == visits.c.id)
        .where(
            visits.c.workspace == workspace,
            visits.c.deleted_at.is_(None),
            visit_contacts.c.workspace == workspace,
            visit_contacts.c.contact_id == contact,
        )
    )
    return [frozenset(row) for row in rows]


def rename(connection: Connection, workspace: str, contact: int, name: str, now: datetime) -> None:
    """Another name for the contact. Raises NameTakenError if somebody there has it, and is not removed."""
    row = _row(connection, workspace, contact)
    key = name_keys.person_key(name)
    if key != row.key:
        _free(connection, workspace, row.customer_id, key)
    connection.execute(
        contacts.update()
        .where(*_one(workspace, contact))
        .values(name=name, key=key, renamed_at=now)
    )


def _free(connection: Connection, workspace: str, customer: int, key: str) -> None:
    """Makes the key free if a removed contact holds it. Raises NameTakenError if another one does."""
    holder = connection.execute(
        sa.select(contacts.c.id, contacts.c.removed_at).where(
            contacts.c.workspace == workspace,
            contacts.c.customer_id == customer,
            contacts.c.key == key,
        )
    ).one_or_none()
    if holder is None:
        return
    if holder.removed_at is None:
        raise NameTakenError
    # No name has this key: names have no sign such as "#" in theirs.
    connection.execute(
        contacts.update().where(*_one(workspace, holder.id)).values(key=f"#{holder.id} {key}")
    )


def merge(
    connection: Connection, workspace: str, contact: int, into: int, by: str, now: datetime
) -> None:
    """The contact turns out to be `into`, of the same customer: their visits and facts go there."""
    met, theirs = (_met(connection, workspace, each) for each in (contact, into))
    facts = connection.execute(
        contact_facts.update()
        .where(contact_facts.c.workspace == workspace, contact_facts.c.contact_id == contact)
        .values(contact_id=into)
        .returning(contact_facts.c.id)
    ).scalars()
    new = [each for each in met if each not in theirs]
    moved = {"visits": met, "into": into, "new": new, "facts": sorted(facts)}
    _leave(connection, workspace, contact, met)
    _add(connection, workspace, into, new)
    _mark(connection, workspace, contact, by, now, moved)


def remove(connection: Connection, workspace: str, contact: int, by: str, now: datetime) -> None:
    """The contact never was: it is on no card and in no visit any more."""
    met = _met(connection, workspace, contact)
    _leave(connection, workspace, contact, met)
    _mark(connection, workspace, contact, by, now, {"visits": met})


def put_back(connection: Connection, workspace: str, contact: int, since: datetime) -> bool:
    """Puts a contact back that was removed or merged at `since` or later. False if it was not.

    Raises NameTakenError if somebody else there has got the name since.
    """
    row = connection.execute(
        sa.select(contacts)
        .where(*_one(workspace, contact), contacts.c.removed_at >= since)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return False
    key, moved = name_keys.person_key(row.name), row.moved or {}
    if key != row.key:
        _free(connection, workspace, row.customer_id, key)
    connection.execute(
        contacts.update()
        .where(*_one(workspace, contact))
        .values(key=key, removed_at=None, removed_by=None, moved=None)
    )
    if "into" in moved:
        _leave(connection, workspace, moved["into"], moved["new"])
        connection.execute(
            contact_facts.update()
            .where(contact_facts.c.workspace == workspace, contact_facts.c.id.in_(moved["facts"]))
            .values(contact_id=contact)
        )
    _add(connection, workspace, contact, moved.get("visits", ()))
    return True


def _met(connection: Connection, workspace: str, contact: int) -> list[int]:
    rows = connection.execute(
        sa.select(visit_contacts.c.visit_id).where(*_met_with(workspace, contact))
    )
    return sorted(rows.scalars())


def _leave(
    connection: Connection, workspace: str, contact: int, visit_ids: Collection[int]
) -> None:
    connection.execute(
        visit_contacts.delete().where(
            *_met_with(workspace, contact), visit_contacts.c.visit_id.in_(visit_ids)
        )
    )


def _add(connection: Connection, workspace: str, contact: int, visit_ids: Sequence[int]) -> None:
    rows = [{"workspace": workspace, "visit_id": each, "contact_id": contact} for each in visit_ids]
    if rows:
        connection.execute(insert(connection, visit_contacts).on_conflict_do_nothing(), rows)


def _mark(
    connection: Connection,
    workspace: str,
    contact: int,
    by: str,
    now: datetime,
    moved: dict[str, Any],
) -> None:
    connection.execute(
        contacts.update()
        .where(*_one(workspace, contact))
        .values(removed_at=now, removed_by=by, moved=moved)
    )


def _row(connection: Connection, workspace: str, contact: int) -> sa.Row[Any]:
    return connection.execute(sa.select(contacts).where(*_one(workspace, contact))).one()


def _one(workspace: str, contact: int) -> tuple[sa.ColumnElement[bool], ...]:
    return contacts.c.workspace == workspace, contacts.c.id == contact


def _met_with(workspace: str, contact: int) -> tuple[sa.ColumnElement[bool], ...]:
    return visit_contacts.c.workspace == workspace, visit_contacts.c.contact_id == contact
