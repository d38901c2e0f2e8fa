"""Parsing the text after `/visit plan`: customer, day, time, and what to ask."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.plans import plan_line
from bot.language.clock_times import NoSuchHourError, take_hour

TODAY = date(2026, 11, 19)  # a Thursday


@pytest.mark.parametrize(
    ("typed", "day", "at"),
    [
        ("Globex thursday 14:00", date(2026, 11, 26), time(14)),
        ("Globex tomorrow at 9", date(2026, 11, 20), time(9)),
        ("Globex next friday 2pm", date(2026, 11, 27), time(14)),
        ("Globex friday at 9.30", date(2026, 11, 20), time(9, 30)),
        ("Globex 3 Dec 14h", date(2026, 12, 3), time(14)),
        ("Globex 3 Dec 14h30", date(2026, 12, 3), time(14, 30)),
        ("Globex in 3 days at noon", date(2026, 11, 22), time(12)),
        ("Globex 12am tomorrow", date(2026, 11, 20), time(0)),
        ("Globex today", TODAY, None),
        ("Globex 3.12.", date(2026, 12, 3), None),
        ("Globex friday 14.30", date(2026, 11, 20), time(14, 30)),
        ("Globex 3.12. 10.15 with Dana", date(2026, 12, 3), time(10, 15)),
        ("Globex for friday 10am", date(2026, 11, 20), time(10)),
        ("Globex", None, None),
    ],
)
def test_days_look_ahead_and_hours_are_read_as_people_write_them(
    typed: str, day: date | None, at: time | None
) -> None:
    told = plan_line.read(typed, TODAY)
    assert (told.customer, told.day, told.at, told.doubt) == ("Globex", day, at, None)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("7-Eleven monday", "7-Eleven"),
        ("Studio 54 monday", "Studio 54"),
        ("3M monday 9 am", "3M"),
        ('"Cafe 14:00" monday', "Cafe 14:00"),
    ],
)
def test_numbers_in_names_are_no_hours(typed: str, name: str) -> None:
    told = plan_line.read(typed, TODAY)
    assert (told.customer, told.day) == (name, date(2026, 11, 23))


def test_people_of_theirs_and_of_ours_are_kept() -> None:
    told = plan_line.read("Globex friday with Dana Cole (COO) and <@U0BEN|ben>: “gas”", TODAY)
    assert (told.people, told.colleagues, told.note) == ("Dana Cole (COO)", ("U0BEN",), "gas")


def test_days_that_are_none_are_spoken_of_as_to_come() -> None:
    assert plan_line.read("Globex next week", TODAY).doubt == ('Which day is "next week"?')
    assert plan_line.read("Globex 31 nov", TODAY).doubt == (
        'I can\'t read the date "31 nov". Which day is it?'
    )


@pytest.mark.parametrize(
    ("typed", "day", "days"),
    [
        ("a week from tuesday", date(2026, 12, 1), 1),
        ("2 weeks from monday", date(2026, 12, 7), 1),
        ("a week tomorrow", date(2026, 11, 27), 1),
        ("a week from today", date(2026, 11, 26), 1),
        ("monday week", date(2026, 11, 30), 1),
        ("from 7 Dec to 9 Dec", date(2026, 12, 7), 3),
        ("7-9 Dec", date(2026, 12, 7), 3),
        ("7.–9.12.", date(2026, 12, 7), 3),
        ("mon-wed", date(2026, 11, 23), 3),
        ("for 3 days from monday", date(2026, 11, 23), 3),
        ("30 Dec to 2 Jan", date(2026, 12, 30), 4),
        ("next weekend", date(2026, 11, 28), 2),
        ("Thu 10.12", date(2026, 12, 10), 1),
    ],
)
def test_offsets_are_no_stays_and_stays_have_a_length(typed: str, day: date, days: int) -> None:
    told = plan_line.read(f"Globex {typed}", TODAY)
    assert (told.customer, told.day, told.days, told.at, told.doubt) == (
        "Globex", day, days, None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("tonight at 8", time(20)),
        ("8 Dec at 5", time(17)),
        ("this Friday at 4", time(16)),
        ("friday at 5.30", time(17, 30)),
        ("tomorrow evening at 7", time(19)),
        ("tomorrow morning at 7", time(7)),
        ("friday @ 2pm", time(14)),
        ("friday @2pm", time(14)),
        ("friday 14 Uhr", time(14)),
        ("friday 05:30", time(5, 30)),
        ("friday at 11", time(11)),
    ],
)
def test_hours_are_those_of_the_day(typed: str, at: time) -> None:
    told = plan_line.read(f"Globex {typed}", TODAY)
    assert (told.customer, told.at, told.doubt) == ("Globex", at, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("friday 24:00", "Write 23:59"),
        ("friday 14:00 CET", "“CET”"),
        ("friday 2pm EST", "“EST”"),
        ("friday at 7", "in the morning or in the evening"),
        ("tomorrow morning", "At what hour, tomorrow morning?"),
    ],
)
def test_an_hour_in_doubt_gets_a_sentence_that_helps(typed: str, said: str) -> None:
    assert said in (plan_line.read(f"Globex {typed}", TODAY).doubt or "")


def test_a_day_just_over_is_asked_about_with_both_years() -> None:
    told = plan_line.read("Globex 12 Nov", TODAY)
    assert told.either == (date(2026, 11, 12), date(2027, 11, 12))
    assert plan_line.read("Globex 12 Jan", TODAY).day == date(2027, 1, 12)


def test_a_dot_makes_an_hour_only_beside_a_day() -> None:
    assert plan_line.read("Globex 14.30", TODAY).at is None
    assert plan_line.read('"Studio 14.30" friday', TODAY).at is None


def test_an_hour_that_does_not_exist_is_asked_about() -> None:
    assert plan_line.read("Globex friday 25:00", TODAY).doubt == "There is no hour “25:00”."
    with pytest.raises(NoSuchHourError):
        take_hour("at 13pm")


@given(st.text(max_size=80))
def test_no_words_make_it_fail(words: str) -> None:
    told = plan_line.read(f"Globex friday {words}", TODAY)
    assert told.customer or told.doubt or not words.isascii() or told.leader is None


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_hour_of_the_day_is_read_and_taken_out(at: time) -> None:
    for typed in (f"{at:%H:%M}", f"at {at:%H:%M}", f"{at:%I:%M}{at:%p}".lower()):
        assert take_hour(f"Globex friday {typed} with Dana") == (at, "Globex friday with Dana")


@given(st.integers(-400, 800))
def test_a_day_may_be_planned_from_today_for_a_year(ahead: int) -> None:
    problem = plan_line.problem_with(TODAY + timedelta(days=ahead), TODAY)
    assert (problem is None) == (0 <= ahead <= 366)
    assert (problem == plan_line.PAST) == (ahead < 0)


@given(
    st.builds(
        plan_line.PlanLine,
        customer=st.text(max_size=20),
        day=st.none() | st.dates(),
        at=st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
        people=st.none() | st.text(max_size=20),
        colleagues=st.lists(st.text(max_size=9)).map(tuple),
        note=st.none() | st.text(max_size=20),
        days=st.integers(1, 60),
    )
)
def test_a_draft_gives_back_what_was_told(told: plan_line.PlanLine) -> None:
    assert plan_line.from_json(plan_line.to_json(told)) == told
