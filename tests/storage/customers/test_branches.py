"""A place of a known customer, named after a comma."""

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.customers import branches, customers
from storage.customers.branches import Branch, place_beside
from storage.customers.customers import Customer
from tests.cast import ANNA, T0, TEAM, enrol

NAMES = ("Norrland Timber", "Acme, Foods & Sons", "Globex", "volta rail")


@pytest.fixture
async def known(database: Database) -> dict[str, Customer]:
    def add(connection: Connection) -> dict[str, Customer]:
        enrol(connection)
        return {each: customers.add(connection, TEAM, each, ANNA, T0) for each in NAMES}

    return await database.run(add)


@pytest.mark.parametrize(
    ("typed", "name", "place"),
    [
        ("Norrland Timber, Kiruna", "Norrland Timber", "Kiruna"),
        ("NORRLAND TIMBER AB, Kiruna", "Norrland Timber", "Kiruna"),
        ("norrland timber, kiruna", "Norrland Timber", "kiruna"),
        ("Norrland Timber , Kiruna, Sweden", "Norrland Timber", "Kiruna, Sweden"),
        ("Acme, Foods & Sons, São Paulo", "Acme, Foods & Sons", "São Paulo"),
        ("Globex, 東京", "Globex", "東京"),
    ],
)
async def test_a_branch_is_its_customer_and_a_place(
    database: Database, known: dict[str, Customer], typed: str, name: str, place: str
) -> None:
    found = await database.read(branches.find, TEAM, typed)
    assert found == Branch(known[name], place)
    assert place_beside(typed, known[name]) == place


@pytest.mark.parametrize(
    "typed",
    [
        "Norrland Timber",
        "Norrland Timber,",
        "Norrland Timber Kiruna",
        "Norrland, Kiruna",  # not exactly a known name: asked about
        "Norrland Timber, Globex",  # two customers
        "Norrland Timber, lunch",
        "Norrland Timber, Hall 7",
        "Norrland Timber, @ben",
        "Hooli, Kiruna",
        ", Kiruna",
    ],
)
async def test_all_else_is_none(database: Database, known: dict[str, Customer], typed: str) -> None:
    assert await database.read(branches.find, TEAM, typed) is None


async def test_a_comma_in_a_customers_own_name_is_no_place(known: dict[str, Customer]) -> None:
    assert place_beside("Acme, Foods & Sons", known["Acme, Foods & Sons"]) is None
