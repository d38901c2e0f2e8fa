"""Days in words, also for whoever flew from east to west."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.dates import day, on_day, past_day

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("ago", "said", "after_a_verb"),
    [
        (0, "today", "today"),
        (1, "yesterday", "yesterday"),
        (2, "25 November", "on 25 November"),
        (-1, "28 November", "on 28 November"),
        (365, "27 November 2025", "on 27 November 2025"),
    ],
)
def test_a_day_that_is_over(ago: int, said: str, after_a_verb: str) -> None:
    when = TODAY - timedelta(days=ago)
    assert (past_day(when, TODAY), on_day(when, TODAY)) == (said, after_a_verb)


@given(st.dates(), st.dates())
def test_nothing_was_tomorrow_and_nothing_is_on_today(when: date, today: date) -> None:
    assert "tomorrow" not in past_day(when, today) + on_day(when, today)
    assert on_day(when, today) not in ("on today", "on yesterday")
    if when <= today:
        assert past_day(when, today) == day(when, today)
