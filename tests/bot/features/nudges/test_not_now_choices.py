"""The choices of "not now": the reasons, and until when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.nudges import not_now_choices
from scheduler.calendars.working_time import WorkingTime
from storage.programme.snoozes import Snooze

WEDNESDAY = date(2026, 11, 25)
HOURS = WorkingTime()


def snooze(reason: str | None) -> Snooze:
    return Snooze(1, "U0ANNA", WEDNESDAY, reason, datetime(2026, 11, 25, tzinfo=UTC))


@pytest.mark.parametrize(
    ("wait", "day"),
    [
        ("3_days", date(2026, 11, 30)),
        ("next_week", date(2026, 11, 30)),
        ("2_weeks", date(2026, 12, 7)),
        ("month", date(2026, 12, 23)),
    ],
)
def test_a_wait_ends_on_a_working_day(wait: str, day: date) -> None:
    assert not_now_choices.until(wait, WEDNESDAY, HOURS) == day


def test_a_wait_over_a_day_off_ends_on_the_next_working_day() -> None:
    closed = WorkingTime(days_off=frozenset({date(2026, 11, 30), date(2026, 12, 1)}))
    assert not_now_choices.until("next_week", WEDNESDAY, closed) == date(2026, 12, 2)


def test_a_wait_that_is_not_offered_is_none() -> None:
    assert not_now_choices.until("for_ever", WEDNESDAY, HOURS) is None


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.sampled_from(list(not_now_choices.WAITS)))
def test_every_wait_leads_to_a_working_day_to_come_within_the_limit(day: date, wait: str) -> None:
    found = not_now_choices.until(wait, day, HOURS)
    assert found is not None
    assert day < found <= day + not_now_choices.LONGEST
    assert found.weekday() < 5


@pytest.mark.parametrize(
    ("reasons", "times"),
    [
        ([], 0),
        (["busy"], 1),
        (["busy", "busy", "other", "busy"], 2),
        (["busy", None, "busy", "busy"], 3),
        ([None, None], 0),
    ],
)
def test_reasons_are_counted_in_a_row(reasons: list[str | None], times: int) -> None:
    assert not_now_choices.in_a_row([snooze(each) for each in reasons]) == times


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (3, "third"),
        (10, "tenth"),
        (11, "11th"),
        (12, "12th"),
        (21, "21st"),
        (22, "22nd"),
        (111, "111th"),
    ],
)
def test_ordinals_are_words_and_then_figures(number: int, word: str) -> None:
    assert not_now_choices.ordinal(number) == word


def test_the_reasons_fit_a_menu() -> None:
    assert all(
        len(label) <= 75
        for label in [*not_now_choices.REASONS.values(), *not_now_choices.WAITS.values()]
    )
    assert timedelta(days=91) == not_now_choices.LONGEST
