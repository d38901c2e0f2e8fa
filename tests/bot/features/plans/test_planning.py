"""A visit is planned: by a line, by the form, from a nudge; it is moved and cancelled."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest

from bot.features.plans import form, form_reader, messages
from bot.playground.client.person import Person
from bot.requests import action_ids
from storage.core.database import Database
from storage.customers import customers
from storage.plans.plan_state import PlanState
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, Time, Typed, chosen, field, plans_of

THURSDAY = date(2026, 11, 5)
AFTERNOON = datetime(2026, 11, 2, 16, tzinfo=UTC)


async def test_a_line_plans_a_visit_and_the_receipt_says_what_when_and_what_follows(
    typed: Typed, anna: Person, known: int, database: Database
) -> None:
    receipt = await typed(anna, "plan globex thursday 14:00 with Dana Cole (COO)")
    assert "Planned: Globex, Thursday, 5 November at 14:00, with Dana Cole (COO)." in receipt.text
    shown = str(receipt.blocks)
    assert "calendar.google.com" in shown
    assert "outlook.office.com" in shown
    (plan,) = await plans_of(database)
    assert (plan.day, plan.at, plan.people) == (THURSDAY, clock(14), "Dana Cole (COO)")
    assert plan.customer.id == known


async def test_after_a_colon_stands_what_to_ask(
    typed: Typed, anna: Person, known: int, database: Database
) -> None:
    receipt = await typed(anna, "plan Globex 3 Dec with Dana: “ask about gas”")
    assert "ask about gas" in receipt.text
    (plan,) = await plans_of(database)
    assert (plan.day, plan.note) == (date(2026, 12, 3), "ask about gas")


async def test_a_customer_called_plan_can_still_be_visited(
    typed: Typed, anna: Person, database: Database, office: Office
) -> None:
    await office.customer("Plan International")
    answer = await typed(anna, "Plan International thursday: “we were here first”")
    assert "Which is it?" in answer.text
    assert await plans_of(database) == []


async def test_the_same_command_five_times_is_one_plan(
    anna: Person, known: int, database: Database, office: Office
) -> None:
    reply = await anna.command("/visit", "plan Globex thursday", times=5)
    await office.settled()
    assert len(await plans_of(database)) == 1
    assert all(each.body == reply.body for each in reply.repeats)


async def test_a_near_name_is_asked_about_and_one_tap_plans(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    asked = await typed(anna, "plan Globx thursday 14:00: gas")
    assert "Did you mean Globex?" in asked.text
    assert await plans_of(database) == []
    done = await office.pressed(anna, asked, f"{messages.CHOOSE}:0", times=5)
    assert "Planned: Globex, Thursday, 5 November at 14:00." in done.text
    (plan,) = await plans_of(database)
    assert (plan.customer.id, plan.note) == (known, "gas")
    assert await office.customers() == ["Globex"]


async def test_a_new_customer_is_said_to_be_new(typed: Typed, anna: Person, office: Office) -> None:
    asked = await typed(anna, "plan Umbrella friday")
    assert "Umbrella is new here." in str(asked.blocks)
    assert await office.customers() == ["Umbrella"]


async def test_three_slash_four_is_asked_about(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    asked = await typed(anna, "plan Globex 3/4")
    assert asked.text == "Do you mean 3 April 2027 or 4 March 2027?"
    await office.pressed(anna, asked, f"{messages.CHOOSE}:1")
    (plan,) = await plans_of(database)
    assert plan.day == date(2027, 3, 4)


async def test_a_day_that_is_past_is_refused_with_an_offer_to_log_it(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    asked = await typed(anna, "plan Globex yesterday with Dana")
    assert asked.text == (
        "1 November 2026 is past, so I haven't planned Globex. If you were there, log it."
    )
    await anna.press(asked, messages.LOG_DRAFT)
    view = await office.opened(anna)
    assert field(view, "date")["selected_date"] == "2026-11-01"
    assert field(view, "met")["value"] == "Dana"
    assert chosen(view, "customer") == str(known)
    assert await plans_of(database) == []


async def test_an_hour_of_today_that_is_past_is_refused_by_line_and_by_form(
    typed: Typed, anna: Person, known: int, database: Database, office: Office, time: Time
) -> None:
    time.wind(hours=1, seconds=20)  # it is ten
    asked = await typed(anna, "plan Globex today 8:00")
    assert asked.text == (
        "2 November 2026 at 08:00 is past, so I haven't planned Globex. If you were there, log it."
    )
    view = await office.form(anna, "plan Globex")
    reply = await anna.submit(view, {form.DAY: "2026-11-02", form.HOUR: "09:59"})
    assert reply.errors == {form.HOUR: form_reader.PAST_HOUR}
    assert await plans_of(database) == []
    await anna.submit(view, {form.HOUR: "10:00"})
    (plan,) = await plans_of(database)
    assert plan.at == clock(10)
    listed = await typed(anna, "plans")
    await anna.press(listed, messages.MOVE, str(plan.id))
    moving = await office.opened(anna)
    reply = await anna.submit(moving, {form.DAY: "2026-11-02", form.HOUR: "06:00"})
    assert reply.errors == {form.HOUR: form_reader.PAST_HOUR}


async def test_more_than_a_year_ahead_is_asked_about(
    typed: Typed, anna: Person, known: int, database: Database
) -> None:
    asked = await typed(anna, "plan Globex 2028-03-01")
    assert asked.text == "That is more than a year ahead. Is the year right?"
    assert await plans_of(database) == []


async def test_a_visit_that_is_still_to_come_is_planned_by_one_tap_and_nothing_is_lost(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    refused = await typed(anna, "Globex with Dana Cole on 3 Dec 2026: “gas”")
    assert "still to come" in refused.text
    done = await office.pressed(anna, refused, action_ids.PLAN_IT, times=3)
    assert "Planned: Globex, Thursday, 3 December, with Dana Cole." in done.text
    (plan,) = await plans_of(database)
    assert (plan.day, plan.people, plan.note) == (date(2026, 12, 3), "Dana Cole", "gas")


async def test_the_form_plans_and_becomes_the_receipt(
    anna: Person, known: int, database: Database, office: Office
) -> None:
    view = await office.form(anna, "plan Globex")
    assert chosen(view, "customer") == str(known)
    assert not field(view, form.DAY).get("selected_date")  # no day that nobody typed
    filled = {form.DAY: str(THURSDAY), form.HOUR: "09:30", form.PEOPLE: "Dana"}
    reply = await anna.submit(view, {**filled, form.NOTE: "Where next?"}, times=3)
    assert reply.ok
    (plan,) = await plans_of(database)
    assert (plan.day, plan.at, plan.note) == (THURSDAY, clock(9, 30), "Where next?")
    assert anna.view is not None
    assert "Planned: Globex, Thursday, 5 November at 09:30, with Dana." in str(anna.view.source)


async def test_the_form_says_at_the_field_that_a_day_is_past(
    anna: Person, known: int, database: Database, office: Office
) -> None:
    view = await office.form(anna, "plan Globex")
    reply = await anna.submit(view, {form.DAY: "2026-11-01"})
    assert reply.errors == {form.DAY: form_reader.PAST}
    assert await plans_of(database) == []


async def test_the_form_asks_about_a_near_name(
    anna: Person, known: int, database: Database, office: Office
) -> None:
    view = await office.form(anna, "plan Globx")
    await anna.submit(view, {form.NOTE: "gas", form.DAY: str(THURSDAY)})
    asked = await office.opened(anna)
    assert field(asked, form.NOTE)["value"] == "gas"
    await anna.submit(asked, {"which": str(known)})
    (plan,) = await plans_of(database)
    assert (plan.customer.id, plan.note) == (known, "gas")


async def test_the_form_keeps_the_place_of_a_branch(
    anna: Person, known: int, database: Database, office: Office
) -> None:
    view = await office.form(anna, "plan Globex, Kiruna")
    await anna.submit(view, {form.DAY: str(THURSDAY)})
    (plan,) = await plans_of(database)
    assert (plan.customer.id, plan.note) == (known, "Kiruna")


async def test_plans_are_listed_moved_and_cancelled(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    await typed(anna, "plan Globex thursday 14:00")
    await typed(anna, "plan Umbrella 9 Nov")
    listed = await typed(anna, "plans")
    assert listed.text.splitlines() == [
        "Your visits to come",
        "Globex, Thursday, 5 November at 14:00.",
        "Umbrella, Monday, 9 November.",
    ]
    globex, umbrella = await plans_of(database)
    await anna.press(listed, messages.MOVE, str(globex.id))
    view = await office.opened(anna)
    await anna.submit(view, {form.DAY: "2026-11-12", form.HOUR: "10:00"}, times=3)
    await office.settled()
    assert "Moved: Globex, Thursday, 12 November at 10:00." in anna.ephemerals[-1].text
    listed = await typed(anna, "plans")
    again = await office.pressed(anna, listed, messages.CANCEL_LISTED, str(umbrella.id))
    assert "Cancelled: Umbrella, Monday, 9 November." in again.text
    assert "Globex, Thursday, 12 November at 10:00." in again.text
    moved, cancelled = await plans_of(database)
    assert (moved.day, moved.at, moved.moved) == (date(2026, 11, 12), clock(10), 1)
    assert cancelled.state is PlanState.CANCELLED


async def test_a_plan_is_moved_twice_in_one_modal(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    await anna.submit(await office.form(anna, "plan Globex"), {form.DAY: str(THURSDAY)})
    receipt = await office.opened(anna)
    for moves, (day, said) in enumerate([("2026-11-12", "12"), ("2026-11-19", "19")], 1):
        await anna.press_in(receipt, messages.MOVE)
        await office.settled()
        asks = await office.opened(anna)
        assert asks.callback_id == form.MOVE_FORM
        await anna.submit(asks, {form.DAY: day}, times=3)
        await office.settled()
        receipt = await office.opened(anna)
        assert f"Thursday, {said} November" in receipt.words
        (plan,) = await plans_of(database)
        assert (plan.day, plan.moved) == (date.fromisoformat(day), moves)


async def test_nobody_else_can_move_or_cancel_a_plan(
    typed: Typed, anna: Person, ben: Person, known: int, database: Database, office: Office
) -> None:
    receipt = await typed(anna, "plan Globex thursday")
    mine = await typed(ben, "plan Umbrella friday")
    (plan,) = await plans_of(database)
    assert receipt
    for action in (messages.MOVE, messages.CANCEL):
        answer = await office.pressed(ben, mine, action, forged={"value": str(plan.id)})
        assert "somebody else" in answer.text
    (after,) = await plans_of(database)
    assert after.stands


async def test_the_plan_button_of_a_nudge_opens_the_form_with_the_customer(
    typed: Typed, anna: Person, known: int, database: Database, office: Office
) -> None:
    receipt = await typed(anna, "plan Globex thursday")
    button = {"action_id": action_ids.PLAN, "value": f"d0:{known}"}
    await anna.press(receipt, messages.MOVE, forged=button)
    view = await office.opened(anna)
    assert view.source["callback_id"] == form.FORM
    assert chosen(view, "customer") == str(known)


async def test_planning_the_same_customer_for_the_same_day_again_is_the_same_plan(
    typed: Typed, anna: Person, known: int, database: Database
) -> None:
    await typed(anna, "plan Globex thursday: gas")
    await typed(anna, "plan Globex thursday 15:00")
    (plan,) = await plans_of(database)
    assert (plan.at, plan.note) == (clock(15), "gas")


async def test_an_admin_without_a_clock_plans_nothing(typed: Typed, olga: Person) -> None:
    answer = await typed(olga, "plan Globex thursday")
    assert "without a clock" in answer.text


@pytest.mark.parametrize("nasty", ["<!channel> & <b>", "*Acme*_x_", "שלום"])
async def test_names_and_notes_are_never_markup(
    typed: Typed, anna: Person, office: Office, nasty: str
) -> None:
    await office.database.run(customers.add, cast.TEAM, nasty, cast.ANNA, cast.T0)
    receipt = await typed(anna, f'plan "{nasty}" thursday: {nasty}')
    assert "<!channel>" not in str(receipt.blocks[0])
    assert "Planned" in receipt.text


async def test_the_numbers_of_a_leader_name_their_plans(
    typed: Typed, anna: Person, known: int, clockwork: Clockwork, time: Time
) -> None:
    await typed(anna, "plan Globex thursday")
    me = await typed(anna, "me")
    assert "Planned: Globex Thursday, 5 November. `/visit plans` shows them." in me.text
    time.wind(days=timedelta(days=10).days)
    assert "Planned" not in (await typed(anna, "me")).text


async def test_a_companion_hears_of_it_has_it_among_their_plans_and_is_told_if_it_is_off(
    typed: Typed, anna: Person, ben: Person, known: int, clockwork: Clockwork, office: Office
) -> None:
    receipt = await typed(anna, f"plan Globex thursday 14:00 with Dana Cole and <@{cast.BEN}>")
    await clockwork.tick()
    (told,) = ben.dm
    assert told.text.startswith(
        f"<@{cast.ANNA}> plans a visit with you: Globex, Thursday, 5 November at 14:00."
    )
    listed = await typed(ben, "plans")
    assert "Globex, Thursday, 5 November at 14:00" in listed.text
    assert f"With <@{cast.ANNA}>" in str(listed.blocks)
    assert messages.CANCEL_LISTED not in str(listed.blocks)

    await typed(anna, f"plan Globex thursday 15:00 with <@{cast.BEN}>")
    await clockwork.tick()
    assert len(ben.dm) == 1  # once for each plan and day
    await anna.press(receipt, messages.CANCEL)
    await office.settled()
    await clockwork.until(AFTERNOON)  # the morning has had its message
    assert [each.text for each in ben.dm[1:]] == [
        f"<@{cast.ANNA}> called off the visit to Globex, Thursday, 5 November at 15:00. "
        "You need not come along."
    ]
    assert "no visits planned" in (await typed(ben, "plans")).text


async def test_a_companion_who_has_not_heard_of_a_plan_hears_nothing_of_its_end(
    typed: Typed, anna: Person, ben: Person, known: int, clockwork: Clockwork, office: Office
) -> None:
    receipt = await typed(anna, f"plan Globex thursday with <@{cast.BEN}>")
    await anna.press(receipt, messages.CANCEL)
    await office.settled()
    await clockwork.tick()
    assert ben.dm == []
