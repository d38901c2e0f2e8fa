"""A leader's working time, made of their own settings, the workspace's, holidays, absences and a vacation status."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendars.calendar import local_day
from scheduler.calendars.holidays import UnknownCountryError, in_year, place, search
from scheduler.calendars.working_time import WorkingTime, add_working_days, is_working_day, may_send
from scheduler.kinds.overdue_steps import Step, next_step
from scheduler.leaders.context import LeaderContext, WorkspaceContext, person, working_time_of
from storage.programme import absences
from storage.programme.absences import Span
from storage.programme.leaders import Leader
from storage.programme.settings import WEEKDAYS, Hours, Programme
from tests.scheduler.world import MONDAY, TEAM, World, at, days

PLACES = {
    "America/New_York": ("US", "NY"),
    "Europe/London": ("GB", "SCT"),
    "Africa/Cairo": ("EG", None),
    "Asia/Kathmandu": ("NP", None),
    "Australia/Lord_Howe": ("AU", "NSW"),  # half an hour of summer time
    "Pacific/Apia": ("WS", None),
    "America/Sao_Paulo": ("BR", "SP"),
    "America/Nuuk": ("GL", None),  # a gap that ends with the day
}
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)  # both changes of the clocks, twice
TWO_YEARS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ENROLLED = datetime(2024, 12, 1, 12, tzinfo=UTC)

BEN = Leader(
    workspace=TEAM,
    user_id="U0BEN",
    name="Ben",
    function="Finance",
    leads=True,
    admin=False,
    cadence_days=None,
    zone=None,
    on_board=True,
    dm_channel=None,
    enrolled_on=ENROLLED.date(),
    paused=False,
    removed=False,
)

quarters = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
two_years = st.dates(FIRST, LAST)
hours = st.tuples(quarters, quarters).filter(lambda two: two[0] != two[1])
spans = st.tuples(two_years, st.integers(0, 40)).map(lambda one: (one[0], one[0] + one[1] * DAY))


def words(span: tuple[time, time]) -> str:
    return f"{span[0]:%H:%M}-{span[1]:%H:%M}"


@st.composite
def leaders(draw: st.DrawFn) -> Leader:
    """Somewhere, with any settings of their own that a form would take, or none."""
    zone = draw(st.sampled_from(sorted(PLACES)))
    country, part = draw(st.sampled_from([PLACES[zone], (None, None), ("", None)]))
    chosen = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return replace(
        BEN,
        zone=zone,
        nudge_hour=draw(st.none() | quarters.map(lambda one: f"{one:%H:%M}")),
        working_days=draw(st.sampled_from([None, " ".join(WEEKDAYS[one] for one in chosen)])),
        quiet=draw(st.none() | hours.map(words)),
        country=country,
        subdivision=part,
    )


programmes = st.builds(
    Programme,
    nudge_hour=quarters,
    sending=st.just(Hours(time(9), time(17))) | hours.map(lambda two: Hours(*two)),
    days_off=st.frozensets(two_years, max_size=10),
    country=st.sampled_from([None, "DE"]),
)


def made(leader: Leader, programme: Programme, away: tuple[Span, ...] = ()) -> LeaderContext:
    return person(leader, ENROLLED, WorkspaceContext(TEAM, programme), None, away)


@cache
def public_holidays(country: str, part: str | None) -> frozenset[date]:
    years = range(2025, 2027)
    found = frozenset(country_holidays(country, subdiv=part, years=years))
    return found | {date(year, 8, 15) for year in years} if part == "BY" else found


FIVE_DAYS = "Monday Tuesday Wednesday Thursday Friday"


def works(day: date, leader: Leader, programme: Programme, away: tuple[Span, ...]) -> bool:
    """By the calendar on the wall, not by our own."""
    at_home = "Sunday Monday Tuesday Wednesday Thursday" if leader.country == "EG" else FIVE_DAYS
    weekdays = (leader.working_days or at_home).split()
    country = programme.country if leader.country is None else leader.country
    part = programme.subdivision if leader.country is None else leader.subdivision
    return (
        f"{day:%A}" in weekdays
        and day not in programme.days_off
        and not (country and day in public_holidays(country, part))
        and not any(first <= day <= last for first, last in away)
    )


@settings(max_examples=30)
@given(leaders(), programmes, st.lists(spans, max_size=3))
def test_every_working_day_of_two_years_has_exactly_one_due_instant_and_no_other_day_has_any(
    leader: Leader, programme: Programme, taken: list[Span]
) -> None:
    away = absences.merged(taken)
    someone = made(leader, programme, away)
    found = {day: someone.due_on(day) for day in TWO_YEARS}
    if not someone.working_time.openings:
        assert set(found.values()) == {None}
        return
    worked = {day for day in TWO_YEARS if works(day, leader, programme, away)}
    assert {day for day, due in found.items() if due} <= worked
    # Only a day whose open hours a change of the clocks skips altogether has none.
    skipped = [day for day in worked if found[day] is None]
    assert all(
        not any(may_send(each, someone.working_time) for each in _day(day, leader))
        for day in skipped
    )
    instants = [due for due in found.values() if due]
    assert instants == sorted(set(instants))
    for day, due in found.items():
        if due:
            assert local_day(due, someone.working_time.zone) == day
            assert may_send(due, someone.working_time)


def _day(day: date, leader: Leader) -> Iterator[datetime]:
    """Every quarter of an hour of a local day."""
    zone = ZoneInfo(leader.zone or "UTC")
    instant = datetime.combine(day, time.min, zone).astimezone(UTC) - 2 * HOUR
    for _ in range(4 * 30):
        if instant.astimezone(zone).date() == day:
            yield instant
        instant += timedelta(minutes=15)


def test_the_days_of_an_office_are_never_skipped_by_the_clocks() -> None:
    for zone in PLACES:
        someone = made(replace(BEN, zone=zone), Programme())
        for day in TWO_YEARS:
            assert bool(someone.due_on(day)) == (day.weekday() < 5)


@settings(max_examples=40)
@given(
    leaders(),
    programmes,
    st.lists(spans, max_size=2),
    two_years,
    st.integers(7, 60),
    st.lists(st.tuples(st.integers(0, 1400), st.sampled_from((-24, 24, -25, 23))), max_size=3),
)
def test_whatever_the_clocks_do_a_leader_gets_one_nudge_a_day_at_most_and_only_in_working_time(
    leader: Leader,
    programme: Programme,
    taken: list[Span],
    start: date,
    cadence: int,
    jumps: list[tuple[int, int]],
) -> None:
    """Two months, hour by hour. The machine's own clock jumps back or forward by a day, too."""
    away = absences.merged(taken)
    someone = replace(made(leader, programme, away), cadence=cadence)
    hours = someone.working_time
    since, steps = start, list[Step]()
    now = at(start, "00:00", leader.zone or "UTC")
    leaps = dict(jumps)
    for n in range(60 * 24):
        now += HOUR * (1 + leaps.get(n, 0))
        found = next_step(since, cadence, steps, None, hours)
        today = someone.today(now)
        if found and found[1] <= today and someone.opened(now):
            assert may_send(now, hours)
            steps.append(Step(since, found[0], today, sent=True, pending=False))
    days_sent = [each.on for each in steps]
    assert len(set(days_sent)) == len(days_sent)
    assert all(is_working_day(day, hours) for day in days_sent)


