"""What the lines of a file are about: the same customer, another of its name, or one that looks like it."""

from collections.abc import Iterator

import pytest

from storage.customers.name_keys import customer_key
from storage.importing.lookalikes import Evidence
from storage.importing.staging import EffectKind, ImportLine, ImportStaging, StagedCustomer

NEW, APART, CHANGED, MERGED, SAME, UNCLEAR = EffectKind
Row = tuple[str, str | None, str | None]  # name, domain, place


@pytest.fixture
def staging() -> Iterator[ImportStaging]:
    with ImportStaging() as made:
        yield made


@pytest.fixture
def contacts() -> Iterator[ImportStaging]:
    with ImportStaging(of_contacts=True) as made:
        yield made


def know(staging: ImportStaging, *rows: Row) -> None:
    staging.know_customers(
        (number, name, customer_key(name), domain, place, None, "" if number == 1 else f"#{number}")
        for number, (name, domain, place) in enumerate(rows, 1)
    )


def take(staging: ImportStaging, *rows: Row) -> list[EffectKind]:
    return [staging.take(line, ImportLine(*row)).kind for line, row in enumerate(rows, 2)]


def staged(staging: ImportStaging) -> list[StagedCustomer]:
    return staging.companies(("", -1000), 100)


AIR, FAUCET = ("Delta", "deltaair.example", "Atlanta"), ("Delta", "faucet.example", "Carmel")
BARE: Row = ("Delta", None, None)


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ((AIR, FAUCET), (NEW, APART)),
        ((AIR, ("DELTA, Inc.", "faucet.example", None)), (NEW, APART)),
        ((("Delta", None, "Atlanta"), ("Delta", None, "Carmel")), (NEW, APART)),
        ((("Delta", "deltaair.example", None), ("Delta", "faucet.example", None)), (NEW, APART)),
        # Where one of the two says nothing, it is filled in.
        ((BARE, AIR), (NEW, CHANGED)),
        ((AIR, BARE), (NEW, SAME)),
        ((("Delta", None, "Atlanta"), ("Delta", "deltaair.example", None)), (NEW, CHANGED)),
        ((("Delta", "deltaair.example", None), ("Delta", None, "Atlanta")), (NEW, CHANGED)),
        # Each of several is found again by what it says.
        ((AIR, FAUCET, AIR, FAUCET), (NEW, APART, SAME, SAME)),
        ((AIR, FAUCET, ("Delta", "faucet.example", None)), (NEW, APART, SAME)),
        ((AIR, FAUCET, ("Delta", None, "Atlanta, GA")), (NEW, APART, SAME)),
        ((AIR, FAUCET, ("Delta", "dental.example", None)), (NEW, APART, APART)),
        # Nothing says which of several.
        ((AIR, FAUCET, BARE), (NEW, APART, UNCLEAR)),
        ((BARE, AIR, FAUCET, BARE), (NEW, CHANGED, APART, UNCLEAR)),
        # One place in two ways of writing.
        ((("Delta", None, "Leeds"), ("Delta", None, "Leeds, UK")), (NEW, SAME)),
        ((("Delta", None, "LEEDS"), ("Delta", None, "leeds")), (NEW, SAME)),
        # Another spelling is no other name; one legal form and none are one.
        ((("Acme GmbH", None, None), ("acme", None, None)), (NEW, MERGED)),
    ],
)  # fmt: skip
def test_two_rows_of_one_name(
    staging: ImportStaging, rows: tuple[Row, ...], kinds: tuple[EffectKind, ...]
) -> None:
    assert tuple(take(staging, *rows)) == kinds
    assert staging.compare_names() == 0


def test_what_tells_two_of_a_name_apart_is_their_domain_else_their_place(
    staging: ImportStaging,
) -> None:
    take(staging, ("Delta", None, "Atlanta"), ("Delta", None, "Carmel"), FAUCET)
    assert [each.apart for each in reversed(staged(staging))] == ["", "Carmel"]
    take(staging, ("Delta", "dental.example", "Bath"))
    assert [each.apart for each in reversed(staged(staging))] == ["", "Carmel", "dental.example"]


def test_branches_of_one_domain_are_told_apart_by_their_place(staging: ImportStaging) -> None:
    take(staging, ("Delta", "delta.example", "Leeds"), ("Delta", "delta.example", "York"))
    assert [each.apart for each in reversed(staged(staging))] == ["", "York"]


def test_a_known_one_keeps_its_name_and_another_domain_is_another_customer(
    staging: ImportStaging,
) -> None:
    know(staging, AIR)
    assert take(staging, FAUCET, AIR) == [APART, SAME]
    (added,) = staged(staging)
    assert (added.name, added.domain, added.apart) == (*FAUCET[:2], "faucet.example")


def test_older_imports_kept_addresses_that_are_no_domains(staging: ImportStaging) -> None:
    know(staging, ("Harrow Stahl", "n.a.", None), ("Initech", "shop.initech.co.uk", None))
    assert take(staging, ("Harrow Stahl", "harrow.example", None)) == [CHANGED]
    assert take(staging, ("Initech", "initech.co.uk", None)) == [SAME]


