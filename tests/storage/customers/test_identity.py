"""Whom a typed name means, of those that answer to its key."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.customers import identity
from storage.customers.identity import Answering
from storage.customers.name_keys import customer_key, legal_form

FORMS = ("", "GmbH", "AG", "Inc.", "Incorporated", "Ltd", "Limited", "S.A.")


def own(customer: int, name: str, **given: Any) -> Answering:
    return Answering(customer, name, name, **given)


def alias(customer: int, name: str) -> Answering:
    return Answering(customer, f"Number {customer}", name, is_alias=True)


@pytest.mark.parametrize(
    ("typed", "known", "whom"),
    [
        ("Acme", [own(1, "Acme")], 1),
        ("acme", [own(1, "Acme GmbH")], 1),
        ("Acme GmbH", [own(1, "Acme")], 1),
        ("ACME gmbh", [own(1, "Acme GmbH")], 1),
        ("Acme Incorporated", [own(1, "Acme, Inc.")], 1),
        ("Acme A.G.", [own(1, "Acme AG")], 1),
        ("Acme Limited", [own(1, "Acme Ltd")], 1),
        ("Acme AG", [own(1, "Acme GmbH")], None),
        ("Acme Inc", [own(1, "Acme Ltd")], None),
        ("Acme AG", [own(1, "Acme GmbH"), own(2, "Acme AG")], 2),
        ("Acme", [own(1, "Acme GmbH"), own(2, "Acme AG")], None),
        ("Acme GmbH", [own(1, "Acme"), own(2, "Acme AG")], None),
        ("Delta", [own(1, "Delta"), own(2, "Delta")], None),
        # Merged: two names of one customer.
        ("Acme", [own(1, "Acme GmbH"), own(1, "Acme AG")], 1),
        ("Acme AG", [own(1, "Acme GmbH"), own(1, "Acme AG")], 1),
        ("Acme Inc", [own(1, "Acme GmbH"), own(1, "Acme AG")], None),
        # An own name comes before another's alias, unless the legal form is that of the alias.
        ("Acme", [own(1, "Acme"), alias(2, "Acme")], 1),
        ("Acme AG", [own(1, "Acme GmbH"), alias(2, "Acme AG")], 2),
        ("Acme", [own(1, "Acme GmbH"), alias(2, "Acme AG")], 1),
        ("Acme", [alias(2, "Acme AG")], 2),
        ("Acme", [], None),
    ],
)
def test_one_is_meant_or_nobody(typed: str, known: list[Answering], whom: int | None) -> None:
    found = identity.meant(typed, known)
    assert (found.customer if found else None) == whom


@given(
    st.sampled_from(FORMS),
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(FORMS), st.booleans()), max_size=4),
)
def test_no_name_means_a_customer_whose_legal_form_contradicts_it(
    form: str, known: list[tuple[int, str, bool]]
) -> None:
    typed = f"Acme {form}".strip()
    answering = [
        Answering(number, "Acme", f"Acme {other}".strip(), is_alias=is_alias)
        for number, other, is_alias in known
    ]
    found = identity.meant(typed, answering)
    if found is not None:
        assert legal_form(found.name) in ("", legal_form(typed)) or not legal_form(typed)
        own_names = {each.customer for each in answering if not each.is_alias}
        if not legal_form(typed):
            assert {found.customer} == (own_names or {each.customer for each in answering})
    if found and identity.is_plainly(typed, found.name, customer_key(typed)):
        assert legal_form(typed) in ("", legal_form(found.name))


@pytest.mark.parametrize(
    ("what", "whom"),
    [
        ("Atlanta", 1),
        ("atlanta", 1),
        ("Zürich", 2),
        ("Zurich", 2),
        ("Zürich, CH", 2),
        ("deltafaucet.example", 3),
        ("www.deltafaucet.example", 3),
        ("https://deltafaucet.example/about", 3),
        ("2", 4),
        ("#2", 4),
        ("Berlin", None),
        ("Springfield", None),  # two of them
        ("5", None),
    ],
)
def test_what_stands_beside_the_name_tells_them_apart(what: str, whom: int | None) -> None:
    known = [
        own(1, "Delta", place="Atlanta"),
        own(2, "Delta", place="Zürich, CH"),
        own(3, "Delta", domain="deltafaucet.example", place="Springfield"),
        own(4, "Delta", apart="#2", place="Springfield"),
    ]
    found = identity.told_apart(what, known)
    assert (found.customer if found else None) == whom


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Delta", []),
        ("Delta, Atlanta", [("Delta", "Atlanta")]),
        ("Delta (Atlanta)", [("Delta", "Atlanta")]),
        ("Delta（Atlanta）", [("Delta", "Atlanta")]),
        ("Delta (Atlanta, GA)", [("Delta", "Atlanta, GA"), ("Delta (Atlanta", "GA)")]),
        ("Delta, Inc., Atlanta", [("Delta", "Inc., Atlanta"), ("Delta, Inc.", "Atlanta")]),
        ("(Atlanta)", []),
        ("Delta ()", []),
        ("Delta,", []),
    ],
)
def test_the_parts_of_a_name(typed: str, parts: list[tuple[str, str]]) -> None:
    assert list(identity.parts_of(typed)) == parts


@pytest.mark.parametrize(
    ("name", "others", "apart"),
    [
        ("Acme", [], ""),
        ("Acme AG", [], ""),
        ("Acme AG", [own(1, "Acme GmbH")], legal_form("Acme AG")),
        ("Acme AG", [own(1, "Acme AG")], "#2"),
        ("Delta", [own(1, "Delta")], "#2"),
        ("Delta", [own(1, "Delta"), own(2, "Delta", apart="#3")], "#4"),
        ("Delta", [own(2, "Delta", apart="Atlanta")], "#2"),
    ],
)
def test_a_new_one_is_told_apart_from_the_others(
    name: str, others: list[Answering], apart: str
) -> None:
    assert identity.apart_from(name, others) == apart
