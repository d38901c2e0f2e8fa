"""A name typed in part, as a domain, with a place, or in Slack's markup: asked about once, or read as people saw it."""

import pytest

from bot.playground.client.person import Person
from storage.plans.plan_state import Plan
from tests.bot.office import Office, plans_of

KNOWN = ("Norrland Timber", "Volta Rail", "Umbrella", "Castellan", "Initech", "Acme")


@pytest.fixture(autouse=True)
async def _known(office: Office) -> None:
    for name in KNOWN:
        await office.customer(name)


async def customers_of(office: Office) -> list[str]:
    """Whom the visits were to."""
    return [each.customer.name for each in await office.visits()]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Norr", "Norrland Timber"),
        ("volt", "Volta Rail"),
        ("initech.com", "Initech"),
        ("https://www.initech.com/about", "Initech"),
        ("`Umb`", "Umbrella"),
        ("*_Cast_*", "Castellan"),
    ],
)
async def test_a_part_is_asked_about_and_one_tap_keeps_it(
    office: Office, anna: Person, typed: str, meant: str
) -> None:
    asked = await office.typed(anna, f"{typed} yesterday: gas")
    assert f"Did you mean {meant}?" in asked.text
    await office.pressed(anna, asked, "draft_choose:0")
    assert await customers_of(office) == [meant]
    assert (await office.visits())[0].entry.said == "gas"


async def test_a_form_asks_about_a_part_and_a_domain(office: Office, anna: Person) -> None:
    for typed, meant in (("Cast", "Castellan"), ("initech.com", "Initech")):
        form = await office.form(anna)
        await anna.suggest(form, "visit_customer", typed)
        view = (await anna.submit(form, {"customer": f"new:{typed}"})).view
        assert view is not None
        assert f"No, add “{typed}”" in str(view.source)
        assert meant in str(view.source)
    assert await office.customers() == list(KNOWN)


async def test_a_plan_asks_about_a_part(office: Office, anna: Person) -> None:
    asked = await office.typed(anna, "plan Norr thursday")
    assert "Did you mean Norrland Timber?" in asked.text
    plans: list[Plan] = await plans_of(office.database)
    assert plans == []


@pytest.mark.parametrize("typed", ["acme", "ACME Inc.", "*Acme*", "`Acme`", "> Acme"])
async def test_an_exact_name_is_never_asked_about(office: Office, anna: Person, typed: str) -> None:
    assert "Kept: Acme, yesterday" in (await office.typed(anna, f"{typed} *yesterday*: gas")).text


async def test_a_branch_is_kept_with_its_place(office: Office, anna: Person) -> None:
    said = await office.typed(anna, "Norrland Timber, Kiruna yesterday: gas")
    assert "Kept: Norrland Timber, Kiruna, yesterday" in said.text
    (visit,) = await office.visits()
    assert (visit.customer.name, visit.entry.place) == ("Norrland Timber", "Kiruna")
    assert await office.customers() == list(KNOWN)
    for line in ("list", "who Norrland Timber", "who Norrland Timber, Kiruna"):
        assert "Kiruna" in str((await office.typed(anna, line)).blocks)
    await office.typed(anna, "plan Norrland Timber, Luleå thursday")
    (plan,) = await plans_of(office.database)
    assert (plan.customer.name, plan.note) == ("Norrland Timber", "Luleå")


async def test_the_form_takes_the_place_of_a_branch(office: Office, anna: Person) -> None:
    form = await office.form(anna, "Norrland Timber, Kiruna")
    await anna.submit(form)
    (visit,) = await office.visits()
    assert (visit.customer.name, visit.entry.place) == ("Norrland Timber", "Kiruna")
