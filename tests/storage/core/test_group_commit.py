"""Group commit: waiting transactions are committed together, and a failed one rolls back only itself."""

import asyncio
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import workspaces as table
from storage.programme import workspaces
from tests.cast import T0


def add(connection: Connection, number: int) -> int:
    workspaces.add(connection, f"T{number}", T0)
    return number


def add_and_fail(connection: Connection, number: int) -> int:
    add(connection, number)
    raise LookupError(number)


def ids(connection: Connection) -> set[str]:
    return set(connection.execute(sa.select(table.c.id)).scalars())


async def test_one_that_fails_among_many_takes_back_only_itself(database: Database) -> None:
    works = [database.run(add_and_fail if number % 5 == 3 else add, number) for number in range(60)]
    told = await asyncio.gather(*works, return_exceptions=True)
    for number, result in enumerate(told):
        if number % 5 == 3:
            assert isinstance(result, LookupError)
            assert result.args == (number,)
        else:
            assert result == number
    assert await database.read(ids) == {f"T{number}" for number in range(60) if number % 5 != 3}


def search_in_vain(connection: Connection) -> str:
    return next(each for each in ids(connection) if each == "T-nowhere")


async def test_who_searches_in_vain_hears_of_it_and_does_not_wait_for_ever(
    database: Database,
) -> None:
    for call in (database.run, database.read):
        with pytest.raises(RuntimeError, match="found nothing"):
            await asyncio.wait_for(call(search_in_vain), 10)


async def test_a_cancelled_caller_does_not_stop_the_work_of_others(database: Database) -> None:
    tasks = [asyncio.ensure_future(database.run(add, number)) for number in range(20)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert [result for result in told if isinstance(result, int)] == [
        number for number in range(20) if number != 3
    ]


async def test_rounds_that_stand_in_each_others_way_all_get_through(database: Database) -> None:
    """Groups that lock the same rows in opposite orders: the database detects the deadlock, and we retry."""

    def both(connection: Connection, first: str, second: str) -> None:
        for team in (first, second):
            connection.execute(
                table.update().where(table.c.id == team).values(name=table.c.name + "x")
            )

    await database.run(add, 1)
    await database.run(add, 2)
    pairs = [("T1", "T2"), ("T2", "T1")] * 20
    told = await asyncio.gather(
        *(database.run(both, *pair) for pair in pairs), return_exceptions=True
    )
    done = sum(result is None for result in told)
    names = await database.read(
        lambda c: c.execute(sa.select(table.c.name).order_by(table.c.id)).scalars().all()
    )
    assert list(names) == ["x" * done] * 2
    if database.is_sqlite:
        assert done == len(pairs)


async def test_a_deadlock_is_tried_once_more_even_if_it_was_alone_in_its_round(
    database: Database, database_url: str
) -> None:
    if database.is_sqlite:
        return  # one writer at a time: nothing to stand in each other's way
    have = {"T1": threading.Event(), "T2": threading.Event()}

    def both(connection: Connection, first: str, second: str) -> None:
        for team in (first, second):
            connection.execute(table.update().where(table.c.id == team).values(name="x"))
            have[team].set()
            assert have[second].wait(10)

    await database.run(add, 1)
    await database.run(add, 2)
    other = Database(database_url, wait_seconds=10)
    works = (database.run(both, "T1", "T2"), other.run(both, "T2", "T1"))
    await asyncio.gather(*works)  # neither is refused
    other.close()


async def test_closing_finishes_what_is_queued(database_url: str) -> None:
    database = Database(database_url)
    works = [asyncio.ensure_future(database.run(add, number)) for number in range(40)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    assert await asyncio.gather(*works) == list(range(40))


async def test_a_database_that_is_closed_says_so_at_once(database_url: str) -> None:
    database = Database(database_url)
    await database.run(add, 1)
    database.close()
    database.close()  # twice does no harm
    for ask in (database.run(add, 2), database.read(ids)):
        with pytest.raises(RuntimeError):
            await ask
