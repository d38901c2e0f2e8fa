"""The form: what it asks, what it refuses at which field, and how it turns into the receipt."""

from datetime import date

import pytest
from sqlalchemy.engine import Connection

from bot.forms.customer_picker import TYPE_AHEAD
from bot.playground.client.person import Person
from bot.playground.slack import fault_injection
from storage.core.tables import customers as customer_rows
from storage.core.visit_entry import Met, Purpose, Setting
from storage.core.visit_fields import KEYS
from storage.customers import customers
from storage.programme import leaders, workspaces
from tests.bot.office import NASTY, NASTY_AS_READ, Office, chosen, field, mrkdwn_of
from tests.cast import ANNA, MONDAY, OTHER_TEAM, T0, TEAM


async def test_a_filled_form_becomes_the_receipt_of_the_visit(office: Office, anna: Person) -> None:
    form = await office.form(anna)
    await anna.suggest(form, TYPE_AHEAD, "Acme")
    reply = await anna.submit(
        form,
        {
            "customer": "new:Acme",
            "date": "2026-10-30",
            "met": "Dana Cole (COO), Raj Patel",
            "said": "we may leave gas by 2028",
            "surprise": "they build it themselves",
            "private": "ask about her brother",
        },
    )
    assert reply.view is not None
    assert "Kept: Acme with Dana Cole (COO) and Raj Patel, 30 October" in reply.view.words
    assert "we may leave gas by 2028" in reply.view.words
    (visit,) = await office.visits()
    assert visit.customer.name == "Acme"
    assert visit.entry.first_day == date(2026, 10, 30)
    assert visit.entry.met == (Met("Dana Cole", "COO"), Met("Raj Patel"))
    assert visit.entry.setting is Setting.IN_PERSON
    assert visit.entry.purpose is Purpose.UNDERSTAND
    assert visit.entry.surprise == "they build it themselves"
    assert visit.entry.private == "ask about her brother"


async def test_the_form_opens_with_a_known_customer_filled_in(office: Office, anna: Person) -> None:
    acme = await office.customer("Acme")
    form = await office.form(anna, "ACME inc")
    assert chosen(form, "customer") == str(acme)


async def test_the_form_opens_with_a_name_nobody_knows_yet(office: Office, anna: Person) -> None:
    form = await office.form(anna, "Acme")
    assert chosen(form, "customer") == "new:Acme"


async def test_the_form_takes_over_what_stood_in_the_line(office: Office, anna: Person) -> None:
    acme = await office.customer("Acme")
    form = await office.form(anna, "Acme 3 days from 28 Oct with Dana Cole (COO) by phone to sell")
    assert chosen(form, "customer") == str(acme)
    reply = await anna.submit(form)
    assert reply.errors is None
    (visit,) = await office.visits()
    assert visit.entry.days == 3
    assert visit.entry.first_day == date(2026, 10, 28)
    assert visit.entry.setting is Setting.PHONE
    assert visit.entry.purpose is Purpose.SELL
    assert visit.entry.met == (Met("Dana Cole", "COO"),)


async def test_a_name_that_is_all_the_text_is_not_read_for_dates(
    office: Office, anna: Person
) -> None:
    monday = await office.customer("Acme Monday")
    form = await office.form(anna, "Acme Monday")
    assert chosen(form, "customer") == str(monday)
    assert field(form, "date")["selected_date"] == str(MONDAY)


async def test_a_day_to_come_is_refused_at_its_field(office: Office, anna: Person) -> None:
    reply = await anna.submit(await office.form(anna, "Acme"), {"date": "2026-11-03"})
    said = "That day is still to come. Plan it with /visit plan, and log it when you are back."
    assert reply.errors == {"date": said}
    assert await office.visits() == []
    assert await office.customers() == []


async def test_a_stay_that_runs_past_today_is_refused_at_its_length(
    office: Office, anna: Person
) -> None:
    reply = await anna.submit(await office.form(anna, "Acme"), {"days": "3"})
    assert reply.errors == {
        "days": "3 days from 2 November run to 4 November, which is still to come."
    }


