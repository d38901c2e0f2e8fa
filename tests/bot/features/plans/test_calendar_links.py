"""Links into calendars hold the right instant, the customer's name, and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.features.plans import calendar_links
from bot.features.plans.messages import PlanReceipt, listed, receipt
from bot.playground.blockkit import check
from scheduler.calendars.calendar import at_wall_clock
from storage.customers.customers import Customer
from storage.plans.plan_state import Plan, PlanState
from tests.cast import ANNA, T0, TEAM

ZONES = st.sampled_from(
    ("Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
)
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=300)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
HOURS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
SECRET = "only for me"


def plan(name: str = "Globex", day: date = date(2026, 12, 3), at: time | None = None) -> Plan:
    return Plan(
        id=1,
        workspace=TEAM,
        leader=ANNA,
        author=ANNA,
        customer=Customer(1, name),
        day=day,
        at=at,
        people=SECRET,
        note=SECRET,
        state=PlanState.PLANNED,
        moved=0,
        planned_at=T0,
        changed_at=None,
        prediction=SECRET,
    )


def asked(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_without_an_hour_the_day_is_taken_whole() -> None:
    assert calendar_links.google(plan("A & B"), "Europe/London") == (
        "https://calendar.google.com/calendar/render"
        "?action=TEMPLATE&text=Visit%3A%20A%20%26%20B&dates=20261203%2F20261204"
    )
    told = asked(calendar_links.outlook(plan(), "Europe/London"))
    assert (told["startdt"], told["enddt"], told["allday"]) == ("2026-12-03", "2026-12-04", "true")


def test_an_hour_is_the_leaders_and_the_visit_an_hour_long() -> None:
    told = asked(calendar_links.google(plan(at=time(14)), "America/New_York"))
    assert told["dates"] == "20261203T190000Z/20261203T200000Z"
    assert told["ctz"] == "America/New_York"
    told = asked(calendar_links.outlook(plan(at=time(14)), "America/New_York"))
    assert (told["startdt"], told["enddt"]) == ("2026-12-03T19:00:00Z", "2026-12-03T20:00:00Z")


@given(DAYS, HOURS, ZONES)
def test_both_calendars_are_told_the_instant_that_the_wall_shows(
    day: date, at: time, zone: str
) -> None:
    start = at_wall_clock(day, at, zone)
    google = asked(calendar_links.google(plan(day=day, at=at), zone))["dates"].split("/")
    spans = [datetime.strptime(each, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for each in google]
    assert spans == [start, start + timedelta(hours=1)]
    outlook = asked(calendar_links.outlook(plan(day=day, at=at), zone))
    assert datetime.fromisoformat(outlook["startdt"]) == start
    wall = start.astimezone(ZoneInfo(zone))
    assert wall.date() == day


@given(NAMES, st.none() | HOURS)
def test_any_name_comes_back_whole_and_nothing_private_goes_along(
    name: str, at: time | None
) -> None:
    made = plan(name, at=at)
    for link, field in (
        (calendar_links.google(made, "Europe/London"), "text"),
        (calendar_links.outlook(made, "Europe/London"), "subject"),
    ):
        assert link.isascii()
        assert len(link) < 2000
        assert not set(link) & set("<>| \"'")
        assert asked(link)[field] == calendar_links.title(made)
        assert SECRET not in link.replace("%20", " ")


@given(NAMES, DAYS, st.none() | HOURS, ZONES)
def test_a_receipt_is_never_too_long_and_its_links_stay_links(
    name: str, day: date, at: time | None, zone: str
) -> None:
    message = receipt(PlanReceipt(plan(name, day, at), date(2026, 1, 1), zone))
    shown = message.blocks[0]["text"]["text"]
    assert len(shown) <= 3000
    assert "|Google Calendar>" in shown
    assert "|Outlook>" in shown


def test_many_long_plans_stay_within_slacks_limits() -> None:
    names = [letter * 300 for letter in ("x", "&", "😀")]
    for one in names:
        many = [replace(plan(one), people=one, note=one * 10)] * 40
        blocks = list(listed(many, T0.date()).blocks)
        assert check.check(blocks, "message") == []
        assert check.text_length(blocks) <= check.MAX_BLOCKS_TEXT
        assert "later than these" in str(blocks)
