"""Two customers of one name: /visit asks which, wherever a customer is named, and shows what tells them apart."""

import pytest

from bot.playground.client.person import Person
from storage.customers import customers
from tests.bot.office import Office, chosen, plans_of
from tests.cast import ANNA, T0, TEAM

AIR, FAUCET = "Delta (Atlanta)", "Delta (deltafaucet.example)"
WHICH = f"There are several called “Delta”. Did you mean {FAUCET} or {AIR}?"


@pytest.fixture
async def deltas(office: Office) -> dict[str, int]:
    """Delta of deltafaucet.example, and Delta in Atlanta."""
    found = {}
    for name, what in ((FAUCET, "deltafaucet.example"), (AIR, "Atlanta")):
        made = await office.database.run(customers.add_another, TEAM, "Delta", what, ANNA, T0)
        found[name] = made.id
    return found


async def visited(office: Office) -> list[tuple[int, str]]:
    return [(each.customer.id, each.customer.name) for each in await office.visits()]


async def test_a_line_asks_which_and_one_tap_keeps_it(
    office: Office, anna: Person, deltas: dict[str, int]
) -> None:
    asked = await office.typed(anna, "Delta yesterday: gas")
    assert WHICH in asked.text
    assert await visited(office) == []
    labels = [each["text"]["text"] for each in asked.blocks[-1]["elements"]]
    assert labels == [FAUCET, AIR, "Open the form"]  # one more Delta has to be told apart there
    receipt = await office.pressed(anna, asked, "draft_choose:1")
    assert f"Kept: {AIR}, yesterday" in receipt.text
    assert await visited(office) == [(deltas[AIR], AIR)]


@pytest.mark.parametrize("choice", ["new", "0", "99999"])
async def test_no_forged_answer_makes_a_third(
    office: Office, anna: Person, deltas: dict[str, int], choice: str
) -> None:
    asked = await office.typed(anna, "Delta yesterday: gas")
    draft = asked.blocks[-1]["elements"][0]["value"].partition(":")[0]
    await anna.press(asked, "draft_choose:0", forged={"value": f"{draft}:{choice}"})
    await office.settled()
    assert await visited(office) == []
    assert await office.customers() == ["Delta", "Delta"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Delta, Atlanta", AIR),
        ("Delta (Atlanta)", AIR),
        ("delta (atlanta)", AIR),
        ("deltafaucet.example", FAUCET),
        (FAUCET, FAUCET),
    ],
)
async def test_what_tells_it_apart_leaves_no_question(
    office: Office, anna: Person, deltas: dict[str, int], typed: str, name: str
) -> None:
    receipt = await office.typed(anna, f"{typed} yesterday: gas")
    assert f"Kept: {name}, yesterday" in receipt.text
    await office.typed(anna, f"plan {typed} thursday")
    (plan,) = await plans_of(office.database)
    assert plan.customer.id == deltas[name]


async def test_a_plan_asks_which(office: Office, anna: Person, deltas: dict[str, int]) -> None:
    asked = await office.typed(anna, "plan Delta thursday")
    assert WHICH in asked.text
    assert await plans_of(office.database) == []
    said = await office.pressed(anna, asked, "plan_choose:0")
    assert FAUCET in said.text
    (plan,) = await plans_of(office.database)
    assert plan.customer.id == deltas[FAUCET]


async def test_the_form_asks_which_from_the_first(
    office: Office, anna: Person, deltas: dict[str, int]
) -> None:
    form = await office.form(anna, "Delta")
    assert "Which one is it?" in form.words
    assert AIR in str(form.source)
    reply = await anna.submit(form, {"which": str(deltas[AIR]), "said": "gas"})
    assert reply.errors is None
    assert await visited(office) == [(deltas[AIR], AIR)]


async def test_the_plan_form_asks_which_from_the_first(
    office: Office, anna: Person, deltas: dict[str, int]
) -> None:
    form = await office.form(anna, "plan Delta")
    assert "Which one is it?" in form.words
    await anna.submit(form, {"which": str(deltas[FAUCET]), "day": "2026-11-05"})
    (plan,) = await plans_of(office.database)
    assert plan.customer.id == deltas[FAUCET]


async def test_the_day_and_the_one_that_is_meant_are_asked_about_one_after_the_other(
    office: Office, anna: Person, deltas: dict[str, int]
) -> None:
    asked = await office.typed(anna, "Delta 3/4: gas")
    assert WHICH in asked.text
    asked = await office.pressed(anna, asked, "draft_choose:0")  # the day
    assert WHICH in asked.text
    await office.pressed(anna, asked, "draft_choose:1")
    assert await visited(office) == [(deltas[AIR], AIR)]


