"""Writing what a file told of customers: in short transactions, and all of it or nothing.

No transaction may hold the writer for long, so a file of 100,000 customers needs many. Each notes what it wrote, ids
and what stood there before, in the same transaction. If the import breaks off, the notes are taken back, the latest
first: at once, or by the next import if the process was killed. Only what somebody has come to use meanwhile stays, a
customer who was visited, say. `alive` is machine time, by which the dead are told from the living.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.customers import hold_all
from storage.intake import Company
from storage.tables import (
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
from storage.upsert import insert

SILENT = timedelta(seconds=60)  # after that the process of an import is dead
_PAGE = 5000
_USING = (visits, plans, best_customers, answers, promises, ratings, contacts, customer_aliases)


class State(StrEnum):
    """Where an import stands."""

    WRITING = "writing"
    DONE = "done"
    TAKEN_BACK = "taken_back"


class ImportRunningError(Exception):
    """Another import of this workspace is being written."""


class ImportGoneError(Exception):
    """This import was taken back by somebody who thought it dead."""


@dataclass(frozen=True)
class _Wrote:
    """What one step wrote. Changes are (id, column, before, after)."""

    customers: list[int]
    contacts: list[int]
    aliases: list[int]
    changes: list[list[Any]]
    roles: list[list[Any]]


# What is known -------------------------------------------------------------------------------------------


def known_customers(
    connection: Connection, workspace: str, after: int
) -> list[tuple[int, str, str, str | None, str | None, int | None]]:
    """A page of (id, name, key, domain, place, merged_into), by id."""
    c = customers.c
    return _page(
        connection, customers, workspace, after, c.name, c.key, c.domain, c.place, c.merged_into
    )


def known_aliases(connection: Connection, workspace: str, after: int) -> list[tuple[int, int, str]]:
    """A page of (id, customer id, key), by id."""
    a = customer_aliases.c
    return _page(connection, customer_aliases, workspace, after, a.customer_id, a.key)


def known_people(
    connection: Connection, workspace: str, after: int
) -> list[tuple[int, int, str, str, str | None]]:
    """A page of (id, customer id, key, name, role), by id."""
    c = contacts.c
    return _page(connection, contacts, workspace, after, c.customer_id, c.key, c.name, c.role)


def _page(
    connection: Connection, table: sa.Table, workspace: str, after: int, *columns: Any
) -> list[Any]:
    rows = connection.execute(
        sa.select(table.c.id, *columns)
        .where(table.c.workspace == workspace, table.c.id > after)
        .order_by(table.c.id)
        .limit(_PAGE)
    )
    return [tuple(row) for row in rows]


# An import's life ----------------------------------------------------------------------------------------


def begin(connection: Connection, workspace: str, now: datetime, alive: datetime) -> int:
    """A new import. Raises ImportRunningError; what broke off is to be taken back before (`broken_off`)."""
    if _writing(connection, workspace):
        raise ImportRunningError
    made = connection.execute(
        imports.insert().values(
            workspace=workspace, state=State.WRITING.value, begun_at=now, alive_at=alive
        )
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def broken_off(connection: Connection, workspace: str, alive: datetime) -> list[int]:
    """Imports that were being written and are dead."""
    return [row.id for row in _writing(connection, workspace) if row.alive_at < alive - SILENT]


def _writing(connection: Connection, workspace: str) -> list[Any]:
    rows = connection.execute(
        sa.select(imports.c.id, imports.c.alive_at).where(
            imports.c.workspace == workspace, imports.c.state == State.WRITING.value
        )
    )
    return list(rows)


def finish(connection: Connection, workspace: str, number: int, now: datetime) -> None:
    """Everything is written, and stays. Raises ImportGoneError."""
    _move_on(connection, workspace, number, state=State.DONE.value, ended_at=now)


def forget_steps(connection: Connection, workspace: str, number: int, most: int = 50) -> bool:
    """Drops some notes of an import that is done. False if none are left."""
    ids = _latest_steps(connection, workspace, number, most)
    connection.execute(
        import_steps.delete().where(
            import_steps.c.workspace == workspace, import_steps.c.id.in_(ids)
        )
    )
    return bool(ids)


def _move_on(connection: Connection, workspace: str, number: int, **values: Any) -> None:
    changed = connection.execute(
        imports.update()
        .where(
            imports.c.workspace == workspace,
            imports.c.id == number,
            imports.c.state == State.WRITING.value,
        )
        .values(**values)
    )
    if not changed.rowcount:
        raise ImportGoneError


def _latest_steps(connection: Connection, workspace: str, number: int, most: int) -> list[int]:
    return list(
        connection.execute(
            sa.select(import_steps.c.id)
            .where(import_steps.c.workspace == workspace, import_steps.c.import_id == number)
            .order_by(import_steps.c.id.desc())
            .limit(most)
        ).scalars()
    )


# Writing -------------------------------------------------------------------------------------------------


def write(
    connection: Connection,
    workspace: str,
    number: int,
    companies: Sequence[Company],
    now: datetime,
    alive: datetime,
) -> None:
    """One step. Whom somebody else added since the file was read is that customer. Raises ImportGoneError."""
    _move_on(connection, workspace, number, alive_at=alive)
    added, ids = _add_customers(connection, workspace, companies, now)
    # Some were merged, perhaps, since the file was held against what is known.
    held = hold_all(connection, workspace, set(ids.values()) - added)
    ids = {ref: held.get(at, at) for ref, at in ids.items()}
    # A new customer that somebody was quicker to add gets its facts like any other that is known.
    known = [each for each in companies if ids[each.ref] not in added]
    wrote = _Wrote(
        customers=sorted(added),
        changes=_change(connection, workspace, known, ids),
        aliases=_add_aliases(connection, workspace, companies, ids, now),
        contacts=_add_people(connection, workspace, companies, ids),
        roles=_roles(connection, workspace, known, ids),
    )
    connection.execute(
        import_steps.insert().values(workspace=workspace, import_id=number, wrote=wrote.__dict__)
    )


def _add_customers(
    connection: Connection, workspace: str, companies: Sequence[Company], now: datetime
) -> tuple[set[int], dict[int, int]]:
    """The ids of those that were added, and the id of each by its `ref`."""
    ids = {each.ref: each.ref for each in companies if each.ref > 0}
    new = [each for each in companies if each.ref < 0]
    if not new:
        return set(), ids
    taken = _answering(connection, workspace, customer_aliases, [each.key for each in new])
    rows = [
        {
            "workspace": workspace,
            "name": each.name,
            "key": each.key,
            "domain": each.domain,
            "place": each.place,
            "added_at": now,
        }
        for each in new
        if each.key not in taken
    ]
    stored = insert(connection, customers).on_conflict_do_nothing()
    added = (
        connection.execute(stored.returning(customers.c.key, customers.c.id), rows) if rows else ()
    )
    own: dict[str, int] = {row.key: row.id for row in added}
    missing = [each.key for each in new if each.key not in own]
    answering = own | taken
    if missing:
        answering |= _answering(connection, workspace, customers, missing)
    return set(own.values()), ids | {each.ref: answering[each.key] for each in new}


def _answering(
    connection: Connection, workspace: str, table: sa.Table, keys: Sequence[str]
) -> dict[str, int]:
    """Which customer answers to each key."""
    own = table is customers
    whose = sa.func.coalesce(table.c.merged_into, table.c.id) if own else table.c.customer_id
    rows = connection.execute(
        sa.select(table.c.key, whose.label("whose")).where(
            table.c.workspace == workspace, table.c.key.in_(keys)
        )
    )
    return {row.key: row.whose for row in rows}


def _change(
    connection: Connection, workspace: str, companies: Sequence[Company], ids: dict[int, int]
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
    companies: Sequence[Company],
    ids: dict[int, int],
    now: datetime,
) -> list[int]:
    wanted = [(ids[each.ref], name, key) for each in companies for name, key in each.aliases]
    if not wanted:
        return []
    taken = _answering(connection, workspace, customers, [key for *_, key in wanted])
    rows = [
        {"workspace": workspace, "customer_id": customer, "name": name, "key": key, "added_at": now}
        for customer, name, key in wanted
        if key not in taken
    ]
    stored = insert(connection, customer_aliases).on_conflict_do_nothing()
    return sorted(_returned(connection, stored.returning(customer_aliases.c.id), rows))


def _add_people(
    connection: Connection, workspace: str, companies: Sequence[Company], ids: dict[int, int]
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
    connection: Connection, workspace: str, companies: Sequence[Company], ids: dict[int, int]
) -> list[list[Any]]:
    """Gives those who were there already the role that the file says."""
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


# Taking back ---------------------------------------------------------------------------------------------


def take_back(connection: Connection, workspace: str, number: int, now: datetime) -> bool:
    """Takes the latest step back. False if nothing was left: then the import is taken back."""
    latest = _latest_steps(connection, workspace, number, 1)
    if not latest:
        connection.execute(
            imports.update()
            .where(imports.c.workspace == workspace, imports.c.id == number)
            .values(state=State.TAKEN_BACK.value, ended_at=now)
        )
        return False
    one = import_steps.c.workspace == workspace, import_steps.c.id == latest[0]
    wrote = connection.execute(sa.select(import_steps.c.wrote).where(*one)).scalar_one()
    _restore(connection, workspace, contacts, wrote["roles"])
    _restore(connection, workspace, customers, wrote["changes"])
    _delete(connection, workspace, customer_aliases, wrote["aliases"], [])
    people = [sa.exists().where(each.c.contact_id == contacts.c.id) for each in _SPEAKING]
    _delete(connection, workspace, contacts, wrote["contacts"], people)
    _delete(connection, workspace, customers, wrote["customers"], list(_uses()))
    connection.execute(import_steps.delete().where(*one))
    return True


_SPEAKING = (visit_contacts, contact_facts)


def _uses() -> Iterator[sa.ColumnElement[bool]]:
    """What a customer may be named by."""
    mine = customers.c.id
    for each in _USING:
        yield sa.exists().where(
            each.c.workspace == customers.c.workspace, each.c.customer_id == mine
        )
    for table, names in ((merges, ("from_id", "into_id")), (distinct_customers, _PAIR)):
        for name in names:
            yield sa.exists().where(
                table.c.workspace == customers.c.workspace, table.c[name] == mine
            )


_PAIR = ("one_id", "other_id")


def _restore(
    connection: Connection, workspace: str, table: sa.Table, changes: Sequence[Sequence[Any]]
) -> None:
    """What stood there before, unless somebody has changed it since."""
    for row, name, before, after in changes:
        connection.execute(
            table.update()
            .where(table.c.workspace == workspace, table.c.id == row, table.c[name] == after)
            .values({name: before})
        )


def _delete(
    connection: Connection,
    workspace: str,
    table: sa.Table,
    ids: Sequence[int],
    used: Sequence[sa.ColumnElement[bool]],
) -> None:
    connection.execute(
        table.delete().where(
            table.c.workspace == workspace, table.c.id.in_(ids), *(~each for each in used)
        )
    )
