"""/visit list: what a leader has logged, and Edit and Delete beside each."""

from typing import Any

from bot.features.visits.list_messages import DELETE, EDIT_LISTED, NOT_ME
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from tests.bot.office import NASTY, Office, mrkdwn_of


async def listed(person: Person) -> Message:
    reply = await person.command("/visit", "list")
    assert reply.message is not None
    return reply.message


def values(message: Message, action_id: str) -> list[str]:
    found: list[dict[str, Any]] = []
    for block in message.blocks:
        found += block.get("elements", [])
    return [each["value"] for each in found if each.get("action_id") == action_id]


async def test_nothing_logged_yet(office: Office, anna: Person) -> None:
    assert "You have logged no visits yet." in (await listed(anna)).words


async def test_visits_are_listed_the_latest_first(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme 1 Nov: first")
    await anna.command("/visit", "Globex 12 Oct: “we may leave gas”")
    message = await listed(anna)
    assert message.text == (
        "Your visits, the latest first\n"
        "Acme, yesterday, in person, to understand.\n"
        "Globex, 12 October, in person, to understand."
    )
    assert "we may leave gas" in message.words


async def test_ten_stand_on_a_page(office: Office, anna: Person) -> None:
    for day in range(1, 26):
        await anna.command("/visit", f"Customer{day:02} {day} Oct: x")
    message = await listed(anna)
    assert len(values(message, EDIT_LISTED)) == 10
    assert "Customer25" in message.text
    await anna.press(message, "visit_page:earlier")
    await office.settled()
    await anna.press(message, "visit_page:earlier")
    await office.settled()
    assert len(values(message, EDIT_LISTED)) == 5
    assert "Customer01" in message.text
    assert values(message, "visit_page:earlier") == []
    await anna.press(message, "visit_page:later")
    await office.settled()
    assert "Customer15" in message.text


async def test_a_page_that_is_not_there_is_empty(office: Office, anna: Person) -> None:
    for day in range(1, 12):
        await anna.command("/visit", f"Acme {day} Oct: x")
    message = await listed(anna)
    await anna.press(message, "visit_page:earlier", forged={"value": "9" * 9})
    await office.settled()
    assert "nothing further back" in message.words


async def test_delete_asks_first_and_shows_what_is_left(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme 1 Nov: first")
    await anna.command("/visit", "Globex 12 Oct: second")
    message = await listed(anna)
    assert "Take this visit back?" in str(message.blocks)
    value = values(message, DELETE)[1]
    await anna.press(message, DELETE, value, times=3)
    await office.settled()
    assert message.text.splitlines()[0] == (
        "Taken back: Globex, 12 October, in person, to understand."
    )
    assert len(values(message, DELETE)) == 1
    assert [visit.customer.name for visit in await office.visits()] == ["Acme"]


async def test_a_listed_visit_can_be_edited(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme 1 Nov: first")
    message = await listed(anna)
    await anna.press(message, EDIT_LISTED)
    await anna.submit(await office.opened(anna), {"said": "second"})
    await office.settled()
    assert message.text.startswith("Your visits")
    (visit,) = await office.visits()
    assert visit.entry.said == "second"


async def test_what_others_logged_can_only_be_declined(
    office: Office, anna: Person, ben: Person
) -> None:
    await anna.command("/visit", "Acme with @ben 1 Nov: first")
    message = await listed(ben)
    assert "Logged by <@U0ANNA>; you came along." in message.words
    assert values(message, EDIT_LISTED) == []
    await ben.press(message, NOT_ME)
    await office.settled()
    assert "Noted: you were not at Acme, yesterday." in message.text
    assert await office.visits("U0BEN") == []
    assert len(await office.visits()) == 1


async def test_a_page_of_the_longest_words_still_fits(office: Office, anna: Person) -> None:
    for day in range(1, 11):
        name = f"{day}{NASTY * 6}"[:300]
        form = await office.form(anna, "x" * 100)
        filled = {"customer_name": name, "date": f"2026-10-{day:02}", "said": "&" * 3000}
        await anna.submit(form, {**filled, "met": f"{'&' * 290} (&&&&&)"})
    message = await listed(anna)
    assert len(values(message, EDIT_LISTED)) == 10
    assert "<!channel>" not in mrkdwn_of(message.blocks)
