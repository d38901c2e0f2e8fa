""" "Not now" never brings more, and what is said of the next nudge is what the clock then does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from scheduler.explain.next_nudge import next_nudge_day
from scheduler.kinds import declining_visits, overdue_nudge
from scheduler.leaders.context import WorkspaceContext
from scheduler.leaders.facts import Facts
from storage.core import tables
from storage.core.database import Database
from storage.core.visit_entry import Purpose
from storage.outbox import outbox
from storage.outbox.deliveries import DeliveryState
from storage.programme import snoozes
from tests.scheduler.lives import ANNA, LIVES, Life, PlannedVisit, leader_at, lived

DAYS = 45
NUDGES = (overdue_nudge.KIND, declining_visits.KIND)
ASKED = st.dictionaries(st.integers(0, DAYS - 1), st.integers(1, 30), max_size=4)


def nudged(connection: Connection, life: Life, asked: dict[int, int]) -> list[date]:
    """The days of the nudges of a life in which "not now" is said, on those days for so many days.

    Each time, what is said of the next one must come true, unless it is put off again before.
    """
    context = lived(connection, replace(life, snooze=None, sent=()))
    came: list[date] = []
    foretold: date | None = None
    for n in range(DAYS):
        day = life.today + timedelta(days=n)
        sent = send(connection, context, life, n)
        if foretold and day >= foretold:
            assert bool(sent) == (day == foretold)
            foretold = None
        assert not (foretold and sent)
        came += [day] * sent
        if n in asked:
            now = life.ago(-n, "20:00")
            snoozes.add(connection, context.workspace, ANNA, day + timedelta(days=asked[n]), now)
            person = leader_at(connection, context, now)
            foretold = next_nudge_day(Facts(connection, context, now), person, day)
            assert foretold is None or foretold >= day + timedelta(days=asked[n])
    return came


def send(connection: Connection, context: WorkspaceContext, life: Life, n: int) -> int:
    """Whatever nudge is due at the opening of that day; how many there were."""
    now = leader_at(connection, context, life.ago(-n)).due_on(life.today + timedelta(days=n))
    if now is None:
        return 0
    facts, someone = Facts(connection, context, now), leader_at(connection, context, now)
    found = [*overdue_nudge.find(facts, [someone]), *declining_visits.find(facts, [someone])]
    made = outbox.insert_all(connection, context.workspace, found, now)
    assert len(made) == len(found)  # none has the occasion of one that was
    d = tables.deliveries
    connection.execute(
        sa.update(d)
        .where(d.c.id.in_([each.id for each in made]))
        .values(state=DeliveryState.SENT.value, sent_at=now)
    )
    return len(made)


OVERDUE = Life(enrolled=40)
WORN = Life(enrolled=300, visits=[(ago, Purpose.UNDERSTAND) for ago in (20, *range(100, 170, 10))])
PLANNED = Life(enrolled=40, plans=[PlannedVisit(ahead=20, made=3)])


@example(life=OVERDUE, asked={0: 7, 7: 7, 14: 7})
@example(life=OVERDUE, asked={30: 7})
@example(life=WORN, asked={0: 3, 3: 9})
@example(life=PLANNED, asked={1: 5})
@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=LIVES, asked=ASKED)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_not_now_brings_no_nudge_more_and_none_earlier(
    database: Database, life: Life, asked: dict[int, int]
) -> None:
    def both(connection: Connection) -> tuple[list[date], list[date]]:
        return nudged(connection, life, {}), nudged(connection, life, asked)

    without, with_it = database.run_now(both)
    assert len(with_it) <= len(without)
    assert all(late >= early for early, late in zip(without, with_it, strict=False))
