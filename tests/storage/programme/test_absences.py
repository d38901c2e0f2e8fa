"""Absences and assistants, as they are stored."""

from datetime import date, timedelta

from storage.core.database import Database
from storage.programme import absences, assistants
from tests import cast

DAYS = [cast.MONDAY + timedelta(days=n) for n in range(40)]


def away(database: Database, user: str = cast.ANNA, team: str = cast.TEAM) -> list[tuple[int, int]]:
    """First and last day, as days after the Monday."""
    found = database.read_now(absences.of, team, [user], date.min)
    return [(DAYS.index(first), DAYS.index(last)) for first, last in found.get(user, ())]


def note(database: Database, first: int, last: int, team: str = cast.TEAM) -> absences.Absence:
    span = DAYS[first], DAYS[last]
    return database.run_now(absences.add, team, cast.ANNA, cast.OLGA, span, cast.T0)


def test_days_that_overlap_or_touch_are_noted_as_one(database: Database) -> None:
    database.run_now(cast.enrol)
    for first, last in ((10, 12), (20, 25), (13, 14), (24, 30), (5, 6)):
        note(database, first, last)
    assert away(database) == [(5, 6), (10, 14), (20, 30)]
    note(database, 0, 39)
    assert away(database) == [(0, 39)]


def test_only_what_has_not_ended_is_asked_for(database: Database) -> None:
    database.run_now(cast.enrol)
    note(database, 0, 3)
    note(database, 10, 12)
    for day, left in ((3, 2), (4, 1), (12, 1), (13, 0)):
        assert len(database.read_now(absences.of_leader, cast.TEAM, cast.ANNA, DAYS[day])) == left


def test_who_is_back_was_away_until_yesterday_and_what_is_to_come_stays(database: Database) -> None:
    database.run_now(cast.enrol)
    note(database, 0, 10)
    note(database, 20, 22)
    database.run_now(absences.end, cast.TEAM, cast.ANNA, DAYS[4], cast.T0)
    assert away(database) == [(0, 3), (20, 22)]
    assert database.run_now(absences.end, cast.TEAM, cast.ANNA, DAYS[4], cast.T0) == []
    database.run_now(absences.end, cast.TEAM, cast.ANNA, DAYS[20], cast.T0)
    assert away(database) == [(0, 3)]


def test_days_are_cancelled_once_and_by_their_own_leader_alone(database: Database) -> None:
    database.run_now(cast.enrol)
    noted = note(database, 0, 10)
    assert not database.run_now(absences.cancel, cast.TEAM, cast.BEN, noted.id, cast.T0)
    assert database.run_now(absences.cancel, cast.TEAM, cast.ANNA, noted.id, cast.T0)
    assert not database.run_now(absences.cancel, cast.TEAM, cast.ANNA, noted.id, cast.T0)
    assert away(database) == []


def test_the_same_id_in_another_workspace_is_another_person(database: Database) -> None:
    database.run_now(cast.enrol)
    database.run_now(cast.enrol, cast.OTHER_TEAM)
    noted = note(database, 0, 10)
    assert away(database, team=cast.OTHER_TEAM) == []
    assert not database.run_now(absences.cancel, cast.OTHER_TEAM, cast.ANNA, noted.id, cast.T0)
    database.run_now(assistants.name, cast.TEAM, cast.ANNA, [cast.NOBODY], cast.T0)
    assert not database.read_now(assistants.assists, cast.OTHER_TEAM, cast.NOBODY, cast.ANNA)


def test_naming_assistants_names_these_and_no_others_and_nobody_is_their_own(
    database: Database,
) -> None:
    database.run_now(cast.enrol)
    for named in ([cast.NOBODY, cast.OLGA], [cast.OLGA, cast.ANNA]):
        database.run_now(assistants.name, cast.TEAM, cast.ANNA, named, cast.T0)
    assert database.read_now(assistants.of, cast.TEAM, cast.ANNA) == [cast.OLGA]
    assert database.read_now(assistants.leaders_of, cast.TEAM, cast.OLGA) == [cast.ANNA]
    assert database.read_now(assistants.leaders_of, cast.TEAM, cast.NOBODY) == []
    database.run_now(assistants.name, cast.TEAM, cast.ANNA, [], cast.T0)
    assert database.read_now(assistants.of, cast.TEAM, cast.ANNA) == []
