"""After a backup was restored, nothing that may have been sent since it was made is sent again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from scheduler.engine.courier import Doubtful
from scheduler.engine.drop_missed import MOST_PASSES, RESTORED, SHORTEST_STEP, drop_missed, instants
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.core import sqlite_file
from storage.core.database import Database
from storage.customers import customers
from storage.outbox.deliveries import DeliveryState
from storage.plans import plans
from storage.queries import leader_facts
from tests.scheduler.world import MONDAY, QUESTIONS, TEAM, PostedMessage, World, at, days

BEN, ANNA, TESS = "U0BEN", "U0ANNA", "U0TESS"
Occasion = tuple[str, str, str]


@pytest.fixture
def sqlite_world(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """Three leaders in two zones, a board, plans and questions."""
    path = tmp_path / "keep-in-touch.db"
    sqlite_file.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    world = World(database)
    world.begin(at(days(-400)), board_channel="C0BOARD", cadence="12")
    for user, zone in ((BEN, "UTC"), (ANNA, "America/New_York"), (TESS, "UTC")):
        world.enrol(user, at(MONDAY, "12:00"), zone=zone)
    for user in (BEN, ANNA):
        world.name_ten(user, at(MONDAY, "12:00"), "Acme", "Globex", "Initech")
    world.visit(ANNA, days(3))
    yield world
    database.close()


async def live(world: World, first: datetime, last: datetime) -> None:
    """A pass every three hours."""
    while first <= last:
        await world.tick(first)
        first += timedelta(hours=3)


def occasions(letters: list[PostedMessage]) -> list[Occasion]:
    return [(each.delivery.kind, each.delivery.recipient, each.delivery.slot) for each in letters]


def restored(world: World, copied: Path) -> World:
    return World(Database(f"sqlite:///{copied}"))


@pytest.mark.parametrize(
    ("made", "back"),
    [
        (at(days(14), "08:00"), at(days(14), "15:00")),  # within a day
        (at(days(9), "10:00"), at(days(18), "07:30")),  # over a week and a weekend
    ],
)
async def test_what_went_out_since_the_backup_never_goes_out_again(
    sqlite_world: World, tmp_path: Path, made: datetime, back: datetime
) -> None:
    await live(sqlite_world, at(MONDAY, "12:00"), made)
    for name in ("backup.db", "control.db"):
        sqlite_file.copy(tmp_path / "keep-in-touch.db", tmp_path / name)
    before = len(sqlite_world.post.letters)
    await live(sqlite_world, made, back)
    lost = set(occasions(sqlite_world.post.letters[before:]))
    assert lost

    untreated = restored(sqlite_world, tmp_path / "control.db")
    await live(untreated, back, back + timedelta(days=1))
    assert lost & set(occasions(untreated.post.letters))  # this is what would happen
    untreated.database.close()

    treated = restored(sqlite_world, tmp_path / "backup.db")
    dropped = await drop_missed(treated.database, made, back, questions=QUESTIONS)
    assert lost <= {(each.kind, each.recipient, each.slot) for each in dropped}
    await live(treated, back, back + timedelta(days=8))
    assert not lost & set(occasions(treated.post.letters))
    assert treated.post.letters  # and life goes on
    treated.database.close()


async def test_of_a_plan_only_the_messages_whose_moment_is_over_are_dropped(world: World) -> None:
    world.enrol(BEN, at(MONDAY, "12:00"))

    def plan(connection: Connection) -> None:
        acme = customers.add(connection, TEAM, "Acme", BEN, at(MONDAY, "12:30"))
        plans.add(
            connection, TEAM, leader=BEN, author=BEN, customer=acme, day=days(3), now=at(MONDAY)
        )

    world.database.run_now(plan)
    dropped = await drop_missed(
        world.database, at(MONDAY, "12:30"), at(days(2), "20:00"), questions=QUESTIONS
    )
    assert "brief" in [each.kind for each in dropped]
    sent = len(world.post.letters)
    await live(world, at(days(2), "20:00"), at(days(4), "18:00"))
    kinds = [each.delivery.kind for each in world.post.letters[sent:]]
    assert "brief" not in kinds
    assert "did_you_meet" in kinds


async def test_what_was_under_way_when_the_backup_was_made_is_not_even_looked_for(
    world: World,
) -> None:
    world.enrol(BEN, at(MONDAY, "12:00"))
    world.name_ten(BEN, at(MONDAY, "12:00"), "Acme")
    world.post.after.append(Doubtful(DeliveryCode.MAY_HAVE_ARRIVED))
    await world.tick(at(days(30)), questions=())
    assert world.states(BEN) == [DeliveryState.UNKNOWN]
    (dropped,) = await drop_missed(
        world.database, at(days(30)), at(days(30), "09:05"), questions=()
    )
    kept = world.only(BEN)
    assert (kept.id, kept.state, kept.reason) == (dropped.id, DeliveryState.DROPPED, RESTORED)
    await world.wait(4000)
    await world.tick(at(days(30), "09:06"), questions=())
    assert world.post.searched == []


async def test_a_bug_while_it_is_gone_through_lets_nothing_pass(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.enrol(BEN, at(MONDAY, "12:00"))

    def last_counted(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(leader_facts, "last_counted", last_counted)
    with pytest.raises(RuntimeError, match="planning met a bug"):
        await drop_missed(world.database, at(days(30)), at(days(30), "12:00"), questions=())


@pytest.mark.parametrize("gap", [timedelta(0), timedelta(minutes=1), timedelta(days=400)])
def test_the_time_in_between_is_gone_through_in_so_many_steps_at_most(gap: timedelta) -> None:
    since = at(MONDAY)
    found = list(instants(since, since + gap))
    assert found[-1] == since + gap
    assert len(found) <= MOST_PASSES + 1
    longest = max(SHORTEST_STEP, gap / MOST_PASSES)
    assert all(later - earlier <= longest for earlier, later in pairwise(found))


def test_a_backup_of_a_clock_that_was_ahead_is_taken_as_of_now() -> None:
    assert list(instants(at(days(3)), at(MONDAY))) == [at(MONDAY)]
