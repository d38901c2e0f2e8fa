"""Imports of customers: reading what is known before, and the state of each import until it is done or taken back.

No transaction may hold the writer for long, so an import is written in many steps (import_batch.py). If it fails, its
steps are undone, the latest first: at once, or by the next import if the process was killed. `alive` is machine time;
an import that has not renewed it for DEAD_AFTER belongs to a process that is gone.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contacts, customer_aliases, customers, import_steps, imports

DEAD_AFTER = timedelta(seconds=60)
_PAGE = 5000  # rows


class ImportState(StrEnum):
    """The state of an import."""

    WRITING = "writing"
    DONE = "done"
    TAKEN_BACK = "taken_back"


class ImportRunningError(Exception):
    """Another import of this workspace is in progress."""


class ImportGoneError(Exception):
    """This import was taken back by another process, which took it for dead."""


# What is known -------------------------------------------------------------------------------------------


def known_customers(
    connection: Connection, workspace: str, after: int
) -> list[tuple[int, str, str, str | None, str | None, int | None, str]]:
    """The next page of (id, name, key, domain, place, merged_into, apart), by id, after the id `after`."""
    c = customers.c
    columns = (c.name, c.key, c.domain, c.place, c.merged_into, c.apart)
    return _page(connection, customers, workspace, after, *columns)


def known_aliases(
    connection: Connection, workspace: str, after: int
) -> list[tuple[int, int, str, str]]:
    """The next page of (id, customer id, key, name), by id, after the id `after`."""
    a = customer_aliases.c
    return _page(connection, customer_aliases, workspace, after, a.customer_id, a.key, a.name)


def known_people(
    connection: Connection, workspace: str, after: int
) -> list[tuple[int, int, str, str, str | None]]:
    """The next page of (id, customer id, key, name, role), by id, after the id `after`."""
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
    """Starts an import and returns its id. Raises ImportRunningError; take back `interrupted` ones before."""
    if _writing(connection, workspace):
        raise ImportRunningError
    made = connection.execute(
        imports.insert().values(
            workspace=workspace, state=ImportState.WRITING.value, begun_at=now, alive_at=alive
        )
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def interrupted(connection: Connection, workspace: str, alive: datetime) -> list[int]:
    """The ids of unfinished imports of processes that are gone."""
    return [row.id for row in _writing(connection, workspace) if row.alive_at < alive - DEAD_AFTER]


def _writing(connection: Connection, workspace: str) -> list[Any]:
    rows = connection.execute(
        sa.select(imports.c.id, imports.c.alive_at).where(
            imports.c.workspace == workspace, imports.c.state == ImportState.WRITING.value
        )
    )
    return list(rows)


def finish(connection: Connection, workspace: str, number: int, now: datetime) -> None:
    """Marks the import as done. Raises ImportGoneError."""
    advance(connection, workspace, number, state=ImportState.DONE.value, ended_at=now)


def forget_steps(connection: Connection, workspace: str, number: int, most: int = 50) -> bool:
    """Deletes up to `most` steps of an import that is done. False if none were left."""
    ids = latest_steps(connection, workspace, number, most)
    connection.execute(
        import_steps.delete().where(
            import_steps.c.workspace == workspace, import_steps.c.id.in_(ids)
        )
    )
    return bool(ids)


def advance(connection: Connection, workspace: str, number: int, **values: Any) -> None:
    """Updates an import that is being written. Raises ImportGoneError if it no longer is."""
    changed = connection.execute(
        imports.update()
        .where(
            imports.c.workspace == workspace,
            imports.c.id == number,
            imports.c.state == ImportState.WRITING.value,
        )
        .values(**values)
    )
    if not changed.rowcount:
        raise ImportGoneError


def latest_steps(connection: Connection, workspace: str, number: int, most: int) -> list[int]:
    """The ids of an import's steps, the latest first, at most `most`."""
    return list(
        connection.execute(
            sa.select(import_steps.c.id)
            .where(import_steps.c.workspace == workspace, import_steps.c.import_id == number)
            .order_by(import_steps.c.id.desc())
            .limit(most)
        ).scalars()
    )
