"""Finding possible duplicates among very many customers."""

import random

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import customers as table
from storage.customers import customers, duplicates
from tests.cast import ANNA, OLGA, OTHER_TEAM, T0, TEAM, enrol

MANY = 220  # more pairs than are looked into at once


def misspelt(connection: Connection, number: int, team: str = TEAM) -> list[tuple[int, int]]:
    """That many pairs of customers that differ by a letter."""
    drawn = random.Random(3)
    found = []
    for _ in range(number):
        name = "".join(drawn.choices("abcdefghijklmnoprstuvw", k=12)).capitalize()
        one, other = (
            customers.add(connection, team, each, ANNA, T0).id for each in (name, f"{name[:-1]}x")
        )
        found.append((one, other))
    return found


def test_pairs_come_to_light_one_after_the_other_however_many_there_are(
    database: Database,
) -> None:
    database.run_now(enrol)
    made = database.run_now(misspelt, MANY)
    seen: set[tuple[int, int]] = set()
    for _ in range(3):
        found = [
            (each.one.id, each.other.id)
            for each in database.read_now(duplicates.pairs, TEAM, most=100)
        ]
        seen.update(found)
        for one, other in found:
            database.run_now(duplicates.mark_distinct, TEAM, one, other, OLGA, T0)
    assert seen == set(made)
    assert database.read_now(duplicates.pairs, TEAM) == []


def test_names_alike_in_another_workspace_are_no_pair(database: Database) -> None:
    database.run_now(enrol)
    database.run_now(enrol, OTHER_TEAM)
    database.run_now(misspelt, 2, OTHER_TEAM)
    assert database.read_now(duplicates.pairs, TEAM) == []


def test_a_domain_and_a_name_speak_for_a_pair_together(database: Database) -> None:
    database.run_now(enrol)

    def fill(connection: Connection) -> None:
        for name in ("Globex", "Globbex", "Umbrella"):
            made = customers.add(connection, TEAM, name, ANNA, T0)
            connection.execute(
                table.update().where(table.c.id == made.id).values(domain="globex.example")
            )

    database.run_now(fill)
    found = database.read_now(duplicates.pairs, TEAM)
    named = [({each.one.name, each.other.name}, each.domain, each.alike) for each in found]
    assert named[0] == ({"Globex", "Globbex"}, "globex.example", True)
    assert {alike for _, _, alike in named[1:]} == {False}
    assert len(named) == 3


@pytest.mark.parametrize(
    ("first", "second", "are_a_pair"),
    [
        (("deltaair.example", "Atlanta"), ("faucet.example", "Carmel"), False),
        ((None, "Atlanta"), (None, "Carmel"), False),
        (("delta.example", "Leeds"), ("delta.example", "York"), True),
    ],
)
def test_two_of_one_name_are_a_pair_only_as_branches_of_one_domain(
    database: Database,
    first: tuple[str | None, str],
    second: tuple[str | None, str],
    are_a_pair: bool,
) -> None:
    database.run_now(enrol)

    def fill(connection: Connection) -> None:
        for number, (domain, place) in enumerate((first, second)):
            apart = place if number else ""
            row = {
                "name": "Delta",
                "key": "delta",
                "apart": apart,
                "domain": domain,
                "place": place,
            }
            connection.execute(table.insert().values(workspace=TEAM, added_at=T0, **row))

    database.run_now(fill)
    found = database.read_now(duplicates.pairs, TEAM)
    names = {"Delta (delta.example)", "Delta (York)"}
    assert [{each.one.name, each.other.name} for each in found] == ([names] if are_a_pair else [])


def test_the_domain_of_a_group_proposes_nobody_and_that_of_three_comes_last(
    database: Database,
) -> None:
    database.run_now(enrol)
    groups = {
        "keystone.example": ("Keystone Energy", "Keystone Rail", "Keystone Bank", "Keystone Wool"),
        "harrow.example": ("Harrow Stahl", "Tesselate", "Oak and Elm"),
        "plinth.example": ("Plinth Werke", "Ashgrove"),
        "k.a.": ("Umbrella", "Coyote"),
    }

    def fill(connection: Connection) -> None:
        for domain, names in groups.items():
            for name in names:
                made = customers.add(connection, TEAM, name, ANNA, T0)
                of_it = table.update().where(table.c.id == made.id)
                connection.execute(of_it.values(domain=domain))

    database.run_now(fill)
    found = database.read_now(duplicates.pairs, TEAM)
    assert [each.domain for each in found] == ["plinth.example", *["harrow.example"] * 3]
