"""When a leader is nudged, and when nudges stop."""

from datetime import UTC, datetime

import pytest

from scheduler.engine import find_due
from storage.core import tables
from storage.core.visit_entry import Purpose, Setting
from storage.outbox.deliveries import DeliveryState
from storage.programme import leaders, workspaces
from tests import cast
from tests.scheduler.world import MONDAY, TEAM, World, at, days

BEN = "U0BEN"
ANNA = "U0ANNA"
NO_QUESTIONS = {"questions": ()}


def enrolled(world: World, user: str = BEN, **known: object) -> None:
    """On the Monday at noon; and the question is out of the way, because they have a ten and we have no questions."""
    world.enrol(user, at(MONDAY, "12:00"), **known)
    world.name_ten(user, at(MONDAY, "12:00"), "Acme")


async def live(
    world: World, first: int, last: int, clock: str = "09:00", zone: str = "UTC"
) -> None:
    for n in range(first, last + 1):
        await world.tick(at(days(n), clock, zone), **NO_QUESTIONS)


async def test_ben_is_nudged_on_day_thirty_at_nine_by_his_own_clock(world: World) -> None:
    enrolled(world, zone="America/New_York")
    await live(world, 0, 29, "09:00", "America/New_York")
    await world.tick(at(days(30), "08:59", "America/New_York"), **NO_QUESTIONS)
    assert world.post.to(BEN) == []
    await world.tick(at(days(30), "09:00", "America/New_York"), **NO_QUESTIONS)
    assert world.post.to(BEN) == ["overdue"]
    delivery = world.only(BEN)
    assert delivery.slot == f"lapse:{MONDAY}:1"
    assert delivery.state is DeliveryState.SENT
    assert delivery.due_at == datetime(2026, 12, 2, 14, 0, tzinfo=UTC)
    assert delivery.channel == f"D{BEN}"


async def test_a_second_pass_at_the_same_instant_sends_nothing_more(world: World) -> None:
    enrolled(world)
    for _ in range(3):
        await world.tick(at(days(30)), **NO_QUESTIONS)
    assert world.post.to(BEN) == ["overdue"]


async def test_the_nudges_come_after_three_and_seven_working_days_and_then_every_twenty(
    world: World,
) -> None:
    enrolled(world)
    await live(world, 0, 130)
    assert world.sent_days(BEN) == [
        days(30),  # Wednesday
        days(35),  # Monday
        days(44),  # Wednesday
        days(72),
        days(100),
        days(128),
    ]


async def test_whoever_is_due_on_a_saturday_is_nudged_on_monday(world: World) -> None:
    enrolled(world, cadence_days=12)  # day 12 is a Saturday
    await live(world, 0, 16)
    assert world.sent_days(BEN) == [days(14)]


async def test_a_company_day_off_is_no_working_day(world: World) -> None:
    world.begin(at(MONDAY), days_off=f"{days(30)} {days(31)}")
    enrolled(world)
    await live(world, 29, 33)
    assert world.sent_days(BEN) == [days(32)]


async def test_a_counted_visit_ends_the_lapse_and_the_clock_runs_from_its_last_day(
    world: World,
) -> None:
    enrolled(world)
    await live(world, 30, 31)
    world.visit(BEN, days(31))
    await live(world, 32, 63)
    assert world.sent_days(BEN) == [days(30), days(63)]  # day 61 is a Saturday
    assert world.outbox(BEN)[-1].slot == f"lapse:{days(31)}:1"


@pytest.mark.parametrize(
    ("purpose", "setting"),
    [(Purpose.SELL, Setting.IN_PERSON), (Purpose.UNDERSTAND, Setting.VIDEO)],
)
async def test_a_visit_to_sell_or_by_video_does_not_restart_the_clock(
    world: World, purpose: Purpose, setting: Setting
) -> None:
    enrolled(world)
    world.visit(BEN, days(20), purpose=purpose, setting=setting)
    await live(world, 30, 30)
    assert world.sent_days(BEN) == [days(30)]


async def test_a_workspace_may_let_video_count(world: World) -> None:
    world.begin(at(MONDAY), counts="understand in_person video")
    enrolled(world)
    world.visit(BEN, days(20), setting=Setting.VIDEO)
    await live(world, 30, 49)
    assert world.sent_days(BEN) == []


async def test_a_visit_counts_for_the_colleague_who_came_along(world: World) -> None:
    enrolled(world)
    enrolled(world, ANNA)
    world.visit(ANNA, days(20), along=(BEN,))
    await live(world, 30, 33)
    assert world.post.letters == []
    assert world.clock_starts(BEN) == world.clock_starts(ANNA) == days(20)


async def test_a_visit_that_is_taken_back_counts_no_more(world: World) -> None:
    enrolled(world)
    visit = world.visit(BEN, days(20))
    world.undo(visit, at(days(21)))
    await live(world, 30, 30)
    assert world.sent_days(BEN) == [days(30)]


async def test_a_lapse_that_comes_back_goes_on_with_its_next_step(world: World) -> None:
    enrolled(world)
    await live(world, 30, 30)
    visit = world.visit(BEN, days(30))
    world.undo(visit, at(days(31)))
    await live(world, 31, 35)
    assert [each.slot[-2:] for each in world.outbox(BEN)] == [":1", ":2"]
    assert world.sent_days(BEN) == [days(30), days(35)]


