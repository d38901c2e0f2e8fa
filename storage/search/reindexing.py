"""Indexes anew what was indexed by an earlier analysis of the words, a little at a time while everything runs.

Each row says by which version it was indexed, so that a process that is killed, or a second one, leaves nothing out and
does nothing twice. Until a row's turn comes it is found as before.
"""

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import search_terms, visit_fields
from storage.core.search_terms import Terms
from storage.core.tables import IS_STALE, answers, visits

SECONDS = 0.02
"""For which one turn may hold the writer; then it ends after the rows at hand."""

AT_ONCE = 20
"""Rows between two looks at the time."""


def is_done(connection: Connection) -> bool:
    """Whether every row is indexed by the present analysis."""
    return not any(
        connection.execute(sa.select(table.c.id).where(IS_STALE).limit(1)).first()
        for table in (visits, answers)
    )


def reindex(connection: Connection, *, seconds: float = SECONDS) -> bool:
    """Indexes some rows anew, the newest first. True if others are left."""
    deadline = time.monotonic() + seconds
    for table, columns, terms_of in _TABLES:
        while _some(connection, table, columns, terms_of):
            if time.monotonic() > deadline:
                return True
    return False


def _some(
    connection: Connection,
    table: sa.Table,
    columns: tuple[str, ...],
    terms_of: Callable[[sa.Row[Any]], Terms],
) -> bool:
    """Indexes the next rows. False if there were none; rows that somebody else is writing wait."""
    words = [table.c[each] for each in columns]
    rows = connection.execute(
        sa.select(table.c.id, table.c.workspace, *words)
        .where(IS_STALE)
        .order_by(table.c.id.desc())
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        connection.execute(
            table.update()
            .where(table.c.id == sa.bindparam("row"), table.c.workspace == sa.bindparam("team"))
            .values(search_terms=sa.bindparam("found"), search_version=search_terms.VERSION),
            [{"row": row.id, "team": row.workspace, "found": terms_of(row)} for row in rows],
        )
    return bool(rows)


def _of_visit(row: sa.Row[Any]) -> Terms:
    words = {key: getattr(row, key) for key in visit_fields.KEYS}
    return search_terms.of_visit(row.workspace, row.author, words)


def _of_answer(row: sa.Row[Any]) -> Terms:
    return search_terms.of_answer(row.workspace, row.words)


_TABLES = (
    (visits, ("author", *visit_fields.KEYS), _of_visit),
    (answers, ("words",), _of_answer),
)
