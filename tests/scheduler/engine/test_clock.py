"""The clock that wakes once a minute."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from scheduler.engine import clock as clocks
from scheduler.engine.clock import Clock
from scheduler.engine.courier import Body, NotNow
from storage.core import handled_requests, next_check, tables
from storage.core.database import Database
from storage.core.search_terms import Terms
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.search import reindexing
from tests.scheduler.world import MONDAY, TEAM, RecordingCourier, World, at, days

BEN = "U0BEN"


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not reached():  # noqa: ASYNC110 — what is waited for happens in a database
            await asyncio.sleep(0.005)


def clock_of(world: World, now: Callable[[], datetime]) -> Clock:
    return Clock(
        world.database, world.post, now, machine=lambda: world.machine, lease_time=world.lease_time
    )


async def test_it_sends_what_is_due_when_it_starts_and_again_when_it_is_woken(world: World) -> None:
    world.enrol(BEN, at(MONDAY))
    world.name_ten(BEN, at(MONDAY), "Acme")  # so that he is not asked for them
    instants = [at(days(29)), at(days(30))]
    clock = clock_of(world, lambda: instants[0])
    clock.start()
    await until(lambda: clock.passes == 1)
    assert world.sent_days(BEN) == []
    del instants[0]
    clock.wake()
    await until(lambda: clock.passes == 2)
    assert world.sent_days(BEN) == [days(30)]
    await clock.stop()


async def test_a_clock_that_is_put_back_looks_at_everybody_anew(world: World) -> None:
    world.enrol(BEN, at(MONDAY), zone="UTC")
    instants = [at(days(20)), at(days(3))]
    clock = clock_of(world, lambda: instants[0])
    clock.start()
    await until(lambda: clock.passes == 1)
    assert not waits(world, at(days(10)))
    del instants[0]
    clock.wake()
    await until(lambda: clock.passes == 2)
    assert waits(world, at(days(10)))
    await clock.stop()


def waits(world: World, now: datetime) -> bool:
    """Sets when a leader has to be checked next."""
    return TEAM in world.database.read_now(next_check.workspaces_waiting, now)


async def test_it_wakes_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "EVERY_MINUTES", 0.0005)
    clock = clock_of(world, lambda: at(MONDAY))
    clock.start()
    await until(lambda: clock.passes >= 3)
    await clock.stop()


async def test_old_rows_of_search_are_indexed_anew_between_its_passes(world: World) -> None:
    world.enrol(BEN, at(MONDAY))
    world.visit(BEN, MONDAY)
    stale = {"said": "the prices", "search_terms": Terms(["p"], []), "search_version": 1}
    world.database.run_now(
        lambda connection: connection.execute(tables.visits.update().values(stale))
    )
    assert not world.database.read_now(reindexing.is_done)
    clock = clock_of(world, lambda: at(MONDAY))
    clock.start()
    await until(lambda: world.database.read_now(reindexing.is_done))
    await clock.stop()


class SlowCourier(RecordingCourier):
    """Delays the first message until a test releases it."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def post(self, delivery: Delivery, channel: str, body: Body) -> str:
        self.begun.set()
        await self.go_on.wait()
        return await super().post(delivery, channel, body)


async def test_stopping_finishes_the_delivery_in_hand_and_begins_no_other(world: World) -> None:
    post = world.post = SlowCourier()
    world.enrol(BEN, at(MONDAY))
    for n in range(5):
        world.enrol(f"U{n}", at(MONDAY))
    clock = clock_of(world, lambda: at(days(30)))
    clock.start()
    await post.begun.wait()
    stopping = asyncio.create_task(clock.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    post.go_on.set()
    await stopping
    sent = [s for n in range(5) for s in world.states(f"U{n}")] + world.states(BEN)
    assert (
        sent.count(DeliveryState.SENT) == len(post.letters) in (1, 2)
    )  # as many as there were hands
    assert DeliveryState.CLAIMED not in sent


async def test_a_bug_in_one_pass_is_logged_with_a_reference_and_the_next_pass_comes(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> datetime:
        raise RuntimeError("no idea what time it is")

    clock = clock_of(world, broken)
    with caplog.at_level(logging.ERROR, "scheduler.engine.clock"):
        clock.start()
        await until(lambda: clock.passes == 1)
        clock.wake()
        await until(lambda: clock.passes == 2)
    await clock.stop()
    assert len([r for r in caplog.records if "met a bug (" in r.message]) == 2


async def test_a_database_that_is_gone_ends_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.enrol(BEN, at(MONDAY))
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    clock = Clock(gone, world.post, lambda: at(days(30)))
    with caplog.at_level(logging.WARNING, "scheduler.engine.clock"):
        clock.start()
        await until(lambda: clock.passes == 1)
    await clock.stop()
    gone.close()
    assert "the database cannot be reached" in caplog.text
    assert world.count(tables.deliveries) == 0


async def test_what_slack_sent_a_month_ago_is_forgotten_and_no_sooner(world: World) -> None:
    for key, day in (("old", 0), ("new", 1)):
        world.database.run_now(handled_requests.remember, TEAM, "event", key, {}, at(days(day)))
    clock = clock_of(world, lambda: at(days(31)))
    clock.start()
    await until(lambda: clock.passes == 1)
    await clock.stop()
    kept = [
        world.database.read_now(handled_requests.outcome, TEAM, "event", key)
        for key in ("old", "new")
    ]
    assert kept == [None, {}]


async def test_whom_slack_had_us_leave_alone_is_tried_again_without_a_new_minute(
    world: World,
) -> None:
    world.enrol(BEN, at(MONDAY))
    world.post.before = [NotNow(1)]
    real = clock_of(world, lambda: at(days(30)))
    real.start()
    await until(lambda: real.passes == 1)
    assert world.sent_days(BEN) == []
    world.machine += timedelta(seconds=2)
    await until(lambda: world.sent_days(BEN) == [days(30)])
    await real.stop()
