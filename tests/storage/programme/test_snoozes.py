"""Snoozes: until when, why, and who may see them."""

from datetime import timedelta

import pytest

from storage.core.database import Database
from storage.programme import snoozes
from tests.cast import ANNA, BEN, MONDAY, OTHER_TEAM, T0, TEAM, enrol, later


@pytest.fixture
def kept(database: Database) -> Database:
    database.run_now(enrol)
    database.run_now(enrol, OTHER_TEAM)
    return database


def in_days(n: int) -> object:
    return MONDAY + timedelta(days=n)


def test_the_reason_may_come_later_and_only_from_who_snoozed(kept: Database) -> None:
    snooze = kept.run_now(snoozes.add, TEAM, BEN, MONDAY + timedelta(days=7), T0, delivery="d1")
    for team, leader in ((TEAM, ANNA), (OTHER_TEAM, BEN)):
        assert not kept.run_now(snoozes.give_reason, team, leader, snooze, "busy")
        assert not kept.run_now(snoozes.move, team, leader, snooze, MONDAY)
    assert kept.run_now(snoozes.give_reason, TEAM, BEN, snooze, "busy")
    assert kept.run_now(snoozes.move, TEAM, BEN, snooze, MONDAY + timedelta(days=3))
    (found,) = kept.read_now(snoozes.of_leader, TEAM, BEN)
    assert (found.reason, found.until, found.snoozed_at) == ("busy", in_days(3), T0)


def test_the_tally_is_that_leaders_alone(kept: Database) -> None:
    for n, (team, leader, reason) in enumerate(
        [
            (TEAM, BEN, "busy"),
            (TEAM, BEN, "busy"),
            (TEAM, BEN, "travel"),
            (TEAM, BEN, None),
            (TEAM, ANNA, "travel"),
            (OTHER_TEAM, BEN, "travel"),
        ]
    ):
        kept.run_now(snoozes.add, team, leader, MONDAY, later(days=n), reason=reason)
    assert kept.read_now(snoozes.tally, TEAM, BEN) == {"busy": 2, "travel": 1, None: 1}
    lately = kept.read_now(snoozes.tally, TEAM, BEN, since=later(days=2))
    assert lately == {"travel": 1, None: 1}
    assert [s.reason for s in kept.read_now(snoozes.of_leader, TEAM, BEN, most=2)] == [
        None,
        "travel",
    ]


def test_the_latest_snooze_is_the_one_in_force(kept: Database) -> None:
    kept.run_now(snoozes.add, TEAM, BEN, MONDAY + timedelta(days=30), T0)
    kept.run_now(snoozes.add, TEAM, BEN, MONDAY + timedelta(days=3), later(hours=1))
    kept.run_now(snoozes.add, OTHER_TEAM, BEN, MONDAY + timedelta(days=9), later(hours=2))
    found = kept.read_now(snoozes.latest, TEAM, [ANNA, BEN])
    assert {leader: each.until for leader, each in found.items()} == {BEN: in_days(3)}
