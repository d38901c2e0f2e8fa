"""Access to the database: `await database.run(work, …)`, where `work(connection, …)` is a plain function.

SQLite gets one writer thread and BEGIN IMMEDIATE, because its default transactions lose concurrent updates without
an error; PostgreSQL gets a pool. Work that waits at the same time is committed together (writer.py), so `work` may run
twice before it counts once, and must have no effects outside the database.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from storage.core import open_request, sqlite_file
from storage.core.attempts import Attempt, transaction
from storage.core.crew import MOST_HANGING
from storage.core.failures import (
    Cause,
    CommitUnknownError,
    DatabaseUnavailableError,
    is_lost_connection,
    translated,
)
from storage.core.handled_requests import AlreadyReceivedError, StoredAfterAllError
from storage.core.reader import Reader
from storage.core.writer import Writer

T = TypeVar("T")


P = ParamSpec("P")

WAIT_SECONDS = 2  # Slack gives three, and the answer still has to travel
DEADLINE_SECONDS = 2.5  # of a request; waiting for a lock ends before it, with a better reason
LEAST_SECONDS = 0.3  # also for a request that has waited for Slack before it comes here
UNHURRIED_SECONDS = 30.0  # of what nobody waits for
CLOSE_SECONDS = 5.0
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


class Database:
    """A SQLite file or a PostgreSQL database, given by a SQLAlchemy URL.

    `wait_seconds`: how long to wait for locks. `deadline_seconds`: after that the caller has an answer, whatever the
    database does; counted from the receipt of the request, where there is one.
    """

    def __init__(
        self,
        url: str | sa.URL,
        *,
        wait_seconds: float = WAIT_SECONDS,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.is_full = False  # its disk, when something was last written
        self._deadline_seconds = deadline_seconds
        self._unhurried_seconds = max(UNHURRIED_SECONDS, deadline_seconds)
        self.engine = (
            _sqlite(self.url, wait_seconds)
            if self.is_sqlite
            else _postgresql(self.url, wait_seconds)
        )
        self._reader = self.engine.execution_options(reads_only=True)
        self._readers = Reader(
            self._read_in, threads=READERS, patience=wait_seconds * LONGEST_QUEUED
        )
        backend = self.url.get_backend_name()
        self._writer = Writer(
            self.engine, threads=WRITERS[backend], most_at_once=MOST_AT_ONCE[backend]
        )

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work` in a transaction that may write, and returns its result once it is committed.

        Cancelling the caller does not stop the work. Raises DatabaseUnavailableError, of which CommitUnknownError is
        one, or whatever `work` raises.
        """
        with self._noted(), translated():
            result: T = await self._writer.submit(
                lambda connection: _complete(work, connection, *args, **kwargs), self._until()
            )
            return result

    async def run_keyed(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`run`, for work that stores its request's key: where nobody knows whether it was committed, it is done again.

        Its key tells: either it was not, then it is stored now, or StoredAfterAllError, an AlreadyReceivedError, is
        raised. A COMMIT that is still under way is waited for, because two cannot store one key.
        """
        try:
            return await self.run(work, *args, **kwargs)
        except CommitUnknownError as error:
            unknown = error
        try:
            return await self.run(work, *args, **kwargs)
        except AlreadyReceivedError as error:
            raise StoredAfterAllError(unknown.result) from error
        except DatabaseUnavailableError as error:
            raise CommitUnknownError(str(error), unknown.result) from error

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work` in a transaction that only reads, in parallel with writers. Raises as `run` does.

        On SQLite a write in it fails.
        """
        with _already_stored(), translated():
            result: T = await self._readers.submit(
                lambda connection: _complete(work, connection, *args, **kwargs), self._until()
            )
            return result

    def run_now(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`run`, for callers without an event loop."""
        with translated():
            return _transact(self.engine, Attempt(), lambda c: work(c, *args, **kwargs))

    def read_now(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`read`, for callers without an event loop."""
        with translated():
            return _transact(self._reader, Attempt(), lambda c: work(c, *args, **kwargs))

    def hurry(self) -> None:
        """From now on nobody waits longer than a request does: the process is ending. In the event loop's thread."""
        self._unhurried_seconds = self._deadline_seconds
        self._writer.hurry(self._deadline_seconds)
        self._readers.hurry(self._deadline_seconds)

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Waits for running work, but no longer than that, then closes all connections."""
        until = time.monotonic() + seconds
        self._writer.close(seconds)
        self._readers.close(max(0.0, until - time.monotonic()))
        self.engine.dispose()

    def _read_in(self, work: Callable[[Connection], Any], attempt: Attempt) -> Any:
        return _transact(self._reader, attempt, work)

    def _until(self) -> float:
        """Machine time by which the caller must have an answer."""
        now = time.monotonic()
        request = open_request.current()
        if request is None:
            return now + self._unhurried_seconds
        return max(request.received + self._deadline_seconds, now + LEAST_SECONDS)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Remembers what came of it: for the request, and whether the disk is full."""
        try:
            with _already_stored():
                yield
        except CommitUnknownError:
            open_request.note_stored()
            raise
        except DatabaseUnavailableError as error:
            self.is_full = error.cause is Cause.FULL
            raise
        open_request.note_stored()
        self.is_full = False


@contextmanager
def _already_stored() -> Iterator[None]:
    try:
        yield
    except AlreadyReceivedError:
        open_request.note_stored()
        raise


def _transact(engine: Engine, attempt: Attempt, work: Callable[[Connection], T]) -> T:
    """Once more on a new connection if it was dead, which is each one that a restarted server had before."""
    try:
        with transaction(engine, attempt) as connection:
            return work(connection)
    except sa.exc.DBAPIError as error:
        if not (is_lost_connection(error) and attempt.may_begin_again()):
            raise
    with transaction(engine, attempt) as connection:
        return work(connection)


def _complete(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Turns StopIteration into RuntimeError: a future cannot hold it, and its caller would wait for ever."""
    try:
        return work(*args, **kwargs)
    except StopIteration as error:
        raise RuntimeError("a search that must find something found nothing") from error


def _sqlite(url: sa.URL, wait_seconds: float) -> Engine:
    sqlite_file.keep_private(url)
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=READERS + 1,
        max_overflow=2 * MOST_HANGING,
        pool_timeout=wait_seconds,
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
        max_overflow=2 * MOST_HANGING,
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
