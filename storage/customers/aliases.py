"""Other names of a customer: aliases that people gave it, and the names of customers merged into it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import customer_aliases
from storage.core.tables import customers as table
from storage.core.upsert import insert
from storage.customers import customers, identity, name_keys
from storage.customers.answering import answering
from storage.customers.customers import Customer
from storage.customers.identity import Answering


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
    if known is not None and known.id == customer:
        return False
    every = [known] if known else customers.of_name(connection, workspace, name)
    for other in every:
        if other.id != customer:
            raise NameTakenError(other)
    _store(connection, workspace, customer, name, by, now)
    return True


def _store(
    connection: Connection, workspace: str, customer: int, name: str, by: str, now: datetime
) -> None:
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
    key, was = name_keys.customer_key(name), _row(connection, workspace, before.id)
    others = _others(connection, workspace, before, name) if key != was.key else []
    apart = was.apart if key == was.key else identity.apart_from(name, others)
    remove(connection, workspace, before.id, name)
    connection.execute(
        table.update()
        .where(table.c.workspace == workspace, table.c.id == before.id)
        .values(name=name, key=key, apart=apart)
    )
    found = customers.match(connection, workspace, was.name)
    if found is None or found.id != before.id:
        # It is found by its old name, unless others have that: their own name comes before an alias.
        _store(connection, workspace, before.id, was.name, by, now)
    return customers.find(connection, workspace, before.id)


def _row(connection: Connection, workspace: str, customer: int) -> sa.Row[str, str, str]:
    return connection.execute(
        sa.select(table.c.name, table.c.key, table.c.apart).where(
            table.c.workspace == workspace, table.c.id == customer
        )
    ).one()


def _others(
    connection: Connection, workspace: str, customer: Customer, name: str
) -> list[Answering]:
    """The own names of others that have the key of that name, and another legal form.

    Raises NameTakenError if the name is another's, or that of a customer merged into this one: it must stay with it.
    """
    known = customers.match(connection, workspace, name)
    if known is not None and known.id != customer.id:
        raise NameTakenError(known)
    key = name_keys.customer_key(name)
    if _belongs_to_merged(connection, workspace, key, customer.id):
        raise NameTakenError(customer)
    others = [
        each for each in answering(connection, workspace, key) if each.customer != customer.id
    ]
    if taken := identity.could_be(name, others):
        raise NameTakenError(Customer(taken[0].customer, taken[0].shown))
    return [each for each in others if not each.is_alias]


def _belongs_to_merged(connection: Connection, workspace: str, key: str, customer: int) -> bool:
    found = connection.execute(
        sa.select(table.c.id).where(
            table.c.workspace == workspace, table.c.key == key, table.c.merged_into == customer
        )
    )
    return found.first() is not None


def _of(workspace: str, customer: int) -> tuple[sa.ColumnElement[bool], ...]:
    return customer_aliases.c.workspace == workspace, customer_aliases.c.customer_id == customer
