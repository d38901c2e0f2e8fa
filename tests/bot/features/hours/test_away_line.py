"""Days away as people write them."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MistakeError
from bot.features.hours import away_line

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("3 Dec to 14 Dec", "2026-12-03", "2026-12-14"),
        ("3-14 Dec", "2026-12-03", "2026-12-14"),
        ("3 to 14 Dec", "2026-12-03", "2026-12-14"),
        ("from 3 Dec until 14 Dec", "2026-12-03", "2026-12-14"),
        ("Dec 3 – Dec 14.", "2026-12-03", "2026-12-14"),
        ("2026-12-03 to 2026-12-14", "2026-12-03", "2026-12-14"),
        ("28 Dec to 4 Jan", "2026-12-28", "2027-01-04"),
        ("28.12. - 4.1.", "2026-12-28", "2027-01-04"),
        ("until Monday", "2026-11-22", "2026-11-23"),
        ("until 4 Dec", "2026-11-22", "2026-12-04"),
        ("tomorrow", "2026-11-23", "2026-11-23"),
        ("Monday to Friday", "2026-11-23", "2026-11-27"),
        ("next week", "2026-11-23", "2026-11-29"),
        ("for two weeks", "2026-11-22", "2026-12-05"),
        ("2 weeks from 3 Dec", "2026-12-03", "2026-12-16"),
        ("16 Nov to 27 Nov", "2026-11-16", "2026-11-27"),  # away already
        ("3.12.–14.12.", "2026-12-03", "2026-12-14"),
        ("Dec 3-14", "2026-12-03", "2026-12-14"),
        ("3 & 4 Dec", "2026-12-03", "2026-12-04"),
        ("Mon–Wed", "2026-11-23", "2026-11-25"),
        ("from 3. Dez bis 14. Dezember", "2026-12-03", "2026-12-14"),
    ],
)
def test_days_away_are_read_with_both_ends(typed: str, first: str, last: str) -> None:
    wanted = date.fromisoformat(first), date.fromisoformat(last)
    assert away_line.read_days(typed, SUNDAY) == wanted


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1 Nov 2026 to 3 Nov 2026", away_line.OVER),
        ("yesterday", away_line.OVER),
        ("3 Dec to 1 Dec", "unless 1 December 2027 is meant"),
        ("from 24 Nov until 21 Nov", "unless 21 November 2027 is meant"),
        ("2026-12-14 to 2026-12-03", away_line.BACKWARDS),
        ("1 Jan 2028 to 4 Jan 2028", away_line.TOO_FAR),
        ("for 900 days", away_line.TOO_FAR),
        ("for 0 days", away_line.NOT_READ),
        ("to", away_line.NOT_READ),
        ("on the moon", away_line.NOT_READ),
        ("30 Feb to 3 Mar", away_line.NOT_READ),
        ("12 Nov to 20 Nov", "Is 12 November 2027 meant?"),
        ("20 Nov", "Is 20 November 2027 meant?"),
        ("3/4 to 5/6", "Please write the month's name."),
        ("from monday", "Until when, from Monday, 23 November?"),
        ("starting 3 Dec", "Until when, from Thursday, 3 December?"),
        ("KW 48", "Which days are “kw 48”?"),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(MistakeError) as refused:
        away_line.read_days(typed, SUNDAY)
    assert said in str(refused.value)


@given(
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.integers(0, 200),
    st.integers(0, 60),
    st.booleans(),
)
def test_whatever_lies_ahead_is_read_as_it_was_written(
    today: date, ahead: int, more: int, iso: bool
) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=more)
    form = "%Y-%m-%d" if iso else "%d %b"
    assert away_line.read_days(f"{first:{form}} to {last:{form}}", today) == (first, last)


@given(st.text(max_size=60))
def test_any_words_are_days_or_a_sentence(typed: str) -> None:
    with contextlib.suppress(MistakeError):
        first, last = away_line.read_days(typed, SUNDAY)
        assert first <= last
        assert last >= SUNDAY


def test_the_leader_is_named_anywhere_in_the_line() -> None:
    for typed in ("<@U0ANNA|anna> 3 Dec to 14 Dec", "for <@U0ANNA> 3 Dec to 14 Dec"):
        assert away_line.read(typed) == away_line.AwayLine("U0ANNA", "3 Dec to 14 Dec")
    assert away_line.read("3 Dec") == away_line.AwayLine(None, "3 Dec")
