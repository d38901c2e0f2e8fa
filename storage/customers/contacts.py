"""Contacts, the people at a customer: facts about them, and whether they still work there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contact_facts, contacts, visit_contacts
from storage.core.tables import customers as table
from storage.customers import customers, name_keys
from storage.customers.customers import Customer
from storage.customers.shown_name import SHOWN_NAME

MOST = 200
"""The most contacts of one customer that are read, the latest added."""

MOST_FACTS = 10
"""The most facts of one contact that are read, the latest."""


@dataclass(frozen=True)
class Fact:
    """Something we know about a contact: "takes the train, hates slides"."""

    id: int
    words: str
    author: str
    noted_at: datetime


@dataclass(frozen=True)
class Contact:
    """A person at the customer with id `customer`; `left`: they no longer work there.

    `last_day`: the last day on which a leader met them, within the visits that were looked at.
    """

    id: int
    customer: int
    name: str
    role: str | None
    left: bool
    facts: tuple[Fact, ...] = ()
    last_day: date | None = None


def of_customer(
    connection: Connection, workspace: str, customer: int, recent: sa.Subquery
) -> tuple[Contact, ...]:
    """The customer's contacts, those met last first, those who left at the end.

    `recent`: the visits to look at for `last_day`, with the columns `id` and `last_day`.
    """
    found = _load(connection, workspace, contacts.c.customer_id == customer)
    met = _last_days(connection, workspace, recent) if found else {}
    people = [replace(each, last_day=met.get(each.id)) for each in found]
    order = sorted(people, key=lambda each: (each.last_day or date.min, each.id), reverse=True)
    return tuple(sorted(order, key=lambda each: each.left))


def find(
    connection: Connection, workspace: str, contact: int, *, hold: bool = False
) -> Contact | None:
    """The contact, or None. If their customer was merged: the contact of the same name at the one it was merged into.

    `hold`: locks that customer against merges until this transaction ends.
    """
    found = _load(connection, workspace, contacts.c.id == contact)
    if not found:
        return None
    person = found[0]
    at = customers.find(connection, workspace, person.customer)
    if at is not None and hold:
        at = customers.lock(connection, workspace, at)
    if at is None or at.id == person.customer:
        return person
    one = (contacts.c.workspace == workspace, contacts.c.id == contact)
    key = sa.select(contacts.c.key).where(*one).scalar_subquery()
    there = sa.and_(contacts.c.customer_id == at.id, contacts.c.key == key)
    return next(iter(_load(connection, workspace, there)), person)


def named(
    connection: Connection, workspace: str, typed: str, *, most: int
) -> list[tuple[Contact, Customer]]:
    """Contacts whose names contain the typed words, each with the customer, those who left at the end."""
    words = f" {name_keys.person_key(typed)} "
    rows = connection.execute(
        sa.select(contacts, SHOWN_NAME.label("customer_name"))
        .join(table, table.c.id == contacts.c.customer_id)
        .where(
            contacts.c.workspace == workspace,
            table.c.workspace == workspace,
            table.c.merged_into.is_(None),
            contacts.c.removed_at.is_(None),
            (" " + contacts.c.key + " ").contains(words, autoescape=True),
        )
        .order_by(contacts.c.left_at.is_not(None), contacts.c.id.desc())
        .limit(most)
    )
    return [
        (
            Contact(row.id, row.customer_id, row.name, row.role, row.left_at is not None),
            Customer(row.customer_id, row.customer_name),
        )
        for row in rows
    ]


def colleagues_of(connection: Connection, workspace: str, person: Contact) -> list[Contact]:
    """The others at the same customer, those added last first."""
    found = _load(connection, workspace, contacts.c.customer_id == person.customer)
    return [each for each in found if each.id != person.id]


def note(
    connection: Connection, workspace: str, contact: int, words: str, by: str, now: datetime
) -> None:
    """Adds a fact about the contact."""
    values = {"workspace": workspace, "contact_id": contact, "words": words, "author": by}
    connection.execute(contact_facts.insert().values(**values, noted_at=now))


def forget(
    connection: Connection, workspace: str, contact: int, facts: Sequence[int], now: datetime
) -> None:
    """Deletes these facts about the contact."""
    connection.execute(
        contact_facts.update()
        .where(
            contact_facts.c.workspace == workspace,
            contact_facts.c.contact_id == contact,
            contact_facts.c.id.in_(list(facts)),
            contact_facts.c.deleted_at.is_(None),
        )
        .values(deleted_at=now)
    )


def mark_left(connection: Connection, workspace: str, contact: int, by: str, now: datetime) -> None:
    """Notes that they no longer work there. If it was noted before, nothing changes."""
    _mark(connection, workspace, contact, contacts.c.left_at.is_(None), now, by)


def mark_back(connection: Connection, workspace: str, contact: int) -> None:
    """Takes back that they left."""
    _mark(connection, workspace, contact, contacts.c.left_at.is_not(None), None, None)


def _mark(
    connection: Connection,
    workspace: str,
    contact: int,
    if_: sa.ColumnElement[bool],
    left_at: datetime | None,
    by: str | None,
) -> None:
    connection.execute(
        contacts.update()
        .where(contacts.c.workspace == workspace, contacts.c.id == contact, if_)
        .values(left_at=left_at, left_noted_by=by)
    )


def find_removed(connection: Connection, workspace: str, contact: int) -> Contact | None:
    """The contact if it was removed, or merged with another; None otherwise."""
    found = _load(connection, workspace, contacts.c.id == contact, removed=True)
    return found[0] if found else None


def _load(
    connection: Connection,
    workspace: str,
    condition: sa.ColumnElement[bool],
    *,
    removed: bool = False,
) -> list[Contact]:
    stands = contacts.c.removed_at.is_(None)
    rows = connection.execute(
        sa.select(
            contacts.c.id,
            contacts.c.customer_id,
            contacts.c.name,
            contacts.c.role,
            contacts.c.left_at,
        )
        .where(contacts.c.workspace == workspace, ~stands if removed else stands, condition)
        .order_by(contacts.c.id.desc())
        .limit(MOST)
    ).all()
    facts = _facts(connection, workspace, [row.id for row in rows])
    return [
        Contact(
            id=row.id,
            customer=row.customer_id,
            name=row.name,
            role=row.role,
            left=row.left_at is not None,
            facts=facts.get(row.id, ()),
        )
        for row in rows
    ]


def _facts(
    connection: Connection, workspace: str, people: Sequence[int]
) -> dict[int, tuple[Fact, ...]]:
    found: dict[int, tuple[Fact, ...]] = {}
    if not people:
        return found
    rows = connection.execute(
        sa.select(contact_facts)
        .where(
            contact_facts.c.workspace == workspace,
            contact_facts.c.contact_id.in_(people),
            contact_facts.c.deleted_at.is_(None),
        )
        .order_by(contact_facts.c.noted_at.desc(), contact_facts.c.id.desc())
    )
    for row in rows:
        told = found.get(row.contact_id, ())
        fact = Fact(row.id, row.words, row.author, row.noted_at)
        found[row.contact_id] = (*told, fact)[:MOST_FACTS]
    return found


def _last_days(connection: Connection, workspace: str, recent: sa.Subquery) -> dict[int, date]:
    last = sa.func.max(recent.c.last_day, type_=sa.Date())
    met = sa.and_(visit_contacts.c.workspace == workspace, visit_contacts.c.visit_id == recent.c.id)
    rows = connection.execute(
        sa.select(visit_contacts.c.contact_id, last.label("last_day"))
        .select_from(recent.outerjoin(visit_contacts, met))
        .group_by(visit_contacts.c.contact_id)
    )
    return {row.contact_id: row.last_day for row in rows if row.contact_id is not None}
