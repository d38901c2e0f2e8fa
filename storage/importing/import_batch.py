"""Writes one step of an import, in a short transaction, and what undo.py needs of it: ids and previous values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contacts, customer_aliases, customers, import_steps
from storage.core.upsert import insert
from storage.customers.customers import lock_all
from storage.importing.imports import add_up, advance
from storage.importing.staging import StagedCustomer


@dataclass(frozen=True)
class _StepRecord:
    """What one step wrote: ids of new rows; `changes` (of customers) and `roles` as [id, column, before, after]."""

    customers: list[int]
    contacts: list[int]
    aliases: list[int]
    changes: list[list[Any]]
    roles: list[list[Any]]


def write(
    connection: Connection,
    workspace: str,
    number: int,
    companies: Sequence[StagedCustomer],
    now: datetime,
    alive: datetime,
) -> None:
    """Writes one step. A customer added by somebody else since the file was compared is used instead of a new one.

    `number`: the import's id; `alive`: lease time. Raises ImportGoneError.
    """
    advance(connection, workspace, number, alive_at=alive)
    added, ids = _add_customers(connection, workspace, companies, now)
    # Some may have been merged since the file was compared with the database.
    held = lock_all(connection, workspace, set(ids.values()) - added)
    ids = {ref: held.get(at, at) for ref, at in ids.items()}
    # A customer that somebody else has added first gets its values like any known one.
    known = [each for each in companies if ids[each.ref] not in added]
    wrote = _StepRecord(
        customers=sorted(added),
        changes=_change(connection, workspace, known, ids),
        aliases=_add_aliases(connection, workspace, companies, ids, now),
        contacts=_add_people(connection, workspace, companies, ids),
        roles=_roles(connection, workspace, known, ids),
    )
    connection.execute(
        import_steps.insert().values(workspace=workspace, import_id=number, wrote=wrote.__dict__)
    )
    changed = len(wrote.changes) + len(wrote.aliases) + len(wrote.roles)
    add_up(connection, number, len(wrote.customers), len(wrote.contacts), changed)


def _add_customers(
    connection: Connection, workspace: str, companies: Sequence[StagedCustomer], now: datetime
) -> tuple[set[int], dict[int, int]]:
    """Adds new customers. Returns the ids of those added, and the id of every customer of the step by its `ref`."""
    ids = {each.ref: each.ref for each in companies if each.ref > 0}
    new = [each for each in companies if each.ref < 0]
    if not new:
        return set(), ids
    plain = [each.key for each in new if not each.apart]
    taken = {(key, ""): ref for key, ref in _by_alias(connection, workspace, plain).items()}
    rows = [
        {
            "workspace": workspace,
            "name": each.name,
            "key": each.key,
            "apart": each.apart,
            "domain": each.domain,
            "place": each.place,
            "added_at": now,
        }
        for each in new
        if (each.key, each.apart) not in taken
    ]
    c = customers.c
    stored = insert(connection, customers).on_conflict_do_nothing().returning(c.key, c.apart, c.id)
    added = connection.execute(stored, rows) if rows else ()
    own: dict[tuple[str, str], int] = {(row.key, row.apart): row.id for row in added}
    by_name = own | taken
    if missing := [each.key for each in new if (each.key, each.apart) not in by_name]:
        by_name = _by_key(connection, workspace, missing) | by_name
    return set(own.values()), ids | {each.ref: by_name[each.key, each.apart] for each in new}


def _by_alias(connection: Connection, workspace: str, keys: Sequence[str]) -> dict[str, int]:
    """The id of the customer that has an alias with each of these keys, by key."""
    a = customer_aliases.c
    rows = connection.execute(
        sa.select(a.key, a.customer_id).where(a.workspace == workspace, a.key.in_(keys))
    )
    return {row.key: row.customer_id for row in rows}


def _by_key(
    connection: Connection, workspace: str, keys: Sequence[str]
) -> dict[tuple[str, str], int]:
    """The ids of the customers with these keys, or of those that they were merged into, by key and `apart`."""
    c = customers.c
    rows = connection.execute(
        sa.select(c.key, c.apart, sa.func.coalesce(c.merged_into, c.id).label("whose")).where(
            c.workspace == workspace, c.key.in_(keys)
        )
    )
    return {(row.key, row.apart): row.whose for row in rows}


def _change(
    connection: Connection, workspace: str, companies: Sequence[StagedCustomer], ids: dict[int, int]
) -> list[list[Any]]:
    wanted: dict[int, dict[str, str | None]] = {
        ids[each.ref]: {"domain": each.domain, "place": each.place}
        for each in companies
        if each.domain or each.place
    }
    if not wanted:
        return []
    rows = connection.execute(
        sa.select(customers.c.id, customers.c.domain, customers.c.place).where(
            customers.c.workspace == workspace, customers.c.id.in_(wanted)
        )
    ).all()
    changes = [
        [row.id, name, row._mapping[name], value]
        for row in rows
        for name, value in wanted[row.id].items()
        if value is not None and value != row._mapping[name]
    ]
    _set(connection, workspace, customers, [(id_, name, new) for id_, name, _, new in changes])
    return changes


def _set(
    connection: Connection, workspace: str, table: sa.Table, values: Sequence[tuple[int, str, Any]]
) -> None:
    for name in sorted({name for _, name, _ in values}):
        connection.execute(
            table.update()
            .where(table.c.workspace == workspace, table.c.id == sa.bindparam("row"))
            .values({name: sa.bindparam("value")}),
            [{"row": row, "value": value} for row, column, value in values if column == name],
        )


def _add_aliases(
    connection: Connection,
    workspace: str,
    companies: Sequence[StagedCustomer],
    ids: dict[int, int],
    now: datetime,
) -> list[int]:
    wanted = [(ids[each.ref], name, key) for each in companies for name, key in each.aliases]
    if not wanted:
        return []
    owners: dict[str, set[int]] = {}
    for (key, _), owner in _by_key(connection, workspace, [key for *_, key in wanted]).items():
        owners.setdefault(key, set()).add(owner)
    rows = [
        {"workspace": workspace, "customer_id": customer, "name": name, "key": key, "added_at": now}
        for customer, name, key in wanted
        if owners.get(key, {customer}) <= {customer}  # its own key: a name with another legal form
    ]
    stored = insert(connection, customer_aliases).on_conflict_do_nothing()
    return sorted(_returned(connection, stored.returning(customer_aliases.c.id), rows))


def _add_people(
    connection: Connection, workspace: str, companies: Sequence[StagedCustomer], ids: dict[int, int]
) -> list[int]:
    rows = [
        {
            "workspace": workspace,
            "customer_id": ids[each.ref],
            "key": person.key,
            "name": person.name,
            "role": person.role,
        }
        for each in companies
        for person in each.people
    ]
    stored = insert(connection, contacts).on_conflict_do_nothing()
    return sorted(_returned(connection, stored.returning(contacts.c.id), rows))


def _roles(
    connection: Connection, workspace: str, companies: Sequence[StagedCustomer], ids: dict[int, int]
) -> list[list[Any]]:
    """Gives known contacts the roles of the file. Returns the changes as [id, "role", before, after]."""
    wanted = {
        (ids[each.ref], person.key): person.role
        for each in companies
        for person in each.people
        if person.role
    }
    if not wanted:
        return []
    rows = connection.execute(
        sa.select(contacts.c.id, contacts.c.customer_id, contacts.c.key, contacts.c.role).where(
            contacts.c.workspace == workspace,
            contacts.c.customer_id.in_({customer for customer, _ in wanted}),
            contacts.c.key.in_({key for _, key in wanted}),
        )
    ).all()
    changes = [
        [row.id, "role", row.role, wanted[row.customer_id, row.key]]
        for row in rows
        if wanted.get((row.customer_id, row.key)) not in (None, row.role)
    ]
    _set(connection, workspace, contacts, [(id_, name, new) for id_, name, _, new in changes])
    return changes


def _returned(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> list[int]:
    return list(connection.execute(statement, rows).scalars()) if rows else []
