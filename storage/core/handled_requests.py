"""Requests of Slack that were handled, so that a repeat has no second effect (Slack repeats what it gets no answer to).

A caller does its work first and calls `remember` last, in the same transaction. On a repeat `remember` raises, so the
whole transaction is rolled back, and the caller answers from `outcome`. If two come at the same time, in one process or
in several, the unique key of the table decides.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from storage.core.tables import received


class AlreadyReceivedError(Exception):
    """This request was handled before. The transaction must be rolled back."""


class StoredAfterAllError(AlreadyReceivedError):
    """It was not handled before but now: its COMMIT had no answer, and then its key was there.

    `result`: what the work returned that was committed.
    """

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


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
    """Marks the request (kind, key) as handled. `outcome`: ids only, enough to give the same answer again.

    `kind` is "command", "view", "action" or "event". Raises AlreadyReceivedError on a repeat.
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
    """The outcome of the first time; None if the request was not handled before."""
    found = connection.execute(
        sa.select(received.c.outcome).where(
            received.c.workspace == workspace, received.c.kind == kind, received.c.key == key
        )
    ).scalar_one_or_none()
    return dict(found) if found is not None else None


def forget_before(connection: Connection, before: datetime, *, most: int = 1000) -> int:
    """Deletes at most `most` requests received before that instant, and returns how many."""
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
