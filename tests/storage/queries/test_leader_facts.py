"""The facts of many leaders at once are those of each alone."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import visit_colleagues
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers import customers
from storage.programme import leaders
from storage.programme.settings import Programme
from storage.programme.settings import read as programme
from storage.queries import leader_clock, leader_facts
from storage.visits import visits
from tests.cast import (
    ANNA,
    BEN,
    CARLA,
    FUNCTIONS,
    MONDAY,
    OLGA,
    OTHER_TEAM,
    T0,
    TEAM,
    deactivate,
    enrol,
)

PEOPLE = list(FUNCTIONS)


def log(connection: Connection, team: str, entry: VisitEntry, leader: str) -> int:
    customer = customers.add(connection, team, entry.customer, leader, T0)
    return visits.log(
        connection, team, leader=leader, author=leader, customer=customer, entry=entry, now=T0
    ).id


def many_visits(connection: Connection, chance: random.Random) -> None:
    for _ in range(60):
        leader = chance.choice(PEOPLE)
        along = tuple(chance.sample(PEOPLE, chance.randint(0, 2)))
        entry = VisitEntry(
            customer=chance.choice(["Acme", "Globex"]),
            first_day=MONDAY - timedelta(days=chance.randint(0, 90)),
            days=chance.randint(1, 4),
            purpose=chance.choice(list(Purpose)),
            setting=chance.choice(list(Setting)),
            colleagues=along,
        )
        visit = log(connection, chance.choice([TEAM, OTHER_TEAM]), entry, leader)
        if chance.random() < 0.3:
            visits.delete(connection, TEAM, visit, leader, T0)
        elif along and chance.random() < 0.3:
            visits.decline(connection, TEAM, visit, along[0], T0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("counts", ["understand in_person", "understand sell in_person video"])
def test_the_last_counted_day_agrees_with_that_of_each_leader(
    database: Database, seed: int, counts: str
) -> None:
    database.run_now(enrol)
    database.run_now(enrol, OTHER_TEAM)
    database.run_now(many_visits, random.Random(seed))
    rules: Programme = programme({"counts": counts})
    for team in (TEAM, OTHER_TEAM):
        together = database.read_now(leader_facts.last_counted, team, PEOPLE, rules.counts)
        alone = {
            each: day
            for each in PEOPLE
            if (day := database.read_now(leader_clock.last_counted, team, each, rules)) is not None
        }
        assert together == alone
    assert database.read_now(lambda c: c.execute(visit_colleagues.select()).first()) is not None


def test_nobodys_page_has_those_who_take_no_part(database: Database) -> None:
    database.run_now(enrol)
    database.run_now(leaders.pause, TEAM, ANNA, T0)
    database.run_now(leaders.remove, TEAM, BEN, T0)
    database.run_now(deactivate, TEAM, CARLA, T0)
    page = [each.user_id for each, _ in database.read_now(leader_facts.leaders_page, TEAM, "", 10)]
    assert page == sorted(set(PEOPLE) - {ANNA, BEN, CARLA})
    for user in (ANNA, BEN, CARLA, OLGA):
        assert database.read_now(leader_facts.reachable, TEAM, user) is None
    assert database.read_now(leader_facts.reachable, OTHER_TEAM, page[0]) is None


def test_pages_follow_each_other_without_gap_or_overlap(database: Database) -> None:
    database.run_now(enrol)
    seen: list[str] = []
    while page := database.read_now(leader_facts.leaders_page, TEAM, seen[-1] if seen else "", 2):
        seen += [each.user_id for each, _ in page]
    assert seen == sorted(PEOPLE)


def test_a_visit_of_several_days_counts_from_its_last(database: Database) -> None:
    database.run_now(enrol)
    entry = VisitEntry(customer="Acme", first_day=date(2026, 11, 2), days=3)
    database.run_now(log, TEAM, entry, BEN)
    found = database.read_now(leader_facts.last_counted, TEAM, PEOPLE, {"understand", "in_person"})
    assert found == {BEN: date(2026, 11, 4)}
