"""Which phrasing each message got, so that none is repeated too soon. Keys only; the words are in bot/."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import deliveries


def of_delivery(connection: Connection, workspace: str, delivery: str) -> str | None:
    """The phrasing of this message; None if it has none yet."""
    return connection.execute(
        sa.select(deliveries.c.phrase).where(*_one(workspace, delivery))
    ).scalar_one_or_none()


def recent(
    connection: Connection, workspace: str, recipient: str, *, but: str, most: int
) -> list[str]:
    """The phrasings of the recipient's latest `most` messages except `but`, the newest first."""
    rows = connection.execute(
        sa.select(deliveries.c.phrase)
        .where(
            deliveries.c.workspace == workspace,
            deliveries.c.recipient == recipient,
            deliveries.c.phrase.is_not(None),
            deliveries.c.id != but,
        )
        .order_by(deliveries.c.due_at.desc(), deliveries.c.id)
        .limit(most)
    )
    return list(rows.scalars())


def keep(
    connection: Connection, workspace: str, delivery: str, phrase: str, *, instead_of: str | None
) -> str | None:
    """Stores the message's phrasing, and returns the one that it has now.

    `instead_of`: the value that the caller read. If another process has changed it since, its value stays, so that two
    processes that write one message agree.
    """
    there = (
        deliveries.c.phrase.is_(None) if instead_of is None else deliveries.c.phrase == instead_of
    )
    changed = connection.execute(
        deliveries.update().where(*_one(workspace, delivery), there).values(phrase=phrase)
    )
    return phrase if changed.rowcount else of_delivery(connection, workspace, delivery)


def _one(workspace: str, delivery: str) -> tuple[sa.ColumnElement[bool], ...]:
    return deliveries.c.workspace == workspace, deliveries.c.id == delivery
