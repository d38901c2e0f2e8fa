"""Working time by a leader's local clock, on ordinary days and over daylight saving changes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendars.calendar import (
    UnknownZoneError,
    at_wall_clock,
    day_of_week,
    iso_week,
    local_day,
    quarter,
    quarter_start,
    rolling_quarter_start,
    zone_or,
)
from scheduler.calendars.working_time import (
    NeverWorkingError,
    WorkingTime,
    add_working_days,
    is_working_day,
    may_send,
    next_sending_instant,
    working_days_of_week,
)

NEW_YORK, CAIRO, APIA = "America/New_York", "Africa/Cairo", "Pacific/Apia"
NUUK, ST_JOHNS = "America/Nuuk", "America/St_Johns"
ZONES = (
    NEW_YORK,
    "Europe/London",
    CAIRO,
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # half an hour of summer time
    APIA,  # left out 30 December 2011
    "America/Sao_Paulo",  # changed at midnight until 2019
    NUUK,  # a gap that ends with the day
    ST_JOHNS,  # fell back over midnight until 2011
    "UTC",
)
YEARS = (2011, 2018, 2025, 2026)  # two of today, two of the odder past
LEFT_OUT = (APIA, date(2011, 12, 30))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

THURSDAY, FRIDAY, SATURDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
OFFICE = WorkingTime()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every minute in [start, end)."""
    while start < end:
        yield start
        start += MINUTE


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The hours, in UTC, in or before which the clocks of `zone` change in the years looked at."""
    found: list[datetime] = []
    for year in YEARS:
        day = datetime(year, 1, 1, tzinfo=UTC)
        while (
            day.year == year
        ):  # hour by hour only on a day of a change: this runs while tests are collected
            if wall(day + DAY, zone) - wall(day, zone) != DAY:
                hours = [day + n * HOUR for n in range(1, 25)]
                found += [
                    each for each in hours if wall(each, zone) - wall(each - HOUR, zone) != HOUR
                ]
            day += DAY
    return tuple(found)


@st.composite
def moments(draw: st.DrawFn, zone: str) -> datetime:
    """A whole minute in UTC, often within two days of a change of the clocks."""
    anywhen = st.integers(0, 365 * 24 * 60 - 1).map(lambda minute: minute * MINUTE)
    starts = st.sampled_from([datetime(year, 1, 1, tzinfo=UTC) for year in YEARS])
    if not changes(zone) or draw(st.booleans()):
        return draw(starts) + draw(anywhen)
    near = draw(st.integers(-2 * 24 * 60, 2 * 24 * 60))
    return draw(st.sampled_from(changes(zone))) + near * MINUTE


zones = st.sampled_from(ZONES)
times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 59)))
days = st.dates(date(2010, 1, 1), date(2030, 12, 31))


@st.composite
def working_times(draw: st.DrawFn, zone: str, near: date) -> WorkingTime:
    """Any working time that has an opening; the days off lie around `near`."""
    drawn = WorkingTime(
        zone=zone,
        working_days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        send_from=draw(times),
        send_until=draw(times),
        quiet_from=draw(times),
        quiet_until=draw(times),
        days_off=draw(st.frozensets(st.integers(-3, 12).map(lambda n: near + n * DAY), max_size=8)),
    )
    return drawn if drawn.openings else WorkingTime(zone, drawn.working_days)


@st.composite
def situations(draw: st.DrawFn) -> tuple[datetime, WorkingTime]:
    now = draw(zones.flatmap(lambda zone: st.tuples(st.just(zone), moments(zone))))
    return now[1], draw(working_times(now[0], now[1].date()))


# Zones and local days


@pytest.mark.parametrize(
    ("name", "fallback", "zone"),
    [
        (CAIRO, "UTC", CAIRO),
        (None, CAIRO, CAIRO),
        ("", CAIRO, CAIRO),
        ("Mars/Olympus", CAIRO, CAIRO),
        ("US", CAIRO, CAIRO),
        ("../../etc/passwd", CAIRO, CAIRO),
        ("x" * 5000, CAIRO, CAIRO),
        ("\ud800", CAIRO, CAIRO),
        ("a\0b", CAIRO, CAIRO),
        ("Mars/Olympus", "Mars/Tharsis", "UTC"),
    ],
)
def test_a_name_that_is_no_zone_gives_way_to_the_fallback(
    name: str | None, fallback: str, zone: str
) -> None:
    assert zone_or(name, fallback) == zone


def test_working_time_in_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZoneError, match="Mars/Olympus"):
        WorkingTime("Mars/Olympus")
    with pytest.raises(UnknownZoneError):
        local_day(utc("2026-11-19T09:00"), "Mars/Olympus")


def test_at_one_instant_leaders_live_on_different_days() -> None:
    now = utc("2026-11-19T10:30")
    assert local_day(now, "Pacific/Kiritimati") == FRIDAY
    assert local_day(now, "UTC") == THURSDAY
    assert local_day(now, "Pacific/Niue") == date(2026, 11, 18)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 19, 9)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        local_day(naive, "UTC")
    with pytest.raises(ValueError, match="time zone"):
        may_send(naive, OFFICE)
    with pytest.raises(ValueError, match="time zone"):
        next_sending_instant(naive, OFFICE)


# Working days


def test_a_weekend_and_a_company_day_off_are_no_working_days() -> None:
    closed_on_friday = WorkingTime(days_off=frozenset({FRIDAY}))
    assert is_working_day(THURSDAY, closed_on_friday)
    assert not is_working_day(FRIDAY, closed_on_friday)
    assert not is_working_day(SATURDAY, closed_on_friday)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (THURSDAY, 0, THURSDAY),
        (SATURDAY, 0, MONDAY),
        (THURSDAY, 1, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 1, MONDAY),
        (THURSDAY, 3, TUESDAY),
        (THURSDAY, 20, date(2026, 12, 17)),
    ],
)
def test_working_days_are_counted_over_weekends(day: date, n: int, expected: date) -> None:
    assert add_working_days(day, n, OFFICE) == expected


def test_where_the_week_begins_on_sunday_sunday_is_counted() -> None:
    emi = WorkingTime(CAIRO, working_days=frozenset({6, 0, 1, 2, 3}))
    assert add_working_days(THURSDAY, 1, emi) == date(2026, 11, 22)


def test_without_any_working_day_counting_says_so() -> None:
    never = WorkingTime(working_days=frozenset())
    with pytest.raises(NeverWorkingError, match="No day of the week"):
        add_working_days(THURSDAY, 0, never)
    with pytest.raises(NeverWorkingError, match="No day of the week"):
        next_sending_instant(utc("2026-11-19T09:00"), never)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(THURSDAY, -1, OFFICE)


@given(days.flatmap(lambda day: st.tuples(st.just(day), working_times("UTC", day))))
def test_after_any_day_the_nth_working_day_is_the_nth_of_a_plain_count(
    given_day: tuple[date, WorkingTime],
) -> None:
    day, working_time = given_day
    later = [each for n in range(1, 120) if is_working_day(each := day + n * DAY, working_time)]
    counted = [add_working_days(day, n, working_time) for n in range(1, 9)]
    assert counted == later[:8]
    expected = day if is_working_day(day, working_time) else later[0]
    assert add_working_days(day, 0, working_time) == expected


# One instant for a time of day


@pytest.mark.parametrize(
    ("zone", "day", "at", "instant"),
    [
        (NEW_YORK, "2026-11-19", "09:00", "2026-11-19T14:00"),
        (NEW_YORK, "2026-03-08", "01:59", "2026-03-08T06:59"),
        (NEW_YORK, "2026-03-08", "02:00", "2026-03-08T07:00"),
        (NEW_YORK, "2026-03-08", "02:30", "2026-03-08T07:00"),
        (NEW_YORK, "2026-03-08", "03:00", "2026-03-08T07:00"),
        (NEW_YORK, "2026-11-01", "01:30", "2026-11-01T05:30"),
        (NEW_YORK, "2026-11-01", "02:00", "2026-11-01T07:00"),
        (CAIRO, "2026-04-24", "00:30", "2026-04-23T22:00"),
        (CAIRO, "2026-10-29", "23:30", "2026-10-29T20:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        ("Asia/Kathmandu", "2026-11-19", "09:00", "2026-11-19T03:15"),
        (NUUK, "2026-03-28", "23:30", "2026-03-29T00:59"),
        (NUUK, "2026-03-29", "00:00", "2026-03-29T01:00"),
        (APIA, "2011-12-29", "23:59", "2011-12-30T09:59"),
        (APIA, "2011-12-30", "12:00", "2011-12-30T10:00"),
        (APIA, "2011-12-31", "00:00", "2011-12-30T10:00"),
    ],
)
def test_a_time_of_day_is_one_instant_even_when_skipped_or_repeated(
    zone: str, day: str, at: str, instant: str
) -> None:
    found = at_wall_clock(date.fromisoformat(day), time.fromisoformat(at), zone)
    assert found == utc(instant)
    assert found.tzinfo is UTC


@given(zones.flatmap(lambda zone: st.tuples(st.just(zone), moments(zone))), times)
def test_it_is_the_first_minute_of_the_day_that_shows_this_time_or_a_later_one(
    where: tuple[str, datetime], at: time
) -> None:
    zone, moment = where
    day = local_day(moment, zone)
    midnight = datetime.combine(day, time.min, UTC)
    on_the_day = [
        each
        for each in minutes(midnight - DAY, midnight + 2 * DAY)
        if wall(each, zone).date() == day
    ]
    shown = [each for each in on_the_day if wall(each, zone).time() >= at]
    assert at_wall_clock(day, at, zone) == (shown[0] if shown else on_the_day[-1])


@pytest.mark.parametrize("zone", [zone for zone in ZONES if changes(zone)])
@pytest.mark.parametrize("at", [time(0), time(0, 30), time(2, 30), time(9), time(23, 30)], ids=str)
def test_over_every_change_of_the_clocks_each_local_day_has_exactly_one_due_minute(
    zone: str, at: time
) -> None:
    for change in changes(zone):
        due: dict[date, int] = {}
        seen = list(minutes(change - 36 * HOUR, change + 36 * HOUR))
        for each in seen:
            day = local_day(each, zone)
            due[day] = due.get(day, 0) + (each == at_wall_clock(day, at, zone))
        whole = sorted(due)[1:-1]  # the first and the last day are cut off
        assert [due[day] for day in whole] == [1] * len(whole)
        assert whole


@pytest.mark.parametrize("zone", ZONES)
def test_over_whole_years_due_instants_follow_each_other_day_by_day(zone: str) -> None:
    for at in (time(0), time(0, 30), time(9), time(23, 30)):
        before = None
        for year in YEARS:
            first = date(year, 1, 1)
            for n in range(365):
                day = first + n * DAY
                if (zone, day) == LEFT_OUT:
                    continue
                instant = at_wall_clock(day, at, zone)
                assert local_day(instant, zone) == day
                assert before is None or instant > before
                before = instant


@given(zones.flatmap(lambda zone: st.tuples(st.just(zone), moments(zone))))
def test_an_instant_read_off_a_clock_leads_back_to_itself_or_to_its_first_showing(
    where: tuple[str, datetime],
) -> None:
    zone, moment = where
    shown = wall(moment, zone)
    back = at_wall_clock(shown.date(), shown.time(), zone)
    assert wall(back, zone) == shown
    assert back <= moment
    assert moment - back in (timedelta(0), timedelta(minutes=30), HOUR)


@given(zones, days, times, times)
def test_on_one_day_a_later_time_is_never_an_earlier_instant(
    zone: str, day: date, at: time, other: time
) -> None:
    early, late = sorted((at, other))
    assert at_wall_clock(day, early, zone) <= at_wall_clock(day, late, zone)


# When a message may arrive


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2026-11-19T08:59:59", False),
        ("2026-11-19T09:00", True),
        ("2026-11-19T16:59:59", True),
        ("2026-11-19T17:00", False),
        ("2026-11-21T10:00", False),
    ],
)
def test_messages_arrive_from_nine_to_five_on_working_days(now: str, allowed: bool) -> None:
    assert may_send(utc(now), OFFICE) is allowed


def test_the_leaders_own_clock_decides_and_not_the_servers() -> None:
    anna, ben = WorkingTime("Asia/Kathmandu"), WorkingTime(NEW_YORK)
    now = utc("2026-11-19T14:30")
    assert may_send(now, ben)
    assert not may_send(now, anna)
    friday_evening_in_new_york = utc("2026-11-20T23:30")
    assert next_sending_instant(friday_evening_in_new_york, ben) == utc("2026-11-23T14:00")


def test_quiet_hours_hold_whatever_the_sending_hours_say() -> None:
    keen = WorkingTime(send_from=time(6), send_until=time(22))
    assert not may_send(utc("2026-11-19T07:59"), keen)
    assert may_send(utc("2026-11-19T08:00"), keen)
    assert not may_send(utc("2026-11-19T18:00"), keen)


def test_equal_quiet_hours_are_none_and_equal_sending_hours_never_open() -> None:
    always = WorkingTime(quiet_from=time(8), quiet_until=time(8))
    assert may_send(utc("2026-11-19T09:00"), always)
    assert not WorkingTime(send_from=time(9), send_until=time(9)).openings


def test_sending_hours_over_midnight_belong_to_the_day_that_begins() -> None:
    night = WorkingTime(
        send_from=time(22), send_until=time(2), quiet_from=time(3), quiet_until=time(4)
    )
    assert may_send(utc("2026-11-20T23:59"), night)
    assert not may_send(utc("2026-11-21T00:00"), night)
    assert next_sending_instant(utc("2026-11-21T00:00"), night) == utc("2026-11-23T00:00")


def test_quiet_hours_over_all_sending_hours_are_named_in_the_error() -> None:
    never = WorkingTime(send_from=time(19), send_until=time(21))
    with pytest.raises(NeverWorkingError, match=r"18:00 to 08:00 leave none of .* 19:00 to 21:00"):
        next_sending_instant(utc("2026-11-19T09:00"), never)


def test_what_is_due_on_friday_evening_waits_for_monday_and_over_days_off() -> None:
    evening = utc("2026-11-20T17:00")
    assert next_sending_instant(evening, OFFICE) == utc("2026-11-23T09:00")
    closed = WorkingTime(days_off=frozenset({MONDAY}))
    assert next_sending_instant(evening, closed) == utc("2026-11-24T09:00")


def test_what_may_be_sent_now_is_not_put_off() -> None:
    now = utc("2026-11-19T11:22:33.000444")
    assert next_sending_instant(now, OFFICE) == now
    assert next_sending_instant(now.astimezone(ZoneInfo(CAIRO)), OFFICE).tzinfo is UTC


def test_after_an_absence_over_both_changes_of_the_clocks_nine_is_nine() -> None:
    away = frozenset(date(2026, 3, 1) + n * DAY for n in range(365))
    back = next_sending_instant(utc("2026-03-02T14:00"), WorkingTime(NEW_YORK, days_off=away))
    assert back == utc("2027-03-01T14:00")


@pytest.mark.parametrize("now", ["2026-03-08T06:00", "2026-03-08T06:00:00.000444"])
def test_hours_that_begin_in_the_gap_open_right_after_it(now: str) -> None:
    early = WorkingTime(
        NEW_YORK, frozenset(range(7)), time(2, 30), time(5), quiet_from=time(6), quiet_until=time(1)
    )
    assert next_sending_instant(utc(now), early) == utc("2026-03-08T07:00")


@pytest.mark.parametrize("days_away", [0, 200])  # 200: summer time comes and hides the change
def test_clocks_set_back_into_the_sending_hours_open_them_again(days_away: int) -> None:
    early = WorkingTime(
        NEW_YORK,
        frozenset(range(7)),
        send_from=time(0, 30),
        send_until=time(1, 30),
        quiet_from=time(6),
        quiet_until=time(0),
        days_off=frozenset(date(2026, 11, 2) + n * DAY for n in range(days_away)),
    )
    assert next_sending_instant(utc("2026-11-01T05:45"), early) == utc("2026-11-01T06:00")


@given(situations())
def test_the_next_sending_instant_is_the_least_at_which_one_may_send(
    situation: tuple[datetime, WorkingTime],
) -> None:
    now, working_time = situation
    found = next_sending_instant(now, working_time)
    assert found >= now
    assert may_send(found, working_time)
    assert not any(
        may_send(each, working_time) for each in minutes(max(now, found - 2 * DAY), found)
    )
    assert not any(may_send(each, working_time) for each in hourly(now, found))
    assert next_sending_instant(found, working_time) == found


def hourly(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += HOUR / 2


@given(situations(), st.integers(0, 5 * 24 * 60))
def test_whoever_asks_later_never_gets_an_earlier_instant(
    situation: tuple[datetime, WorkingTime], later: int
) -> None:
    now, working_time = situation
    assert next_sending_instant(now, working_time) <= next_sending_instant(
        now + later * MINUTE, working_time
    )


# Weeks and quarters


def test_a_week_has_its_iso_name_and_its_working_days() -> None:
    assert iso_week(THURSDAY) == "2026-W47"
    assert iso_week(date(2027, 1, 1)) == "2026-W53"
    assert iso_week(date(2024, 12, 30)) == "2025-W01"
    closed = WorkingTime(days_off=frozenset({FRIDAY}))
    assert working_days_of_week(SATURDAY, closed) == tuple(
        date(2026, 11, n) for n in (16, 17, 18, 19)
    )
    assert day_of_week(date(2026, 11, 22), 2) == date(2026, 11, 18)


@given(days, st.integers(0, 6))
def test_every_day_of_a_week_shares_its_name(day: date, weekday: int) -> None:
    other = day_of_week(day, weekday)
    assert other.weekday() == weekday
    assert iso_week(other) == iso_week(day)
    assert set(working_days_of_week(day, OFFICE)) == {day_of_week(day, each) for each in range(5)}


@given(days)
def test_a_quarter_begins_within_itself_and_the_day_before_is_another(day: date) -> None:
    start = quarter_start(day)
    assert start <= day
    assert quarter(start) == quarter(day)
    assert quarter(start - DAY) != quarter(day)


def test_a_quarter_has_its_name_and_the_rolling_one_is_91_days() -> None:
    assert [quarter(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [
        "2026-Q1",
        "2026-Q1",
        "2026-Q2",
        "2026-Q4",
    ]
    assert rolling_quarter_start(THURSDAY) == date(2026, 8, 21)
    assert (THURSDAY - rolling_quarter_start(THURSDAY)).days + 1 == 91
