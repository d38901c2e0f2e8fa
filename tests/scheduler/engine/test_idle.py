"""A pass that is said to have nothing to do does nothing, so that it may be left out."""

from datetime import timedelta

from scheduler.engine.idle import first_busy
from storage.core import tables
from tests.cast import ANNA, BEN
from tests.scheduler.world import QUESTIONS, World, at, days

HOURS = [at(days(28), "00:00") + timedelta(hours=n) for n in range(24 * 9)]


async def test_whatever_a_pass_does_was_foreseen(world: World) -> None:
    world.begin(at(days(-1)), board_channel="C0BOARD")
    world.enrol(ANNA, at(days(0)))
    world.enrol(BEN, at(days(10)), zone="Asia/Tokyo", cadence_days=20)
    world.name_ten(BEN, at(days(10)), "Acme")
    await world.tick(HOURS[0])
    idle = 0
    for now in HOURS[1:]:
        busy = await world.database.read(
            first_busy, [now], questions=QUESTIONS, lease_time=world.lease_time
        )
        entered = world.count(tables.deliveries)
        lines = await world.tick(now)
        if busy is None:
            idle += 1
            assert (lines, world.count(tables.deliveries)) == ([], entered)
    assert idle > len(HOURS) / 2
    kinds = {each.delivery.kind for each in world.post.letters}
    assert kinds >= {"board", "overdue", "question"}


async def test_the_first_of_several_is_named_and_none_if_none_is(world: World) -> None:
    world.enrol(ANNA, at(days(0)))
    for now in HOURS[:10]:
        await world.tick(now)
    found = await world.database.read(
        first_busy, HOURS[10:], questions=QUESTIONS, lease_time=world.lease_time
    )
    assert found is not None
    earlier = [each for each in HOURS[10:] if each < found]
    assert earlier
    assert (
        await world.database.read(
            first_busy, earlier, questions=QUESTIONS, lease_time=world.lease_time
        )
        is None
    )
