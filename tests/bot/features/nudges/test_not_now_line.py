"""Parsing the text after `/visit not now`."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MistakeError
from bot.features.nudges import not_now_choices, not_now_line

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("line", "reason", "until"),
    [
        ("", None, ""),
        ("too busy", "busy", ""),
        ("Travel stop until 3 Dec", "travel_stop", "2026-12-03"),
        ("until Monday", None, "2026-11-30"),
        ("they are not available, until 1 december 2026", "unavailable", "2026-12-01"),
        ("tomorrow", None, "2026-11-26"),
        ("busy 3 Dec", "busy", "2026-12-03"),
        ("Too busy next week.", "busy", "next_week"),
        ("until next week", None, "next_week"),
        ("for two weeks", None, "2026-12-09"),
        ("busy for 3 days", "busy", "2026-11-28"),
        ("until january", None, "2027-01-01"),
        ("for 2 weeks, travelling", "travelling", "2026-12-09"),
        ("3 days too busy", "busy", "2026-11-28"),
        ("next week because they are not available", "unavailable", "next_week"),
        ("until 3 dec, travel stop", "travel_stop", "2026-12-03"),
        ("may be later", "may be later", ""),
        ("until 5/12", None, "2026-12-05"),
        ("because of Easter", "because of Easter", ""),
        ("too many things", "too many things", ""),
        ("because I am writing the Annual Report", "I am writing the Annual Report", ""),
        (
            "I’m writing the Annual Report until 3 Dec",
            "I’m writing the Annual Report",
            "2026-12-03",
        ),
        ("until 3 Dec: the Annual Report", "the Annual Report", "2026-12-03"),
        ("busy with the audit", "busy with the audit", ""),
        ("for 2 weeks, the audit", "the audit", "2026-12-09"),
        ("since travel stop", "travel_stop", ""),
        ("…", None, ""),
        ("after 3 Dec", None, "2026-12-04"),
        ("from 3 Dec", None, "2026-12-03"),
        ("too busy from monday", "busy", "2026-11-30"),
        ("until 3.12.", None, "2026-12-03"),
        ("until a week from monday", None, "2026-12-07"),
        ("in three working days", None, "3_days"),
        ("for 5 working days", None, "5_days"),
    ],
)
def test_a_typed_line_may_hold_both(line: str, reason: str | None, until: str) -> None:
    assert not_now_line.read(line, WEDNESDAY) == (reason, until)


@pytest.mark.parametrize(
    "line",
    [
        "until 2020",
        "2020",
        "until",
        "until the cows come home",
        "busy until 30 Feb",
        "31 Feb",
        "for 3 hours",
        "next quarter",
        "until next quarter",
        "soon",
    ],
)
def test_what_reads_as_no_day_is_refused_with_what_is_possible(line: str) -> None:
    with pytest.raises(MistakeError, match=r"I can't read “.+” as a day\. .*three months ahead"):
        not_now_line.read(line, WEDNESDAY)


def test_a_day_that_is_over_is_not_next_years() -> None:
    with pytest.raises(MistakeError, match="20 November 2026 is over"):
        not_now_line.read("until 20 Nov", WEDNESDAY)


def test_a_date_with_two_readings_is_asked_about_unless_one_is_too_far() -> None:
    with pytest.raises(MistakeError, match=r"1 December 2026 or 12 January 2027"):
        not_now_line.read("until 1/12", WEDNESDAY)
    assert not_now_line.read("until 5/1", WEDNESDAY)[1] == "2027-01-05"


@given(st.text(max_size=60), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_any_words_are_read_or_refused_kindly(words: str, today: date) -> None:
    with suppress(MistakeError):
        reason, until = not_now_line.read(words, today)
        assert (
            reason is None or reason in not_now_choices.REASONS or reason in " ".join(words.split())
        )
        assert until in ("", *not_now_choices.WAITS) or date.fromisoformat(until)


@given(st.integers(1, 90))
def test_any_day_of_the_three_months_to_come_may_be_named(days: int) -> None:
    day = WEDNESDAY + timedelta(days=days)
    assert not_now_line.read(f"busy until {day.day} {day:%B}", WEDNESDAY) == (
        "busy",
        day.isoformat(),
    )
