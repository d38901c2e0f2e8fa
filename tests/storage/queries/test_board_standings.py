"""The standings of leaders in the rolling quarter."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers import customers
from storage.programme import leaders
from storage.programme.settings import Programme
from storage.queries import board_standings
from storage.queries.board_standings import BoardStanding, days_in_the_field
from storage.visits import visits
from tests import cast
from tests.cast import ANNA, BEN, CARLA, MONDAY, OTHER_TEAM, T0, TEAM

FIRST = MONDAY - timedelta(days=90)
COUNTS = Programme().counts


@pytest.fixture(autouse=True)
async def people(database: Database) -> None:
    await database.run(cast.enrol)
    await database.run(cast.enrol, OTHER_TEAM)


def log(connection: Connection, /, who: str, name: str, ago: int, **more: Any) -> int:
    team = more.pop("team", TEAM)
    customer = customers.add(connection, team, name, who, T0)
    entry = VisitEntry(customer=name, first_day=MONDAY - timedelta(days=ago), **more)
    return visits.log(
        connection, team, leader=who, author=who, customer=customer, entry=entry, now=T0
    ).id


def read(database: Database) -> dict[str, BoardStanding]:
    found = database.read_now(board_standings.standings, TEAM, COUNTS, FIRST, MONDAY)
    return {each.user_id: each for each in found}


def stands(database: Database, who: str) -> tuple[int, int]:
    found = read(database)[who]
    return len(found.customers), found.days


def test_everyone_who_leads_stands_somewhere_and_nobody_else(database: Database) -> None:
    assert sorted(read(database)) == sorted(cast.FUNCTIONS)
    database.run_now(leaders.remove, TEAM, ANNA, T0)
    database.run_now(leaders.pause, TEAM, BEN, T0)
    found = read(database)
    assert ANNA not in found
    assert found[BEN].paused


def test_customers_are_counted_once_and_days_each(database: Database) -> None:
    database.run_now(log, ANNA, "Acme", 1)
    database.run_now(log, ANNA, "Acme", 20)
    database.run_now(log, ANNA, "Globex", 40, days=3)
    assert stands(database, ANNA) == (2, 5)


def test_a_second_visit_to_one_customer_in_a_week_adds_nothing(database: Database) -> None:
    database.run_now(log, ANNA, "Acme", 6)
    before = stands(database, ANNA)
    database.run_now(log, ANNA, "Acme", 4)
    assert stands(database, ANNA) == before == (1, 1)
    database.run_now(log, ANNA, "Globex", 4)
    assert stands(database, ANNA) == (2, 2)


def test_only_counted_visits_of_the_quarter_count(database: Database) -> None:
    database.run_now(log, ANNA, "Acme", 1, purpose=Purpose.SELL)
    database.run_now(log, ANNA, "Globex", 1, setting=Setting.VIDEO)
    database.run_now(log, ANNA, "Initech", 91)
    visit = database.run_now(log, ANNA, "Umbrella", 2)
    database.run_now(visits.delete, TEAM, visit, ANNA, T0)
    assert stands(database, ANNA) == (0, 0)
    database.run_now(log, ANNA, "Acme", 90)
    assert stands(database, ANNA) == (1, 1)


def test_a_stay_that_began_before_the_quarter_counts_its_days_in_it(database: Database) -> None:
    database.run_now(log, ANNA, "Acme", 93, days=6)
    assert stands(database, ANNA) == (1, 3)


def test_who_came_along_went_too_and_who_said_not_me_did_not(database: Database) -> None:
    visit = database.run_now(log, ANNA, "Acme", 1, colleagues=(BEN, CARLA))
    database.run_now(visits.decline, TEAM, visit, CARLA, T0)
    assert stands(database, BEN) == (1, 1)
    assert stands(database, CARLA) == (0, 0)


def test_their_own_account_of_a_shared_visit_adds_nothing(database: Database) -> None:
    database.run_now(log, ANNA, "Acme", 1, colleagues=(BEN,))
    database.run_now(log, BEN, "Acme", 1)
    assert stands(database, BEN) == (1, 1)


def test_another_workspaces_visits_are_not_seen(database: Database) -> None:
    database.run_now(log, ANNA, "Acme", 1, team=OTHER_TEAM)
    assert stands(database, ANNA) == (0, 0)


def test_customers_met_before_the_quarter_in_any_way_are_known(database: Database) -> None:
    database.run_now(log, ANNA, "Acme", 100, setting=Setting.PHONE)
    database.run_now(log, BEN, "Globex", 100, colleagues=(ANNA,))
    database.run_now(log, BEN, "Initech", 100)
    database.run_now(log, ANNA, "Umbrella", 3)
    everyone = {
        name: database.run_now(customers.add, TEAM, name, ANNA, T0).id
        for name in ("Acme", "Globex", "Initech", "Umbrella")
    }
    known = database.read_now(board_standings.known_before, TEAM, ANNA, everyone.values(), FIRST)
    assert known == {everyone["Acme"], everyone["Globex"]}
    assert database.read_now(board_standings.known_before, TEAM, ANNA, [], FIRST) == set()


WENT = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 95), st.integers(1, 9)).map(
        lambda row: (
            row[0],
            MONDAY - timedelta(days=row[1] + row[2] - 1),
            MONDAY - timedelta(days=row[1]),
        )
    ),
    max_size=12,
)


@given(WENT)
def test_days_never_exceed_those_that_were_out_and_order_does_not_matter(
    went: list[tuple[int, date, date]],
) -> None:
    out = {
        start + timedelta(days=ahead)
        for _, start, end in went
        for ahead in range((end - start).days + 1)
        if start + timedelta(days=ahead) >= FIRST
    }
    assert days_in_the_field(went, FIRST) <= len(out)
    assert days_in_the_field(went, FIRST) == days_in_the_field(went[::-1], FIRST)
