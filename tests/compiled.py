"""Shares SQLAlchemy's cache of compiled statements between the databases of all tests.

Each test has its own database, for which SQLAlchemy would compile every statement again: a sixth of a run. The
databases of a kind all have the same version, so compiled statements are interchangeable.
"""

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection
from sqlalchemy.util import LRUCache

MAX_STATEMENTS = 3000  # statements


def share_compiled_statements() -> None:
    """Applies to all engines that this process creates from now on."""
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):  # the dialect is part of the cache key
        kind.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
        kind.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    cache: LRUCache[object, object] = LRUCache(MAX_STATEMENTS)

    @event.listens_for(sa.Engine, "engine_connect")
    def _use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=cache)
