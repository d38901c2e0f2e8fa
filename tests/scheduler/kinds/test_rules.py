"""The rules of what is due, as properties."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendars.calendar import iso_week, local_day, weeks_between
from scheduler.calendars.working_time import (
    WorkingTime,
    add_working_days,
    is_working_day,
    question_day,
)
from scheduler.kinds.overdue_steps import (
    Step,
    gap_after,
    lapse_slot,
    next_slot,
    next_step,
    read_lapse_slot,
)
from scheduler.kinds.weekly_board import board_day
from scheduler.kinds.weekly_question import may_ask
from scheduler.leaders.context import due_on
from storage.programme.settings import Programme
from storage.queries.leader_facts import PastDelivery

ZONES = (
    "UTC",
    "America/New_York",
    "Europe/London",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
WORKING = st.builds(
    WorkingTime,
    zone=st.sampled_from(ZONES),
    working_days=st.frozensets(st.integers(0, 6), min_size=1),
    days_off=st.frozensets(DAYS, max_size=5),
)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def step(lapse: date, number: int, on: date, **known: bool) -> Step:
    return Step(lapse, number, on, known.get("sent", True), known.get("pending", False))


@given(DAYS, st.integers(1, 10_000))
def test_a_slot_says_which_lapse_and_which_step(since: date, number: int) -> None:
    assert read_lapse_slot(lapse_slot(since, number)) == (since, number)


@given(DAYS, st.integers(7, 365), WORKING, st.integers(0, 12))
def test_steps_fall_on_working_days_in_order_and_keep_their_distance(
    since: date, cadence: int, working_time: WorkingTime, late: int
) -> None:
    """However late each is really sent."""
    steps: list[Step] = []
    for number in range(1, 7):
        found = next_step(since, cadence, steps, None, working_time)
        assert found is not None
        assert found[0] == number
        day = found[1]
        assert is_working_day(day, working_time)
        assert day >= since + timedelta(days=cadence)
        if steps:
            wanted = add_working_days(steps[-1].on, gap_after(number - 1), working_time)
            assert day == wanted
        steps.append(step(since, number, day + timedelta(days=late)))
    assert [gap_after(n) for n in range(1, 7)] == [3, 7, 20, 20, 20, 20]


@given(DAYS, st.integers(7, 365), WORKING, st.integers(1, 6), st.integers(0, 90))
def test_a_snooze_moves_the_next_step_to_its_day_and_never_forward(
    since: date, cadence: int, working_time: WorkingTime, number: int, asked: int
) -> None:
    on = add_working_days(since + timedelta(days=cadence), number, working_time)
    until = on + timedelta(days=asked)
    had = [step(since, each, on) for each in range(1, number + 1)]
    own = add_working_days(on, gap_after(number), working_time)
    found = next_step(since, cadence, had, until, working_time)
    assert found == (number + 1, add_working_days(max(until, own), 0, working_time))


@given(DAYS, st.integers(7, 365), WORKING, st.integers(0, 40))
def test_a_nudge_that_was_put_off_before_it_went_out_keeps_its_step(
    since: date, cadence: int, working_time: WorkingTime, asked: int
) -> None:
    first = add_working_days(since + timedelta(days=cadence), 0, working_time)
    until = first + timedelta(days=asked)
    held = Step(since, 1, first, sent=False, pending=False, void=True)
    found = next_step(since, cadence, [held], until, working_time)
    assert found == (1, add_working_days(until, 0, working_time))
    assert next_slot(since, [held]) == lapse_slot(since, 2)


@given(DAYS, WORKING)
def test_while_a_nudge_is_under_way_there_is_no_next(
    since: date, working_time: WorkingTime
) -> None:
    under_way = step(since, 1, since + timedelta(days=30), sent=False, pending=True)
    assert next_step(since, 30, [under_way], None, working_time) is None


@given(DAYS, st.integers(8, 29), WORKING)
def test_a_new_lapse_keeps_its_distance_from_the_last_nudge(
    since: date, moved: int, working_time: WorkingTime
) -> None:
    nudged = add_working_days(since + timedelta(days=30), 0, working_time)
    changed = since + timedelta(days=moved)
    found = next_step(changed, 30, [step(since, 1, nudged)], None, working_time)
    assert found is not None
    assert found[0] == 1
    assert found[1] >= add_working_days(nudged, 3, working_time)


@given(DAYS, st.integers(0, 6), WORKING)
def test_the_question_has_one_day_in_its_week_or_none(
    today: date, weekday: int, working_time: WorkingTime
) -> None:
    day = question_day(today, weekday, working_time)
    if day is None:
        monday = today - timedelta(days=today.weekday())
        rest = [monday + timedelta(days=n) for n in range(weekday, 7)]
        assert not any(is_working_day(each, working_time) for each in rest)
    else:
        assert iso_week(day) == iso_week(today)
        assert day.weekday() >= weekday
        assert is_working_day(day, working_time)


@given(DAYS, st.times().map(lambda t: t.replace(second=0, microsecond=0)), WORKING)
def test_a_working_day_has_one_due_instant_and_a_day_off_none(
    day: date, hour: time, working_time: WorkingTime
) -> None:
    found = due_on(day, hour, working_time)
    assert (found is not None) == is_working_day(day, working_time)
    if found is not None:
        assert local_day(found, working_time.zone) == day


def asked(
    weeks_ago: Sequence[int], today: date, *, answered: int | None = None
) -> list[PastDelivery]:
    """Questions of so many weeks ago, the one of `answered` weeks ago with an answer on its day."""
    questions = []
    for weeks in sorted(weeks_ago, reverse=True):
        day = today - timedelta(weeks=weeks)
        answer = noon(day) + timedelta(hours=1) if weeks == answered else None
        questions.append(
            PastDelivery(iso_week(day), noon(day), True, False, answer, 1, "keeps_awake")
        )
    return questions


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@given(DAYS)
def test_unanswered_questions_come_weekly_twice_then_fortnightly_then_no_more(first: date) -> None:
    weeks: list[int] = []
    for week in range(60):
        today = first + timedelta(weeks=week)
        if may_ask(today, asked([week - each for each in weeks], today), LONG_AGO):
            weeks.append(week)
    assert weeks == [0, 1, 3, 5, 7, 9]


@given(DAYS, st.integers(1, 10))
def test_an_answer_begins_afresh(today: date, ago: int) -> None:
    history = asked(range(1, 11), today, answered=ago)
    unanswered = ago - 1
    assert may_ask(today, history, LONG_AGO) == (unanswered < 2)


@given(DAYS)
def test_a_new_list_of_ten_begins_afresh(today: date) -> None:
    history = asked(range(1, 8), today)
    assert not may_ask(today, history, LONG_AGO)
    assert may_ask(today, history, noon(today) - timedelta(hours=1))


@given(DAYS)
def test_who_has_named_none_is_asked_every_other_week_and_six_times_in_all(first: date) -> None:
    weeks: list[int] = []
    for week in range(40):
        today = first + timedelta(weeks=week)
        past = [
            PastDelivery(iso_week(day), noon(day), True, False, None)
            for day in (first + timedelta(weeks=each) for each in weeks)
        ]
        if may_ask(today, past, None):
            weeks.append(week)
    assert weeks == [0, 2, 4, 6, 8, 10]


@given(DAYS, st.integers(0, 6), WORKING)
def test_the_board_is_of_use_for_two_working_days(
    today: date, weekday: int, working_time: WorkingTime
) -> None:
    found = board_day(today, Programme(board_day=weekday), working_time)
    if found is not None:
        day = local_day(found.due_at, working_time.zone)
        last = local_day(found.too_late_at, working_time.zone)
        assert last == add_working_days(day, 2, working_time)


@given(DAYS, DAYS)
def test_weeks_are_counted_from_monday_to_monday(one: date, other: date) -> None:
    assert weeks_between(one, other) == -weeks_between(other, one)
    assert abs(weeks_between(one, other) * 7 - (other - one).days) <= 6
