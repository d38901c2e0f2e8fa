"""A database that another process has locked: all waiting calls fail at the same time, not one after another."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import READERS, Database
from storage.core.failures import DatabaseUnavailableError
from storage.programme import workspaces
from tests.cast import T0

PEOPLE = 20


def add(connection: Connection) -> None:
    workspaces.add(connection, "T0ACME", T0)


@contextmanager
def held(database: Database) -> Iterator[None]:
    if not database.is_sqlite:
        engine = sa.create_engine(database.url, poolclass=sa.NullPool)
        with engine.connect() as other:
            other.execute(sa.text("LOCK TABLE workspaces IN ACCESS EXCLUSIVE MODE"))
            yield
            other.rollback()
        return
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_all_who_wait_in_vain_are_told_together(database_url: str) -> None:
    database = Database(database_url, wait_seconds=1)
    with held(database):
        # One after the other it would take them 20 seconds, or 5 with four threads.
        async with asyncio.timeout(4):
            told = await asyncio.gather(
                *(database.run(add) for _ in range(PEOPLE)), return_exceptions=True
            )
    assert [type(one) for one in told] == [DatabaseUnavailableError] * PEOPLE
    await database.run(add)  # and it goes on
    database.close()


async def test_readers_who_wait_in_vain_are_told_soon(database_url: str) -> None:
    database = Database(database_url, wait_seconds=1)
    await database.run(add)
    tried = []

    def locked(connection: Connection) -> None:
        tried.append(connection)
        time.sleep(1)  # as SQLite and PostgreSQL do before they say so
        raise sa.exc.OperationalError("SELECT", {}, sqlite3.OperationalError("database is locked"))

    told = await asyncio.gather(
        *(database.read(locked) for _ in range(PEOPLE)), return_exceptions=True
    )
    assert [type(one) for one in told] == [DatabaseUnavailableError] * PEOPLE
    assert len(tried) == READERS  # the others need not try what those ahead of them have just tried
    assert len(await database.read(workspaces.everyone)) == 1  # and it goes on
    database.close()


async def test_a_line_that_moves_is_no_reason_to_refuse_anybody(database_url: str) -> None:
    database = Database(database_url, wait_seconds=1)

    def slow(connection: Connection) -> str:
        time.sleep(0.4)
        return "done"

    assert await asyncio.gather(*(database.read(slow) for _ in range(PEOPLE))) == ["done"] * PEOPLE
    database.close()


async def test_closing_while_others_wait_ends(database_url: str) -> None:
    database = Database(database_url, wait_seconds=1)
    with held(database):
        waiting = [asyncio.ensure_future(database.run(add)) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.to_thread(database.close)
        for one in waiting:
            with pytest.raises(DatabaseUnavailableError):
                await one
