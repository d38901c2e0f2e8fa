"""Lease time: when a lease or a pause that is stored ends. The clock of the database tells it, alike for all processes.

Each host has a clock of its own, and one that is minutes ahead would take over what another is just doing. `now`, which
decides what is due, is another time.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

LeaseTime = Callable[[Connection], datetime]
"""Reads it inside the transaction that needs it. Tests and the playground have others, which they can set ahead."""

_CLOCK = sa.select(sa.func.clock_timestamp(type_=sa.DateTime(timezone=True)))


def database_time(connection: Connection) -> datetime:
    """The database's clock, read now: on PostgreSQL `now()` would be when the transaction began.

    The processes on a SQLite file are on one machine, so its clock is the database's.
    """
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    told: datetime = connection.execute(_CLOCK).scalar_one()
    return told.astimezone(UTC)
