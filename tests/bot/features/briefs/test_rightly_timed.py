"""When the brief is due, in every zone, and that the playground's winder stops at that instant."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from bot.playground.clock.winding import instants
from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import WorkingTime, is_working_day, may_send
from scheduler.kinds import planned_visit, visit_brief
from storage.core.database import Database
from storage.customers import customers
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.programme import leaders
from tests import cast
from tests.bot.features.plans.test_calendar_links import DAYS, HOURS, ZONES, plan

HOURS_OF_WORK = st.builds(
    WorkingTime, zone=ZONES, working_days=st.frozensets(st.integers(0, 6), min_size=1)
)


@given(DAYS, st.none() | HOURS, HOURS_OF_WORK)
def test_the_brief_is_due_on_a_working_afternoon_before_the_visit_begins(
    day: date, at: time | None, hours: WorkingTime
) -> None:
    made = plan(day=day + timedelta(days=400), at=at)  # planned long before
    due = visit_brief.brief_at(made, hours)
    local = due.astimezone(ZoneInfo(hours.zone))
    assert may_send(due, hours)
    assert local.time() == visit_brief.AFTERNOON
    assert due < planned_visit.begins(made, hours.zone)
    between = (local.date() + timedelta(days=n) for n in range(1, (made.day - local.date()).days))
    assert not any(is_working_day(each, hours) for each in between)


@given(st.integers(0, 20), ZONES)
def test_no_brief_is_due_before_its_visit_was_planned(ahead: int, zone: str) -> None:
    made = plan(day=local_day(cast.T0, zone) + timedelta(days=ahead))
    assert visit_brief.brief_at(made, WorkingTime(zone=zone)) >= cast.T0


def test_slots_name_the_plan_and_its_day() -> None:
    assert planned_visit.slot(plan()) == "1:2026-12-03"
    assert planned_visit.slot(plan(), 2) == "1:2026-12-03:2"


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Europe/London"])
def test_the_playground_is_wound_to_the_brief(database: Database, zone: str) -> None:
    def work(connection: Connection) -> Plan:
        cast.enrol(connection)
        leaders.refresh(connection, cast.TEAM, cast.ANNA, zone=zone)
        globex = customers.add(connection, cast.TEAM, "Globex", cast.ANNA, cast.T0)
        return plans.add(
            connection,
            cast.TEAM,
            leader=cast.ANNA,
            author=cast.ANNA,
            customer=globex,
            day=date(2026, 11, 5),
            now=cast.T0,
        )

    database.run_now(work)
    found = database.read_now(instants, cast.T0, cast.later(days=7))
    assert datetime(2026, 11, 4, 15, tzinfo=ZoneInfo(zone)) in found
