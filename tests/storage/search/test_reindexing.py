"""What an earlier analysis indexed is found as before, and indexed anew a little at a time while everything runs."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import search_terms
from storage.core.database import Database
from storage.core.search_terms import Terms
from storage.core.tables import visits as table
from storage.search import reindexing
from storage.search.reindexing import is_done, reindex
from storage.search.search import search
from tests.cast import ANNA, BEN, TEAM, enrol
from tests.storage.search.test_spellings import keep


def as_before(connection: Connection, text: str, words: str) -> int:
    """A visit as a process of the release before writes it."""
    visit = keep(connection, text)
    prefix = search_terms.public(TEAM)
    terms = Terms([*(prefix + word for word in words.split()), prefix], [])
    values: dict[str, Any] = {"search_terms": terms, "search_version": 1}
    connection.execute(table.update().where(table.c.id == visit).values(values))
    return visit


@pytest.fixture
def old(database: Database) -> int:
    database.run_now(enrol)
    return database.run_now(as_before, "l'usine, and C++ prices", "lusine and c prices")


def found(database: Database, typed: str) -> list[int]:
    return [hit.id for hit in database.read_now(search, TEAM, typed, viewer=BEN)]


def test_old_rows_are_found_as_before_until_their_turn_comes(database: Database, old: int) -> None:
    new = database.run_now(keep, "l'usine, and C++ prices again")
    for typed in ("l'usine", "C++", "prices", '"prices"'):
        assert found(database, typed) == [new, old], typed
    assert found(database, "usine") == [new]
    assert not database.read_now(is_done)
    assert database.run_now(reindex, seconds=60) is False
    assert database.read_now(is_done)
    for typed in ("usine", "C++", "price", "l'usine"):
        assert found(database, typed) == [new, old], typed


def test_turns_are_short_and_a_stop_between_them_loses_nothing(
    database: Database, old: int
) -> None:
    def fill(connection: Connection) -> None:
        for number in range(3 * reindexing.AT_ONCE):
            as_before(connection, f"the usines, {number}", f"the usines {number}")

    database.run_now(fill)
    turns = 1
    while database.run_now(reindex, seconds=-1):
        waiting = database.read_now(_waiting)
        assert waiting == max(0, 3 * reindexing.AT_ONCE + 1 - turns * reindexing.AT_ONCE)
        assert database.read_now(search, TEAM, "usines", viewer=ANNA, most=99)
        turns += 1
        if turns == 2:  # a transaction that is cut off
            with pytest.raises(RuntimeError):
                database.run_now(_cut_off)
            assert database.read_now(_waiting) == waiting
    assert turns > 3
    hits = database.read_now(search, TEAM, "usine", viewer=BEN, most=99)
    assert len(hits) == 3 * reindexing.AT_ONCE + 1


def _waiting(connection: Connection) -> int:
    return connection.execute(
        sa.select(sa.func.count()).select_from(table).where(table.c.search_version == 1)
    ).scalar_one()


def _cut_off(connection: Connection) -> None:
    reindex(connection, seconds=-1)
    raise RuntimeError
