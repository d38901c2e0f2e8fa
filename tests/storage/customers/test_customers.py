"""Customers, and finding them by typed text."""

import asyncio

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.customers import customers
from tests.cast import ANNA, OTHER_TEAM, T0, TEAM, enrol


@pytest.fixture(autouse=True)
async def known(database: Database) -> None:
    def add(connection: Connection) -> None:
        enrol(connection)
        enrol(connection, OTHER_TEAM)
        for name in ("Acme Inc.", "Globex", "Initech GmbH", "Bed Bath & Beyond", "50% Off_Shop"):
            customers.add(connection, TEAM, name, ANNA, T0)

    await database.run(add)


@pytest.mark.parametrize(
    "typed", ["Acme", "acme", "ACME, Inc.", " Acme  Inc ", "Ácme"], ids=lambda typed: repr(typed)
)
async def test_one_company_however_it_is_typed(database: Database, typed: str) -> None:
    found = await database.read(customers.match, TEAM, typed)
    assert found is not None
    assert found.name == "Acme Inc."
    assert (await database.run(customers.add, TEAM, typed, ANNA, T0)).id == found.id


async def test_a_near_miss_is_no_match_but_is_found_near(database: Database) -> None:
    assert await database.read(customers.match, TEAM, "Globx") is None
    near = await database.read(customers.near, TEAM, "Globx")
    assert [customer.name for customer in near] == ["Globex"]


async def test_another_workspace_has_its_own_customers(database: Database) -> None:
    assert await database.read(customers.match, OTHER_TEAM, "Acme") is None
    assert await database.read(customers.near, OTHER_TEAM, "Acmee") == []
    assert await database.read(customers.suggest, OTHER_TEAM, "") == []
    found = await database.read(customers.match, TEAM, "Acme")
    assert found is not None
    assert await database.read(customers.find, OTHER_TEAM, found.id) is None


async def test_two_who_add_it_at_once_get_the_same_one(database: Database) -> None:
    added = await asyncio.gather(
        *(database.run(customers.add, TEAM, "Umbrella", ANNA, T0) for _ in range(8))
    )
    assert len({customer.id for customer in added}) == 1


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "50% Off_Shop"),
        ("ini", "Initech GmbH"),
        ("beyond", "Bed Bath & Beyond"),
        ("off_", "50% Off_Shop"),
    ],
)
async def test_type_ahead_offers_what_begins_with_it_first(
    database: Database, typed: str, first: str
) -> None:
    offered = await database.read(customers.suggest, TEAM, typed)
    assert offered[0].name == first


async def test_type_ahead_takes_percent_and_underscore_to_the_letter(database: Database) -> None:
    await database.run(customers.add, TEAM, "Offxshop", ANNA, T0)
    offered = await database.read(customers.suggest, TEAM, "zzz%")
    assert offered == []


async def test_type_ahead_is_bounded(database: Database) -> None:
    def many(connection: Connection) -> None:
        for number in range(120):
            customers.add(connection, TEAM, f"Company {number}", ANNA, T0)

    await database.run(many)
    assert len(await database.read(customers.suggest, TEAM, "company")) == 99
