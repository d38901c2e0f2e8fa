"""Who still belongs: what is stored of it, and about whom Slack is asked next."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.programme import assistants, belonging, leaders
from storage.programme.belonging import Outside
from tests.cast import ANNA, BEN, CARLA, EMI, NOBODY, OLGA, OTHER_TEAM, T0, TEAM, enrol, later

DAY = timedelta(days=1)


@pytest.fixture
def database(database: Database) -> Database:
    """With Ben and Nobody as Anna's assistants, in two workspaces."""

    def work(connection: Connection) -> None:
        for team in (TEAM, OTHER_TEAM):
            enrol(connection, team)
            assistants.name(connection, team, ANNA, [BEN, NOBODY], T0)

    database.run_now(work)
    return database


@pytest.mark.parametrize("outside", Outside)
def test_it_is_kept_for_every_role_and_for_this_workspace_alone(
    database: Database, outside: Outside
) -> None:
    assert database.read_now(belonging.differs, TEAM, BEN, outside)
    assert database.run_now(belonging.note, TEAM, BEN, outside, T0)
    assert not database.run_now(belonging.note, TEAM, BEN, outside, later(hours=1))
    ben = database.read_now(leaders.find, TEAM, BEN)
    assert ben is not None
    assert (ben.outside, ben.active) == (outside, False)
    assert BEN not in [each.user_id for each in database.read_now(leaders.everyone, TEAM)]
    assert database.read_now(assistants.of, TEAM, ANNA) == [NOBODY]
    assert not database.read_now(assistants.assists, TEAM, BEN, ANNA)
    assert database.read_now(belonging.outsiders, TEAM) == {BEN: outside}
    assert database.read_now(assistants.of, OTHER_TEAM, ANNA) == [BEN, NOBODY]
    assert database.read_now(belonging.outsiders, OTHER_TEAM) == {}


def test_who_is_back_has_what_they_had(database: Database) -> None:
    before = database.read_now(leaders.find, TEAM, BEN)
    database.run_now(belonging.note, TEAM, BEN, Outside.GUEST, T0)
    assert database.run_now(belonging.note, TEAM, BEN, None, later(days=1))
    assert database.read_now(leaders.find, TEAM, BEN) == before
    assert database.read_now(assistants.of, TEAM, ANNA) == [BEN, NOBODY]


def test_nothing_is_new_of_who_was_never_let_in_or_was_removed(database: Database) -> None:
    database.run_now(leaders.remove, TEAM, CARLA, T0)
    for user in ("U0NEVER", CARLA):
        assert not database.read_now(belonging.differs, TEAM, user, Outside.GUEST)
        assert not database.run_now(belonging.note, TEAM, user, Outside.GUEST, T0)
    assert database.read_now(belonging.outsiders, TEAM) == {}


def test_an_account_that_an_earlier_release_found_closed_is_deactivated(database: Database) -> None:
    database.run_now(lambda c: leaders.refresh(c, TEAM, BEN, deactivated_at=T0))
    ben = database.read_now(leaders.find, TEAM, BEN)
    assert ben is not None
    assert ben.outside is Outside.DEACTIVATED


def test_those_never_asked_about_come_first_then_those_who_wait_the_longest(
    database: Database,
) -> None:
    def next_ones(most: int = 20) -> list[str]:
        return list(database.read_now(belonging.to_ask_about, TEAM, later(days=2) - DAY, most))

    database.run_now(leaders.remove, TEAM, CARLA, T0)
    never = next_ones()
    assert set(never) == {ANNA, BEN, "U0DMITRI", EMI, OLGA}  # assistants were asked when named
    assert next_ones(2) == never[:2]
    for hours, user in enumerate(never):
        database.run_now(belonging.mark_asked, TEAM, user, later(hours=hours))
    assert next_ones()[:2] == [never[0], NOBODY]
    database.run_now(belonging.note, TEAM, never[0], Outside.GUEST, later(hours=30))
    assert never[0] not in next_ones()
    assert len(database.read_now(belonging.to_ask_about, TEAM, later(days=9), 20)) == 6
