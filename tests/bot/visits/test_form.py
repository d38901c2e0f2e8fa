"""The form: what it asks, what it refuses at which field, and how it turns into the receipt."""

from datetime import date

from bot.playground.person import Person
from bot.visits.form import TYPE_AHEAD
from storage.entries import Met, Purpose, Setting
from tests.bot.visits.office import Office


async def test_a_filled_form_becomes_the_receipt_of_the_visit(office: Office, anna: Person) -> None:
    form = await office.form(anna)
    await anna.suggest(form, TYPE_AHEAD, "Acme")
    reply = await anna.submit(
        form,
        {
            "customer": "new:Acme",
            "date": "2026-10-30",
            "met": "Dana Cole (COO), Raj Patel",
            "said": "we may leave gas by 2028",
            "surprise": "they build it themselves",
            "private": "ask about her brother",
        },
    )
    assert reply.view is not None
    assert "Kept: Acme with Dana Cole (COO) and Raj Patel, 30 October" in reply.view.words
    assert "we may leave gas by 2028" in reply.view.words
    (visit,) = await office.visits()
    assert visit.customer.name == "Acme"
    assert visit.entry.first_day == date(2026, 10, 30)
    assert visit.entry.met == (Met("Dana Cole", "COO"), Met("Raj Patel"))
    assert visit.entry.setting is Setting.IN_PERSON
    assert visit.entry.purpose is Purpose.UNDERSTAND
    assert visit.entry.surprise == "they build it themselves"
    assert visit.entry.private == "ask about her brother"