async def test_every_field_says_what_is_wrong_with_it(office: Office, anna: Person) -> None:
    form = await office.form(anna)
    reply = await anna.submit(
        form,
        {
            "date": "1999-01-01",
            "met": "3 people",
            "said": "x" * 5000,
            "private": "y" * 3001,
            "days": "61",
        },
        unchecked=True,
    )
    assert reply.errors == {
        "customer": "Pick a customer, or type a new name and add it.",
        "date": "That is more than 5 years ago. Is the year right?",
        "met": "Name the people you met: with Dana Cole (COO), Raj Patel.",
        "said": "I keep at most 3,000 characters here; these are 5,000.",
        "private": "I keep at most 3,000 characters here; these are 3,001.",
        "days": "A stay is 1 to 60 days long.",
    }
    assert await office.visits() == []


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ("how", "by_pigeon"),
        ("why", "to_gossip"),
        ("customer", "-1"),
        ("customer", "9" * 30),
        ("customer", "٣"),
        ("customer", ""),
    ],
)
async def test_what_no_form_offers_is_refused_at_its_field(
    office: Office, anna: Person, block: str, value: str
) -> None:
    form = await office.form(anna, "Acme")
    option = {"text": {"type": "plain_text", "text": "?"}, "value": value}
    reply = await anna.submit(form, {block: option})
    assert reply.errors is not None
    assert list(reply.errors) == [block]
    assert await office.visits() == []


async def test_a_customer_of_another_workspace_is_nobody_here(office: Office, anna: Person) -> None:
    await office.database.run(workspaces.add, OTHER_TEAM, T0)
    theirs = await office.database.run(customers.add, OTHER_TEAM, "Initech", "U1", T0)
    form = await office.form(anna, "Acme")
    option = {"text": {"type": "plain_text", "text": "Initech"}, "value": str(theirs.id)}
    reply = await anna.submit(form, {"customer": option})
    assert reply.errors == {"customer": "I don't know that customer here any more. Pick one again."}
    assert await office.visits() == []


async def test_five_submissions_at_once_keep_one_visit_with_one_receipt(
    office: Office, anna: Person
) -> None:
    reply = await anna.submit(await office.form(anna, "Acme"), {"said": "hello"}, times=5)
    assert len(await office.visits()) == 1
    assert [each.body for each in reply.repeats] == [reply.body] * 4


async def test_the_type_ahead_shows_known_customers_and_ends_with_adding(
    office: Office, anna: Person
) -> None:
    for name in ("Acme", "Globex", "Macmed", "Grand Acme"):
        await office.customer(name)
    form = await office.form(anna)
    assert [each.text for each in await anna.suggest(form, TYPE_AHEAD, "acm")] == [
        "Acme", "Grand Acme", "Macmed", "Add “acm”",
    ]  # fmt: skip
    assert [each.text for each in await anna.suggest(form, TYPE_AHEAD)] == [
        "Acme", "Globex", "Grand Acme", "Macmed",
    ]  # fmt: skip


@pytest.mark.parametrize("many", [0, 1, 101, 5000])
async def test_the_type_ahead_holds_however_many_customers(
    office: Office, anna: Person, many: int
) -> None:
    def add(connection: Connection) -> None:
        rows = [
            {"workspace": TEAM, "name": f"Acme {n:04}", "key": f"acme{n:04}", "added_at": T0}
            for n in range(many)
        ]
        if rows:
            connection.execute(customer_rows.insert(), rows)

    await office.database.run(add)
    form = await office.form(anna)
    found = await anna.suggest(form, TYPE_AHEAD, "acme")
    assert len(found) == min(many, 99) + 1
    assert found[-1].text == "Add “acme”"


@pytest.mark.parametrize("name", ["A" * 300, "🏭" * 80, NASTY_AS_READ, "شركة الاتصالات", "%", "_"])
async def test_the_type_ahead_takes_any_name(office: Office, anna: Person, name: str) -> None:
    await office.customer(name)
    form = await office.form(anna)
    first, *_ = await anna.suggest(form, TYPE_AHEAD, name[:60])
    await anna.submit(form, {"customer": first.value})
    assert [visit.customer.name for visit in await office.visits()] == [name]


