"""How new a database is, and what in it is newer than a moment."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from storage.core.database import Database
from storage.programme import leaders, workspaces
from storage.queries.last_changes import WRITTEN, last_change, newer_than
from tests.cast import ANNA, BEN, TEAM

T0 = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def enrol(database: Database, user: str, now: datetime) -> None:
    database.run_now(leaders.add, TEAM, user, now, now.date())


def test_an_empty_database_has_no_last_change(database: Database) -> None:
    assert database.read_now(last_change) is None
    assert database.read_now(newer_than, T0) == {}


def test_the_latest_of_all_instants_is_the_last_change(database: Database) -> None:
    database.run_now(workspaces.add, TEAM, T0)
    assert database.read_now(last_change) == T0
    enrol(database, ANNA, T0 + HOUR)
    enrol(database, BEN, T0 - HOUR)
    assert database.read_now(last_change) == T0 + HOUR


def test_only_what_is_later_is_newer(database: Database) -> None:
    database.run_now(workspaces.add, TEAM, T0)
    enrol(database, ANNA, T0)
    enrol(database, BEN, T0 + HOUR)
    assert database.read_now(newer_than, T0 - HOUR) == {"leader": 2}
    assert database.read_now(newer_than, T0) == {"leader": 1}
    assert database.read_now(newer_than, T0 + HOUR) == {}


def test_a_table_of_another_release_is_read_as_far_as_it_is_there(database: Database) -> None:
    database.run_now(workspaces.add, TEAM, T0)
    database.run_now(lambda c: c.execute(sa.text("DROP TABLE promises")))
    database.run_now(lambda c: c.execute(sa.text("ALTER TABLE plans DROP COLUMN settled_at")))
    assert database.read_now(newer_than, T0) == {}
    assert database.read_now(last_change) == T0


def test_every_instant_of_what_people_write_is_looked_at() -> None:
    """Machine time and instants of the future are not when something was written."""
    not_written = {"due_at", "not_before", "claimed_until", "doubted_at", "next_check_at"}
    for kind in ("visit", "plan", "answer", "promise", "message"):
        table, names = WRITTEN[kind]
        instants = {each.name for each in table.columns if each.name.endswith("_at")}
        assert set(names) == instants - not_written, kind
