"""Edit and Undo under a receipt, in messages and modals: pressed once, twice, or by somebody else."""

import pytest
from sqlalchemy.engine import Connection

from bot.features.visits.messages import EDIT, UNDO
from bot.playground.client.person import Person
from bot.playground.slack import fault_injection
from bot.playground.slack.surfaces import Message
from storage.core.visit_entry import VisitEntry
from storage.core.visit_fields import KEYS
from storage.customers import customers
from storage.programme import leaders, workspaces
from storage.visits import visits
from tests.bot.office import NASTY, NASTY_AS_READ, Office, chosen, field
from tests.cast import ANNA, BEN, OLGA, OTHER_TEAM, T0, TEAM


async def logged(office: Office, anna: Person, line: str = "Acme yesterday: hello") -> Message:
    """The receipt of a visit logged by one line."""
    reply = await anna.command("/visit", line)
    assert reply.message is not None
    return reply.message


async def test_edit_opens_the_form_with_the_visit_in_it(office: Office, anna: Person) -> None:
    line = "Acme with Dana Cole (COO) and @ben 3 days from 28 Oct by video to sell: hello"
    receipt = await logged(office, anna, line)
    await anna.press(receipt, EDIT)
    form = await office.opened(anna)
    (visit,) = await office.visits()
    assert chosen(form, "customer") == str(visit.customer.id)
    assert field(form, "date")["selected_date"] == "2026-10-28"
    assert field(form, "days")["value"] == "3"
    assert field(form, "met")["value"] == "Dana Cole (COO)"
    assert (chosen(form, "how"), chosen(form, "why")) == ("video", "sell")
    assert field(form, "said")["value"] == "hello"
    assert field(form, "colleagues")["selected_users"] == [BEN]
    before = visit.entry
    await anna.submit(form)
    (visit,) = await office.visits()
    assert visit.entry == before


async def test_an_edited_visit_gets_its_receipt(office: Office, anna: Person) -> None:
    receipt = await logged(office, anna, "Acme yesterday by phone: hello")
    await anna.press(receipt, EDIT)
    form = await office.opened(anna)
    reply = await anna.submit(form, {"how": "in_person", "said": "we may leave gas"})
    assert reply.view is not None
    assert "Kept: Acme, yesterday, in person, to understand." in reply.view.words
    assert "Your clock starts again" in reply.view.words
    (visit,) = await office.visits()
    row = await office.row(visit.id)
    assert (row.said, row.edited_by, row.logged_at) == ("we may leave gas", ANNA, T0)


async def test_the_message_shows_the_visit_as_it_is_now(office: Office, anna: Person) -> None:
    receipt = await logged(office, anna)
    await anna.press(receipt, EDIT)
    reply = await anna.submit(await office.opened(anna), {"said": "we may leave gas"}, times=5)
    await office.settled()
    assert reply.errors is None
    assert "we may leave gas" in receipt.text
    assert len(anna.ephemerals) == 1
    await anna.press(receipt, EDIT)
    await anna.submit(await office.opened(anna), {"said": "or not"})
    await office.settled()
    assert "or not" in receipt.text


async def test_an_edit_to_a_name_that_is_nearly_known_is_asked_about(
    office: Office, anna: Person
) -> None:
    await office.customer("Globex")
    await anna.press(await logged(office, anna), EDIT)
    form = await office.opened(anna)
    await anna.suggest(form, "visit_customer", "Globx")
    view = (await anna.submit(form, {"customer": "new:Globx"})).view
    assert view is not None
    assert [visit.customer.name for visit in await office.visits()] == ["Acme"]
    await anna.submit(view, {"which": "new"})
    assert [visit.customer.name for visit in await office.visits()] == ["Globx"]