async def test_the_card_and_the_search_ask_which(
    office: Office, anna: Person, deltas: dict[str, int]
) -> None:
    asked = await office.typed(anna, "who Delta")
    assert WHICH in asked.text
    card = await office.pressed(anna, asked, "customer_choose:1")
    assert AIR in card.text
    assert AIR in (await office.typed(anna, "who Delta, Atlanta")).text
    said = await office.typed(anna, "search gas customer:Delta")
    assert f"Did you mean customer:{FAUCET} or customer:{AIR}?" in said.text
    assert f"at {AIR}" in (await office.typed(anna, f"search gas customer:{AIR}")).text


async def test_add_in_the_form_adds_once_something_tells_it_apart(
    office: Office, anna: Person
) -> None:
    globex = await office.customer("Globex")
    form = await office.form(anna)
    await anna.suggest(form, "visit_customer", "Globex")
    asked = (await anna.submit(form, {"customer": "new:Globex", "said": "gas"})).view
    assert asked is not None
    assert "I know one of that name. Is it this one?" in asked.words
    assert await visited(office) == []
    refused = await anna.submit(asked, {"which": "new"})
    assert refused.errors == {
        "apart": "There is one of that name. Where is this one, or what is its website?"
    }
    reply = await anna.submit(asked, {"which": "new", "apart": "Oslo"})
    assert reply.view is not None
    assert "Globex (Oslo) is new here." in reply.view.words
    ((other, name),) = await visited(office)
    assert (name, other == globex) == ("Globex (Oslo)", False)
    assert "There are several called “Globex”" in (await office.typed(anna, "Globex: gas")).text


async def test_what_is_told_of_another_already_is_refused_at_its_field(
    office: Office, anna: Person, deltas: dict[str, int]
) -> None:
    form = await office.form(anna, "Delta")
    reply = await anna.submit(form, {"which": "new", "apart": "atlanta"})
    assert reply.errors == {
        "apart": f"That is {AIR}, which I know. Choose it above, or say what differs."
    }
    assert len(deltas) == len(await office.customers())


async def test_the_one_that_was_there_can_be_chosen_after_all(office: Office, anna: Person) -> None:
    globex = await office.customer("Globex")
    form = await office.form(anna)
    await anna.suggest(form, "visit_customer", "GLOBEX")
    asked = (await anna.submit(form, {"customer": "new:GLOBEX"})).view
    assert asked is not None
    await anna.submit(asked, {"which": str(globex)})
    assert await visited(office) == [(globex, "Globex")]
    assert await office.customers() == ["Globex"]


async def test_another_legal_form_is_asked_about_and_add_adds_it(
    office: Office, anna: Person
) -> None:
    await office.customer("Acme GmbH")
    asked = await office.typed(anna, "Acme AG yesterday: gas")
    assert "I don't know “Acme AG”. Did you mean Acme GmbH?" in asked.text
    receipt = await office.pressed(anna, asked, "draft_choose:1")
    assert "Kept: Acme AG, yesterday" in receipt.text
    assert await office.customers() == ["Acme GmbH", "Acme AG"]
    assert "Kept: Acme GmbH" in (await office.typed(anna, "acme gmbh yesterday: oil")).text
    assert "Did you mean Acme GmbH or Acme AG?" in (await office.typed(anna, "Acme: oil")).text


async def test_another_legal_form_is_asked_about_in_a_form_and_in_a_plan(
    office: Office, anna: Person
) -> None:
    await office.customer("Acme GmbH")
    assert "Did you mean Acme GmbH?" in (await office.typed(anna, "plan Acme AG thursday")).text
    form = await office.form(anna, "Acme AG")
    assert chosen(form, "customer") == "new:Acme AG"
    asked = (await anna.submit(form)).view
    assert asked is not None
    assert "Did you mean one that I know?" in asked.words
    await anna.submit(asked, {"which": "new"})
    assert [name for _, name in await visited(office)] == ["Acme AG"]


@pytest.mark.parametrize(
    ("known", "typed"),
    [("Acme", "Acme GmbH"), ("Acme GmbH", "acme"), ("Acme Inc.", "Acme Incorporated")],
)
async def test_nobody_is_asked_needlessly(
    office: Office, anna: Person, known: str, typed: str
) -> None:
    await office.customer(known)
    assert f"Kept: {known}, yesterday" in (await office.typed(anna, f"{typed} yesterday: gas")).text


async def test_a_receipt_that_is_edited_stays_with_its_customer(
    office: Office, anna: Person, deltas: dict[str, int]
) -> None:
    receipt = await office.typed(anna, "Delta (Atlanta) yesterday: gas")
    await anna.press(receipt, "visit_edit")
    form = await office.opened(anna)
    assert chosen(form, "customer") == str(deltas[AIR])
    await anna.submit(form, {"said": "oil"})
    assert await visited(office) == [(deltas[AIR], AIR)]
