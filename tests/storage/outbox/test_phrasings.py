"""The phrasing that each message used."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.outbox import outbox, phrasings
from storage.outbox.outbox import NewDelivery
from storage.programme import workspaces
from tests.cast import ANNA, BEN, OTHER_TEAM, T0, TEAM


def planned(connection: Connection, team: str, user: str, n: int) -> str:
    entry = NewDelivery("overdue", user, f"lapse:2026-11-02:{n}", T0 + timedelta(days=n))
    (made,) = outbox.insert_all(connection, team, [entry], T0)
    return made.id


@pytest.fixture
def kept(database: Database) -> Database:
    database.run_now(workspaces.add, TEAM, T0)
    database.run_now(workspaces.add, OTHER_TEAM, T0)
    return database


def test_the_first_to_give_one_wins_and_the_second_is_told(kept: Database) -> None:
    one = kept.run_now(planned, TEAM, ANNA, 1)
    assert kept.read_now(phrasings.of_delivery, TEAM, one) is None
    assert kept.run_now(phrasings.keep, TEAM, one, "a", instead_of=None) == "a"
    assert kept.run_now(phrasings.keep, TEAM, one, "b", instead_of=None) == "a"
    assert kept.run_now(phrasings.keep, TEAM, one, "c", instead_of="a") == "c"
    assert kept.read_now(phrasings.of_delivery, TEAM, one) == "c"


def test_another_workspace_neither_sees_nor_changes_it(kept: Database) -> None:
    one = kept.run_now(planned, TEAM, ANNA, 1)
    assert kept.run_now(phrasings.keep, OTHER_TEAM, one, "a", instead_of=None) is None
    assert kept.read_now(phrasings.of_delivery, TEAM, one) is None


def test_the_latest_come_first_and_only_that_leaders_own(kept: Database) -> None:
    ids = [kept.run_now(planned, TEAM, ANNA, n) for n in range(1, 5)]
    theirs = kept.run_now(planned, TEAM, BEN, 1)
    elsewhere = kept.run_now(planned, OTHER_TEAM, ANNA, 1)
    for n, each in enumerate(ids[:3]):
        kept.run_now(phrasings.keep, TEAM, each, f"p{n}", instead_of=None)
    kept.run_now(phrasings.keep, TEAM, theirs, "bens", instead_of=None)
    kept.run_now(phrasings.keep, OTHER_TEAM, elsewhere, "elsewhere", instead_of=None)

    def recent(but: str, most: int) -> list[str]:
        return kept.read_now(phrasings.recent, TEAM, ANNA, but=but, most=most)

    assert recent("", 10) == ["p2", "p1", "p0"]
    assert recent(ids[2], 10) == ["p1", "p0"]
    assert recent("", 2) == ["p2", "p1"]