async def test_editing_three_times_changes_no_letter(office: Office, anna: Person) -> None:
    form = await office.form(anna)
    await anna.suggest(form, "visit_customer", "A & B <c>")
    filled = {"customer": "new:A & B <c>", "met": "Dana <c> (C&O)", **dict.fromkeys(KEYS, NASTY)}
    view = (await anna.submit(form, filled)).view
    (before,) = await office.visits()
    for _ in range(3):
        assert view is not None
        await anna.press_in(view, EDIT)
        view = (await anna.submit(await office.opened(anna))).view
        (after,) = await office.visits()
        assert after == before
    assert before.entry.saw == NASTY_AS_READ


async def test_edit_and_undo_work_inside_the_modal(office: Office, anna: Person) -> None:
    view = (await anna.submit(await office.form(anna, "Acme"))).view
    assert view is not None
    await anna.press_in(view, EDIT)
    form = await office.opened(anna)
    assert form.id == view.id
    view = (await anna.submit(form, {"said": "second"})).view
    assert view is not None
    await anna.press_in(view, EDIT)
    view = (await anna.submit(await office.opened(anna), {"said": "third"})).view
    assert view is not None
    (visit,) = await office.visits()
    assert visit.entry.said == "third"
    await anna.press_in(view, UNDO)
    assert "Taken back: Acme, today" in (await office.opened(anna)).words
    assert await office.visits() == []


async def test_five_savings_of_an_edit_at_once_are_one(office: Office, anna: Person) -> None:
    await anna.press(await logged(office, anna), EDIT)
    form = await office.opened(anna)
    await anna.suggest(form, "visit_customer", "Umbrella")
    reply = await anna.submit(form, {"customer": "new:Umbrella"}, times=5)
    assert [each.body for each in reply.repeats] == [reply.body] * 4
    assert await office.customers() == ["Acme", "Umbrella"]


async def test_an_old_submission_does_not_bring_back_what_was_edited_since(
    office: Office, anna: Person
) -> None:
    first = await anna.submit(await office.form(anna, "Acme"), {"said": "first"})
    assert first.view is not None
    await anna.press_in(first.view, EDIT)
    await anna.submit(await office.opened(anna), {"said": "second"})
    await office.slack.redeliver(first)
    (visit,) = await office.visits()
    assert visit.entry.said == "second"


async def test_undo_takes_the_visit_back_where_it_stood(office: Office, anna: Person) -> None:
    receipt = await logged(office, anna)
    await anna.press(receipt, UNDO)
    await office.settled()
    assert receipt.text == "Taken back: Acme, yesterday, in person, to understand."
    assert await office.visits() == []
    assert len(anna.ephemerals) == 1


async def test_five_presses_of_undo_are_one_and_say_the_same(office: Office, anna: Person) -> None:
    other = await logged(office, anna, "Globex yesterday: stays")
    receipt = await logged(office, anna)
    await anna.press(receipt, UNDO, times=5)
    await office.settled()
    assert receipt.text == "Taken back: Acme, yesterday, in person, to understand."
    assert [visit.customer.name for visit in await office.visits()] == ["Globex"]
    assert "Kept" in other.text


async def test_a_stale_edit_says_that_the_visit_was_taken_back(
    office: Office, anna: Person
) -> None:
    receipt = await logged(office, anna)
    (visit,) = await office.visits()
    await office.database.run(visits.delete, TEAM, visit.id, ANNA, T0)
    said = await office.pressed(anna, receipt, EDIT)
    assert "was taken back" in said.words
    assert anna.view is None


async def test_saving_what_was_taken_back_meanwhile_says_so(office: Office, anna: Person) -> None:
    await anna.press(await logged(office, anna), EDIT)
    form = await office.opened(anna)
    (visit,) = await office.visits()
    await office.database.run(visits.delete, TEAM, visit.id, ANNA, T0)
    reply = await anna.submit(form, {"said": "too late"})
    assert reply.view is not None
    assert "was taken back" in reply.view.words
    assert await office.visits() == []