@given(st.lists(spans, max_size=6), two_years)
def test_overlapping_days_away_are_the_same_days_in_fewer_spans(
    taken: list[Span], day: date
) -> None:
    merged = absences.merged(taken)
    assert any(first <= day <= last for first, last in taken) == any(
        first <= day <= last for first, last in merged
    )
    assert all(one[1] + DAY < other[0] for one, other in pairwise(merged))


# Whose settings


def test_leaders_with_the_same_settings_share_one_working_time() -> None:
    own = replace(BEN, zone="Europe/London", quiet="19:00-07:00", country="GB")
    assert working_time_of(own, Programme()) is working_time_of(
        replace(own, user_id="U0ANNA"), Programme()
    )
    assert made(own, Programme()).working_time is working_time_of(own, Programme())
    assert made(own, Programme(), ((MONDAY, MONDAY),)).working_time.away == ((MONDAY, MONDAY),)


def test_what_a_leader_has_not_set_is_the_workspaces_and_what_cannot_be_read_is_too() -> None:
    programme = Programme(country="DE", subdivision="BY", working_days=frozenset({0, 1}))
    for leader in (BEN, replace(BEN, working_days="someday", quiet="never", nudge_hour="25:00")):
        found = made(leader, programme)
        assert found.working_time.working_days == {0, 1}
        assert found.working_time.quiet_from == time(18)
        assert found.nudge_hour == time(9)
        assert (found.working_time.country, found.working_time.subdivision) == ("DE", "BY")
    elsewhere = working_time_of(replace(BEN, country="FR"), programme)
    assert (elsewhere.country, elsewhere.subdivision) == ("FR", None)
    nowhere = working_time_of(replace(BEN, country=""), programme)
    assert (nowhere.country, nowhere.subdivision) == (None, None)


# Holidays


@pytest.mark.parametrize(
    ("country", "part", "day", "off"),
    [
        ("DE", None, date(2026, 10, 3), True),
        ("DE", "BY", date(2026, 1, 6), True),  # Epiphany, in Bavaria and not in Berlin
        ("DE", "BE", date(2026, 1, 6), False),
        ("GB", "SCT", date(2026, 11, 30), True),  # Saint Andrew's
        ("GB", "ENG", date(2026, 11, 30), False),
        ("US", None, date(2026, 11, 26), True),
        ("US", "gone", date(2026, 11, 26), True),  # a part that is no more: the country's
        ("ZZ", None, date(2026, 12, 25), False),
        (None, None, date(2026, 12, 25), False),
    ],
)
def test_a_public_holiday_is_no_working_day(
    country: str | None, part: str | None, day: date, off: bool
) -> None:
    found = WorkingTime(country=country, subdivision=part, working_days=frozenset(range(7)))
    assert is_working_day(day, found) is not off