async def test_a_long_new_name_gets_a_field_of_its_own(office: Office, anna: Person) -> None:
    name = "The Amalgamated Company for the Manufacture of Considerably Long Names of Firms"
    form = await office.form(anna)
    found = await anna.suggest(form, TYPE_AHEAD, name)
    reply = await anna.submit(form, {"customer": found[-1].value, "said": "hello"})
    assert reply.view is not None
    assert await office.visits() == []
    reply = await anna.submit(reply.view, {"customer_name": name})
    assert reply.errors is None
    (visit,) = await office.visits()
    assert (visit.customer.name, visit.entry.said) == (name, "hello")


async def test_a_long_name_that_was_typed_stands_in_that_field(
    office: Office, anna: Person
) -> None:
    form = await office.form(anna, "A" * 300)
    assert field(form, "customer_name")["value"] == "A" * 300
    assert (await anna.submit(form)).errors is None
    assert await office.customers() == ["A" * 300]


async def test_a_name_that_is_too_long_is_said_so(office: Office, anna: Person) -> None:
    form = await office.form(anna, "A" * 80)
    reply = await anna.submit(form, {"customer_name": "A" * 301}, unchecked=True)
    assert reply.errors == {"customer_name": "A customer's name has at most 300 characters."}


async def test_a_name_that_is_nearly_known_is_asked_about(office: Office, anna: Person) -> None:
    globex = await office.customer("Globex")
    form = await office.form(anna, "Globx")
    reply = await anna.submit(form, {"said": "hello", "private": "mine"})
    assert reply.view is not None
    assert await office.visits() == []
    assert "Did you mean one that I know?" in reply.view.words
    assert field(reply.view, "said")["value"] == "hello"
    reply = await anna.submit(reply.view, {"which": str(globex)})
    (visit,) = await office.visits()
    assert (visit.customer.name, visit.entry.said) == ("Globex", "hello")
    assert visit.entry.private == "mine"
    assert await office.customers() == ["Globex"]


async def test_a_name_that_is_nearly_known_can_still_be_new(office: Office, anna: Person) -> None:
    await office.customer("Globex")
    reply = await anna.submit(await office.form(anna, "Globx"))
    assert reply.view is not None
    await anna.submit(reply.view, {"which": "new"})
    assert await office.customers() == ["Globex", "Globx"]


async def test_another_near_name_is_asked_about_anew(office: Office, anna: Person) -> None:
    await office.customer("Globex")
    initech = await office.customer("Initech")
    form = await office.form(anna, "Globx")
    view = (await anna.submit(form)).view
    assert view is not None
    await anna.suggest(view, TYPE_AHEAD, "Initec")
    reply = await anna.submit(view, {"customer": "new:Initec", "which": "new"})
    assert reply.view is not None
    assert await office.visits() == []
    await anna.submit(reply.view, {"which": str(initech)})
    assert [visit.customer.name for visit in await office.visits()] == ["Initech"]


async def test_a_known_name_typed_otherwise_is_no_second_customer(
    office: Office, anna: Person
) -> None:
    await office.customer("Müller & Söhne GmbH")
    form = await office.form(anna)
    await anna.suggest(form, TYPE_AHEAD, "muller and sohne")
    await anna.submit(form, {"customer": "new:muller and sohne"})
    assert await office.customers() == ["Müller & Söhne GmbH"]


async def test_nobodys_words_become_markup(office: Office, anna: Person) -> None:
    form = await office.form(anna)
    await anna.suggest(form, TYPE_AHEAD, NASTY)
    reply = await anna.submit(
        form,
        {
            "customer": f"new:{NASTY_AS_READ}",
            "met": "Dana <!channel> <@U1> (<c>)",
            **dict.fromkeys(KEYS, NASTY),
        },
    )
    assert reply.view is not None
    assert "<!channel>" not in mrkdwn_of(reply.view.blocks)
    assert "<@U1>" not in mrkdwn_of(reply.view.blocks)
    (visit,) = await office.visits()
    assert visit.customer.name == NASTY_AS_READ
    assert all(getattr(visit.entry, word) == NASTY_AS_READ for word in KEYS)


async def test_colleagues_come_along_and_strangers_to_slack_do_not(
    office: Office, anna: Person
) -> None:
    form = await office.form(anna, "Acme")
    await anna.submit(form, {"colleagues": ["U0BEN", "U0CARLA", "<!channel>", "U0BEN"]})
    (visit,) = await office.visits()
    assert visit.entry.colleagues == ("U0BEN", "U0CARLA")
    (shared,) = await office.visits("U0BEN")
    assert shared.id == visit.id


