"""Leases: who is slow loses its claim only to another sender, and whose clock is ahead takes nothing over too soon."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Connection

from scheduler.engine.sender import BUSY_FOR, LONGEST_CONFIRMATION, Sender
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.core import leader_lock
from storage.core.database import Database
from storage.core.lease_time import database_time
from storage.outbox import transitions
from storage.outbox.deliveries import DeliveryState
from storage.outbox.reasons import DeliveryReason
from storage.outbox.transitions import LEASE
from storage.programme import leaders
from tests.cast import BEN
from tests.scheduler.world import MONDAY, TEAM, RecordingCourier, World, at, days

DUE = at(days(30))
LEASE_OVER = DeliveryReason(DeliveryCode.LEASE_OVER)
A_LITTLE = timedelta(seconds=1)


@pytest.fixture
async def due(world: World) -> World:
    """A nudge is due to Ben and waits in the outbox; his conversation is open."""
    world.enrol(BEN, at(MONDAY))
    world.name_ten(BEN, at(MONDAY), "Acme")
    world.database.run_now(leaders.refresh, TEAM, BEN, dm_channel=f"D{BEN}")
    planning = Interrupted()
    with pytest.raises(Interrupted):
        await world.tick(DUE, questions=(), checkpoint=planning.at_planned)
    return world


class Interrupted(Exception):  # noqa: N818 — what happened, not a mistake
    """A pass that was cut short when all was planned."""

    def at_planned(self, label: str) -> None:
        if label == "planned":
            raise self


def sender(
    world: World,
    courier: RecordingCourier,
    *,
    database: Database | None = None,
    ahead: timedelta = timedelta(),
    lease_time: Callable[[Connection], datetime] | None = None,
) -> Sender:
    """One of several senders. `ahead`: how far its host's clock is ahead of the database's."""
    return Sender(
        database or world.database,
        courier,
        lambda: DUE + ahead,
        machine=lambda: world.machine + ahead,
        lease_time=lease_time or world.lease_time,
    )


def passes(world: World, time: timedelta) -> None:
    world.machine += time


async def test_wording_may_take_longer_than_the_lease_if_nobody_else_took_it(due: World) -> None:
    due.post.while_wording = lambda: passes(due, LEASE + A_LITTLE)
    outcome = await sender(due, due.post).send_one(TEAM)
    assert outcome is not None
    assert outcome.state is DeliveryState.SENT
    assert due.post.to(BEN) == ["overdue"]


async def test_what_another_sender_took_over_while_it_was_worded_is_not_posted_twice(
    due: World,
) -> None:
    """It was not posted, but might have been: who takes it over looks for it, and then sends it."""
    other = sender(due, RecordingCourier(due.post.letters))

    class Slow(RecordingCourier):
        async def prepare(self, *args: object) -> dict[str, datetime]:
            passes(due, LEASE + A_LITTLE)
            for _ in range(2):
                await other.send_one(TEAM)
            return {"now": DUE}

    outcome = await sender(due, Slow(due.post.letters)).send_one(TEAM)
    assert outcome is not None
    assert outcome.reason == LEASE_OVER
    assert due.post.to(BEN) == ["overdue"]
    assert due.only(BEN).state is DeliveryState.SENT


async def test_what_was_dropped_while_it_was_worded_is_not_posted(due: World) -> None:
    def drop() -> None:
        due.database.run_now(transitions.drop, due.only(BEN), LEASE_OVER)

    due.post.while_wording = drop
    assert await sender(due, due.post).send_one(TEAM) is not None
    assert due.post.letters == []
    assert due.only(BEN).state is DeliveryState.DROPPED


@pytest.mark.parametrize("over", [timedelta(), A_LITTLE])
async def test_a_confirmation_that_comes_too_late_is_none(due: World, over: timedelta) -> None:
    """The database stood still after the commit: by now another sender may have taken it over."""
    asked = 0

    def slow(connection: Connection) -> datetime:
        nonlocal asked
        asked, told = asked + 1, due.machine
        if asked == 2:  # claimed, and now confirmed
            passes(due, LONGEST_CONFIRMATION + over)
        return told

    await sender(due, due.post, lease_time=slow).send_one(TEAM)
    assert due.post.to(BEN) == ([] if over else ["overdue"])
    passes(due, LEASE)
    for _ in range(2):
        await sender(due, due.post).send_one(TEAM)
    assert due.post.to(BEN) == ["overdue"]


@pytest.mark.parametrize("seconds", [-3600, -280, 0, 119, 121, 280, 3600])
async def test_a_host_whose_clock_is_off_takes_nothing_over_before_the_lease_ends(
    due: World, database_url: str, seconds: int
) -> None:
    there = Database(database_url)
    other = sender(due, due.post, database=there, ahead=timedelta(seconds=seconds))
    seen = []

    class Slow(RecordingCourier):
        async def prepare(self, *args: object) -> dict[str, datetime]:
            seen.append(await other.send_one(TEAM))
            passes(due, LEASE - A_LITTLE)
            seen.append(await other.send_one(TEAM))
            return {"now": DUE}

    outcome = await sender(due, Slow(due.post.letters)).send_one(TEAM)
    there.close()
    assert outcome is not None
    assert outcome.state is DeliveryState.SENT
    assert seen == [None, None]
    assert due.post.to(BEN) == ["overdue"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_whom_another_transaction_holds_is_tried_again_in_a_moment(due: World) -> None:
    """Such as a visit that Ben logs just now; the sender waits for nobody."""
    hand = sender(due, due.post)
    with due.database.engine.begin() as holder:
        leader_lock.lock(holder, TEAM, [BEN])
        assert await hand.send_one(TEAM) is None
        assert hand.rests_for() == BUSY_FOR.total_seconds()
    passes(due, BUSY_FOR)
    outcome = await hand.send_one(TEAM)
    assert outcome is not None
    assert outcome.state is DeliveryState.SENT


def test_lease_time_goes_on_within_a_transaction(database: Database) -> None:
    """On PostgreSQL now() does not: it is when the transaction began."""

    def twice(connection: Connection) -> list[datetime]:
        return [database_time(connection) for _ in range(2)]

    first, second = database.run_now(twice)
    assert first < second
    assert first.utcoffset() == timedelta()