def test_the_holidays_of_a_year_are_worked_out_once() -> None:
    assert in_year("FR", None, 2026) is in_year("FR", None, 2026)


def test_a_place_is_found_by_name_or_code_and_an_unknown_one_says_what_there_is() -> None:
    assert place("de-by").name == "Germany: Bayern"
    assert [search(typed)[0].code for typed in ("uk", "GB", "united k", "bayern")] == [
        "GB",
        "GB",
        "GB",
        "DE-BY",
    ]
    assert len(search("")) == 100
    with pytest.raises(UnknownCountryError, match="no country"):
        place("ZZ")
    with pytest.raises(UnknownCountryError, match="I know ENG"):
        place("GB-BY")


# Vacation


@pytest.mark.parametrize(
    ("ends", "back"),
    [
        (None, date(2026, 11, 9)),  # nobody says: looked at again each day, and for a week at most
        (datetime(2026, 11, 4, 23, 59, 59, tzinfo=UTC), date(2026, 11, 5)),
        (datetime(2026, 11, 5, 0, 0, tzinfo=UTC), date(2026, 11, 5)),
        (datetime(2026, 11, 5, 12, 0, tzinfo=UTC), date(2026, 11, 6)),
        (datetime(2026, 11, 6, 23, 59, tzinfo=UTC), date(2026, 11, 9)),
        (datetime(2026, 11, 2, 9, 0, tzinfo=UTC), date(2026, 11, 2)),  # it is over
    ],
)
def test_a_vacation_status_keeps_the_bot_quiet_until_it_ends(
    ends: datetime | None, back: date
) -> None:
    leader = replace(BEN, vacation=True, vacation_until=ends)
    now = at(MONDAY, "10:00")
    someone = person(leader, ENROLLED, WorkspaceContext(TEAM, Programme()), None, (), now)
    assert add_working_days(MONDAY, 0, someone.working_time) == back
    found = someone.next_opening(now)
    assert found is not None
    assert found.date() == back


def test_a_day_of_the_week_that_has_not_opened_yet_is_still_left() -> None:
    someone = made(replace(BEN, zone="America/New_York"), Programme())
    before_dawn = at(MONDAY, "05:00", "America/New_York")
    assert someone.days_left(before_dawn, MONDAY) == [days(n) for n in range(5)]
    evening = at(MONDAY, "20:00", "America/New_York")
    assert someone.days_left(evening, MONDAY) == [days(n) for n in range(1, 5)]


# On the database


async def test_a_leader_who_is_away_is_nudged_on_the_first_working_day_back(world: World) -> None:
    world.enrol("U0BEN", at(MONDAY, "12:00"))
    world.name_ten("U0BEN", at(MONDAY, "12:00"), "Acme")
    world.database.run_now(
        absences.add, TEAM, "U0BEN", "U0BEN", (days(25), days(39)), at(MONDAY, "12:00")
    )
    for n in range(0, 60):
        await world.tick(at(days(n)), questions=())
    assert world.sent_days("U0BEN")[0] == days(42)  # the Monday after


@pytest.mark.parametrize("leap", [-1, 1, -2, 2])
async def test_a_clock_that_jumps_by_a_day_neither_doubles_nor_loses_a_nudge(
    world: World, leap: int
) -> None:
    world.enrol("U0BEN", at(MONDAY, "12:00"))
    world.name_ten("U0BEN", at(MONDAY, "12:00"), "Acme")
    for n in range(28, 31):
        await world.tick(at(days(n)), questions=())
    for n in (30 + leap, 30, 30 - leap, 30, 31, 32, 33, 34, 35):
        for clock in ("08:00", "09:00", "09:01", "16:59", "23:00"):
            await world.tick(at(days(n), clock), questions=())
    assert world.sent_days("U0BEN") == [days(30), days(35)]


async def test_a_nudge_that_waits_for_a_leader_who_goes_away_goes_out_when_they_are_back(
    world: World,
) -> None:
    world.enrol("U0BEN", at(MONDAY, "12:00"), cadence_days=28)  # due on a Monday
    world.name_ten("U0BEN", at(MONDAY, "12:00"), "Acme")
    due = at(days(28))
    world.database.run_now(
        absences.add, TEAM, "U0BEN", "U0OLGA", (days(28), days(29)), at(days(27))
    )
    for n in (28, 29, 30):
        await world.tick(due + (n - 28) * DAY, questions=())
    assert world.sent_days("U0BEN") == [days(30)]
    gone = world.database.run_now(absences.end, TEAM, "U0BEN", days(29), at(days(29)))
    assert [(each.first_day, each.last_day) for each in gone] == [(days(28), days(29))]