async def test_words_that_no_database_keeps_are_left_out(office: Office, anna: Person) -> None:
    form = await office.form(anna, "Acme")
    reply = await anna.submit(form, {"said": "a\0b \ud83d c"})
    assert reply.errors is None
    (visit,) = await office.visits()
    assert visit.entry.said == "ab  c"


async def test_an_admin_without_a_clock_is_told_that_nothing_is_kept_for_them(
    office: Office, olga: Person
) -> None:
    reply = await olga.command("/visit", "Acme")
    await office.settled()
    assert "without a clock of your own" in reply.words
    assert olga.view is None


@pytest.mark.parametrize(
    "fault",
    [
        fault_injection.error("expired_trigger_id"),
        fault_injection.rate_limited(),
        fault_injection.http_status(500),
        fault_injection.drop_before(),
    ],
    ids=lambda fault: fault.name,
)
async def test_a_form_that_slack_will_not_open_is_said_so(
    office: Office, anna: Person, fault: fault_injection.PlannedFault
) -> None:
    office.slack.faults.on("views.open", fault)
    await anna.command("/visit", "Acme")
    await office.settled()
    assert "didn't open the form in time" in anna.ephemerals[-1].words


async def test_a_trigger_that_opened_a_form_already_is_no_trouble_to_tell_of(
    office: Office, anna: Person
) -> None:
    office.slack.faults.on("views.open", fault_injection.error("exchanged_trigger_id"))
    await anna.command("/visit", "Acme")
    await office.settled()
    assert anna.ephemerals == []


async def test_a_bug_while_saving_keeps_what_was_typed(office: Office, anna: Person) -> None:
    form = await office.form(anna, "Acme")
    async with office.breaking():
        reply = await anna.submit(form, {"said": "we may leave gas by 2028", "why": "sell"})
    assert reply.view is not None
    assert "Something went wrong on my side, and nothing was stored." in reply.view.words
    assert await office.visits() == []
    assert await office.customers() == []
    await anna.submit(reply.view)
    (visit,) = await office.visits()
    assert visit.entry.said == "we may leave gas by 2028"
    assert visit.entry.purpose is Purpose.SELL


async def test_a_database_that_is_gone_keeps_what_was_typed(office: Office, anna: Person) -> None:
    form = await office.form(anna, "Acme")
    async with office.locked():
        reply = await anna.submit(form, {"said": "we may leave gas by 2028"})
    assert reply.view is not None
    assert "nothing was stored. Please try again in a minute." in reply.view.words
    reply = await anna.submit(reply.view)
    assert "Kept: Acme" in str(reply.body)
    (visit,) = await office.visits()
    assert visit.entry.said == "we may leave gas by 2028"


async def test_a_form_without_its_fields_is_no_bug(office: Office, anna: Person) -> None:
    form = await office.form(anna, "Acme")
    form.values.clear()
    reply = await anna.submit(form, unchecked=True)
    assert reply.errors is not None
    assert set(reply.errors) == {"customer", "date", "how", "why"}


async def test_today_is_where_the_leader_is(office: Office, anna: Person) -> None:
    await office.database.run(leaders.refresh, TEAM, ANNA, zone="Pacific/Auckland")
    office.time.to(T0.replace(hour=22))
    form = await office.form(anna, "Acme")
    assert field(form, "date")["selected_date"] == "2026-11-03"
    reply = await anna.submit(form)
    assert reply.view is not None
    assert "Kept: Acme, today" in reply.view.words


async def test_who_takes_no_part_gets_no_form_and_no_names(
    office: Office, anna: Person, nobody: Person
) -> None:
    await office.customer("Acme")
    form = await office.form(anna)
    await nobody.command("/visit", "Acme")
    await office.settled()
    assert nobody.view is None
    await office.database.run(leaders.remove, TEAM, ANNA, T0)
    assert await anna.suggest(form, TYPE_AHEAD, "Ac") == []
    reply = await anna.submit(form, {"customer": {"text": {}, "value": "new:Globex"}})
    assert reply.view is not None
    assert await office.customers() == ["Acme"]
