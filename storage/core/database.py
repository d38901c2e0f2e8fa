"""Access to the database: `await database.run(work, …)`, where `work(connection, …)` is a plain function.

SQLite gets one writer thread and BEGIN IMMEDIATE, because its default transactions lose concurrent updates without
an error; PostgreSQL gets a pool. Work that waits at the same time is committed together (writer.py), so `work` may run
twice before it counts once, and must have no effects outside the database.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from storage.core import sqlite_file
from storage.core.writer import Writer

T = TypeVar("T")


P = ParamSpec("P")

WAIT_SECONDS = 2  # Slack gives three, and the answer still has to travel
LONGEST_QUEUED = (
    0.25  # the share of that which a read may wait in the queue after a read that failed
)
READERS = 4  # threads
# Measured at 16 connections: with more threads for PostgreSQL, or longer rounds, transactions block each other.
WRITERS = {"sqlite": 1, "postgresql": 4}  # threads
# In the address of a database: it is reached through PgBouncer, which takes no options of a connection, and behind
# which nothing may outlive a transaction: no prepared statement and no setting.
THROUGH_PGBOUNCER = "pgbouncer"
MOST_AT_ONCE = {"sqlite": 32, "postgresql": 4}  # pieces of work in one transaction


class DatabaseUnavailableError(Exception):
    """The database cannot be reached or stays locked. Nothing of the transaction was stored."""


class Database:
    """A SQLite file or a PostgreSQL database, given by a SQLAlchemy URL. `wait_seconds`: how long to wait for locks."""

    def __init__(self, url: str | sa.URL, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self.url = sa.make_url(url)
        self._wait_seconds = wait_seconds
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            _sqlite(self.url, wait_seconds)
            if self.is_sqlite
            else _postgresql(self.url, wait_seconds)
        )
        self._reader = self.engine.execution_options(reads_only=True)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="database")
        self._last_read_failed = False  # because the database was unavailable
        backend = self.url.get_backend_name()
        self._writer = Writer(
            self.engine, threads=WRITERS[backend], most_at_once=MOST_AT_ONCE[backend]
        )

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work` in a transaction that may write, and returns its result once it is committed.

        Cancelling the caller does not stop the work. Raises DatabaseUnavailableError, or whatever `work` raises.
        """
        with _translated():
            result: T = await self._writer.submit(
                lambda connection: _complete(work, connection, *args, **kwargs)
            )
            return result

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work` in a transaction that only reads, in parallel with writers. Raises as `run` does.

        On SQLite a write in it fails.
        """
        return await self._in_thread(
            self.read_now, lambda connection: _complete(work, connection, *args, **kwargs)
        )

    async def _in_thread(self, run: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        asked = time.monotonic()

        def begin() -> T:
            # If the read before has just failed, another full wait would end after Slack's three seconds. A queue that
            # moves, or a machine that paused for a moment, is no reason to refuse.
            waited = time.monotonic() - asked
            if self._last_read_failed and waited > self._wait_seconds * LONGEST_QUEUED:
                raise DatabaseUnavailableError("too many wait for it")
            failed = False
            try:
                return run(*args, **kwargs)
            except DatabaseUnavailableError:
                failed = True
                raise
            finally:
                self._last_read_failed = failed

        return await asyncio.get_running_loop().run_in_executor(self._threads, begin)

    def run_now(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`run`, for callers without an event loop."""
        with _translated(), self.engine.begin() as connection:
            return work(connection, *args, **kwargs)

    def read_now(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`read`, for callers without an event loop."""
        with _translated(), self._reader.begin() as connection:
            return work(connection, *args, **kwargs)

    def close(self) -> None:
        """Waits for running work, then closes all connections."""
        self._writer.close()
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def _complete(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Turns StopIteration into RuntimeError: a future cannot hold it, and its caller would wait for ever."""
    try:
        return work(*args, **kwargs)
    except StopIteration as error:
        raise RuntimeError("a search that must find something found nothing") from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        raise DatabaseUnavailableError(_kind_of(error)) from error


def _kind_of(error: Exception) -> str:
    """The driver's class and first line. Statements and parameters stay out: they hold customers' words."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines()
    return f"{type(cause).__name__}: {lines[0] if lines else 'no detail'}"


def _sqlite(url: sa.URL, wait_seconds: float) -> Engine:
    sqlite_file.keep_private(url)
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=READERS + 1,
        max_overflow=READERS,
        connect_args={"check_same_thread": False, "timeout": wait_seconds},
    )

    @event.listens_for(engine, "connect")
    def _prepare(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # BEGIN is issued below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: sa.URL, wait_seconds: float) -> Engine:
    through_pgbouncer = is_through_pgbouncer(url)
    timeout = int(wait_seconds * 1000)
    connect_args: dict[str, Any] = {"connect_timeout": max(2, int(wait_seconds))}
    if through_pgbouncer:
        connect_args["prepare_threshold"] = None  # psycopg's name for: no prepared statements
    else:
        connect_args["options"] = f"-c statement_timeout={timeout} -c timezone=UTC"
    engine = sa.create_engine(
        url.difference_update_query([THROUGH_PGBOUNCER]),
        hide_parameters=True,
        pool_size=READERS + WRITERS["postgresql"],
        max_overflow=READERS,
        pool_timeout=wait_seconds,
        pool_pre_ping=False,
        connect_args=connect_args,
    )
    if through_pgbouncer:

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            # Whatever is set for longer than a transaction would be set for whoever gets the connection next.
            connection.exec_driver_sql(
                f"SET LOCAL statement_timeout = {timeout}; SET LOCAL timezone = 'UTC'"
            )

    return engine


def is_through_pgbouncer(url: sa.URL) -> bool:
    """Whether the address says that a pooler hands each transaction to any connection. Raises ValueError."""
    said = url.query.get(THROUGH_PGBOUNCER, "false")
    if said not in ("true", "false"):
        raise ValueError(f"{THROUGH_PGBOUNCER} is neither true nor false")
    return said == "true"