@pytest.mark.parametrize("place", ["Leeds", "York", None])
def test_in_an_export_of_contacts_the_place_is_the_persons(
    contacts: ImportStaging, place: str | None
) -> None:
    first = ImportLine("Brightforge", "brightforge.example", "Leeds", "Mara Quill")
    second = ImportLine("Brightforge", "brightforge.example", place, "Tunde Okoro")
    assert [contacts.take(2, first).kind, contacts.take(3, second).kind] == [NEW, CHANGED]
    third = ImportLine("Brightforge", "brightforge-dental.example", "Leeds", "Ines Vidal")
    assert contacts.take(4, third).kind is APART


# Look-alikes ---------------------------------------------------------------------------------------------

LOOKALIKES: list[tuple[Row, Row, Evidence]] = [
    (("Keystone Energy", "keystone.example", None), ("Keystone Rail", "keystone.example", "York"), Evidence.DOMAIN),
    (("Norrland Timber", None, None), ("Norrland Timbr AB", None, None), Evidence.NAME),
    (("Norrland Timber", None, None), ("Norr", None, None), Evidence.BEGINS),
    (("Norrland Timber", None, None), ("Norrland Timber Sverige", None, None), Evidence.NAME),
    (("Norrland Timber", "nt.example", None), ("Norrland Timbr", "nt.example", None), Evidence.NAME),
    (("Acme GmbH", None, None), ("Acme AG", None, None), Evidence.FORM),
    (("Brightforge", "brightforge.de", None), ("Brightfrge", "brightforge.com", None), Evidence.NAME),
    (("Delta", "delta.example", "Leeds"), ("Delta", "delta.example", "York"), Evidence.PLACE),
]  # fmt: skip
STRANGERS: list[tuple[Row, Row]] = [
    (("Norrland Timber", "nt.example", None), ("Norrland Timbr", "timbr.example", None)),
    (("Pier 1", None, None), ("Pier 19", None, None)),
    (("Studio 54", None, None), ("Studio 55", None, None)),
    (("P&O", "po.example", None), ("Pando", None, None)),
    (("Brightforge", None, "Leeds"), ("Plinth Werke", None, "Leeds")),
    (AIR, FAUCET),
]


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(("one", "other", "evidence"), LOOKALIKES)
def test_a_new_name_that_looks_like_another_is_new_and_pointed_out(
    staging: ImportStaging, one: Row, other: Row, evidence: Evidence, is_known: bool
) -> None:
    if is_known:
        know(staging, one)
        assert take(staging, other) == [NEW]
    else:
        assert take(staging, one, other) == [NEW, NEW]
    assert staging.compare_names() == 1
    (found,) = staging.lookalikes()
    assert (found.name, found.other_name, found.evidence) == (other[0], one[0], evidence)
    assert found.domain == (one[1] if one[1] == other[1] else None)


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_what_speaks_against_a_pair_is_not_asked_about(
    staging: ImportStaging, one: Row, other: Row
) -> None:
    know(staging, one)
    take(staging, other)
    assert staging.compare_names() == 0


def test_two_that_are_known_are_not_asked_about(staging: ImportStaging) -> None:
    know(staging, ("Globex", None, None), ("Globbex", None, None))
    assert take(staging, ("Globex", None, None)) == [SAME]
    assert staging.compare_names() == 0


@pytest.mark.parametrize(("members", "asked"), [(2, 1), (3, 2), (4, 0), (9, 0)])
def test_a_domain_of_many_is_a_groups_and_says_little(
    staging: ImportStaging, members: int, asked: int
) -> None:
    names = ("Energy", "Rail", "Bank", "Foods", "Press", "Shipping", "Textiles", "Glass", "Paper")
    rows: list[Row] = [(f"Keystone {each}", "keystone.example", None) for each in names]
    take(staging, *rows[:members])
    assert staging.compare_names() == asked


# What is answered ----------------------------------------------------------------------------------------


def test_the_same_gives_the_customer_a_name_its_people_and_what_it_lacked(
    staging: ImportStaging,
) -> None:
    know(staging, ("Norrland Timber", None, None))
    staging.know_people([(1, "mara quill", "Mara Quill", None)])
    told = ImportLine("Norrland Timbr", "norrland.example", "Kiruna", "Mara Quill", "CFO")
    staging.take(2, told)
    staging.compare_names()
    (found,) = staging.lookalikes()
    staging.take_as_same(found)
    (one,) = staged(staging)
    assert (one.ref, one.domain, one.place) == (1, "norrland.example", "Kiruna")
    assert one.aliases == (("Norrland Timbr", "norrlandtimbr"),)
    assert [(each.name, each.role) for each in one.people] == [("Mara Quill", "CFO")]
    assert (staging.new_customers, staging.new_names, staging.to_write) == (0, 1, 1)


def test_the_same_as_the_same_is_one(staging: ImportStaging) -> None:
    take(
        staging,
        ("Norrland", None, None),
        ("Norrland Timber", None, None),
        ("Norrland Timbr", None, None),
    )
    assert staging.compare_names() == 2
    for each in staging.lookalikes():
        staging.take_as_same(each)
    (one,) = staged(staging)
    assert one.name == "Norrland"
    assert {name for name, _ in one.aliases} == {"Norrland Timber", "Norrland Timbr"}
