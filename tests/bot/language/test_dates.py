"""Days and stays as people write them, on a Thursday: 19 November 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.days import Day, Direction, EitherDay, NoDay, is_too_old
from bot.language.relative_dates import read_planning_day
from bot.language.visit_line.header import read_header
from bot.language.visit_line.intents import AskDate, Future, Log
from tests.bot.language.saying import TODAY, hear, logged, misread, visit


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("", "2026-11-19"),
        ("today", "2026-11-19"),
        ("this morning", "2026-11-19"),
        ("yesterday", "2026-11-18"),
        ("Yesterday,", "2026-11-18"),
        ("last night", "2026-11-18"),
        ("the day before yesterday", "2026-11-17"),
        ("day before yesterday", "2026-11-17"),
        ("monday", "2026-11-16"),
        ("on Monday", "2026-11-16"),
        ("Mon.", "2026-11-16"),
        ("tues", "2026-11-17"),
        ("Wed", "2026-11-18"),
        ("thursday", "2026-11-19"),
        ("fri", "2026-11-13"),
        ("on friday", "2026-11-13"),
        ("last thursday", "2026-11-12"),
        ("last wednesday", "2026-11-18"),
        ("this monday", "2026-11-16"),
        ("2026-11-12", "2026-11-12"),
        ("2026/11/12", "2026-11-12"),
        ("2026.11.12", "2026-11-12"),
        ("on 2026-11-12", "2026-11-12"),
        ("2024-02-29", "2024-02-29"),
        ("12 Nov", "2026-11-12"),
        ("on 12 Nov", "2026-11-12"),
        ("on the 12th of November", "2026-11-12"),
        ("12th November", "2026-11-12"),
        ("12. November", "2026-11-12"),
        ("Nov 12", "2026-11-12"),
        ("Nov. 12", "2026-11-12"),
        ("November 12th, 2025", "2025-11-12"),
        ("Nov 12 2025", "2025-11-12"),
        ("12 november 2025", "2025-11-12"),
        ("12 Nov 25", "2025-11-12"),
        ("12 Nov '25", "2025-11-12"),
        ("12-Nov-2025", "2025-11-12"),
        ("12nov", "2026-11-12"),
        ("19 Nov", "2026-11-19"),
        ("1 sept", "2026-09-01"),
        ("may 5", "2026-05-05"),
        ("12th", "2026-11-12"),
        ("the 12th", "2026-11-12"),
        ("on the 20th", "2026-10-20"),
        ("the 31st", "2026-10-31"),
        ("Thursday 12 Nov", "2026-11-12"),
        ("Thursday, the 12th", "2026-11-12"),
        ("thu, nov 12", "2026-11-12"),
        ("3 days ago", "2026-11-16"),
        ("three days ago", "2026-11-16"),
        ("a day ago", "2026-11-18"),
        ("a week ago", "2026-11-12"),
        ("2 weeks ago", "2026-11-05"),
        ("a fortnight ago", "2026-11-05"),
        ("a couple of weeks ago", "2026-11-05"),
        ("a month ago", "2026-10-19"),
        ("13/4", "2026-04-13"),
        ("4/13", "2026-04-13"),
        ("3/3", "2026-03-03"),
        ("13/4/2025", "2025-04-13"),
        ("13-4-2025", "2025-04-13"),
        ("3.4.", "2026-04-03"),
        ("3.4.2025", "2025-04-03"),
        ("3.4.25", "2025-04-03"),
        ("11/12/2026", "2026-11-12"),
        ("yesterday at 14:00", "2026-11-18"),
        ("yesterday 14:00", "2026-11-18"),
        ("yesterday at 2pm", "2026-11-18"),
        ("at noon yesterday", "2026-11-18"),
        ("— yesterday —", "2026-11-18"),
        ("on\u00a012\u202fNov", "2026-11-12"),
        ("\u200fyesterday\u200f", "2026-11-18"),
        ("١٢ Nov", "2026-11-12"),
    ],
)
def test_a_day_is_understood(when: str, day: str) -> None:
    assert logged(f"Acme {when}: x") == visit(on=day)


@pytest.mark.parametrize(
    ("when", "first", "days"),
    [
        ("3 days from 2 Nov", "2026-11-02", 3),
        ("3 days starting 2 Nov", "2026-11-02", 3),
        ("three days from monday", "2026-11-16", 3),
        ("a week from 2 Nov", "2026-11-02", 7),
        ("for 3 days from 2 Nov", "2026-11-02", 3),
        ("2 Nov for 3 days", "2026-11-02", 3),
        ("on 2 Nov, 3 days", "2026-11-02", 3),
        ("for 3 days", "2026-11-17", 3),
        ("3 days", "2026-11-17", 3),
        ("for two weeks", "2026-11-06", 14),
        ("1 day", "2026-11-19", 1),
        ("60 days from 1 Sep", "2026-09-01", 60),
        ("from 2 Nov", "2026-11-02", 1),
        ("from 2 Nov to 4 Nov", "2026-11-02", 3),
        ("from monday to wednesday", "2026-11-16", 3),
        ("from monday until today", "2026-11-16", 4),
        ("from 30 Dec to 2 Jan 2026", "2025-12-30", 4),
        ("2-4 Nov", "2026-11-02", 3),
        ("2–4 November 2025", "2025-11-02", 3),
        ("since monday", "2026-11-16", 4),
    ],
)
def test_a_stay_is_understood(when: str, first: str, days: int) -> None:
    assert logged(f"Acme {when}: x") == visit(on=first, days=days)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("on 31 Feb", '"31 Feb"'),
        ("31 feb", '"31 feb"'),
        ("on 0 Nov", '"0 Nov"'),
        ("32nd", '"32nd"'),
        ("2026-02-30", '"2026-02-30"'),
        ("2026-13-01", '"2026-13-01"'),
        ("29 Feb 2025", '"29 Feb 2025"'),
        ("31/2", '"31/2"'),
        ("13/13", '"13/13"'),
        ("99999999 days ago", '"99999999 days ago"'),
        ("on 12 Nov 2020", "5 years"),
        ("2019-01-01", "5 years"),
        ("12 Nov 1999", "5 years"),
        ("Friday 12 Nov", "Thursday, not a Friday"),
        ("last week", "Which day"),
        ("this weekend", "Which day"),
        ("recently", "Which day"),
        ("the other day", "Which day"),
        ("a few days ago", "Which day"),
        ("yesterday today", "two dates"),
        ("on 3/4 yesterday", "two dates"),
        ("0 days from 2 Nov", "1 to 60"),
        ("61 days from 2 Sep", "1 to 60"),
        ("for 10 weeks", "1 to 60"),
        ("from 2 Nov 2026 to 2 Nov 2025", "1 to 60"),
        ("from 3/4 to 5/4", "month's name"),
        ("4-2 Nov", '"4-2 Nov"'),
        ("3 days for 2 days", "twice"),
    ],
)
def test_a_day_that_cannot_be_is_asked_about(when: str, says: str) -> None:
    question = misread(f"Acme {when}: x")
    assert says in question.sentence
    assert question.entry is not None
    assert question.entry.customer == "Acme"
    assert question.entry.said == "x"


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("tomorrow", "2026-11-20"),
        ("the day after tomorrow", "2026-11-21"),
        ("in 3 days", "2026-11-22"),
        ("in a week", "2026-11-26"),
        ("next friday", "2026-11-27"),
        ("this friday", "2026-11-20"),
        ("2026-11-20", "2026-11-20"),
        ("24 Dec 2026", "2026-12-24"),
        ("3/4/2027", "2027-04-03"),
    ],
)
def test_a_day_to_come_is_told_apart(when: str, day: str) -> None:
    entry = visit(on=day)
    assert hear(f"Acme {when}: x") == Future(entry, entry.first_day)


def test_three_slash_four_has_two_readings() -> None:
    options = (date(2026, 4, 3), date(2026, 3, 4))
    assert hear("Acme on 3/4: x") == AskDate(visit(on="2026-04-03"), options, "3/4")
    assert isinstance(hear("Acme 03/04/2026 by video: x"), AskDate)


def test_a_reading_that_cannot_be_meant_is_not_offered() -> None:
    assert logged("Acme 10/11/2026: x", date(2026, 11, 2)) == visit(on="2026-10-11")


def test_a_reading_too_long_ago_is_not_offered() -> None:
    assert logged("Acme 3/12/2021: x") == visit(on="2021-12-03")


def test_both_readings_are_offered_only_if_the_stay_has_ended_in_both() -> None:
    today = date(2026, 4, 4)
    assert hear("Acme 3 days from 3/4: x", today) == Log(visit(on="2026-03-04", days=3))


@pytest.mark.parametrize(
    "name",
    ["24/7 Security", "Web 2.0 Co", "Studio 54", "3M", "Area 51", "Forever 21", "May & Baker",
     "March Foods", "Second Cup", "7-Eleven", "Last Mile Logistics", "The Ordinary", "Next",
     "One Medical", "A Better Place", "In-N-Out"],
)  # fmt: skip
def test_numbers_and_months_in_a_name_stay_there(name: str) -> None:
    assert logged(f"{name} yesterday: x") == visit(name, "2026-11-18")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-19"),
        ("tomorrow", "2026-11-20"),
        ("friday", "2026-11-20"),
        ("on friday", "2026-11-20"),
        ("thursday", "2026-11-26"),
        ("next friday", "2026-11-27"),
        ("this friday", "2026-11-20"),
        ("24 Dec", "2026-12-24"),
        ("Thursday, 24 Dec 2026", "2026-12-24"),
        ("19 nov", "2026-11-19"),
        ("the 3rd", "2026-12-03"),
        ("2026-12-01", "2026-12-01"),
        ("in two weeks", "2026-12-03"),
        ("13/1", "2027-01-13"),
        ("yesterday", "2026-11-18"),
    ],
)
def test_planning_reads_the_same_words_ahead(text: str, day: str) -> None:
    read = read_planning_day(text, TODAY)
    assert isinstance(read, Day)
    assert read.day == date.fromisoformat(day)


def test_planning_asks_about_two_readings_and_refuses_what_is_no_day() -> None:
    assert read_planning_day("3/4", TODAY) == EitherDay((date(2027, 4, 3), date(2027, 3, 4)), 1)
    assert isinstance(read_planning_day("31 feb", TODAY), NoDay)
    for text in ("", "on", "Globex", "friday lunch", "may"):
        assert read_planning_day(text, TODAY) is None


def test_a_head_can_be_read_ahead() -> None:
    head = read_header("Globex with Dana thursday", TODAY, Direction.AHEAD)
    assert (head.name, head.so_far.first_day, head.doubt) == ("Globex", date(2026, 11, 26), None)


@pytest.mark.parametrize(
    ("today", "typed", "options"),
    [
        ("2026-11-27", "28 Nov", ("2026-11-28", "2025-11-28")),
        ("2026-11-27", "28.11.", ("2026-11-28", "2025-11-28")),
        ("2026-11-27", "28/11", ("2026-11-28", "2025-11-28")),
        ("2026-11-27", "12 Dec", ("2026-12-12", "2025-12-12")),
        ("2026-11-19", "20 Nov to 22 Nov", ("2026-11-20", "2025-11-20")),
    ],
)
def test_a_day_on_the_wrong_side_is_asked_about(
    today: str, typed: str, options: tuple[str, str]
) -> None:
    intent = hear(f"Acme {typed}: x", date.fromisoformat(today))
    assert isinstance(intent, AskDate)
    assert tuple(day.isoformat() for day in intent.options) == options


def test_a_day_of_last_december_is_plain_in_january() -> None:
    assert logged("Acme 3 Dec: x", date(2027, 1, 8)).first_day == date(2026, 12, 3)


recent_days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(recent_days, st.integers(0, 1800))
def test_a_written_date_is_read_back(today: date, ago: int) -> None:
    day = today - timedelta(days=ago)
    for written in (
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
        f"{day:%A}, {day.day} {day:%b} {day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{ago} days ago",
    ):
        assert logged(f"Acme {written}: x", today).first_day == day


@given(recent_days, st.integers(0, 269))
def test_a_day_without_a_year_is_the_latest_one(today: date, ago: int) -> None:
    day = today - timedelta(days=ago)
    assert logged(f"Acme {day.day} {day:%b}: x", today).first_day == day


@given(recent_days, st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
def test_a_weekday_is_within_the_week_behind_or_ahead(today: date, name: str) -> None:
    behind = logged(f"Acme {name}: x", today).first_day
    ahead = read_planning_day(name, today)
    assert isinstance(ahead, Day)
    assert 0 <= (today - behind).days < 7
    assert 0 < (ahead.day - today).days <= 7
    assert behind.weekday() == ahead.day.weekday()


def test_five_years_are_counted_to_the_day() -> None:
    assert not is_too_old(date(2021, 11, 19), TODAY)
    assert is_too_old(date(2021, 11, 18), TODAY)
    assert not is_too_old(date(2024, 2, 29), date(2029, 2, 28))
