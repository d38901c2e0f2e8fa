"""Each kind states its rule once: what is said of it, what is found, and when it is looked for agree."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from sqlalchemy.engine import Connection

from scheduler.explain.why import explain
from scheduler.kinds.schedule import ToLeaders
from scheduler.leaders.context import LeaderContext, WorkspaceContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import latest, next_opening
from scheduler.leaders.reason import RuleCode
from storage.core.database import Database
from storage.core.visit_entry import Purpose
from tests.scheduler.lives import (
    ANNA,
    LIVES,
    ROWS,
    Life,
    PlannedVisit,
    Promised,
    Sent,
    coming,
    leader_at,
    lived,
)
from tests.scheduler.world import QUESTIONS, days

SAYS_DUE = {RuleCode.DUE, RuleCode.OVERDUE_DUE}
HOURS = (time(9), time(15), time(16, 59))


def agree(connection: Connection, life: Life) -> None:
    """At the hours of a few days, as if nothing were sent and nothing changed meanwhile."""
    context = lived(connection, life)
    open_at = [
        (facts, someone)
        for now in _instants(connection, context, life, 3)
        if (someone := leader_at(connection, context, now)).opened(now)
        for facts in [Facts(connection, context, now)]
    ]
    for facts, someone in open_at:
        _what_is_said_is_what_is_found(facts, someone)
    for facts, someone in open_at[:1]:
        _nothing_is_found_before_its_wake(connection, context, life, facts, someone)


def _instants(
    connection: Connection, context: WorkspaceContext, life: Life, number: int
) -> Iterator[datetime]:
    """Their opening and some hours of each day, in order."""
    someone = leader_at(connection, context, life.ago(0))
    for day in (life.today + timedelta(days=n) for n in range(number)):
        opens = someone.due_on(day)
        hours = [life.ago((life.today - day).days, f"{hour:%H:%M}") for hour in HOURS]
        yield from sorted([*([opens] if opens else []), *hours])


def _what_is_said_is_what_is_found(facts: Facts, someone: LeaderContext) -> None:
    found = {row.kind: bool(coming(facts, someone, row)) for row in ROWS}
    said = {row.kind: row.why(facts, someone).code in SAYS_DUE for row in ROWS}
    assert said == found
    explained = explain(facts.connection, facts.context.workspace, ANNA, QUESTIONS, facts.now)
    assert {each.kind: each.due for each in explained.kinds} == found


def _nothing_is_found_before_its_wake(
    connection: Connection,
    context: WorkspaceContext,
    life: Life,
    facts: Facts,
    someone: LeaderContext,
) -> None:
    quiet = {row: _wake(row, facts, someone) for row in ROWS if not row.find(facts, [someone])}
    for now in _instants(connection, context, life, 8):
        then, later = Facts(connection, context, now), leader_at(connection, context, now)
        if now > facts.now and later.opened(now):
            early = [row.kind for row, at in quiet.items() if now < at and row.find(then, [later])]
            assert not early, (early, now)


def _wake(row: ToLeaders, facts: Facts, someone: LeaderContext) -> datetime:
    """When the clock looks again for the sake of that kind (scheduler/engine/find_due.py)."""
    at = row.wakes(facts, [someone]).get(someone.user_id) or next_opening(someone, facts.now)
    return min(at, latest(facts.now))


# What chance seldom meets: each is silent today and due within the week, or was said already.
TOLD_TODAY = PlannedVisit(ahead=-1, made=3, given_up=0)
HABIT = [(ago, Purpose.UNDERSTAND) for ago in (20, *range(100, 170, 10))]
AFTER_THE_MORNING = Life(promises=[Promised(ahead=1, made=0, hour="11:00")])
OVERDUE_AND_TOLD = Life(enrolled=60, plans=[TOLD_TODAY])
WORN_AND_TOLD = Life(enrolled=300, visits=HABIT, plans=[TOLD_TODAY])
BRIEFED = Life(plans=[PlannedVisit(ahead=0, made=3, hour=time(16))], sent=[Sent(0)])
ASKED_ON_MONDAY = Life(
    today=days(3), programme={"question_day": "Monday"}, ten=60, sent=[Sent(3, answered=True)]
)
NEVER_ASKED_AFTER = Life(plans=[PlannedVisit(ahead=-14, made=18), PlannedVisit(ahead=-20, made=21)])


@example(life=AFTER_THE_MORNING)
@example(life=OVERDUE_AND_TOLD)
@example(life=WORN_AND_TOLD)
@example(life=BRIEFED)
@example(life=ASKED_ON_MONDAY)
@example(life=NEVER_ASKED_AFTER)
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=LIVES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_said_found_and_looked_for_agree(database: Database, life: Life) -> None:
    database.run_now(agree, life)


def test_they_agree_on_both_databases(database: Database) -> None:
    """Overdue, with a visit to be briefed on, one to be asked after, a promise, and a history."""
    life = Life(
        enrolled=300,
        leader={"zone": "Europe/London", "country": "GB"},
        visits=[(ago, Purpose.UNDERSTAND) for ago in range(60, 120, 10)],
        plans=[PlannedVisit(ahead=1, made=3), PlannedVisit(ahead=-3, made=9)],
        promises=[Promised(ahead=1, made=4), Promised(ahead=-3, made=9)],
        ten=120,
        snooze=(40, -30),
        sent=[Sent(30), Sent(20, answered=True), Sent(2)],
    )
    database.run_now(agree, life)
