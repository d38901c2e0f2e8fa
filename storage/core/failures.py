"""What can be wrong with a database, read from the driver's error; and whether something was stored nevertheless."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import sqlalchemy as sa


class Cause(StrEnum):
    """Why a database does not do what it is asked."""

    UNREACHABLE = "unreachable"  # gone, locked, or it stands still
    FULL = "full"  # its disk
    SCHEMA = "schema"  # a table or a column is missing
    READ_ONLY = "read-only"  # a standby, or a file without the right to write


_FOR_OPERATORS = {
    Cause.UNREACHABLE: "the database cannot be reached",
    Cause.FULL: "the database's disk is full",
    Cause.SCHEMA: "the database lacks a table or a column",
    Cause.READ_ONLY: "the database takes no writes",
}


class DatabaseUnavailableError(Exception):
    """The database did not do it, and nothing of the transaction was stored."""

    def __init__(self, detail: str, cause: Cause = Cause.UNREACHABLE) -> None:
        super().__init__(detail)
        self.cause = cause

    @property
    def headline(self) -> str:
        """What is wrong, for the operator: the beginning of a line in the log or on a terminal."""
        return _FOR_OPERATORS[self.cause]


class CommitUnknownError(DatabaseUnavailableError):
    """COMMIT was sent and no answer came: the transaction may be stored, now or in a moment.

    `result`: what the work returned, for the case that it is.
    """

    def __init__(self, detail: str, result: object = None) -> None:
        super().__init__(detail)
        self.result = result

    @property
    def headline(self) -> str:
        """What is wrong, for the operator."""
        return "the database did not answer to COMMIT, so it may be stored or not"


_BY_SQLSTATE = {
    "53100": Cause.FULL,
    "42P01": Cause.SCHEMA,
    "42703": Cause.SCHEMA,
    "3F000": Cause.SCHEMA,
    "25006": Cause.READ_ONLY,
}
_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: Cause.FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: Cause.FULL,  # no room for the file beside it, even to read
    sqlite3.SQLITE_READONLY: Cause.READ_ONLY,
}
_MISSING_IN_SQLITE = ("no such table", "no such column", "has no column named")
_CONFLICTS = ("40001", "40P01")  # PostgreSQL's codes for a serialisation failure and a deadlock
_UNAVAILABLE = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)


def cause_of(error: BaseException | None) -> Cause | None:
    """What is wrong with the database; None if it is the work that is."""
    if isinstance(error, DatabaseUnavailableError):
        return error.cause
    origin = getattr(error, "orig", None)
    found = _BY_SQLSTATE.get(getattr(origin, "sqlstate", None) or "")
    if isinstance(origin, sqlite3.Error):
        found = _in_sqlite(origin)
    return found or (Cause.UNREACHABLE if isinstance(error, _UNAVAILABLE) else None)


def _in_sqlite(origin: sqlite3.Error) -> Cause | None:
    if str(origin).startswith(_MISSING_IN_SQLITE[:2]) or _MISSING_IN_SQLITE[2] in str(origin):
        return Cause.SCHEMA
    code = getattr(origin, "sqlite_errorcode", 0)  # extended: its last byte is the kind
    return _BY_SQLITE_CODE.get(code) or _BY_SQLITE_CODE.get(code & 0xFF)


def concerns_all(error: BaseException | None) -> bool:
    """Whether other work that waits would meet it, too. Conflicts of two transactions are not such: one goes on."""
    return cause_of(error) is Cause.UNREACHABLE and not is_conflict(error)


def is_conflict(error: BaseException | None) -> bool:
    """Whether two transactions stood in each other's way, of which this one was given up. It may do better alone."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _CONFLICTS


def is_lost_connection(error: BaseException | None) -> bool:
    """Whether the connection was dead, as all are that a restarted server had before."""
    return isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated


def leaves_doubt(error: BaseException) -> bool:
    """Whether a COMMIT that ended so may have stored something. An answer of the database's own: it did not."""
    origin = getattr(error, "orig", None)
    if isinstance(origin, sqlite3.Error):
        return (getattr(origin, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_IOERR
    return is_lost_connection(error)


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's errors about the database itself into DatabaseUnavailableError."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        cause = cause_of(error)
        if cause is None:
            raise
        raise DatabaseUnavailableError(detail_of(error), cause) from error


def detail_of(error: Exception) -> str:
    """The driver's class and first line. Statements and parameters stay out: they hold customers' words."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines()
    return f"{type(cause).__name__}: {lines[0] if lines else 'no detail'}"
