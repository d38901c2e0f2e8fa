"""A PostgreSQL that breaks off or stands still: what is said of it is true, and comes in time."""

import asyncio
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import handled_requests, room
from storage.core.crew import MOST_HANGING
from storage.core.database import READERS, WRITERS, Database
from storage.core.failures import Cause, CommitUnknownError, DatabaseUnavailableError
from storage.core.handled_requests import StoredAfterAllError
from storage.programme import workspaces
from tests.cast import T0, TEAM
from tests.postgresql import TERMINATE_OTHERS, DatabasePool
from tests.postgresql_proxy import AtCommit, PostgresProxy

DEADLINE = 0.6
IN_TIME = 5.0  # on a busy machine


@pytest.fixture
def direct(postgresql_pool: DatabasePool) -> Iterator[Database]:
    """The database, without the proxy: what is really stored."""
    url = postgresql_pool.acquire()
    opened = Database(url)
    opened.run_now(workspaces.add, TEAM, T0)
    yield opened
    opened.close()
    postgresql_pool.release(url)


@pytest.fixture
def proxy(direct: Database) -> Iterator[PostgresProxy]:
    made = PostgresProxy(direct.url)
    yield made
    made.close()


@pytest.fixture
async def database(proxy: PostgresProxy) -> Database:
    """The same database through the proxy, with a deadline for all that it does; connected."""
    opened = Database(proxy.url, wait_seconds=0.5, deadline_seconds=DEADLINE)
    opened.hurry()
    await opened.read(lambda c: c.scalar(sa.text("SELECT 1")))
    return opened


@pytest.fixture(autouse=True)
def ends(database: Database) -> Iterator[None]:
    """Whatever happened, closing it ends."""
    yield
    begun = time.monotonic()
    database.close(0.5)
    assert time.monotonic() - begun < IN_TIME


def keep(connection: Connection, key: str = "k") -> str:
    """Work with a key, as every request has it that may be repeated."""
    handled_requests.remember(connection, TEAM, "command", key, {"visit": 7}, T0)
    return f"the receipt of {key}"


def stored(direct: Database, key: str = "k") -> bool:
    return direct.read_now(handled_requests.outcome, TEAM, "command", key) is not None


@pytest.mark.parametrize("broken", list(AtCommit))
async def test_nobody_is_told_that_nothing_was_stored_once_commit_was_sent(
    database: Database, direct: Database, proxy: PostgresProxy, broken: AtCommit
) -> None:
    proxy.at_commit = broken
    with pytest.raises(CommitUnknownError) as caught:
        await database.run(keep)
    assert caught.value.result == "the receipt of k"
    assert stored(direct) == (broken in (AtCommit.CUT_AFTER, AtCommit.STAND_STILL_AFTER))


async def test_work_with_a_key_is_stored_once_where_its_commit_was_lost(
    database: Database, direct: Database, proxy: PostgresProxy
) -> None:
    proxy.at_commit = AtCommit.CUT_BEFORE
    assert await database.run_keyed(keep) == "the receipt of k"
    assert stored(direct)


async def test_work_with_a_key_that_was_stored_is_found_where_the_answer_was_lost(
    database: Database, direct: Database, proxy: PostgresProxy
) -> None:
    proxy.at_commit = AtCommit.CUT_AFTER
    with pytest.raises(StoredAfterAllError) as caught:
        await database.run_keyed(keep)
    assert caught.value.result == "the receipt of k"
    assert stored(direct)


async def test_where_looking_fails_too_nobody_knows(
    database: Database, direct: Database, proxy: PostgresProxy
) -> None:
    proxy.at_commit = AtCommit.STAND_STILL_AFTER
    proxy.then_stand_still = True
    with pytest.raises(CommitUnknownError):
        await database.run_keyed(keep)
    proxy.go_on()
    assert stored(direct)


