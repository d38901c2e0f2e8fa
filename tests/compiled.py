"""Each test has a database of its own, and SQLAlchemy would compile every statement anew for each: a sixth of a run.

The databases of a kind are all of one version, so what was compiled for one of them holds for the next.
"""

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Connection
from sqlalchemy.util import LRUCache

MAX_STATEMENTS = 3000  # statements


def share_compiled_statements() -> None:
    """For all engines of this process, from now on."""
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):  # a part of what is compiled's key
        kind.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
        kind.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    cache: LRUCache[object, object] = LRUCache(MAX_STATEMENTS)

    @event.listens_for(sa.Engine, "engine_connect")
    def _use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=cache)
