"""The closed-book ten: when the list is asked for, how often, and that it takes the question's place."""

from datetime import date, timedelta

from scheduler.engine.courier import NotNow
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.outbox.deliveries import DeliveryState
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders
from tests.cast import BEN
from tests.scheduler.world import MONDAY, World, at, days

WEDNESDAY = days(2)


def asked_on(world: World) -> list[int]:
    return [(day - MONDAY).days for day in world.sent_days(BEN, "closed_book")]


async def live(world: World, first: int, last: int) -> None:
    await world.live(days(first), days(last))


async def test_on_the_second_working_day_after_the_enrolment(world: World) -> None:
    world.enrol(BEN, at(days(3)), cadence_days=365)  # a Thursday
    await live(world, 3, 9)
    assert asked_on(world) == [7]
    assert world.only(BEN).slot == f"{days(3)}:0:1"


async def test_a_day_off_is_no_working_day(world: World) -> None:
    world.begin(at(MONDAY), days_off=f"{days(1)}")
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    await live(world, 0, 6)
    assert asked_on(world) == [3]


async def test_whoever_names_none_is_asked_every_other_week_on_the_questions_day_and_six_times(
    world: World,
) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    await live(world, 0, 150)
    assert asked_on(world) == [2, 16, 30, 44, 58, 72]
    assert world.sent_days(BEN, "question") == []


async def test_a_touched_request_brings_them_back(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    await live(world, 0, 100)
    world.answer(world.outbox(BEN)[-1], at(days(100), "12:00"))
    await live(world, 101, 130)
    assert asked_on(world)[6:] == [107, 121]


async def test_after_silence_the_next_half_year_asks_once(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    await live(world, 0, 240)
    assert asked_on(world)[5:] == [72, 184]


async def test_whoever_named_them_before_is_not_asked(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    world.name_ten(BEN, at(MONDAY, "12:00"), "Acme")
    await live(world, 0, 10)
    assert asked_on(world) == []
    assert world.sent_days(BEN, "question") == [WEDNESDAY, days(9)]


async def test_half_a_year_later_it_takes_the_place_of_that_weeks_question(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    world.name_ten(BEN, at(MONDAY, "12:00"), "Acme", "Globex")
    for n in (n for n in range(400) if n % 7 in (1, 2)):  # Tuesdays and Wednesdays
        await world.tick(at(days(n)))
        for each in world.outbox(BEN):
            if each.kind == "question" and each.state is DeliveryState.SENT:
                world.answer(each, at(days(n), "10:00"))
    assert asked_on(world) == [184, 366]
    weeks = {(day - MONDAY).days // 7 for day in world.sent_days(BEN, "question")}
    assert weeks == set(range(57)) - {26, 52}


async def test_a_list_of_the_last_three_months_is_let_stand_for_them(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    world.name_ten(BEN, at(days(150)), "Acme")
    await live(world, 180, 260)
    assert asked_on(world) == [days_after_wednesday(150 + 91)]


def days_after_wednesday(n: int) -> int:
    day = days(n)
    return n + (WEDNESDAY.weekday() - day.weekday()) % 7


async def test_once_it_lost_its_week_to_nudges_it_comes_in_the_next(world: World) -> None:
    world.enrol(BEN, at(days(-3)), cadence_days=7)
    world.snooze(BEN, days(4), at(days(-3), "12:00"))  # so that only Friday is left, and overdue
    await live(world, 0, 11)
    assert world.sent_days(BEN)[0] == days(4)
    assert asked_on(world) == [7]
    assert [each.reason for each in world.outbox(BEN) if each.state is DeliveryState.DROPPED] == [
        DeliveryReason(DeliveryCode.NO_DAY_LEFT)
    ]


async def test_it_goes_before_a_question_and_after_the_nudge(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=7)
    await live(world, 0, 4)
    assert asked_on(world) == [2]


async def test_named_between_planning_and_sending_it_is_dropped(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    world.post.before = [NotNow(300)]
    await world.tick(at(WEDNESDAY))
    world.name_ten(BEN, at(WEDNESDAY, "10:00"), "Acme")
    world.machine += timedelta(minutes=6)
    lines = await world.tick(at(WEDNESDAY, "11:00"))
    assert [line.outcome for line in lines] == ["dropped: the ten were named"]


async def test_whoever_enrols_anew_is_asked_anew(world: World) -> None:
    world.enrol(BEN, at(MONDAY), cadence_days=365)
    await live(world, 0, 3)
    again: date = days(21)
    world.database.run_now(leaders.remove, world.team, BEN, at(days(20)))
    world.enrol(BEN, at(again), cadence_days=365)
    await live(world, 21, 24)
    assert asked_on(world) == [2, 23]
