"""One transaction on a thread, which may be given up when the database stands still.

A thread that waits for PostgreSQL cannot be stopped. But its socket can be shut, and then the driver raises: so the
thread is free again, and nothing that it sent can be followed by a COMMIT. Whether COMMIT was sent already is decided
under one lock.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from sqlalchemy.engine import Connection, Engine, RootTransaction

from storage.core.failures import CommitUnknownError, detail_of, leaves_doubt


class Stage(Enum):
    """Where a transaction is."""

    WORKING = auto()
    COMMITTING = auto()  # COMMIT was sent, or is about to be
    GIVEN_UP = auto()  # before COMMIT was sent: it never will be


class GivenUpError(Exception):
    """Nobody waits for this transaction any more, and it must not be committed."""


@dataclass(eq=False)
class Attempt:
    """A transaction as its thread and those who wait for it see it. `lock`: guards all of it; never held for long."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    stage: Stage = Stage.WORKING
    deserted: bool = False  # its thread is not waited for: another one has its place
    _socket: int | None = None  # a duplicate, so that it stays ours if the driver closes its own
    _connection: Any = None  # SQLite's

    def hold(self, connection: Connection) -> None:
        """Remembers how to wake the thread that waits for this connection. Raises GivenUpError."""
        raw: Any = connection.connection.dbapi_connection
        with self.lock:
            self._go_on()
            if connection.dialect.name == "postgresql":
                with suppress(
                    connection.dialect.loaded_dbapi.Error
                ):  # closed: the work will meet it
                    self._socket = os.dup(raw.fileno())
            else:
                self._connection = raw

    def let_go(self) -> None:
        """The connection is no longer this transaction's."""
        with self.lock:
            held, self._socket, self._connection = self._socket, None, None
        if held is not None:
            os.close(held)

    def begin_commit(self) -> None:
        """From here on it may be stored. Raises GivenUpError if somebody was told that it is not."""
        with self.lock:
            self._go_on()
            self.stage = Stage.COMMITTING

    def may_begin_again(self) -> bool:
        """Whether it can be done once more from its beginning: COMMIT was not sent, and its callers wait."""
        with self.lock:
            return self.stage is Stage.WORKING

    @property
    def was_given_up(self) -> bool:
        """Whether its callers were told that nothing was stored, or do it elsewhere."""
        with self.lock:
            return self.stage is Stage.GIVEN_UP

    def cut(self) -> None:
        """Makes the driver raise in the thread that waits for the database. The caller holds the lock."""
        if self._socket is not None:
            woken = socket.socket(fileno=self._socket)
            with suppress(OSError):  # it is closed at the other end already
                woken.shutdown(socket.SHUT_RDWR)
            woken.detach()
        elif self._connection is not None:
            self._connection.interrupt()

    def _go_on(self) -> None:
        if self.stage is Stage.GIVEN_UP:
            raise GivenUpError


@contextmanager
def transaction(engine: Engine, attempt: Attempt | None = None) -> Iterator[Connection]:
    """A transaction that is committed at the end, unless it was given up (GivenUpError).

    Raises CommitUnknownError if nobody knows what came of COMMIT.
    """
    attempt = attempt or Attempt()
    with engine.connect() as connection:
        try:
            attempt.hold(connection)
            with connection.begin() as begun:
                yield connection
                if not engine.get_execution_options().get("reads_only"):
                    _commit(begun, attempt)
        finally:
            attempt.let_go()  # before the pool has it back, and gives it to another thread


def _commit(begun: RootTransaction, attempt: Attempt) -> None:
    attempt.begin_commit()
    try:
        begun.commit()
    except Exception as error:
        if leaves_doubt(error):
            raise CommitUnknownError(detail_of(error)) from error
        raise
