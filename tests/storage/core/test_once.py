"""Effects that take place only once, and drafts that belong to their author."""

import asyncio

import pytest
from sqlalchemy.engine import Connection

from storage.core import drafts, handled_requests
from storage.core.database import Database
from storage.core.handled_requests import AlreadyReceivedError
from storage.customers import customers
from tests.cast import ANNA, BEN, OTHER_TEAM, T0, TEAM, enrol, later


@pytest.fixture(autouse=True)
async def cast(database: Database) -> None:
    await database.run(enrol)
    await database.run(enrol, OTHER_TEAM)


def act(connection: Connection, key: str, name: str, team: str = TEAM) -> int:
    customer = customers.add(connection, team, name, ANNA, T0)
    handled_requests.remember(connection, team, "command", key, {"customer": customer.id}, T0)
    return customer.id


async def test_a_repeat_undoes_what_it_did_and_knows_what_came_of_it_first(
    database: Database,
) -> None:
    first = await database.run(act, "1.1", "Acme")
    with pytest.raises(AlreadyReceivedError):
        await database.run(act, "1.1", "Globex")
    assert await database.read(customers.match, TEAM, "Globex") is None
    outcome = await database.read(handled_requests.outcome, TEAM, "command", "1.1")
    assert outcome == {"customer": first}


async def test_of_five_at_once_one_takes_effect(database: Database) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    results = await asyncio.gather(
        *((database, other)[n % 2].run(act, "1.1", f"Customer {n}") for n in range(5)),
        return_exceptions=True,
    )
    other.close()
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, AlreadyReceivedError) for result in results) == 4
    assert len(await database.read(customers.suggest, TEAM, "")) == 1


async def test_the_same_key_in_another_workspace_is_another_thing(database: Database) -> None:
    await database.run(act, "1.1", "Acme")
    await database.run(act, "1.1", "Acme", OTHER_TEAM)


async def test_old_marks_are_forgotten_a_batch_at_a_time(database: Database) -> None:
    for number in range(5):
        await database.run(act, str(number), "Acme")
    assert await database.run(handled_requests.forget_before, later(days=1), most=3) == 3
    assert await database.run(handled_requests.forget_before, later(days=1), most=3) == 2
    assert await database.run(handled_requests.forget_before, T0) == 0


async def test_a_draft_is_its_authors_alone_and_a_day_long(database: Database) -> None:
    draft = await database.run(drafts.keep, TEAM, ANNA, "visit", {"ask": "near"}, T0)
    assert await database.read(drafts.find, TEAM, BEN, "visit", draft, T0) is None
    assert await database.read(drafts.find, OTHER_TEAM, ANNA, "visit", draft, T0) is None
    assert await database.read(drafts.find, TEAM, ANNA, "ten", draft, T0) is None
    assert await database.read(drafts.find, TEAM, ANNA, "visit", draft, later(days=1)) is None
    found = await database.read(drafts.find, TEAM, ANNA, "visit", draft, later(hours=23))
    assert found == {"ask": "near"}


async def test_of_two_who_take_a_draft_one_gets_it(database: Database) -> None:
    draft = await database.run(drafts.keep, TEAM, ANNA, "visit", {"ask": "near"}, T0)
    taken = await asyncio.gather(
        *(database.run(drafts.take, TEAM, ANNA, "visit", draft, T0) for _ in range(2))
    )
    assert sorted(taken, key=str) == [None, {"ask": "near"}] or sorted(taken, key=str) == [
        {"ask": "near"},
        None,
    ]
