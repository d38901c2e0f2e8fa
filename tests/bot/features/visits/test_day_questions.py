"""Questions about when a visit was: from the line, by one tap, to what is stored."""

import pytest

from bot.features.visits import form
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from tests.bot.office import Office, field


async def asked(person: Person, line: str) -> Message:
    """The question that a line raises."""
    reply = await person.command("/visit", line)
    assert reply.message is not None
    return reply.message


def labels(message: Message) -> list[str]:
    """What the buttons of a message say."""
    rows = [each["elements"] for each in message.blocks if each["type"] == "actions"]
    return [each["text"]["text"] for row in rows for each in row]


async def kept(office: Office) -> list[tuple[str, str, int]]:
    """The visits that are stored."""
    return [
        (each.customer.name, each.entry.first_day.isoformat(), each.entry.days)
        for each in await office.visits()
    ]


async def press(office: Office, person: Person, message: Message, label: str) -> None:
    """Presses the button of that label."""
    rows = [each["elements"] for each in message.blocks if each["type"] == "actions"]
    found = next(each for row in rows for each in row if each["text"]["text"] == label)
    await person.press(message, found["action_id"])
    await office.settled()


async def test_a_day_in_another_language_is_asked_about_and_kept(
    office: Office, anna: Person
) -> None:
    question = await asked(anna, "SAP gestern: gas")
    assert "Is “gestern” a day?" in question.text
    day = labels(question)[0]
    assert day.startswith("Yesterday, ")
    assert labels(question)[1:] == ["It is the name", "Open the form"]
    await press(office, anna, question, day)
    assert "Kept: SAP, yesterday" in question.text
    assert await office.customers() == ["SAP"]


async def test_the_words_may_be_the_name_after_all(office: Office, anna: Person) -> None:
    await office.customer("SAP")
    question = await asked(anna, "SAP gestern: gas")
    await press(office, anna, question, "It is the name")
    assert "Kept: SAP gestern, today" in question.text
    assert await office.customers() == ["SAP", "SAP gestern"]


async def test_a_known_name_is_never_asked_about(office: Office, anna: Person) -> None:
    await office.customer("Blue Easter")
    reply = await anna.command("/visit", "Blue Easter yesterday: gas")
    assert reply.message is not None
    assert "Kept: Blue Easter, yesterday" in reply.message.text


async def test_a_firm_named_like_a_day_is_kept_unless_its_second_word_is_a_customer(
    office: Office, anna: Person
) -> None:
    reply = await anna.command("/visit", "Sunday Riley: gas")
    assert reply.message is not None
    assert "Kept: Sunday Riley, today" in reply.message.text
    await office.customer("Globex")
    await asked(anna, "Sunday Globex: gas")
    assert [name for name, _, _ in await kept(office)] == ["Sunday Riley"]


@pytest.mark.parametrize("first", ["day", "customer"])
async def test_the_customer_and_the_day_are_asked_in_one_message_and_both_are_kept(
    office: Office, anna: Person, first: str
) -> None:
    await office.customer("Globex")
    question = await asked(anna, "Globx gestern: gas")
    assert "Is “gestern” a day?" in question.text
    assert "Did you mean Globex?" in question.text
    day = labels(question)[0]
    for label in [day, "Globex"] if first == "day" else ["Globex", day]:
        await press(office, anna, question, label)
    assert "Kept: Globex, yesterday" in question.text
    assert await office.customers() == ["Globex"]
    assert len(await office.visits()) == 1


async def test_a_week_offers_its_days(office: Office, anna: Person) -> None:
    await office.customer("Acme")
    question = await asked(anna, "Acme last week: gas")
    assert 'Which day was "last week"?' in question.text
    days = labels(question)[:-1]
    assert [each.split(",")[0] for each in days[:5]] == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    ]  # fmt: skip
    await press(office, anna, question, days[2])
    assert await office.visits()


async def test_the_form_has_no_day_that_nobody_typed(office: Office, anna: Person) -> None:
    question = await asked(anna, "Acme soon: gas")
    await press(office, anna, question, "Open the form")
    assert anna.view is not None
    assert not field(anna.view, form.DATE).get("selected_date")
    await anna.command("/visit", "Acme on 31 Feb")
    await office.settled()
    assert anna.view is not None
    assert not field(anna.view, form.DATE).get("selected_date")


async def test_a_day_still_to_come_can_be_planned_and_last_years_logged(
    office: Office, anna: Person
) -> None:
    await office.customer("Acme")
    ahead = "24 Nov"
    question = await asked(anna, f"Acme {ahead}: gas")
    plan, log = labels(question)[:2]
    assert plan.startswith("Plan it: 24 November")
    await press(office, anna, question, log)
    ((name, day, _),) = await kept(office)
    assert (name, day[5:]) == ("Acme", "11-24")
    again = await asked(anna, f"Acme {ahead}: gas")
    await press(office, anna, again, plan)
    assert "Planned: Acme" in again.text
