"""Plans: which are open, what a visit settles, and who may see them."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import leaders as leader_rows
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.customers.customers import Customer
from storage.plans import plans
from storage.plans.plan_state import Plan, PlanState, PredictionOutcome
from storage.visits import visits
from tests.cast import ANNA, BEN, MONDAY, OTHER_TEAM, T0, TEAM, enrol, later

THURSDAY = MONDAY + timedelta(days=3)
ON_THURSDAY = later(days=3)


@pytest.fixture
def kept(database: Database) -> Database:
    database.run_now(enrol)
    database.run_now(enrol, OTHER_TEAM)
    return database


def customer(connection: Connection, name: str = "Globex", team: str = TEAM) -> Customer:
    return customers.add(connection, team, name, ANNA, T0)


def plan(
    connection: Connection, day: date = THURSDAY, leader: str = ANNA, name: str = "Globex"
) -> Plan:
    return plans.add(
        connection,
        TEAM,
        leader=leader,
        author=leader,
        customer=customer(connection, name),
        day=day,
        now=T0,
        at=time(14),
        people="Dana",
        note="gas",
    )


def visit(
    connection: Connection,
    day: date = THURSDAY,
    at: datetime = ON_THURSDAY,
    leader: str = ANNA,
    along: tuple[str, ...] = (),
) -> int:
    entry = VisitEntry(customer="Globex", first_day=day, colleagues=along)
    known = customer(connection)
    return visits.log(
        connection, TEAM, leader=leader, author=leader, customer=known, entry=entry, now=at
    ).id


def state(database: Database, number: int, viewer: str = ANNA) -> PlanState:
    found = database.read_now(plans.find, TEAM, number, viewer=viewer)
    assert found is not None
    return found.state


def test_a_plan_is_found_as_it_was_made_and_in_its_workspace_only(kept: Database) -> None:
    made = kept.run_now(plan)
    assert kept.read_now(plans.find, TEAM, made.id, viewer=ANNA) == made
    assert kept.read_now(plans.find, OTHER_TEAM, made.id, viewer=ANNA) is None
    assert not kept.run_now(plans.cancel, OTHER_TEAM, made.id, T0)
    assert not kept.run_now(plans.move, OTHER_TEAM, made.id, MONDAY, None, T0)
    assert not kept.run_now(plans.settle, OTHER_TEAM, made.id, 1, T0)


def test_many_leaders_plans_come_in_one_go_without_those_that_are_over(kept: Database) -> None:
    first, other = kept.run_now(plan), kept.run_now(plan, THURSDAY, BEN)
    gone = kept.run_now(plan, THURSDAY, ANNA, "Initech")
    kept.run_now(plans.cancel, TEAM, gone.id, T0)
    kept.run_now(plan, THURSDAY + timedelta(days=30), ANNA, "Acme")
    found = kept.read_now(plans.ahead, TEAM, [ANNA, BEN], MONDAY, MONDAY + timedelta(days=7))
    assert {leader: [each.id for each in many] for leader, many in found.items()} == {
        ANNA: [first.id],
        BEN: [other.id],
    }
    assert kept.read_now(plans.ahead, OTHER_TEAM, [ANNA], MONDAY, THURSDAY) == {}


@pytest.mark.parametrize(("away", "settles"), [(-3, True), (0, True), (3, True), (4, False)])
def test_a_visit_within_three_days_settles_it(kept: Database, away: int, settles: bool) -> None:
    made = kept.run_now(plan, THURSDAY + timedelta(days=7))
    day = made.day + timedelta(days=away)
    kept.run_now(visit, day, later(days=20))
    assert (state(kept, made.id) is PlanState.MET) == settles


def test_taking_the_visit_back_opens_the_plan_again(kept: Database) -> None:
    made = kept.run_now(plan)
    number = kept.run_now(visit)
    kept.run_now(plans.settle, TEAM, made.id, number, later(days=3))
    assert state(kept, made.id) is PlanState.MET
    kept.run_now(visits.delete, TEAM, number, ANNA, later(days=4))
    assert state(kept, made.id) is PlanState.PLANNED
    assert kept.run_now(plans.cancel, TEAM, made.id, later(days=4))
    assert state(kept, made.id) is PlanState.CANCELLED


def test_a_visit_on_another_day_settles_the_plan_that_it_came_of(kept: Database) -> None:
    made = kept.run_now(plan)
    number = kept.run_now(visit, THURSDAY + timedelta(days=20), later(days=24))
    assert state(kept, made.id) is PlanState.PLANNED
    kept.run_now(plans.settle, TEAM, made.id, number, later(days=24))
    assert state(kept, made.id) is PlanState.MET


def test_one_visit_settles_one_plan_the_nearest(kept: Database) -> None:
    near, far = kept.run_now(plan), kept.run_now(plan, THURSDAY + timedelta(days=4))
    kept.run_now(visit, THURSDAY + timedelta(days=1), later(days=4))
    assert (state(kept, near.id), state(kept, far.id)) == (PlanState.MET, PlanState.PLANNED)


def test_what_was_logged_before_the_plan_was_made_is_another_visit(kept: Database) -> None:
    kept.run_now(visit, MONDAY, T0 - timedelta(minutes=1))
    made = kept.run_now(plan)
    assert state(kept, made.id) is PlanState.PLANNED


def test_somebody_elses_visit_settles_nothing_unless_they_went_together(kept: Database) -> None:
    made = kept.run_now(plan)
    kept.run_now(visit, leader=BEN)
    assert state(kept, made.id) is PlanState.PLANNED
    kept.run_now(visit, leader=BEN, along=(ANNA,))
    assert state(kept, made.id) is PlanState.MET


def test_what_a_leader_expects_is_theirs_alone(kept: Database) -> None:
    made = kept.run_now(plan)
    assert not kept.run_now(plans.predict, TEAM, BEN, made.id, "x")
    assert not kept.run_now(plans.judge, TEAM, ANNA, made.id, PredictionOutcome.EXPECTED)
    assert kept.run_now(plans.predict, TEAM, ANNA, made.id, "the price of gas")
    assert kept.run_now(plans.judge, TEAM, ANNA, made.id, PredictionOutcome.PARTLY)
    mine = kept.read_now(plans.find, TEAM, made.id, viewer=ANNA)
    theirs = kept.read_now(plans.find, TEAM, made.id, viewer=BEN)
    assert mine is not None
    assert theirs is not None
    assert (mine.prediction, mine.outcome) == ("the price of gas", PredictionOutcome.PARTLY)
    assert (theirs.prediction, theirs.outcome) == (None, None)
    assert "gas" not in repr(mine).replace("note='gas'", "")
    found = kept.read_now(plans.ahead, TEAM, [ANNA], MONDAY, THURSDAY)
    assert found[ANNA][0].prediction is None
    assert kept.read_now(plans.outcomes, TEAM, ANNA) == {PredictionOutcome.PARTLY: 1}
    assert kept.read_now(plans.outcomes, TEAM, BEN) == {}


def test_moving_counts_the_days_and_keeps_what_was_said(kept: Database) -> None:
    made = kept.run_now(plan)
    assert kept.run_now(plans.move, TEAM, made.id, THURSDAY, time(9), later(hours=1))
    found = kept.read_now(plans.find, TEAM, made.id, viewer=ANNA)
    assert found is not None
    assert (found.at, found.moved, found.since, found.note) == (time(9), 0, T0, "gas")
    kept.run_now(plans.miss, TEAM, made.id, later(days=4))
    assert kept.run_now(
        plans.move, TEAM, made.id, THURSDAY + timedelta(days=7), None, later(days=4)
    )
    found = kept.read_now(plans.find, TEAM, made.id, viewer=ANNA)
    assert found is not None
    assert (found.state, found.moved, found.since) == (PlanState.PLANNED, 1, later(days=4))
    kept.run_now(plans.cancel, TEAM, made.id, later(days=5))
    assert not kept.run_now(plans.move, TEAM, made.id, THURSDAY, None, later(days=5))


def test_the_clock_looks_again_at_whoever_plans_moves_or_cancels(kept: Database) -> None:
    def hint(connection: Connection) -> None:
        connection.execute(leader_rows.update().values(next_check_at=later(days=5)))

    def hinted(connection: Connection) -> set[str]:
        return set(
            connection.execute(
                leader_rows.select().where(
                    leader_rows.c.workspace == TEAM, leader_rows.c.next_check_at.is_not(None)
                )
            ).scalars("user_id")
        )

    made = kept.run_now(plan)
    for change in (
        lambda: kept.run_now(plan, MONDAY + timedelta(days=8)),
        lambda: kept.run_now(plans.move, TEAM, made.id, MONDAY, None, T0),
        lambda: kept.run_now(plans.cancel, TEAM, made.id, T0),
    ):
        kept.run_now(hint)
        change()
        waiting = kept.read_now(hinted)
        assert ANNA not in waiting
        assert BEN in waiting
