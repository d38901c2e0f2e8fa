"""The ceiling: one counted message a day, three a week."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.engine.ceiling import (
    DAY_TAKEN,
    MOST_PER_WEEK,
    NO_DAY_LEFT,
    WEEK_FULL,
    Candidate,
    DayAssignment,
    assign_days,
)

MONDAY = date(2026, 11, 2)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
MON, TUE, WED, THU, FRI = WEEK


def nudge(key: str = "nudge", **known: object) -> Candidate:
    return Candidate(key, 0, **known)  # type: ignore[arg-type]


def question(key: str = "question", **known: object) -> Candidate:
    return Candidate(key, 1, **known)  # type: ignore[arg-type]


def test_the_first_to_come_gets_today() -> None:
    assert assign_days([nudge()], [], WEEK) == {"nudge": DayAssignment(MON)}


def test_of_two_the_nudge_gets_today_and_the_question_tomorrow() -> None:
    assert assign_days([question(), nudge()], [], WEEK) == {
        "nudge": DayAssignment(MON),
        "question": DayAssignment(TUE, DAY_TAKEN),
    }


def test_a_question_that_waits_gives_its_day_to_a_nudge() -> None:
    assert assign_days([nudge()], [question(day=WED)], [WED, THU, FRI]) == {
        "nudge": DayAssignment(WED),
        "question": DayAssignment(THU, DAY_TAKEN),
    }


def test_a_question_that_is_on_its_way_keeps_its_day() -> None:
    on_its_way = question(day=WED, movable=False)
    assert assign_days([nudge()], [on_its_way], [WED, THU]) == {
        "nudge": DayAssignment(THU, DAY_TAKEN)
    }


def test_on_the_last_day_of_the_week_the_loser_is_dropped() -> None:
    assert assign_days([nudge(), question()], [], [FRI]) == {
        "nudge": DayAssignment(FRI),
        "question": DayAssignment(None, NO_DAY_LEFT),
    }


def test_a_full_week_takes_no_more() -> None:
    sent = [nudge(str(n), day=WEEK[n], movable=False) for n in range(3)]
    assert assign_days([nudge()], sent, [THU, FRI]) == {"nudge": DayAssignment(None, WEEK_FULL)}


def test_in_a_full_week_a_waiting_question_makes_room_for_a_nudge() -> None:
    sent = [nudge(str(n), day=WEEK[n], movable=False) for n in range(2)]
    assert assign_days([nudge()], [*sent, question(day=FRI)], [WED, THU, FRI]) == {
        "nudge": DayAssignment(WED),
        "question": DayAssignment(None, WEEK_FULL),
    }


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[Candidate], list[Candidate], list[date]]:
    left = sorted(draw(st.sets(st.sampled_from(WEEK))))
    taken = draw(st.lists(st.sampled_from(WEEK), unique=True, max_size=MOST_PER_WEEK))
    placed = [
        Candidate(
            f"p{n}", draw(st.integers(0, 4)), day, movable=day in left and draw(st.booleans())
        )
        for n, day in enumerate(taken)
    ]
    wanting = [Candidate(f"w{n}", draw(st.integers(0, 4))) for n in range(draw(st.integers(0, 6)))]
    return wanting, placed, left


@given(weeks())
def test_never_two_on_a_day_nor_four_in_a_week_and_nobody_is_forgotten(
    week: tuple[list[Candidate], list[Candidate], list[date]],
) -> None:
    wanting, placed, left = week
    verdicts = assign_days(wanting, placed, left)
    after = {each.key: each.day for each in placed} | {k: v.day for k, v in verdicts.items()}
    days = Counter(day for day in after.values() if day is not None)
    assert max(days.values(), default=0) <= 1
    assert sum(days.values()) <= MOST_PER_WEEK
    assert {each.key for each in wanting} <= set(verdicts)
    for each in placed:
        if each.key in verdicts:
            assert each.movable
            day = verdicts[each.key].day
            assert day is None or (each.day is not None and day > each.day and day in left)
    for each in wanting:
        assert verdicts[each.key].day is None or verdicts[each.key].day in left


@given(weeks())
def test_nobody_loses_a_day_to_somebody_less_important(
    week: tuple[list[Candidate], list[Candidate], list[date]],
) -> None:
    wanting, placed, left = week
    verdicts = assign_days(wanting, placed, left)
    given_days = [each.rank for each in wanting if verdicts[each.key].day is not None]
    for each in wanting:
        if verdicts[each.key].day is None:
            assert all(rank <= each.rank for rank in given_days)
