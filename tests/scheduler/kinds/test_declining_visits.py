"""Wearing off, as a property and as stories; and what keeps it, and the overdue nudge, silent."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from scheduler.engine.courier import NotNow
from scheduler.kinds import declining_visits
from scheduler.kinds.declining_visits import decline_slot, is_declining
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.overdue_nudge import awaits_visit
from storage.core.visit_entry import Purpose
from storage.customers import customers
from storage.customers.customers import Customer
from storage.outbox.deliveries import DeliveryState
from storage.outbox.reasons import DeliveryReason
from storage.plans import plans
from storage.plans.plan_state import Plan, PlanState
from storage.queries.leader_facts import PastDelivery
from tests.scheduler.world import MONDAY, TEAM, World, at, days

ANNA, BEN = "U0ANNA", "U0BEN"
KIND = "wearing_off"
TODAY = date(2026, 11, 23)
GONE = st.lists(st.integers(0, 700).map(lambda n: TODAY - timedelta(days=n)), max_size=40)


@given(GONE)
def test_the_best_is_what_counting_every_window_finds(gone: list[date]) -> None:
    windows = [
        sum(last - timedelta(days=91) < day <= last for day in gone)
        for last in (TODAY - timedelta(days=n) for n in range(701))
    ]
    assert (declining_visits.trend(gone, TODAY).now, declining_visits.trend(gone, TODAY).best) == (
        windows[0],
        max(windows),
    )


@given(GONE, st.integers(0, 300))
def test_it_is_said_of_nobody_new_and_nobody_who_has_just_been(gone: list[date], ago: int) -> None:
    enrolled = TODAY - timedelta(days=ago)
    if is_declining(gone, enrolled, TODAY):
        found = declining_visits.trend(gone, TODAY)
        assert ago >= 91
        assert found.best >= 4
        assert 2 * found.now <= found.best
        assert all((TODAY - day).days >= 7 for day in gone)


@given(GONE)
def test_without_a_new_visit_it_goes_on(gone: list[date]) -> None:
    """Which is what the hint for the clock rests on."""
    enrolled = TODAY - timedelta(days=400)
    held = [is_declining(gone, enrolled, TODAY + timedelta(days=n)) for n in range(120)]
    assert held == sorted(held)


@given(GONE, st.dates(TODAY, TODAY + timedelta(days=90)))
def test_visits_to_come_change_nothing(gone: list[date], later: date) -> None:
    after = later + timedelta(days=1)
    assert declining_visits.trend([*gone, after], TODAY) == declining_visits.trend(gone, TODAY)


def past(slot: str, day: date, *, sent: bool = False, pending: bool = False) -> PastDelivery:
    return PastDelivery(slot, at(day), sent, pending, None)


def test_once_a_quarter_and_again_next_week_if_it_fell_through() -> None:
    day = date(2026, 11, 4)
    assert decline_slot([], day, "UTC") == "2026-Q4"
    assert decline_slot([past("2026-Q3", date(2026, 9, 1), sent=True)], day, "UTC") == "2026-Q4"
    assert decline_slot([past("2026-Q4", date(2026, 10, 5), sent=True)], day, "UTC") is None
    assert decline_slot([past("2026-Q4", date(2026, 10, 5), pending=True)], day, "UTC") is None
    assert decline_slot([past("2026-Q4", date(2026, 11, 2))], day, "UTC") is None
    assert decline_slot([past("2026-Q4", date(2026, 10, 30))], day, "UTC") == "2026-Q4:2"


def plan(day: date, *, moved: int = 0, state: PlanState = PlanState.PLANNED) -> Plan:
    return Plan(
        id=1,
        workspace=TEAM,
        leader=BEN,
        author=BEN,
        customer=Customer(1, "Acme"),
        day=day,
        at=time(14),
        people=None,
        note=None,
        state=state,
        moved=moved,
        planned_at=at(TODAY),
        changed_at=None,
    )


@given(st.integers(-30, 60), st.integers(0, 5), st.sampled_from(PlanState))
def test_a_plan_silences_from_two_weeks_before_it_until_it_was_asked_after_unless_it_was_moved_about(
    ahead: int, moved: int, state: PlanState
) -> None:
    made = plan(TODAY + timedelta(days=ahead), moved=moved, state=state)
    silent = -5 <= ahead <= 14 and moved <= 2 and state is PlanState.PLANNED
    assert awaits_visit([made], TODAY) is silent


def in_the_programme(world: World, user: str = BEN, **known: object) -> None:
    world.enrol(user, at(MONDAY, "12:00"), **known)
    world.name_ten(user, at(MONDAY, "12:00"), "Acme")


async def live(world: World, first: int, last: int) -> None:
    for n in range(first, last + 1):
        await world.tick(at(days(n)), questions=())


def went(world: World, *ago: int, user: str = BEN) -> None:
    for n in ago:
        world.visit(user, days(n))


async def test_whoever_came_down_to_half_is_told_once_a_quarter(world: World) -> None:
    in_the_programme(world, cadence_days=60)
    went(world, 0, 7, 14, 21, 28, 35, 90)
    await live(world, 85, 148)
    # From day 112 on there are three in the window, of a best of seven; at day 150 they would be overdue.
    assert world.sent_days(BEN, KIND) == [days(112)]
    assert world.post.to(BEN) == [KIND]
    (delivery,) = world.outbox(BEN)
    assert delivery.slot == "2027-Q1"
    assert delivery.counts_on == days(112)


async def test_it_is_said_again_in_the_next_quarter(world: World) -> None:
    in_the_programme(world, cadence_days=365)
    went(world, 0, 7, 14, 21, 28, 35, 90)
    await live(world, 108, 160)
    assert [each.slot for each in world.outbox(BEN)] == ["2027-Q1", "2027-Q2"]
    assert world.sent_days(BEN, KIND)[1] == date(2027, 4, 1)


async def test_not_while_overdue_and_never_both(world: World) -> None:
    in_the_programme(world, cadence_days=30)
    went(world, 0, 7, 14, 21, 28, 35)
    await live(world, 91, 140)
    assert set(world.post.to(BEN)) == {"overdue"}


async def test_three_in_the_best_quarter_are_too_few_to_compare_with(world: World) -> None:
    in_the_programme(world, cadence_days=365)
    went(world, 0, 7, 14)
    await live(world, 91, 130)
    assert world.post.to(BEN) == []


async def test_a_visit_between_planning_and_sending_is_seen(world: World) -> None:
    in_the_programme(world, cadence_days=365)
    went(world, 0, 7, 14, 21, 28, 35, 90)

    await live(world, 100, 111)
    world.post.before = [NotNow(300)]  # planned, and not sent yet
    await live(world, 112, 112)
    went(world, 112)
    await world.wait(301)
    await live(world, 112, 112)
    assert world.states(BEN) == [DeliveryState.DROPPED]
    assert world.only(BEN).reason == DeliveryReason(DeliveryCode.A_VISIT_LOGGED)


async def test_a_snooze_and_a_planned_visit_keep_it_back(world: World) -> None:
    in_the_programme(world, cadence_days=365)
    went(world, 0, 7, 14, 21, 28, 35, 90)
    world.snooze(BEN, days(119), at(days(111), "15:00"))
    planned(world, days(124), at(days(111), "15:00"))
    await live(world, 111, 130)
    assert world.sent_days(BEN, KIND) == [
        days(130)
    ]  # it was asked after on Monday, and on Wednesday


def planned(world: World, day: date, when: datetime, moves: int = 0) -> int:
    def work(connection: Connection) -> int:
        acme = customers.add(connection, TEAM, "Acme", BEN, when)
        made = plans.add(
            connection,
            TEAM,
            leader=BEN,
            author=BEN,
            customer=acme,
            day=day,
            now=when,
        )
        for n in range(moves):
            plans.move(
                connection,
                TEAM,
                made.id,
                day + timedelta(days=(n + 1) % 2),
                None,
                when,
            )
        return made.id

    return world.database.run_now(work)


async def test_a_planned_visit_silences_the_overdue_nudge_until_it_was_asked_after(
    world: World,
) -> None:
    in_the_programme(world)
    planned(world, days(36), at(days(29)))
    await live(world, 29, 42)
    assert world.sent_days(BEN, "did_you_meet") == [days(37), days(39)]
    assert world.sent_days(BEN) == [days(42)]


async def test_a_visit_planned_far_ahead_silences_nothing_yet(world: World) -> None:
    in_the_programme(world)
    planned(world, days(60), at(days(29)))
    await live(world, 29, 31)
    assert world.sent_days(BEN) == [days(30)]


async def test_a_plan_moved_three_times_silences_no_more(world: World) -> None:
    in_the_programme(world)
    planned(world, days(36), at(days(29)), moves=3)
    await live(world, 29, 31)
    assert world.sent_days(BEN) == [days(30)]


async def test_a_cancelled_plan_lets_the_nudge_come_on_the_next_working_day(world: World) -> None:
    in_the_programme(world)
    made = planned(world, days(36), at(days(29)))
    await live(world, 29, 31)
    world.database.run_now(plans.cancel, TEAM, made, at(days(31), "12:00"))
    await live(world, 32, 32)
    assert world.sent_days(BEN) == [days(32)]


@pytest.mark.parametrize("sold", [0, 3])
async def test_a_lapse_gets_one_row_of_nudges_whether_they_only_sold_or_not(
    world: World, sold: int
) -> None:
    in_the_programme(world)
    await live(world, 30, 31)
    for n in range(sold):
        world.visit(BEN, days(31 + n), purpose=Purpose.SELL)
    await live(world, 32, 44)
    assert world.sent_days(BEN) == [days(30), days(35), days(44)]
    assert [each.slot for each in world.outbox(BEN)] == [f"lapse:{MONDAY}:{n}" for n in (1, 2, 3)]