async def test_a_changed_visit_makes_no_two_nudges_within_three_working_days(world: World) -> None:
    enrolled(world, cadence_days=7)
    await live(world, 7, 7)
    world.visit(BEN, days(1))  # told late: the clock now stands at seven days on Tuesday
    await live(world, 8, 10)
    assert world.sent_days(BEN) == [days(7), days(10)]


@pytest.mark.parametrize("what", ["paused", "removed", "deactivated", "no leader"])
async def test_who_takes_no_part_is_never_nudged(world: World, what: str) -> None:
    enrolled(world, leads=what != "no leader")
    change = {"paused": leaders.pause, "removed": leaders.remove, "deactivated": cast.deactivate}
    if what in change:
        world.database.run_now(change[what], TEAM, BEN, at(days(10)))
    await live(world, 30, 60)
    assert world.count(tables.deliveries) == 0


async def test_a_stopped_workspace_is_left_alone_and_heard_from_when_it_is_back(
    world: World,
) -> None:
    enrolled(world)
    world.database.run_now(workspaces.stop, TEAM, "token_revoked", at(days(10)))
    await live(world, 30, 32)
    assert world.count(tables.deliveries) == 0
    world.begin(at(days(33), "08:00"))
    await live(world, 33, 36)
    assert world.sent_days(BEN) == [days(35)]  # once, on Monday


async def test_a_snooze_moves_the_next_step_to_its_day(world: World) -> None:
    enrolled(world)
    await live(world, 30, 30)
    world.snooze(BEN, days(37), at(days(30), "09:05"))
    await live(world, 31, 45)
    assert world.sent_days(BEN) == [days(30), days(37)]


async def test_a_snooze_until_sunday_is_heard_from_on_monday(world: World) -> None:
    enrolled(world)
    await live(world, 30, 30)
    world.snooze(BEN, days(34), at(days(30), "09:05"))
    await live(world, 31, 36)
    assert world.sent_days(BEN) == [days(30), days(35)]


async def test_a_snooze_before_the_first_nudge_puts_it_off(world: World) -> None:
    enrolled(world)
    world.snooze(BEN, days(36), at(days(28)))
    await live(world, 29, 37)
    assert world.sent_days(BEN) == [days(36)]


async def test_a_snooze_brings_no_nudge_before_the_cadence_is_over(world: World) -> None:
    enrolled(world)
    world.snooze(BEN, days(10), at(days(3)))
    await live(world, 3, 29)
    assert world.sent_days(BEN) == []


async def test_an_answer_alone_ends_nothing(world: World) -> None:
    enrolled(world)
    await live(world, 30, 30)
    assert world.answer(world.only(BEN), at(days(30), "10:00"))
    await live(world, 31, 35)
    assert world.sent_days(BEN) == [days(30), days(35)]


async def test_nobody_is_nudged_outside_the_sending_hours(world: World) -> None:
    enrolled(world)
    await world.tick(at(days(30), "17:00"), **NO_QUESTIONS)
    await world.tick(at(days(31), "08:59"), **NO_QUESTIONS)
    assert world.count(tables.deliveries) == 0
    await world.tick(at(days(31), "09:00"), **NO_QUESTIONS)
    assert world.only(BEN).due_at == at(days(31))


async def test_a_nudge_hour_outside_the_sending_hours_means_their_beginning(world: World) -> None:
    world.begin(at(MONDAY), nudge_hour="06:30")
    enrolled(world)
    await world.tick(at(days(30), "08:59"), **NO_QUESTIONS)
    assert world.post.letters == []
    await world.tick(at(days(30), "09:00"), **NO_QUESTIONS)
    assert world.only(BEN).due_at == at(days(30))


async def test_one_pass_reaches_leaders_in_many_batches_and_workspaces(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_due, "BATCH", 20)
    other = World(world.database, world.post, team="T0OTHER")
    other.begin(at(MONDAY))
    for here in (world, other):
        for n in range(70):
            here.enrol(f"U{n:04}", at(MONDAY))
    await world.tick(at(days(30)), **NO_QUESTIONS)
    assert len(world.post.letters) == 140
    assert {each.delivery.kind for each in world.post.letters} == {"overdue"}


async def test_too_busy_three_times_brings_no_more_than_silence_does(world: World) -> None:
    for user in ("U0SILENT", "U0BUSY"):
        world.enrol(user, at(days(-16)))
    for n in range(70):
        await world.tick(at(days(n)))
        if days(n) in world.sent_days("U0BUSY"):
            world.snooze("U0BUSY", days(n + 7 - days(n).weekday()), at(days(n), "10:00"))
    assert world.sent_days("U0SILENT") == [days(14), days(17), days(28), days(56)]
    assert world.sent_days("U0BUSY") == [days(14), days(21), days(30), days(58)]
    slots = [each.slot for each in world.outbox("U0BUSY") if each.kind == "overdue"]
    assert [slot.rpartition(":")[2] for slot in slots] == ["1", "2", "3", "4"]
