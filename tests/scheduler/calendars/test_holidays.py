"""The calendar of a country: its weekend, its parts, the days kept in some of them, and how places are typed."""

from dataclasses import replace
from datetime import date

import pytest

from scheduler.calendars import holidays
from scheduler.calendars.holidays import UnknownCountryError, is_holiday, place, weekend_of
from scheduler.leaders.context import working_time_of
from storage.programme import zone_names
from storage.programme.settings import NotASettingError, Programme, check, read
from tests.scheduler.calendars.test_working_time import BEN

MONDAY_TO_FRIDAY = {0, 1, 2, 3, 4}
SUNDAY_TO_THURSDAY = {6, 0, 1, 2, 3}


@pytest.mark.parametrize(
    ("country", "weekend"),
    [
        *((country, {4, 5}) for country in ("SA", "EG", "IL", "KW", "QA", "BD")),
        *((country, {5, 6}) for country in ("DE", "US", "AE", "JP", "IN")),
        *(
            (country, {5, 6}) for country in ("HK", "VE")
        ),  # by law Sunday alone: Saturday is free, too
        ("IR", {4}),
        ("ZZ", {5, 6}),
    ],
)
def test_weekends_are_those_of_the_country(country: str, weekend: set[int]) -> None:
    assert weekend_of(country) == weekend


@pytest.mark.parametrize(
    ("own", "own_days", "workspaces", "workspaces_days", "works"),
    [
        (None, None, None, "country", MONDAY_TO_FRIDAY),
        (None, None, "SA", "country", SUNDAY_TO_THURSDAY),
        ("SA", None, None, "country", SUNDAY_TO_THURSDAY),
        ("SA", None, "DE", "Mon Tue Wed", SUNDAY_TO_THURSDAY),  # those three are of another weekend
        ("AT", None, "DE", "Mon Tue Wed", {0, 1, 2}),
        (None, None, "SA", "Mon Tue Wed", {0, 1, 2}),
        ("DE", None, "SA", "country", MONDAY_TO_FRIDAY),
        ("", None, "SA", "country", SUNDAY_TO_THURSDAY),  # no public holidays, but at home there
        ("SA", "Mon Tue", "DE", "country", {0, 1}),
    ],
)
def test_working_days_follow_the_country_unless_they_are_set_by_hand(
    own: str | None,
    own_days: str | None,
    workspaces: str | None,
    workspaces_days: str,
    works: set[int],
) -> None:
    programme = read({"country": workspaces or "", "working_days": workspaces_days})
    leader = replace(BEN, country=own, working_days=own_days)
    assert working_time_of(leader, programme).working_days == works


def test_days_of_a_faith_are_holidays_where_most_keep_them_and_elsewhere_by_choice() -> None:
    assumption, corpus_christi = date(2025, 8, 15), date(2025, 6, 19)
    assert is_holiday(assumption, "DE", "BY")
    assert not is_holiday(assumption, "DE", "BY+public")
    assert not is_holiday(assumption, "DE", "BE")
    assert not is_holiday(corpus_christi, "DE", "SN")
    assert is_holiday(corpus_christi, "DE", "SN+catholic")
    assert holidays.name_of(corpus_christi, "DE", "SN+catholic") == "Corpus Christi"
    names = [each.name for each in holidays.search("sachsen")]
    assert "Germany: Sachsen, with Corpus Christi" in names
    assert place("de-by+public").name == "Germany: Bayern, without Assumption Day"


def test_days_of_a_faith_that_the_whole_country_lists_are_not_everybodys() -> None:
    assert not is_holiday(date(2025, 4, 18), "ME", None)  # Good Friday, of Catholics in Montenegro
    assert not is_holiday(date(2025, 4, 18), "AT", None)


def test_days_that_are_free_in_fact_are_free() -> None:
    assert is_holiday(date(2026, 12, 24), "SE")


def test_the_parts_of_a_country_are_named_where_they_differ() -> None:
    parts = [each.code for each in holidays.differing_parts("GB")]
    assert parts == ["GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"]
    assert holidays.missing_example("GB") == "Easter Monday"
    assert holidays.differing_parts("AT") == ()  # the same holidays in all nine
    assert holidays.differing_parts("SA") == ()
    assert holidays.differing_parts("ZZ") == ()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("UK", "GB"),
        ("uk", "GB"),
        ("GBR", "GB"),
        ("UK-SCT", "GB-SCT"),
        ("gb-eng", "GB-ENG"),
        ("England", "GB-ENG"),
        ("Scotland", "GB-SCT"),
        ("USA", "US"),
        ("deu-by", "DE-BY"),
        ("Germany", "DE"),
        ("Georgia", "GE"),  # the country, not the state
        (" de ", "DE"),
    ],
)
def test_places_are_known_by_the_names_that_people_use(typed: str, code: str) -> None:
    assert place(typed).code == code


def test_an_unknown_place_is_refused_with_what_would_do() -> None:
    with pytest.raises(UnknownCountryError, match="DE or DE-BY"):
        place("ZZ")
    with pytest.raises(UnknownCountryError, match="ENG, NIR, SCT, WLS"):
        place("UK-YORKS")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("EST", "America/New_York"),
        ("est", "America/New_York"),
        ("EST5EDT", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("MST", "America/Denver"),
        ("HST", "Pacific/Honolulu"),
        ("CET", "Europe/Berlin"),
        ("GMT", "Europe/London"),
        ("Etc/GMT+5", "Europe/Berlin"),  # as an example
    ],
)
def test_an_offset_is_no_zone_and_the_place_is_proposed(typed: str, meant: str) -> None:
    assert meant in (zone_names.problem_with(typed) or "")


@pytest.mark.parametrize(
    "name", ["UTC", "Europe/Berlin", "America/New_York", "Etc/UTC", "Singapore"]
)
def test_zones_of_places_are_taken(name: str) -> None:
    assert zone_names.problem_with(name) is None
    check("zone", name)


def test_a_zone_that_was_set_before_holds_on_but_is_not_set_anew() -> None:
    assert read({"zone": "EST"}) == Programme(zone="EST")
    with pytest.raises(NotASettingError, match="America/New_York"):
        check("zone", "EST")
