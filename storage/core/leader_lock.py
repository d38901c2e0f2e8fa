"""Locks of leaders, so that no other transaction gives them a day or sends them anything until this one ends.

Whoever locks several rows locks leaders first, in the order of their ids, and then deliveries: then no two transactions
wait for each other. SQLite has one writer, and needs no locks.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import leaders

# Built once: building a statement takes longer than running it.
_THESE = (
    sa.select(leaders.c.user_id)
    .where(
        leaders.c.workspace == sa.bindparam("place"),
        leaders.c.user_id.in_(sa.bindparam("people", expanding=True)),
    )
    .order_by(leaders.c.user_id)
)
_LOCKED = _THESE.with_for_update()
_LOCKED_AT_ONCE = _THESE.with_for_update(skip_locked=True)
_ALL_LOCKED = (
    sa.select(leaders.c.user_id)
    .where(leaders.c.workspace == sa.bindparam("place"))
    .order_by(leaders.c.user_id)
    .with_for_update()
)


def lock(connection: Connection, workspace: str, people: Iterable[str]) -> None:
    """Locks these leaders, and waits for whoever has them."""
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCKED, {"place": workspace, "people": list(people)}).all()


def lock_all(connection: Connection, workspace: str) -> None:
    """Locks all leaders of the workspace, and waits for whoever has them."""
    if connection.dialect.name != "sqlite":
        connection.execute(_ALL_LOCKED, {"place": workspace}).all()


def lock_at_once(connection: Connection, workspace: str, recipient: str) -> bool:
    """Locks the leader unless another transaction has them; True also if the recipient is none, such as a channel."""
    if connection.dialect.name == "sqlite":
        return True
    known = {"place": workspace, "people": [recipient]}
    if connection.execute(_LOCKED_AT_ONCE, known).first() is not None:
        return True
    return connection.execute(_THESE, known).first() is None
