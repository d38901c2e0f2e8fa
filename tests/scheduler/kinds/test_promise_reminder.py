"""When a promise is reminded of: the rule, as properties."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendars.working_time import WorkingTime, add_working_days, is_working_day
from scheduler.kinds.promise_reminder import day_before, read_slot, reminder, slot
from storage.customers.customers import Customer
from storage.visits.promises import Promise

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
WORKING = st.builds(
    WorkingTime, working_days=st.frozensets(st.integers(0, 6), min_size=1), zone=st.just("UTC")
)


def promise(due_on: date | None) -> Promise:
    made_at = datetime(2025, 1, 1, tzinfo=UTC)
    return Promise(7, "U0BEN", Customer(1, "Acme"), "the drawings", due_on, made_at)


@given(DAYS, WORKING)
def test_two_occasions_before_and_after_its_day_and_none_besides(
    due_on: date, working_time: WorkingTime
) -> None:
    mine = promise(due_on)
    around = [due_on + timedelta(days=n) for n in range(-60, 120)]
    said = {day: reminder(mine, day, working_time) for day in around}
    first = [day for day in around if said[day] == slot(mine)]
    second = [day for day in around if said[day] == slot(mine, again=True)]
    assert first[0] == day_before(due_on, working_time) < due_on
    assert is_working_day(first[0], working_time)
    assert first[-1] == due_on
    assert second[0] == add_working_days(due_on, 2, working_time)
    assert set(said.values()) == {None, slot(mine), slot(mine, again=True)}


@given(DAYS, WORKING)
def test_without_a_day_nothing_is_said(today: date, working_time: WorkingTime) -> None:
    assert reminder(promise(None), today, working_time) is None


@given(DAYS, st.booleans())
def test_a_slot_says_which_promise_which_day_and_which_reminder(day: date, again: bool) -> None:
    assert read_slot(slot(promise(day), again=again)) == (7, day, again)
