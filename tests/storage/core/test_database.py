"""Database: its guarantees on SQLite and PostgreSQL."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.failures import DatabaseUnavailableError
from storage.core.tables import metadata, workspaces
from storage.migrations import is_current, is_declared, migrate

T0 = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def add(connection: Connection, team: str, at: datetime = T0) -> None:
    connection.execute(workspaces.insert().values(id=team, added_at=at))


def count_up(connection: Connection) -> None:
    programme = connection.execute(sa.select(workspaces.c.programme).with_for_update()).scalar_one()
    connection.execute(workspaces.update().values(programme={"n": programme.get("n", 0) + 1}))


def programme(connection: Connection) -> dict[str, int]:
    return dict(connection.execute(sa.select(workspaces.c.programme)).scalar_one())


async def test_what_run_returns_is_stored(database: Database) -> None:
    await database.run(add, "T1")
    assert await database.read(lambda c: c.execute(sa.select(workspaces.c.id)).scalar()) == "T1"


async def test_an_exception_stores_nothing(database: Database) -> None:
    def add_then_fail(connection: Connection) -> None:
        add(connection, "T1")
        raise LookupError

    with pytest.raises(LookupError):
        await database.run(add_then_fail)
    assert await database.read(lambda c: c.execute(sa.select(workspaces)).all()) == []


async def test_two_hundred_updates_at_once_are_all_kept(database: Database) -> None:
    await database.run(add, "T1")
    await asyncio.gather(*(database.run(count_up) for _ in range(200)))
    assert (await database.read(programme))["n"] == 200


async def test_a_second_process_on_the_same_database_loses_nothing_either(
    database: Database,
) -> None:
    await database.run(add, "T1")
    other = Database(database.url.render_as_string(hide_password=False))
    await asyncio.gather(*(d.run(count_up) for d in (database, other) for _ in range(50)))
    other.close()
    assert (await database.read(programme))["n"] == 100


async def test_an_instant_comes_back_aware_and_the_same_whatever_zone_it_came_in(
    database: Database,
) -> None:
    local = T0.astimezone(timezone(timedelta(hours=5, minutes=45)))
    await database.run(add, "T1", local)
    back = await database.read(lambda c: c.execute(sa.select(workspaces.c.added_at)).scalar_one())
    assert back == T0
    assert back.utcoffset() == timedelta(0)


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        await database.run(add, "T1", datetime(2026, 11, 2))  # noqa: DTZ001


async def test_a_database_that_is_gone_is_said_so_without_its_parameters() -> None:
    gone = Database("postgresql+psycopg://nobody:secret@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnavailableError) as caught:
        await gone.run(add, "T1")
    assert "secret" not in str(caught.value)
    gone.close()


def test_the_migrations_make_the_tables_and_nothing_else(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    assert is_current(database)
    options = {"compare_type": True, "include_name": is_declared}
    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_does_nothing_more(database: Database) -> None:
    migrate(database)
    migrate(database)
    assert is_current(database)
