"""The facts about leaders in a pass: read once for all kinds, and never across workspaces."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from scheduler.engine.find_due import find_for_leaders
from scheduler.kinds import did_you_meet, overdue_nudge, promise_reminder, visit_brief
from scheduler.leaders import facts
from scheduler.leaders.context import LeaderContext, WorkspaceContext, person
from scheduler.leaders.facts import Facts
from storage.customers.customers import add
from storage.outbox import outbox
from storage.outbox.outbox import NewDelivery
from storage.plans import plans
from storage.programme import absences, snoozes
from storage.programme.settings import Programme
from storage.queries import leader_facts
from storage.visits import promises as kept
from tests.scheduler.world import MONDAY, QUESTIONS, TEAM, World, at, days

ANNA = "U0ANNA"
CONTEXT = WorkspaceContext(TEAM, Programme(), QUESTIONS)
NOON = at(days(1), "12:00")


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """Records the queries that are made inside."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    sa.event.listen(world.database.engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(world.database.engine, "before_cursor_execute", note)


def someone(connection: Connection, user: str = ANNA) -> LeaderContext:
    found = leader_facts.reachable(connection, TEAM, user)
    assert found is not None
    return person(*found, CONTEXT, None)


def test_each_fact_is_read_once_and_only_of_those_of_whom_it_is_not_known_yet(
    world: World,
) -> None:
    for user in (ANNA, "U0BEN"):
        world.enrol(user, at(MONDAY))
        world.visit(user, MONDAY)

    def work(connection: Connection) -> None:
        anna, ben = someone(connection), someone(connection, "U0BEN")
        known = Facts(connection, CONTEXT, NOON)
        with counted(world) as asked:
            assert known.lapses([anna]) == known.lapses([anna]) == {ANNA: MONDAY}
            assert len(asked) == 1
            assert known.lapses([anna, ben]) == {ANNA: MONDAY, "U0BEN": MONDAY}
            assert known.lapses([ben, anna]) == {ANNA: MONDAY, "U0BEN": MONDAY}
            assert len(asked) == 2
            assert known.plans([]) == {}
            assert len(asked) == 2

    world.database.read_now(work)


def test_thirty_leaders_who_are_due_cost_as_many_queries_as_three(world: World) -> None:
    def queries() -> int:
        with counted(world) as asked:
            found = world.database.read_now(find_for_leaders, CONTEXT, "", at(days(60), "12:00"))
        assert len(found.entries) >= len(found.people)
        return len(asked)

    for n in range(3):
        world.enrol(f"U0{n:03}", at(MONDAY))
    few = queries()
    for n in range(3, 30):
        world.enrol(f"U0{n:03}", at(MONDAY))
    assert queries() == few


def test_nothing_is_known_of_the_same_person_in_another_workspace(world: World) -> None:
    world.enrol(ANNA, at(MONDAY))
    other = World(world.database, team="T0OTHER")
    other.begin(at(MONDAY))
    other.enrol(ANNA, at(MONDAY))
    other.visit(ANNA, MONDAY)
    other.snooze(ANNA, days(9), at(MONDAY))
    other.database.run_now(_all_else, other.team)

    def read(connection: Connection, team: str) -> list[bool]:
        anna = [someone(connection)]
        known = Facts(connection, WorkspaceContext(team, Programme(), QUESTIONS), NOON)
        return [
            bool(each)
            for each in (
                known.counted_days(anna),
                known.past(anna, "overdue"),
                known.tens(anna),
                known.plans(anna),
                known.promises(anna),
                snoozes.latest(connection, team, [ANNA]),
                absences.of(connection, team, [ANNA], MONDAY),
                outbox.days_taken(connection, team, [ANNA], MONDAY, days(9)),
            )
        ]

    assert not any(world.database.read_now(read, TEAM))
    assert all(world.database.read_now(read, other.team))


def _all_else(connection: Connection, team: str) -> None:
    acme = add(connection, team, "Acme", ANNA, at(MONDAY))
    day = days(3)
    plans.add(connection, team, leader=ANNA, author=ANNA, customer=acme, day=day, now=at(MONDAY))
    absences.add(connection, team, ANNA, ANNA, (day, day), at(MONDAY))
    visit = connection.execute(sa.text("SELECT id FROM visits")).scalar_one()
    kept.store_promise(connection, team, ANNA, acme.id, visit, "a drawing", day, at(MONDAY))
    due_at = at(MONDAY, "09:00")
    outbox.insert_all(
        connection,
        team,
        [NewDelivery("overdue", ANNA, "lapse:2026-11-02:1", due_at, {}, MONDAY)],
        due_at,
    )
    connection.execute(
        sa.text(
            "INSERT INTO best_customers (workspace, leader, position, typed, customer_id, named_at)"
            " VALUES (:team, :leader, 1, 'Acme', :acme, '2026-11-02 09:00:00+00:00')"
        ),
        {"team": team, "leader": ANNA, "acme": acme.id},
    )


def test_what_is_read_reaches_as_far_as_every_kind_looks() -> None:
    a_day = timedelta(days=1)  # it may be yesterday still where they are, or tomorrow already
    assert max(2 * did_you_meet.USEFUL_FOR, overdue_nudge.ASKED_WITHIN) + a_day <= facts.PLANS_BACK
    assert (
        max(visit_brief.BRIEFED_WITHIN, overdue_nudge.PLANNED_WITHIN) + a_day <= facts.PLANS_AHEAD
    )
    assert promise_reminder.USEFUL_FOR * timedelta(days=1) <= facts.PROMISES_BACK
