"""When a database was last changed, and how much of it is newer than a moment: to compare it with a backup.

Both databases may be of another release, so only those columns are read that are there.
"""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import tables

# By what it is to people: the table, and the columns with the instants at which a row was made or changed.
WRITTEN: dict[str, tuple[sa.Table, tuple[str, ...]]] = {
    "visit": (tables.visits, ("logged_at", "edited_at", "deleted_at")),
    "plan": (tables.plans, ("planned_at", "changed_at", "settled_at")),
    "answer": (tables.answers, ("answered_at", "removed_at")),
    "promise": (tables.promises, ("made_at", "kept_at", "dropped_at")),
    "customer": (tables.customers, ("added_at",)),
    "leader": (tables.leaders, ("enrolled_at",)),
    "message": (tables.deliveries, ("planned_at", "sent_at", "answered_at")),
}
_ALSO = ((tables.received, ("received_at",)), (tables.workspaces, ("added_at", "planned_as_of")))


def last_change(connection: Connection) -> datetime | None:
    """The latest instant at which anything happened that the database knows of; None if it holds nothing."""
    columns = [
        column
        for table, names in (*WRITTEN.values(), *_ALSO)
        for column in _there(connection, table, names)
    ]
    found = [connection.scalar(sa.select(sa.func.max(column))) for column in columns]
    return max((each for each in found if each is not None), default=None)


def newer_than(connection: Connection, moment: datetime) -> dict[str, int]:
    """How many rows of each kind were made or changed after `moment`, those without any left out."""
    found = {}
    for kind, (table, names) in WRITTEN.items():
        columns = list(_there(connection, table, names))
        if columns:
            later = sa.or_(*(column > moment for column in columns))
            found[kind] = connection.scalar(
                sa.select(sa.func.count()).select_from(table).where(later)
            )
    return {kind: count for kind, count in found.items() if count}


def visit_count(connection: Connection) -> int:
    """How many visits the database holds, in all workspaces, deleted ones too."""
    return connection.scalar(sa.select(sa.func.count()).select_from(tables.visits)) or 0


def _there(
    connection: Connection, table: sa.Table, names: tuple[str, ...]
) -> Iterator[sa.Column[datetime]]:
    inspector = sa.inspect(connection)
    if inspector.has_table(table.name):
        have = {each["name"] for each in inspector.get_columns(table.name)}
        yield from (table.c[name] for name in names if name in have)
