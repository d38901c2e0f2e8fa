"""/visit me: a leader's own numbers, shown only to them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from bot.features.me.numbers import QUARTER, best_quarter, numbers
from bot.playground.client.person import Person
from storage.core.visit_entry import Purpose, Setting
from storage.customers import customers
from storage.programme import snoozes
from storage.queries.own_visits import Occasion
from storage.ten import best_customers
from tests.bot.office import Office
from tests.cast import ANNA, MONDAY, T0, TEAM

COUNTS = frozenset({"understand", "in_person"})
days = st.dates(date(2024, 1, 1), date(2026, 11, 2))


async def test_a_leader_sees_their_clock_and_their_quarter(office: Office, anna: Person) -> None:
    for line in (
        "Acme 26 Oct: hello",
        "Acme 12 Oct: hello",
        "Globex 1 Oct: hello",
        "Globex 2 Oct to sell: hello",
        "Initech 3 Oct by video: hello",
    ):
        await anna.command("/visit", line)
    reply = await anna.command("/visit", "me")
    assert reply.text == (
        "Your clock stands at 7 days of 30.\n"
        "The last visit that counted was on 26 October, with Acme. Next nudge from 25 November.\n"
        "In the last 91 days: 3 visits that counted, with 2 customers; 2 that didn't. "
        "4 to understand and 1 to sell.\n"
        "These are your best 91 days so far."
    )
    assert "Only you see these numbers." in reply.words


async def test_a_leader_without_visits_is_told_since_when_the_clock_runs(
    office: Office, anna: Person
) -> None:
    office.time.wind(days=31)
    reply = await anna.command("/visit", "me")
    assert reply.text == (
        "Your clock stands at 31 days of 30.\n"
        "No visit of yours has counted yet; it runs since 2 November. You are due.\n"
        "In the last 91 days: no visits."
    )


async def test_the_best_quarter_stands_beside_this_one(office: Office, anna: Person) -> None:
    for line in ("Acme 3 Mar: x", "Acme 10 Mar: x", "Globex 17 Mar: x", "Globex 1 Oct: x"):
        await anna.command("/visit", line)
    reply = await anna.command("/visit", "me")
    assert "1 visit that counted, with 1 customer. 1 to understand." in reply.text
    assert "Your best 91 days held 3, up to 17 March." in reply.text


async def test_whom_they_saw_is_the_same_in_me_and_in_the_ten(office: Office, anna: Person) -> None:
    """Seen: in a setting that counts, whatever for. A call is no such visit, and a visit to sell is one."""
    await anna.command("/visit", "Acme 1 Oct by video: x")
    await anna.command("/visit", "Umbrella 1 Oct to sell: x")

    def name_ten(connection: Connection) -> None:
        lines = [
            (each, customers.add(connection, TEAM, each, ANNA, T0).id)
            for each in ("Acme", "Umbrella")
        ]
        best_customers.name(connection, TEAM, ANNA, lines, T0)

    await office.database.run(name_ten)
    assert "you saw 1 in these 91 days" in (await anna.command("/visit", "me")).text
    ten = (await anna.command("/visit", "ten")).text
    assert "Acme  not seen yet" in ten
    assert "Umbrella  seen on 1 October" in ten


async def test_what_is_put_off_and_days_away_are_shown_here_and_in_why(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "not now until 7 Dec")
    await anna.command("/visit", "away 9 Nov to 13 Nov")
    await anna.command("/visit", "plan Globex 20 Nov")
    for word in ("me", "why"):
        said = (await anna.command("/visit", word)).text
        assert "Put off by “not now” until Monday, 7 December." in said
        assert "Away from 9 to 13 November." in said
        assert "20 November" in said


async def test_the_ten_and_the_excuses_are_counted(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme 1 Oct: x")

    def name_ten(connection: Connection) -> None:
        acme = customers.add(connection, TEAM, "Acme", ANNA, T0)
        umbrella = customers.add(connection, TEAM, "Umbrella", ANNA, T0)
        lines = [("Acme", acme.id), None, ("Umbrella", umbrella.id)]
        best_customers.name(connection, TEAM, ANNA, lines, T0)
        for reason in ("busy", "busy", "travel_stop", None):
            snoozes.add(connection, TEAM, ANNA, MONDAY, T0, reason=reason)

    await office.database.run(name_ten)
    reply = await anna.command("/visit", "me")
    assert "Of the 2 you named as your best, you saw 1 in these 91 days." in reply.text
    assert (
        "Not now, in these 91 days: 2 × too busy, 1 × travel stop, 1 × without a reason."
        in reply.text
    )


async def test_nobody_elses_visits_are_in_the_numbers(
    office: Office, anna: Person, ben: Person
) -> None:
    await ben.command("/visit", "Acme 1 Oct: x")
    assert "no visits" in (await anna.command("/visit", "me")).text
    await ben.command("/visit", "Globex with @anna 2 Oct: x")
    assert "1 visit that counted" in (await anna.command("/visit", "me")).text


async def test_two_accounts_of_one_visit_are_one_visit(
    office: Office, anna: Person, ben: Person
) -> None:
    await ben.command("/visit", "Acme with @anna 1 Oct: x")
    await anna.command("/visit", "Acme 1 Oct: my own account")
    assert "1 visit that counted" in (await anna.command("/visit", "me")).text


async def test_an_admin_without_a_clock_has_no_numbers(office: Office, olga: Person) -> None:
    assert "there are no numbers" in (await olga.command("/visit", "me")).words


def occasion(day: date, purpose: Purpose = Purpose.UNDERSTAND, customer: int = 1) -> Occasion:
    return Occasion(customer, day, purpose, Setting.IN_PERSON)


def test_the_quarter_is_91_days_with_today_in_it() -> None:
    today = date(2026, 11, 2)
    first = today - timedelta(days=90)
    inside = numbers([occasion(first), occasion(today)], COUNTS, today)
    assert inside.counted == 2
    outside = numbers([occasion(first - timedelta(days=1)), occasion(today)], COUNTS, today)
    assert outside.counted == 1


@given(st.lists(days, max_size=40).map(sorted))
def test_no_91_days_hold_more_than_the_best(known: list[date]) -> None:
    best = best_quarter(known)
    for end in known:
        held = sum(end - QUARTER < day <= end for day in known)
        assert best is not None
        assert held <= best.visits
    if best is not None:
        assert sum(best.until - QUARTER < day <= best.until for day in known) >= best.visits
    else:
        assert known == []


@given(st.lists(st.tuples(days, st.sampled_from(Purpose)), max_size=30), days)
def test_every_visit_of_the_quarter_counted_or_did_not(
    told: list[tuple[date, Purpose]], today: date
) -> None:
    found = numbers([occasion(*each) for each in sorted(told)], COUNTS, today)
    assert found.counted + found.others == sum(found.purposes.values())
    assert found.customers <= found.counted
    if found.best is not None and all(day <= today for day, _ in told):
        assert found.best.visits >= found.counted


async def test_the_same_holds_when_the_own_account_came_first(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme 1 Oct: my own account")
    await ben.command("/visit", "Acme with @anna 1 Oct: x")
    assert "1 visit that counted" in (await anna.command("/visit", "me")).text
