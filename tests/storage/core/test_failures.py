"""What is wrong with a database, by the driver's own word for it."""

import sqlite3

import psycopg
import pytest
import sqlalchemy as sa

from storage.core.failures import (
    Cause,
    DatabaseUnavailableError,
    cause_of,
    concerns_all,
    translated,
)


def from_sqlite(code: int, words: str = "") -> sqlite3.OperationalError:
    made = sqlite3.OperationalError(words)
    made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize(
    ("origin", "cause"),
    [
        (from_sqlite(sqlite3.SQLITE_FULL, "database or disk is full"), Cause.FULL),
        (from_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE, "disk I/O error"), Cause.FULL),
        (from_sqlite(sqlite3.SQLITE_READONLY), Cause.READ_ONLY),
        (from_sqlite(sqlite3.SQLITE_READONLY_DBMOVED), Cause.READ_ONLY),
        (from_sqlite(sqlite3.SQLITE_BUSY, "database is locked"), Cause.UNREACHABLE),
        (from_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Cause.UNREACHABLE),
        (from_sqlite(sqlite3.SQLITE_CANTOPEN, "unable to open"), Cause.UNREACHABLE),
        (from_sqlite(sqlite3.SQLITE_ERROR, "no such table: visits"), Cause.SCHEMA),
        (from_sqlite(sqlite3.SQLITE_ERROR, "no such column: visits.said"), Cause.SCHEMA),
        (
            from_sqlite(sqlite3.SQLITE_ERROR, "table visits has no column named said"),
            Cause.SCHEMA,
        ),
        (psycopg.errors.DiskFull(), Cause.FULL),
        (psycopg.errors.UndefinedTable(), Cause.SCHEMA),
        (psycopg.errors.UndefinedColumn(), Cause.SCHEMA),
        (psycopg.errors.ReadOnlySqlTransaction(), Cause.READ_ONLY),
        (psycopg.errors.AdminShutdown(), Cause.UNREACHABLE),
        (psycopg.errors.CannotConnectNow(), Cause.UNREACHABLE),
        (psycopg.errors.TooManyConnections(), Cause.UNREACHABLE),
        (psycopg.OperationalError("connection refused"), Cause.UNREACHABLE),
        (psycopg.errors.UniqueViolation(), None),
        (psycopg.errors.SyntaxError(), None),
        (psycopg.errors.DivisionByZero(), None),
    ],
)
def test_each_has_its_cause(origin: Exception, cause: Cause | None) -> None:
    module = sqlite3 if isinstance(origin, sqlite3.Error) else psycopg
    error = sa.exc.DBAPIError.instance("SELECT 'secret'", {}, origin, module.Error)
    assert cause_of(error) is cause
    assert concerns_all(error) == (cause is Cause.UNREACHABLE)
    with pytest.raises(Exception) as caught, translated():
        raise error
    assert isinstance(caught.value, DatabaseUnavailableError) == (cause is not None)
    if cause is not None:
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "origin", [psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()]
)
def test_of_two_that_conflict_the_others_need_not_hear(origin: Exception) -> None:
    assert not concerns_all(sa.exc.DBAPIError.instance("", {}, origin, psycopg.Error))
