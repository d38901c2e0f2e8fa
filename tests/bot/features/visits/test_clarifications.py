"""The questions asked before a visit is stored, and the buttons that answer them."""

import pytest

from bot.features.visits.messages import OPEN_DRAFT
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message, View
from storage.programme import leaders
from storage.visits import visits
from tests.bot.office import Office, chosen, field, only_sqlite
from tests.cast import ANNA, T0, TEAM

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too


async def asked(person: Person, line: str) -> Message:
    """The question that a line raises."""
    reply = await person.command("/visit", line)
    assert reply.message is not None
    return reply.message


async def test_the_customer_that_was_meant_gets_the_visit(office: Office, anna: Person) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx yesterday: hello")
    await anna.press(question, "draft_choose:0")
    await office.settled()
    assert "Kept: Globex, yesterday" in question.text
    assert "draft_choose" not in str(question.blocks)
    (visit,) = await office.visits()
    assert (visit.customer.name, visit.entry.said) == ("Globex", "hello")


async def test_a_name_can_be_new_after_all(office: Office, anna: Person) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx yesterday: hello")
    await anna.press(question, "draft_choose:1")
    await office.settled()
    assert "Kept: Globx, yesterday" in question.text
    assert await office.customers() == ["Globex", "Globx"]


async def test_five_presses_at_once_keep_one_visit(office: Office, anna: Person) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx yesterday: hello")
    reply = await anna.press(question, "draft_choose:0", times=5)
    await office.settled()
    assert [each.status for each in (reply, *reply.repeats)] == [200] * 5
    assert "Kept: Globex, yesterday" in question.text
    assert len(await office.visits()) == 1
    assert len(anna.ephemerals) == 1


async def test_the_day_that_was_meant_is_kept(office: Office, anna: Person) -> None:
    question = await asked(anna, "Acme on 3/4: hello")
    assert "Is “3/4” " in question.text
    await anna.press(question, "draft_choose:1")
    await office.settled()
    (visit,) = await office.visits()
    assert visit.entry.first_day.isoformat() in ("2026-04-03", "2026-03-04")
    assert "Kept: Acme" in question.text


async def test_a_question_may_follow_a_question(office: Office, anna: Person) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx on 3/4: hello")
    await anna.press(question, "draft_choose:0")
    await office.settled()
    assert "Did you mean Globex?" in question.text
    await anna.press(question, "draft_choose:0")
    await office.settled()
    assert "Kept: Globex" in question.text


async def test_a_customer_named_like_a_command_can_be_logged(office: Office, anna: Person) -> None:
    question = await asked(anna, "plan International yesterday: hello")
    await anna.press(question, "draft_choose:0")
    await office.settled()
    (visit,) = await office.visits()
    assert visit.customer.name == "plan International"


@pytest.mark.parametrize(
    ("line", "then"),
    [
        ("search International on 3/4: hello", "Is “3/4” "),
        ("plan International on 31 Feb: hello", "31 Feb"),
        ("search International on 5 Nov 2026: hello", "still to come"),
    ],
)
async def test_a_doubt_about_it_is_asked_about_afterwards(
    office: Office, anna: Person, line: str, then: str
) -> None:
    question = await asked(anna, line)
    assert "is one of my commands" in question.text
    await anna.press(question, "draft_choose:0")
    await office.settled()
    assert then in question.text
    assert await office.visits() == []


async def test_a_press_while_the_database_is_gone_can_be_repeated(
    office: Office, anna: Person
) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx yesterday: hello")
    async with office.locked():
        said = await office.pressed(anna, question, "draft_choose:0")
    assert "nothing was stored. Please try again in a minute." in said.words
    await anna.press(question, "draft_choose:0")
    await office.settled()
    assert "Kept: Globex" in question.text


async def test_an_admin_without_a_clock_is_asked_nothing(office: Office, olga: Person) -> None:
    for line in ("plan International yesterday: x", "Acme on 3/4: x", "Acme yesterday: x"):
        assert "without a clock of your own" in (await olga.command("/visit", line)).words
    assert "without a clock of your own" in (await olga.command("/visit", "list")).words


async def test_the_form_opens_with_what_was_typed(office: Office, anna: Person) -> None:
    globex = await office.customer("Globex")
    question = await asked(anna, "Globex on 31 Feb: hello")
    form = await opened_from(office, anna, question)
    assert field(form, "said")["value"] == "hello"
    assert chosen(form, "customer") == str(globex)


