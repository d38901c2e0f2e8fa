"""Every free-text field of a visit: in the form, stored, in the receipt, on the card, found by search."""

import pytest

from bot.features.visits.messages import EDIT
from bot.playground.client.person import Person
from bot.wording.visit_fields import WORDING
from storage.core.visit_fields import ROWS, VisitField
from tests.bot.office import Office, field, mrkdwn_of, only_sqlite
from tests.cast import ANNA, BEN

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too

WORD = "hydrogen"
EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
EACH_OF_THE_AUTHOR = pytest.mark.parametrize(
    "row", [each for each in ROWS if each.author_only], ids=lambda row: row.key
)


async def told(office: Office, anna: Person, row: VisitField) -> str:
    """Anna logs a visit to Acme with nothing in it but this field. The receipt, as text and as markup."""
    view = (await anna.submit(await office.form(anna, "Acme"), {row.key: WORD})).view
    assert view is not None
    return f"{view.words}\n{mrkdwn_of(view.blocks)}"


async def answer(person: Person, line: str) -> str:
    """All text of the answer to a line after /visit: markup and quotations."""
    message = (await person.command("/visit", line)).message
    assert message is not None
    return f"{message.text}\n{message.blocks}"


@EACH
async def test_it_is_asked_for_kept_and_stands_in_the_form_again(
    office: Office, anna: Person, row: VisitField
) -> None:
    form = await office.form(anna, "Acme")
    assert WORDING[row.key].label in form.words
    assert (WORDING[row.key].hint or "") in form.words
    view = (await anna.submit(form, {row.key: WORD})).view
    assert view is not None
    (visit,) = await office.visits()
    assert getattr(visit.entry, row.key) == WORD
    await anna.press_in(view, EDIT)
    assert field(await office.opened(anna), row.key)["value"] == WORD


@EACH
async def test_the_receipt_names_or_quotes_it(
    office: Office, anna: Person, row: VisitField
) -> None:
    receipt = await told(office, anna, row)
    if row.key in ("said", "place"):
        assert WORD in receipt
    else:
        assert f"Also kept: {WORDING[row.key].in_receipt}." in receipt
        assert WORD not in receipt


@EACH
async def test_the_card_shows_it_to_whoever_may_see_it(
    office: Office, anna: Person, ben: Person, row: VisitField
) -> None:
    await told(office, anna, row)
    shown = f"{WORDING[row.key].on_card.format(us='<@U0ANNA>')}: {WORD}"
    expected = WORD if row.key in ("said", "place") else shown
    assert expected in await answer(anna, "who Acme")
    assert (WORD in await answer(ben, "who Acme")) is not row.author_only


@EACH
async def test_search_finds_it_for_whoever_may_see_it(
    office: Office, anna: Person, ben: Person, row: VisitField
) -> None:
    await told(office, anna, row)
    where = WORDING[row.key].in_search.format(us="<@U0ANNA>")
    expected = f"Acme, today, {'told <@U0ANNA>' if row.key == 'said' else where}: “{WORD}”"
    assert (expected in await answer(anna, f"search {WORD}")) is row.searched
    seen = row.searched and not row.author_only
    assert (expected in await answer(ben, f"search {WORD}")) is seen


@EACH
async def test_a_colleague_of_the_visit_reads_it_only_if_all_leaders_may(
    office: Office, anna: Person, row: VisitField
) -> None:
    form = await office.form(anna, "Acme")
    await anna.submit(form, {row.key: WORD, "colleagues": [BEN]})
    (as_anna,) = await office.visits(ANNA)
    (as_ben,) = await office.visits(BEN)
    assert getattr(as_anna.entry, row.key) == WORD
    assert getattr(as_ben.entry, row.key) == (None if row.author_only else WORD)


@EACH_OF_THE_AUTHOR
async def test_an_admin_who_edits_neither_sees_nor_loses_what_is_for_the_author_alone(
    office: Office, anna: Person, olga: Person, row: VisitField
) -> None:
    await told(office, anna, row)
    (visit,) = await office.visits()
    reply = await olga.command("/visit", "borad")  # any message with a button will do
    assert reply.message is not None
    await olga.press(reply.message, "line_run", forged={"action_id": EDIT, "value": str(visit.id)})
    form = await office.opened(olga)
    assert row.key not in form.values
    await olga.submit(form, {"said": "mended"})
    (edited,) = await office.visits()
    assert (edited.entry.said, getattr(edited.entry, row.key)) == ("mended", WORD)
