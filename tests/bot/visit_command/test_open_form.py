"""Text without a colon: a customer, a typing error, or somebody else's visit."""

from bot.playground.client.person import Person
from bot.requests.action_ids import FORM_LINE, RUN_LINE
from storage.visits import visits
from tests.bot.office import NASTY, Office, chosen, mrkdwn_of
from tests.cast import ANNA, T0, TEAM


async def test_a_slip_of_the_pen_is_asked_about(office: Office, anna: Person) -> None:
    reply = await anna.command("/visit", "lits")
    assert "I know no customer “lits”. Did you mean `/visit list`?" in reply.words
    assert reply.message is not None
    await anna.press(reply.message, RUN_LINE)
    await office.settled()
    assert "You have logged no visits yet" in reply.message.words


async def test_what_looks_like_a_slip_can_be_a_customer(office: Office, anna: Person) -> None:
    reply = await anna.command("/visit", "Borad")
    assert reply.message is not None
    await anna.press(reply.message, FORM_LINE)
    form = await office.opened(anna)
    assert chosen(form, "customer") == "new:Borad"


async def test_a_known_customer_is_no_slip(office: Office, anna: Person) -> None:
    borad = await office.customer("Borad")
    form = await office.form(anna, "borad")
    assert chosen(form, "customer") == str(borad)


async def test_two_presses_of_undo_take_back_one_visit(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme yesterday: first")
    await anna.command("/visit", "Globex yesterday: second")
    reply = await anna.command("/visit", "udno")
    assert reply.message is not None
    stale = reply.message.snapshot()
    await anna.press(reply.message, RUN_LINE, times=3)
    await anna.press(stale, RUN_LINE)
    await office.settled()
    assert [visit.customer.name for visit in await office.visits()] == ["Acme"]
    assert "Taken back: Globex" in reply.message.text


async def test_a_button_runs_nothing_that_its_presser_may_not(office: Office, anna: Person) -> None:
    reply = await anna.command("/visit", "lits")
    assert reply.message is not None
    said = await office.pressed(anna, reply.message, RUN_LINE, forged={"value": "setup"})
    assert "Only an admin" in said.words
    await office.pressed(anna, reply.message, RUN_LINE, forged={"value": "Acme yesterday: x"})
    assert await office.visits() == []


async def test_a_visit_for_somebody_else_is_neither_kept_nor_lost(
    office: Office, anna: Person, ben: Person
) -> None:
    for line in ("for @anna Acme yesterday: “we may leave gas”", "for @anna Acme"):
        reply = await ben.command("/visit", line)
        assert "not possible yet" in reply.words
        assert "for @anna Acme" in reply.words
        assert "<@U0ANNA> can log it" in reply.words
    assert await office.visits() == []
    assert await office.visits("U0BEN") == []


async def test_words_in_a_question_stay_words(office: Office, anna: Person) -> None:
    reply = await anna.command("/visit", f"lits {NASTY}")
    await office.settled()
    assert reply.message is None or "<!channel>" not in mrkdwn_of(reply.message.blocks)


async def test_undo_takes_back_what_was_logged_last_and_once(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme yesterday: first")
    await anna.command("/visit", "Globex 12 Oct: second")
    reply = await anna.command("/visit", "undo", times=5)
    assert "Taken back: Globex, 12 October, in person, to understand." in reply.words
    assert [each.body for each in reply.repeats] == [reply.body] * 4
    assert [visit.customer.name for visit in await office.visits()] == ["Acme"]


async def test_undo_takes_back_nothing_of_other_people(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme with @ben yesterday: ours")
    reply = await ben.command("/visit", "undo")
    assert "There is no visit of yours to take back." in reply.words
    assert len(await office.visits()) == 1
    (visit,) = await office.visits()
    await office.database.run(visits.delete, TEAM, visit.id, ANNA, T0)
    assert "no visit of yours" in (await anna.command("/visit", "undo")).words