async def opened_from(office: Office, person: Person, question: Message) -> View:
    """The form behind "Open the form"."""
    await person.press(question, OPEN_DRAFT)
    return await office.opened(person)


async def test_a_day_to_come_waits_in_the_form(office: Office, anna: Person) -> None:
    question = await asked(anna, "Acme on 5 Nov 2026: hello")
    assert "still to come" in question.text
    form = await opened_from(office, anna, question)
    assert field(form, "date")["selected_date"] == "2026-11-05"
    reply = await anna.submit(form, {"date": "2026-11-01"})
    assert reply.errors is None
    (visit,) = await office.visits()
    assert visit.entry.said == "hello"


async def test_a_question_that_the_form_has_answered_gives_the_same_receipt(
    office: Office, anna: Person
) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx yesterday: hello")
    form = await opened_from(office, anna, question)
    view = (await anna.submit(form)).view
    assert view is not None
    await anna.submit(view, {"which": "new"})
    await anna.press(question, "draft_choose:0")
    await office.settled()
    assert "Kept: Globx, yesterday" in question.text
    assert len(await office.visits()) == 1


async def test_a_form_after_the_button_says_the_same_visit_anew(
    office: Office, anna: Person
) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx yesterday: hello")
    stale = question.snapshot()
    form = await opened_from(office, anna, question)
    await anna.press(stale, "draft_choose:0")
    await office.settled()
    view = (await anna.submit(form, {"surprise": "they build it themselves"})).view
    assert view is not None
    await anna.submit(view, {"which": "new"})
    (visit,) = await office.visits()
    assert visit.entry.surprise == "they build it themselves"


async def test_a_question_of_yesterday_is_too_old(office: Office, anna: Person) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx yesterday: hello")
    office.time.wind(days=1, seconds=1)
    for action in ("draft_choose:0", OPEN_DRAFT):
        said = await office.pressed(anna, question, action)
        assert "more than a day old" in said.words
    assert await office.visits() == []


@pytest.mark.parametrize("choice", ["999", "new", "-1", "2026-11-01", "log", ""])
async def test_an_answer_that_was_not_offered_keeps_nothing(
    office: Office, anna: Person, choice: str
) -> None:
    question = await asked(anna, "Acme on 3/4: hello")
    draft = draft_of(question)
    await office.pressed(anna, question, "draft_choose:0", forged={"value": f"{draft}:{choice}"})
    assert await office.visits() == []
    await anna.press(question, "draft_choose:0")
    await office.settled()
    assert len(await office.visits()) == 1


def draft_of(question: Message) -> str:
    for element in question.blocks[-1]["elements"]:
        if element["action_id"] == OPEN_DRAFT:
            return str(element["value"])
    raise AssertionError


async def test_a_draft_is_its_authors_alone(office: Office, anna: Person, ben: Person) -> None:
    await office.customer("Globex")
    draft = draft_of(await asked(anna, "Globx yesterday: hello"))
    own = await asked(ben, "Globx yesterday: mine")
    said = await office.pressed(ben, own, "draft_choose:0", forged={"value": f"{draft}:new"})
    assert "hello" not in said.words
    assert await office.visits("U0BEN") == []
    assert await office.visits() == []


async def test_somebody_who_left_the_programme_can_no_longer_answer(
    office: Office, anna: Person
) -> None:
    question = await asked(anna, "Acme on 3/4: hello")
    await office.database.run(leaders.remove, TEAM, ANNA, T0)
    await anna.press(question, "draft_choose:0")
    await office.settled()
    assert await office.visits() == []
    assert "you are not one of them yet" in anna.ephemerals[-1].words


async def test_a_visit_that_was_kept_and_taken_back_is_not_kept_again(
    office: Office, anna: Person
) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx yesterday: hello")
    stale = question.snapshot()
    await anna.press(question, "draft_choose:0")
    await office.settled()
    (visit,) = await office.visits()
    await office.database.run(visits.delete, TEAM, visit.id, ANNA, T0)
    await anna.press(stale, "draft_choose:0")
    await office.settled()
    assert await office.visits() == []
    assert "was taken back" in stale.text
