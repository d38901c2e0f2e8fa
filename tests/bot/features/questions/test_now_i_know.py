"""A question that a leader could not answer is asked again under the receipt of a visit to that customer."""

import pytest
from sqlalchemy.engine import Connection

from bot.features.questions import messages
from bot.features.visits.messages import STILL_OPEN
from bot.playground.client.person import Person
from bot.requests.action_ids import NOW_I_KNOW
from storage.outbox import deliveries
from storage.ten import answers, best_customers
from storage.ten.answers import AnswerOutcome
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too


@pytest.fixture
async def asked(office: Office, anna: Person, clockwork: Clockwork) -> str:
    """Anna was asked about Globex and does not know. The question's words."""
    globex = await office.customer("Globex")
    lines = [("Globex", globex)]
    await office.database.run(best_customers.name, cast.TEAM, cast.ANNA, lines, cast.T0)
    await clockwork.until(cast.later(days=2, hours=1))
    question = next(each for each in anna.dm if messages.NOT_KNOWING in each.text)
    await anna.press(question, messages.UNKNOWN)
    await office.settled()
    return question.text.partition(". ")[2].partition("? ")[0] + "?"


async def kept(office: Office) -> tuple[AnswerOutcome, str | None]:
    """The stored outcome of the question."""

    def work(connection: Connection) -> tuple[AnswerOutcome, str | None]:
        last = deliveries.last_sent(connection, cast.TEAM, cast.ANNA, "question")
        assert last is not None
        found = answers.find(connection, cast.TEAM, cast.ANNA, last.id)
        assert found is not None
        return found.outcome, found.words

    return await office.database.read(work)


async def test_the_receipt_of_a_line_asks_and_the_answer_goes_on_the_card(
    office: Office, anna: Person, ben: Person, asked: str
) -> None:
    reply = await anna.command("/visit", "Globex: “we may leave gas”", times=5)
    assert f"{STILL_OPEN} *{asked}*" in reply.words
    assert all(each.body == reply.body for each in reply.repeats)
    await anna.press(anna.ephemerals[-1], NOW_I_KNOW, times=5)
    form = await office.opened(anna)
    await anna.submit(form, {messages.WORDS: "Heat without gas"}, times=5)
    await office.settled()
    assert await kept(office) == (AnswerOutcome.ANSWERED, "Heat without gas")
    assert any("Heat without gas" in each.text for each in anna.dm)
    card = (await ben.command("/visit", "who Globex")).words
    assert "Heat without gas" in card
    assert "We don't know" not in card


async def test_in_the_form_the_answer_lies_over_the_receipt_and_takes_it_along(
    office: Office, anna: Person, asked: str
) -> None:
    visit = await office.form(anna, "Globex")
    await anna.submit(visit, {"said": "we may leave gas"})
    receipt = await office.opened(anna)
    await anna.press_in(receipt, NOW_I_KNOW)
    form = await office.opened(anna)
    assert form.id != receipt.id
    reply = await anna.submit(form, {messages.WORDS: "Heat without gas"})
    assert reply.view is not None
    assert "Heat without gas" in str(reply.view.source)
    await anna.close(reply.view)
    assert anna.views == []


async def test_a_second_press_shows_the_answer_that_was_given(
    office: Office, anna: Person, asked: str
) -> None:
    await anna.command("/visit", "Globex: gas")
    receipt = anna.ephemerals[-1]
    for words in ("Heat without gas", None):
        await anna.press(receipt, NOW_I_KNOW)
        view = await office.opened(anna)
        if words:
            await anna.submit(view, {messages.WORDS: words})
        else:
            assert "Heat without gas" in str(view.source)
        await anna.close(await office.opened(anna))


async def test_what_is_known_or_was_asked_of_somebody_else_is_not_asked(
    office: Office, anna: Person, ben: Person, asked: str
) -> None:
    assert STILL_OPEN not in (await ben.command("/visit", "Globex: gas")).words
    assert STILL_OPEN not in (await anna.command("/visit", "Initech: gas")).words
    await anna.command("/visit", "Globex: gas")
    await anna.press(anna.ephemerals[-1], NOW_I_KNOW)
    await anna.submit(await office.opened(anna), {messages.WORDS: "Heat without gas"})
    await office.settled()
    assert STILL_OPEN not in (await anna.command("/visit", "Globex today: more")).words


async def test_nobody_else_answers_in_their_name(
    office: Office, anna: Person, ben: Person, asked: str
) -> None:
    await anna.command("/visit", "Globex: gas")
    last = await office.database.read(deliveries.last_sent, cast.TEAM, cast.ANNA, "question")
    assert last is not None
    await ben.command("/visit", "Globex: gas")
    forged = {"action_id": NOW_I_KNOW, "value": last.id}
    await office.pressed(ben, ben.ephemerals[-1], "visit_edit", forged=forged)
    assert ben.views == []
    assert (await kept(office))[0] is AnswerOutcome.UNKNOWN
