"""A pass over hinted leaders plans exactly what a pass over everybody plans, whatever happens."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from scheduler.engine.enqueue import store_next_checks
from scheduler.engine.find_due import CheckedBatch, find_by_hints
from scheduler.engine.plan import plan
from scheduler.leaders.context import WorkspaceContext
from storage.core import next_check, tables
from storage.core.database import Database
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers import customers
from storage.outbox import deliveries, transitions
from storage.outbox.deliveries import PENDING
from storage.outbox.reasons import DeliveryReason
from storage.programme import absences, leaders, snoozes, workspaces
from storage.programme.settings import Programme
from storage.ten import best_customers
from storage.visits import visit_record, visits
from tests import cast
from tests.scheduler.world import MONDAY, QUESTIONS, TEAM, World, at, days

CAST = ("U0ANNA", "U0BEN", "U0CARLA")
LONG_AGO = at(days(-200))
WITHOUT = date(2026, 1, 1)  # a list of ten that nobody named

_teams = count()

Act = Callable[[Connection, str, datetime], None]


# What may happen ----------------------------------------------------------------------------------


def _visit(user: str, ago: int, length: int, purpose: Purpose, along: tuple[str, ...]) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        customer = customers.add(connection, team, "Globex", user, now)
        entry = VisitEntry(
            customer="Globex",
            first_day=now.date() - timedelta(days=ago + length),
            days=length + 1,
            purpose=purpose,
            setting=Setting.IN_PERSON,
            colleagues=along,
        )
        visits.log(
            connection,
            team,
            leader=user,
            author=user,
            customer=customer,
            entry=entry,
            now=now,
            cadence=_cadence(connection, team, user),
        )

    return act


def _cadence(connection: Connection, team: str, user: str) -> int:
    return leaders.membership(connection, team, user).cadence


def _nth_visit(connection: Connection, team: str, n: int) -> Any:
    rows = connection.execute(
        sa.select(tables.visits)
        .where(tables.visits.c.workspace == team)
        .order_by(tables.visits.c.id)
    ).all()
    return rows[n % len(rows)] if rows else None


def _undo(n: int) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        if row := _nth_visit(connection, team, n):
            visits.delete(connection, team, row.id, row.author, now)

    return act


def _edit(n: int, ago: int, purpose: Purpose, along: tuple[str, ...]) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        row = _nth_visit(connection, team, n)
        if row is None:
            return
        found = visit_record.find(connection, team, row.id, viewer=row.author)
        if found is not None:
            day = now.date() - timedelta(days=ago)
            said = replace(found.entry, first_day=day, days=1, purpose=purpose, colleagues=along)
            visits.edit(connection, team, row.id, row.author, found.customer, said, now)

    return act


def _not_me(n: int, user: str) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        if row := _nth_visit(connection, team, n):
            visits.decline(connection, team, row.id, user, now)

    return act


def _snooze(user: str, length: int) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        snoozes.add(connection, team, user, now.date() + timedelta(days=length), now)

    return act


def _another_day(user: str, length: int) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        for snooze in snoozes.of_leader(connection, team, user, most=1):
            until = now.date() + timedelta(days=length)
            snoozes.move(connection, team, user, snooze.id, until)

    return act


def _ten(user: str, names: tuple[str, ...]) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        known = [customers.add(connection, team, name, user, now) for name in names]
        best_customers.name(
            connection, team, user, [(each.name, each.id) for each in known] or [None], now
        )

    return act


def _answer(user: str) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        for each in deliveries.recent(connection, team, user):
            deliveries.mark_answered(connection, team, each.id, user, now)

    return act


def _falls_through(user: str) -> Act:
    """A pending delivery fails permanently."""

    def act(connection: Connection, team: str, now: datetime) -> None:
        for each in deliveries.recent(connection, team, user):
            if each.state in PENDING:
                transitions.fail(connection, each, DeliveryReason("refused"))

    return act


def _change(user: str, changes: dict[str, Any]) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        leaders.add(connection, team, user, now, now.date(), **changes)

    return act


def _refresh(user: str, known: dict[str, Any]) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        leaders.refresh(connection, team, user, **known)

    return act


def _on_vacation(user: str, hours: int | None) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        until = None if hours is None else now + timedelta(hours=hours)
        leaders.refresh(connection, team, user, vacation=True, vacation_until=until)

    return act


def _leaves(user: str, how: Callable[..., bool]) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        how(connection, team, user, now)

    return act


def _away(user: str, begins: int, length: int) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        first = now.date() + timedelta(days=begins)
        absences.add(connection, team, user, user, (first, first + timedelta(days=length)), now)

    return act


def _back(user: str) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        for each in absences.of_leader(connection, team, user, date.min):
            absences.cancel(connection, team, user, each.id, now)

    return act


def _set(changes: dict[str, str]) -> Act:
    def act(connection: Connection, team: str, now: datetime) -> None:
        workspaces.change_settings(connection, team, changes)

    return act


who = st.sampled_from(CAST)
along = st.lists(who, max_size=2, unique=True).map(tuple)
purposes = st.sampled_from((Purpose.UNDERSTAND, Purpose.UNDERSTAND, Purpose.SELL))
zones = st.sampled_from(("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"))
cadences = st.sampled_from((7, 8, 12, 30, None))
hours = st.sampled_from(("09:00", "07:00", "13:30", "23:00", None))
own = st.one_of(
    cadences.map(lambda value: {"cadence_days": value}),
    hours.map(lambda value: {"nudge_hour": value}),
    st.sampled_from(("Mon Tue", "Sun Mon Tue Wed Thu", "Fri", None)).map(
        lambda value: {"working_days": value}
    ),
    st.sampled_from(("12:00-14:00", "18:00-08:00", None)).map(lambda value: {"quiet": value}),
    st.sampled_from(("DE", "US", None)).map(lambda value: {"country": value}),
)
of_slack = st.one_of(
    zones.map(lambda value: {"zone": value}),
    st.just({"deactivated_at": None}),
    st.just({"vacation": False, "vacation_until": None}),
)
everybodys = st.one_of(
    st.sampled_from(("7", "20", "45")).map(lambda value: {"cadence": value}),
    st.sampled_from(("Monday", "Wednesday", "Friday")).map(lambda value: {"question_day": value}),
    st.sampled_from(("understand in_person", "understand sell in_person")).map(
        lambda value: {"counts": value}
    ),
    st.sampled_from(("Mon Tue Wed Thu Fri", "Sat Sun")).map(lambda value: {"working_days": value}),
    st.sampled_from(("2026-11-04 2026-11-11", "")).map(lambda value: {"days_off": value}),
)
events = st.one_of(
    st.builds(_visit, who, st.integers(0, 40), st.integers(0, 2), purposes, along),
    st.builds(_undo, st.integers(0, 9)),
    st.builds(_edit, st.integers(0, 9), st.integers(0, 40), purposes, along),
    st.builds(_not_me, st.integers(0, 9), who),
    st.builds(_snooze, who, st.integers(1, 12)),
    st.builds(_another_day, who, st.integers(0, 12)),
    st.builds(_ten, who, st.sampled_from(((), ("Acme",), ("Acme", "Initech")))),
    st.builds(_answer, who),
    st.builds(_falls_through, who),
    st.builds(_change, who, own),
    st.builds(_refresh, who, of_slack),
    st.builds(_on_vacation, who, st.sampled_from((None, 3, 30, 200))),
    st.builds(
        _leaves,
        who,
        st.sampled_from((leaders.pause, leaders.remove, cast.deactivate, cast.come_back)),
    ),
    st.builds(_away, who, st.integers(-3, 5), st.integers(0, 6)),
    st.builds(_back, who),
    st.builds(_set, everybodys),
)
steps = st.sampled_from(
    [
        timedelta(minutes=29),
        timedelta(hours=1),
        timedelta(hours=7),
        timedelta(days=1),
        timedelta(days=1, hours=2),
        timedelta(days=3),
    ]
)
# (what happens, the time between the passes after it and their number, whether what they plan is sent)
histories = st.lists(
    st.tuples(st.none() | events, steps, st.integers(1, 8), st.booleans()), min_size=4, max_size=12
)


# Two workspaces with the same history -------------------------------------------------------------


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories)
def test_a_pass_by_the_hints_plans_what_a_pass_over_everybody_plans(
    database: Database, history: list[tuple[Act | None, timedelta, int, bool]]
) -> None:
    hinted, told = f"T0HINT{next(_teams)}", f"T0TOLD{next(_teams)}"
    database.run_now(_begin, [hinted, told])
    asyncio.run(_live(database, hinted, told, history))
    for team in (hinted, told):
        database.run_now(workspaces.stop, team, "over", at(MONDAY))


def _begin(connection: Connection, teams: list[str]) -> None:
    for team in teams:
        workspaces.add(connection, team, LONG_AGO, name="Acme")
        for n, user in enumerate(CAST):  # the first of them is due on Wednesday, with the question
            known = {"name": user, "zone": "UTC", "cadence_days": 22 + 3 * n}
            leaders.add(connection, team, user, at(days(-20)), days(-20), **known)


async def _live(
    database: Database,
    hinted: str,
    told: str,
    history: list[tuple[Act | None, timedelta, int, bool]],
) -> None:
    now = at(MONDAY, "08:30")
    for act, step, passes, sends in history:
        if act is not None:
            for team in (hinted, told):
                database.run_now(act, team, now)
        for _ in range(passes):
            now += step
            database.run_now(next_check.forget, told)
            await _one_pass(database, now, sends)
            assert _outbox(database, hinted) == _outbox(database, told)


async def _one_pass(database: Database, now: datetime, sends: bool) -> None:
    if sends:
        await World(database).tick(now)  # whose waits for Slack wind the machine's clock
    else:
        await plan(database, now, questions=QUESTIONS)


def _outbox(database: Database, team: str) -> list[tuple[Any, ...]]:
    columns = [
        getattr(tables.deliveries.c, name)
        for name in ("kind", "recipient", "slot", "counts_on", "state", "reason", "due_at")
    ]
    return [
        tuple(row)
        for row in database.read_now(
            lambda connection: connection.execute(
                sa.select(*columns)
                .where(tables.deliveries.c.workspace == team)
                .order_by(*columns[:3])
            ).all()
        )
    ]


# Two at once ------------------------------------------------------------------------------------------

ANNA = CAST[0]
CONTEXT = WorkspaceContext(TEAM, Programme(), QUESTIONS)
TUESDAY = at(days(1))


def _marked(world: World, mark: datetime) -> CheckedBatch:
    """A clock that has marked Anna and read her facts, but has not yet stored when to check her next."""
    world.database.run_now(next_check.mark, TEAM, mark, 10)
    return world.database.read_now(find_by_hints, CONTEXT, None, TUESDAY)


def _hint(world: World) -> datetime | None:
    found: datetime | None = world.database.read_now(
        lambda connection: connection.execute(
            sa.select(tables.leaders.c.next_check_at).where(tables.leaders.c.workspace == TEAM)
        ).scalar_one()
    )
    return found


def test_a_change_while_the_clock_looks_is_looked_at_again(world: World) -> None:
    world.enrol(ANNA, at(MONDAY))
    looked = _marked(world, TUESDAY - timedelta(seconds=1))
    world.snooze(ANNA, days(4), TUESDAY)
    world.database.run_now(store_next_checks, TEAM, looked)
    assert _hint(world) is None


def test_of_two_clocks_the_one_that_read_before_a_change_keeps_no_hint(world: World) -> None:
    world.enrol(ANNA, at(MONDAY))
    early = _marked(world, TUESDAY - timedelta(seconds=2))
    world.snooze(ANNA, days(4), TUESDAY)
    late = _marked(world, TUESDAY - timedelta(seconds=1))
    world.database.run_now(store_next_checks, TEAM, early)
    assert _hint(world) == TUESDAY - timedelta(seconds=1)
    world.database.run_now(store_next_checks, TEAM, late)
    assert _hint(world) == late.again[ANNA]


async def test_nobody_is_looked_at_before_their_hint_nor_later_than_in_a_week(
    world: World,
) -> None:
    world.enrol(ANNA, at(MONDAY))
    await world.tick(TUESDAY)
    hint = _hint(world)
    assert hint is not None
    assert TUESDAY < hint <= TUESDAY + timedelta(days=7)
    assert TEAM not in world.database.read_now(
        next_check.workspaces_waiting, hint - timedelta(seconds=1)
    )
    assert TEAM in world.database.read_now(next_check.workspaces_waiting, hint)


async def test_who_may_not_be_written_to_costs_nothing_until_they_are_back(world: World) -> None:
    world.enrol(ANNA, at(days(-60)))
    world.database.run_now(leaders.pause, TEAM, ANNA, at(MONDAY))
    await world.tick(TUESDAY)
    assert TEAM not in world.database.read_now(next_check.workspaces_waiting, TUESDAY)
    world.enrol(ANNA, TUESDAY)
    await world.tick(TUESDAY + timedelta(minutes=1))
    assert "overdue" in world.post.to(ANNA)


async def test_after_a_pass_of_a_clock_that_was_ahead_a_right_one_looks_again(world: World) -> None:
    """In a process of its own, so that nothing but the database remembers it."""
    world.enrol(ANNA, at(days(-20)))  # overdue in ten days
    await world.tick(at(days(280)))
    before = world.post.to(ANNA)
    for n in range(1, 21):
        await world.tick(at(days(n)))
    since = world.post.letters[len(before) :]
    heard = [each.now for each in since if each.delivery.kind == "overdue"]
    assert heard == [at(days(each)) for each in (10, 15)]
    assert "closed_book" in [each.delivery.kind for each in since]
    assert TEAM not in world.database.read_now(next_check.planned_ahead, at(days(20)))


async def test_hints_of_a_clock_that_is_right_are_kept(world: World) -> None:
    world.enrol(ANNA, at(MONDAY))
    await world.tick(TUESDAY)
    hint = _hint(world)
    await world.tick(
        TUESDAY - timedelta(seconds=30)
    )  # another process, whose clock is a bit behind
    assert hint is not None
    assert _hint(world) == hint


async def test_a_clock_that_was_a_day_ahead_or_behind_sends_nothing_twice_and_loses_nothing(
    world: World,
) -> None:
    world.enrol(ANNA, at(days(-29)))  # due on Tuesday
    await world.tick(at(days(2), "08:00"))
    await world.tick(at(days(1), "08:59"))
    await world.tick(at(days(1), "09:00"))
    await world.tick(at(days(2), "09:00"))
    assert world.post.to(ANNA).count("overdue") == 1
