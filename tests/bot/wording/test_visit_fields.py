"""A free-text field of a visit has a row for storage, a row of words, a column and an attribute, all of one name."""

from dataclasses import fields

import sqlalchemy as sa

from bot.features.visits import form
from bot.wording import visit_fields as wording
from storage.core import visit_fields
from storage.core.tables import visits
from storage.core.visit_entry import VisitEntry
from tests.cast import MONDAY


def test_the_rows_the_columns_and_the_attributes_have_the_same_keys() -> None:
    texts = [each.name for each in visits.c if isinstance(each.type, sa.Text)]
    attributes = [each.name for each in fields(VisitEntry) if each.type == str | None]
    assert [each.key for each in wording.ROWS] == list(visit_fields.KEYS)
    assert texts == list(visit_fields.KEYS)
    assert sorted(attributes) == sorted([*visit_fields.KEYS, "promised"])  # a table of its own


def test_search_knows_what_all_leaders_may_read_before_what_is_for_the_author_alone() -> None:
    own = [key in visit_fields.AUTHOR_ONLY for key in visit_fields.SEARCHED]
    assert own == sorted(own)


def test_the_form_asks_for_every_field_once() -> None:
    """What it leaves out would be lost when the visit is edited."""
    asked = [*form.FIRST_WORDS, *form.MORE_WORDS, *form.LAST_WORDS]
    assert sorted(asked) == sorted(visit_fields.KEYS)


def test_a_form_without_private_lines_leaves_out_all_that_is_for_the_author_alone() -> None:
    entry = VisitEntry(customer="Acme", first_day=MONDAY)
    blocks = form.form(entry, private=False)["blocks"]
    shown = {each.get("block_id") for each in blocks} & set(visit_fields.KEYS)
    assert shown == set(visit_fields.KEYS) - visit_fields.AUTHOR_ONLY
