"""Once only: what Slack sent and we have acted upon, in the same transaction as its effect.

A caller does its work first and remembers it last. If the same thing was remembered before, `remember` raises and
with it the whole transaction is undone; the caller then answers from `outcome`. Two at once are decided by the
database's unique key, in one process or in several.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from storage.core.tables import received


class AlreadyReceivedError(Exception):
    """This was acted upon before. Whatever this transaction did must be undone."""


_INSERT = {
    "sqlite": sqlite.insert(received).on_conflict_do_nothing().returning(received.c.key),
    "postgresql": postgresql.insert(received).on_conflict_do_nothing().returning(received.c.key),
}


def remember(
    connection: Connection,
    workspace: str,
    kind: str,
    key: str,
    outcome: dict[str, Any],
    now: datetime,
) -> None:
    """Marks (kind, key) as acted upon. `outcome` is ids only: enough to give the same answer again.

    Raises AlreadyReceivedError on a repeat.
    """
    values = {
        "workspace": workspace,
        "kind": kind,
        "key": key,
        "outcome": outcome,
        "received_at": now,
    }
    if connection.execute(_INSERT[connection.dialect.name], values).first() is None:
        raise AlreadyReceivedError


def outcome(connection: Connection, workspace: str, kind: str, key: str) -> dict[str, Any] | None:
    """What came of it the first time, or None if this is the first time."""
    found = connection.execute(
        sa.select(received.c.outcome).where(
            received.c.workspace == workspace, received.c.kind == kind, received.c.key == key
        )
    ).scalar_one_or_none()
    return dict(found) if found is not None else None


def forget_before(connection: Connection, before: datetime, *, most: int = 1000) -> int:
    """Deletes old marks, at most `most` in one transaction, and says how many."""
    old = (
        sa.select(received.c.workspace, received.c.kind, received.c.key)
        .where(received.c.received_at < before)
        .limit(most)
    )
    rows = connection.execute(old).all()
    for row in rows:
        connection.execute(
            received.delete().where(
                received.c.workspace == row.workspace,
                received.c.kind == row.kind,
                received.c.key == row.key,
            )
        )
    return len(rows)
