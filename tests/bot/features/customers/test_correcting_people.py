"""A person who was mistyped is renamed, merged with the one who was meant, or removed, and put back."""

from typing import Any

import pytest

from bot.features.customers import note_form
from bot.features.customers.note_form import PERSON, PUT_BACK
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message, View
from storage.core.visit_entry import Met
from tests.bot.office import Office, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too

SLIP = "Acme with Dana Clole (COO) 28 Oct: hello"


async def who(office: Office, person: Person) -> Message:
    return await office.typed(person, "who Acme")


async def opened(office: Office, person: Person, name: str = "Dana Clole") -> tuple[Message, View]:
    """The card, and the form of the person of that name."""
    card = await who(office, person)
    sections = [each for each in card.blocks if each.get("accessory")]
    value = next(each["accessory"]["value"] for each in sections if name in each["text"]["text"])
    await person.press(card, PERSON, value)
    return card, await office.opened(person)


async def met(office: Office) -> list[tuple[Met, ...]]:
    """Whom each of Anna's visits met, the latest first."""
    return [visit.entry.met for visit in await office.visits()]


async def saved(office: Office, person: Person, form: View, **values: Any) -> View:
    reply = await person.submit(form, values, times=3)
    await office.settled()
    assert reply.view is not None
    return reply.view


async def test_a_name_is_put_right_and_typed_again_it_is_somebody_else(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", SLIP)
    card, form = await opened(office, anna)
    assert (
        "Kept about Dana Cole: the name."
        in (await saved(office, anna, form, name=" Dana  Cole ")).words
    )
    assert "Dana Cole" in card.words
    assert await met(office) == [(Met("Dana Cole", "COO"),)]
    await anna.command("/visit", "Acme with Dana Cole 29 Oct: hello")
    assert len(await met(office)) == 2
    assert "Clole" not in (await who(office, anna)).words


async def test_a_name_that_is_taken_is_said_at_the_field_and_merging_is_offered(
    office: Office, anna: Person
) -> None:
    await anna.command("/visit", "Acme with Dana Cole (COO) 27 Oct: first")
    await anna.command("/visit", "Acme with Dana Clole 28 Oct: second")
    card, form = await opened(office, anna)
    reply = await anna.submit(form, {"name": "Dana Cole"})
    assert reply.errors == {"name": note_form.TAKEN}
    before = await met(office)
    option = form.source["blocks"][-2]["element"]["options"][0]
    assert option["text"]["text"] == "Dana Cole (COO)"
    told = {"name": "Dana Clole", "same": option["value"], "fact": "hates slides"}
    receipt = await saved(office, anna, form, **told)
    assert "Dana Clole is Dana Cole from now on." in receipt.words
    assert await met(office) == [(Met("Dana Cole", "COO"),)] * 2
    assert "Clole" not in card.words
    assert "hates slides" in card.words
    await anna.press_in(receipt, PUT_BACK, times=3)
    await office.settled()
    assert await met(office) == before
    assert "Clole" in card.words


async def test_a_person_who_never_was_is_removed_and_put_back(office: Office, anna: Person) -> None:
    await anna.command("/visit", "Acme with Dana Clole and Raj Patel 28 Oct: hello")
    before = await met(office)
    card, form = await opened(office, anna)
    receipt = await saved(office, anna, form, remove=["remove"])
    assert "Removed: Dana Clole." in receipt.words
    assert await met(office) == [(Met("Raj Patel"),)]
    assert "Clole" not in card.words
    await anna.press_in(receipt, PUT_BACK, times=3)
    await office.settled()
    assert await met(office) == before
    assert "Clole" in card.words


async def test_who_did_not_record_them_may_only_note_and_others_visits_keep_them(
    office: Office, anna: Person, ben: Person, carla: Person
) -> None:
    await anna.command("/visit", SLIP)
    _, form = await opened(office, ben)
    assert "name" not in form.values
    await anna.press(await who(office, anna), PERSON)
    mine = await office.opened(anna)
    await carla.command("/visit", "Acme with Dana Clole 29 Oct: hello")
    reply = await anna.submit(mine, {"remove": ["remove"]})
    assert reply.errors == {"remove": note_form.NOT_ALONE}


async def test_an_admin_may_and_a_forged_form_may_not(
    office: Office, anna: Person, ben: Person, olga: Person
) -> None:
    await anna.command("/visit", SLIP)
    _, allowed = await opened(office, anna)
    _, form = await opened(office, ben)
    form.source["blocks"] = allowed.source["blocks"]
    form.values = dict(allowed.values)
    reply = await ben.submit(form, {"name": "Dana Cole"}, unchecked=True)
    assert "Only those who have met them" in str(reply.body)
    assert await met(office) == [(Met("Dana Clole", "COO"),)]
    _, hers = await opened(office, olga)
    await saved(office, olga, hers, remove=["remove"])
    assert await met(office) == [()]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": " "}, "name"), ({"same": True, "remove": ["remove"]}, "remove")],
)
async def test_what_cannot_be_meant_is_said_at_the_field(
    office: Office, anna: Person, values: dict[str, Any], field: str
) -> None:
    await anna.command("/visit", "Acme with Dana Clole and Raj Patel 28 Oct: hello")
    _, form = await opened(office, anna)
    if "same" in values:
        values = values | {"same": form.source["blocks"][-2]["element"]["options"][0]["value"]}
    reply = await anna.submit(form, values)
    assert set(reply.errors or {}) == {field}


async def test_it_is_not_put_back_after_a_day(office: Office, anna: Person) -> None:
    await anna.command("/visit", SLIP)
    _, form = await opened(office, anna)
    receipt = await saved(office, anna, form, remove=["remove"])
    office.time.wind(days=1, minutes=1)
    await anna.press_in(receipt, PUT_BACK)
    await office.settled()
    assert await met(office) == [()]