@pytest.mark.parametrize("action", [EDIT, UNDO])
async def test_nobody_changes_what_is_somebody_elses(
    office: Office, anna: Person, ben: Person, action: str
) -> None:
    await logged(office, anna)
    (visit,) = await office.visits()
    own = await logged(office, ben, "Globex yesterday: mine")
    said = await office.pressed(ben, own, action, forged={"value": str(visit.id)})
    assert "somebody else's" in said.words
    assert ben.view is None
    assert len(await office.visits()) == 1


async def test_a_forged_form_changes_nothing_of_somebody_elses(
    office: Office, anna: Person, ben: Person
) -> None:
    await logged(office, anna)
    (visit,) = await office.visits()
    form = await office.form(ben, "Globex")
    form.source["private_metadata"] = f'{{"visit": {visit.id}}}'
    reply = await ben.submit(form, {"said": "forged"})
    assert reply.view is not None
    assert "somebody else's" in reply.view.words
    assert (await office.visits())[0].entry.said == "hello"


async def test_a_visit_of_another_workspace_is_not_here(office: Office, anna: Person) -> None:
    own = await logged(office, anna)

    def theirs(connection: Connection) -> int:
        workspaces.add(connection, OTHER_TEAM, T0)
        leaders.add(connection, OTHER_TEAM, ANNA, T0, T0.date())
        initech = customers.add(connection, OTHER_TEAM, "Initech", ANNA, T0)
        entry = VisitEntry(customer="Initech", first_day=T0.date())
        made = visits.log(
            connection,
            OTHER_TEAM,
            leader=ANNA,
            author=ANNA,
            customer=initech,
            entry=entry,
            now=T0,
        )
        return made.id

    visit = await office.database.run(theirs)
    said = await office.pressed(anna, own, UNDO, forged={"value": str(visit)})
    assert "Initech" not in said.words
    assert (await office.row(visit)).deleted_at is None


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "٣", "1:2", "0"])
async def test_a_button_without_a_sensible_value_is_answered_kindly(
    office: Office, anna: Person, value: str
) -> None:
    receipt = await logged(office, anna)
    said = await office.pressed(anna, receipt, UNDO, forged={"value": value})
    assert "was taken back" in said.words
    assert len(await office.visits()) == 1


async def test_an_admin_leaves_a_trace_and_learns_nothing_of_the_leaders_clock(
    office: Office, anna: Person, olga: Person
) -> None:
    await anna.submit(
        await office.form(anna, "Acme"), {"said": "first", "private": "for Anna alone"}
    )
    (visit,) = await office.visits()
    help_page = await olga.command("/visit", "undo")
    assert help_page.message is not None
    reply = await olga.command("/visit", "borad")
    assert reply.message is not None
    await olga.press(reply.message, "line_run", forged={"action_id": EDIT, "value": str(visit.id)})
    form = await office.opened(olga)
    assert "private" not in form.values
    reply = await olga.submit(form, {"said": "mended"})
    assert reply.view is not None
    assert "clock" not in reply.view.words
    assert "It counts." in reply.view.words
    row = await office.row(visit.id)
    assert (row.said, row.edited_by, row.private) == ("mended", OLGA, "for Anna alone")


async def test_a_receipt_that_slack_does_not_replace_is_no_harm(
    office: Office, anna: Person
) -> None:
    receipt = await logged(office, anna)
    office.slack.faults.on("response_url", fault_injection.http_status(500))
    await anna.press(receipt, UNDO)
    await office.settled()
    assert await office.visits() == []


async def test_a_modal_that_was_closed_meanwhile_is_no_harm(office: Office, anna: Person) -> None:
    view = (await anna.submit(await office.form(anna, "Acme"))).view
    assert view is not None
    office.slack.faults.on("views.update", fault_injection.error("not_found"))
    await anna.press_in(view, UNDO)
    await office.settled()
    assert await office.visits() == []
    assert len(office.slack.calls_of("views.update")) == 1
