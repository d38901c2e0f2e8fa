"""Customers (companies) and contacts (people there), found by what people type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import names
from storage.entries import Met
from storage.tables import contacts, customers, visit_contacts
from storage.upsert import insert


@dataclass(frozen=True)
class Customer:
    """A company."""

    id: int
    name: str


_COLUMNS = (customers.c.id, customers.c.name)


def find(connection: Connection, workspace: str, customer: int) -> Customer | None:
    """The customer with that id, if it is this workspace's."""
    row = connection.execute(
        sa.select(*_COLUMNS).where(customers.c.workspace == workspace, customers.c.id == customer)
    ).one_or_none()
    return Customer(row.id, row.name) if row else None


def match(connection: Connection, workspace: str, typed: str) -> Customer | None:
    """The known customer that `typed` means, regardless of case, spacing, accents and legal suffix."""
    row = connection.execute(
        sa.select(*_COLUMNS).where(
            customers.c.workspace == workspace, customers.c.key == names.customer_key(typed)
        )
    ).one_or_none()
    return Customer(row.id, row.name) if row else None


def near(connection: Connection, workspace: str, typed: str) -> list[Customer]:
    """Known customers whose names are nearly `typed`, the nearest first; never an exact match."""
    rows = connection.execute(
        sa.select(*_COLUMNS, customers.c.key).where(customers.c.workspace == workspace)
    )
    known = [(row.id, row.name, row.key) for row in rows]
    return [Customer(found[0], found[1]) for found in names.near(typed, known)]


def add(connection: Connection, workspace: str, name: str, by: str, now: datetime) -> Customer:
    """The customer of that name, new if need be. Two who add it at once get the same one."""
    connection.execute(
        insert(connection, customers)
        .values(
            workspace=workspace, name=name, key=names.customer_key(name), added_by=by, added_at=now
        )
        .on_conflict_do_nothing()
    )
    found = match(connection, workspace, name)
    assert found is not None
    return found


def came_with(connection: Connection, workspace: str, customer: Customer, at: datetime) -> bool:
    """True if the customer was added at that instant: with the visit logged then."""
    found = connection.execute(
        sa.select(customers.c.added_at).where(
            customers.c.workspace == workspace, customers.c.id == customer.id
        )
    ).scalar_one_or_none()
    return found == at


def suggest(
    connection: Connection, workspace: str, typed: str, *, most: int = 99
) -> list[Customer]:
    """Type-ahead: customers with a word that begins with what was typed first, then those that contain it."""
    key = names.customer_key(typed) if typed.strip() else ""
    escaped = _literal(key)
    begins = customers.c.key.like(f"{escaped}%", escape="\\")
    word = sa.func.lower(customers.c.name).like(
        f"% {_literal(typed.strip().lower())}%", escape="\\"
    )
    inside = customers.c.key.like(f"%{escaped}%", escape="\\")
    rank = sa.case((begins, 0), (word, 1), else_=2)
    rows = connection.execute(
        sa.select(*_COLUMNS)
        .where(customers.c.workspace == workspace, inside)
        .order_by(rank, customers.c.key)
        .limit(most)
    )
    return [Customer(row.id, row.name) for row in rows]


def _literal(words: str) -> str:
    """For LIKE with a backslash as its escape."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def meet(
    connection: Connection, workspace: str, customer: int, visit: int, people: Sequence[Met]
) -> None:
    """Records whom a visit met, adding contacts that are new and the roles that were not known."""
    keys = {names.person_key(met.name): met for met in people}
    if not keys:
        return
    stored = insert(connection, contacts).values(
        [
            {
                "workspace": workspace,
                "customer_id": customer,
                "key": key,
                "name": met.name,
                "role": met.role,
            }
            for key, met in keys.items()
        ]
    )
    connection.execute(
        stored.on_conflict_do_update(
            index_elements=["workspace", "customer_id", "key"],
            set_={"role": sa.func.coalesce(stored.excluded.role, contacts.c.role)},
        )
    )
    ids = connection.execute(
        sa.select(contacts.c.id).where(
            contacts.c.workspace == workspace,
            contacts.c.customer_id == customer,
            contacts.c.key.in_(keys),
        )
    ).scalars()
    connection.execute(
        visit_contacts.insert(),
        [{"workspace": workspace, "visit_id": visit, "contact_id": contact} for contact in ids],
    )


def met_by(
    connection: Connection, workspace: str, visits: Iterable[int]
) -> dict[int, tuple[Met, ...]]:
    """Whom each of those visits met, by visit."""
    rows = connection.execute(
        sa.select(visit_contacts.c.visit_id, contacts.c.name, contacts.c.role)
        .join(contacts, contacts.c.id == visit_contacts.c.contact_id)
        .where(visit_contacts.c.workspace == workspace, visit_contacts.c.visit_id.in_(list(visits)))
        .order_by(contacts.c.id)
    )
    found: dict[int, tuple[Met, ...]] = {}
    for row in rows:
        found[row.visit_id] = (*found.get(row.visit_id, ()), Met(row.name, row.role))
    return found