@pytest.mark.parametrize("ending", ["cut", "terminated"])
async def test_a_connection_from_before_a_restart_is_replaced(
    database: Database, direct: Database, proxy: PostgresProxy, ending: str
) -> None:
    def end() -> None:
        if ending == "cut":
            proxy.cut()
        else:
            direct.run_now(lambda connection: connection.execute(TERMINATE_OTHERS))

    await database.run(keep, "first")
    end()
    assert await database.run(keep, "second") == "the receipt of second"
    end()
    assert await database.read(handled_requests.outcome, TEAM, "command", "second") is not None
    end()
    assert database.read_now(handled_requests.outcome, TEAM, "command", "second") is not None
    end()
    assert database.run_now(keep, "third") == "the receipt of third"
    assert stored(direct, "third")


async def test_while_it_stands_still_everybody_has_an_answer_and_nothing_is_stored_later(
    database: Database, direct: Database, proxy: PostgresProxy
) -> None:
    await database.run(keep, "before")
    begun = time.monotonic()
    with proxy.standing_still():
        told = await asyncio.gather(
            *(database.run(keep, str(n)) for n in range(30)),
            *(database.read(workspaces.everyone) for _ in range(30)),
            return_exceptions=True,
        )
        assert time.monotonic() - begun < IN_TIME
    assert {type(each) for each in told} == {DatabaseUnavailableError}
    await until_it_works(database)
    await asyncio.sleep(DEADLINE)  # what was given up would be done by now
    assert not any(stored(direct, str(n)) for n in range(30))


async def until_it_works(database: Database) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await database.run(keep, "after")
                await database.read(workspaces.everyone)
                return
            except handled_requests.AlreadyReceivedError:
                return
            except DatabaseUnavailableError:
                await asyncio.sleep(0.05)


async def test_who_shares_a_transaction_with_one_that_is_given_up_is_served_elsewhere(
    database: Database, direct: Database
) -> None:
    """A piece of work hangs; those that share its transaction are not told that the database is gone."""

    def slow(connection: Connection) -> None:
        keep(connection, "slow")
        time.sleep(2 * DEADLINE)

    hung = asyncio.ensure_future(database.run(slow))
    await asyncio.sleep(DEADLINE / 4)
    told = await asyncio.gather(*(database.run(keep, str(n)) for n in range(8)))
    assert told == [f"the receipt of {n}" for n in range(8)]
    with pytest.raises(DatabaseUnavailableError):
        await hung
    await asyncio.sleep(1.5 * DEADLINE)
    assert not stored(direct, "slow")


async def test_threads_that_hang_are_replaced_in_bounded_number(database: Database) -> None:
    """Work that never ends, whatever is done to its connection: as a name that the machine cannot look up."""
    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(connection: Connection) -> None:
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result(30)

    most = max(READERS, WRITERS["postgresql"]) + MOST_HANGING
    for call in (database.run, database.read):
        for _ in range(3):
            told = await asyncio.gather(*(call(hang) for _ in range(most)), return_exceptions=True)
            assert {type(each) for each in told} == {DatabaseUnavailableError}
        begun = time.monotonic()
        with pytest.raises(DatabaseUnavailableError):
            await call(hang)
        assert time.monotonic() - begun < DEADLINE / 2  # at once
    release.set()
    await until_it_works(database)


async def test_a_missing_table_or_column_is_no_database_that_is_gone(database: Database) -> None:
    for missing in ("SELECT nothing FROM workspaces", "SELECT 1 FROM nowhere"):
        with pytest.raises(DatabaseUnavailableError) as caught:
            await database.read(Connection.exec_driver_sql, missing)
        assert caught.value.cause is Cause.SCHEMA


async def test_a_database_that_takes_no_writes_says_so(
    database: Database, direct: Database
) -> None:
    def write(connection: Connection) -> None:
        connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        room.write_something(connection)

    with pytest.raises(DatabaseUnavailableError) as caught:
        await database.run(write)
    assert caught.value.cause is Cause.READ_ONLY
