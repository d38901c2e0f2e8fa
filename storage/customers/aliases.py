"""Other names of a customer: aliases that people gave it, and the names of customers merged into it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import customer_aliases
from storage.core.tables import customers as table
from storage.core.upsert import insert
from storage.customers import customers, name_keys
from storage.customers.customers import Customer


class NameTakenError(Exception):
    """Another customer (`customer`) has that name or alias already."""

    def __init__(self, customer: Customer) -> None:
        super().__init__("another customer answers to that name")
        self.customer = customer


def of_customer(connection: Connection, workspace: str, customer: int) -> list[str]:
    """All other names by which the customer is found, aliases and merged ones, in alphabetical order."""
    given = sa.select(customer_aliases.c.name).where(*_of(workspace, customer))
    merged = sa.select(table.c.name).where(
        table.c.workspace == workspace, table.c.merged_into == customer
    )
    found = connection.execute(sa.union_all(given, merged)).scalars()
    return sorted(found, key=str.casefold)


def given(connection: Connection, workspace: str, customer: int) -> list[str]:
    """Only the aliases, in the order in which they were added; `remove` takes these."""
    found = connection.execute(
        sa.select(customer_aliases.c.name)
        .where(*_of(workspace, customer))
        .order_by(customer_aliases.c.id)
    )
    return list(found.scalars())


def add(
    connection: Connection, workspace: str, customer: int, name: str, by: str, now: datetime
) -> bool:
    """Adds an alias. False if the customer is found by that name already; raises NameTakenError if another is."""
    customer = customers.lock_all(connection, workspace, [customer])[customer]
    known = customers.match(connection, workspace, name)
    if known is not None:
        if known.id != customer:
            raise NameTakenError(known)
        return False
    connection.execute(
        insert(connection, customer_aliases)
        .values(
            workspace=workspace,
            customer_id=customer,
            name=name,
            key=name_keys.customer_key(name),
            added_by=by,
            added_at=now,
        )
        .on_conflict_do_nothing()
    )
    return True


def remove(connection: Connection, workspace: str, customer: int, name: str) -> bool:
    """Removes an alias. False if the customer has no such alias; a merged name can only go by undoing the merge."""
    gone = connection.execute(
        customer_aliases.delete().where(
            *_of(workspace, customer), customer_aliases.c.key == name_keys.customer_key(name)
        )
    )
    return bool(gone.rowcount)


def rename(
    connection: Connection, workspace: str, customer: int, name: str, by: str, now: datetime
) -> Customer | None:
    """Renames the customer and keeps the old name as an alias. None if there is no such customer.

    Raises NameTakenError if another customer has the name.
    """
    before = customers.find(connection, workspace, customer)
    if before is None:
        return None
    before = customers.lock(connection, workspace, before)
    known = customers.match(connection, workspace, name)
    if known is not None and known.id != before.id:
        raise NameTakenError(known)
    key = name_keys.customer_key(name)
    if _belongs_to_merged(connection, workspace, key, before.id):
        raise NameTakenError(before)
    remove(connection, workspace, before.id, name)
    connection.execute(
        table.update()
        .where(table.c.workspace == workspace, table.c.id == before.id)
        .values(name=name, key=key)
    )
    add(connection, workspace, before.id, before.name, by, now)
    return Customer(before.id, name)


def _belongs_to_merged(connection: Connection, workspace: str, key: str, customer: int) -> bool:
    """Whether a merged customer has that key, which must stay with it for an undo."""
    found = connection.execute(
        sa.select(table.c.id).where(
            table.c.workspace == workspace, table.c.key == key, table.c.id != customer
        )
    )
    return found.first() is not None


def _of(workspace: str, customer: int) -> tuple[sa.ColumnElement[bool], ...]:
    return customer_aliases.c.workspace == workspace, customer_aliases.c.customer_id == customer
