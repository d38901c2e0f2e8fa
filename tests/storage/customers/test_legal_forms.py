"""Which words of a name are its legal form, and which only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.customers.name_keys import customer_key, legal_form
from tests.storage.customers.company_names import taken_as_one


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Acme", ""),
        ("Acme, Inc.", "inc"),
        ("ACME INCORPORATED", "inc"),
        ("acme corporation", "corp"),
        ("The Acme Company", "co"),
        ("Acme Co.", "co"),
        ("Acme Co., Ltd.", "co ltd"),
        ("Acme CO., LTD.", "co ltd"),
        ("Acme Limited", "ltd"),
        ("Acme Public Limited Company", "plc"),
        ("Acme (Pty) Ltd", "pty ltd"),
        ("Acme Private Limited", "pvt ltd"),
        ("Acme Pvt. Ltd.", "pvt ltd"),
        ("Acme G.m.b.H.", "gmbh"),
        ("Acme Aktiengesellschaft", "ag"),
        ("acme ag", "ag"),
        ("Acme GmbH & Co. KG", "gmbh & co kg"),
        ("Acme GmbH + Co. KG", "gmbh & co kg"),
        ("Acme GmbH und Co", "gmbh & co kg"),
        ("Acme SE & Co. KGaA", "se & co kgaa"),
        ("Acme & Co.", "& co"),
        ("Acme &Co", "& co"),
        ("Acme & Cie", "& co"),
        ("Acme eG", "eg"),
        ("Acme S.p.A.", "spa"),
        ("acme s.p.a.", "spa"),
        ("Acme SpA", "spa"),
        ("Acme S. A.", "sa"),
        ("ACME S A", "sa"),
        ("Acme SA/NV", "sa nv"),
        ("Acme, S.A.B. de C.V.", "sab de cv"),
        ("Acme A/S", "as"),
        ("Acme AS", "as"),
        ("Acme a.s.", "as"),
        ("Acme A.Ş.", "as"),
        ("Acme AB (publ)", "ab"),
        ("Acme Oyj Abp", "oyj"),
        ("Acme OÜ", "ou"),
        ("Acme Sp. z o.o.", "spzoo"),
        ("ООО «Ромашка»", "ооо"),
        ("Ромашка ООО", "ооо"),
        ("OOO Romashka", "ооо"),
        ("UAB „Girteka“", "uab"),
        ("PT. Astra Tbk", "pt"),
        ("PT Bank Mandiri (Persero) Tbk", "pt"),
        ("株式会社トヨタ", "kk"),
        ("㈱トヨタ", "kk"),
        ("トヨタ(株)", "kk"),
        ("(주)삼성전자", "주식회사"),
        ("삼성전자 주식회사", "주식회사"),
        ("华为技术有限公司", "有限公司"),
        ('בזק בע"מ', "בע מ"),
        ("Công ty Cổ phần FPT", "ctcp"),
        ("Acme™ Inc", "inc"),
    ],
)
def test_a_legal_form_has_one_spelling(name: str, form: str) -> None:
    assert legal_form(name) == form


@pytest.mark.parametrize(
    "name",
    [
        "Alpine Spa",
        "ALPINE SPA",
        "alpine spa",
        "The Spa",
        "Day Spa",
        "Prairie Ag",
        "prairie ag",
        "Heartland Farms ag",
        "Main Pt",
        "PT Solutions",
        "P.T. Barnum",
        "pt reyes",
        "Boulder CO",
        "Ely, NV",
        "Bourbon KY",
        "Lockheed IS",
        "Tourism SA",
        "Scooby Doo",
        "Royal Shakespeare Company",
        "X Corp",
        "The X Company",
        "The Limited",
        "AG",
        "Co",
        "SA Water",
        "AS Roma",
        "SIA Engineering",
        "Gap is",
        "Marks & AG",
        "주 은혜",
    ],
)
def test_a_word_that_does_not_stand_like_a_legal_form_is_part_of_the_name(name: str) -> None:
    assert legal_form(name) == ""
    assert not taken_as_one(name, name.rsplit(" ", 1)[0]) or " " not in name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Acme GmbH", "Acme", True),
        ("Acme GmbH", "acme gmbh", True),
        ("Acme GmbH", "Acme AG", False),
        ("Acme Co., Ltd.", "Acme Ltd", False),
        ("Acme Ltd", "Acme Limited", True),
        ("Acme GmbH", "Globex GmbH", False),
    ],
)
def test_two_legal_forms_of_a_name_are_not_one_company(one: str, other: str, same: bool) -> None:
    assert taken_as_one(one, other) == taken_as_one(other, one) == same


forms = st.sampled_from(
    [
        ("Inc.", "inc"),
        ("LTD", "ltd"),
        (", LLC", "llc"),
        ("GmbH", "gmbh"),
        ("AG", "ag"),
        ("S.A.", "sa"),
        ("S.p.A.", "spa"),
        ("SpA", "spa"),
        ("B.V.", "bv"),
        ("A/S", "as"),
        ("a.s.", "as"),
        ("Co., Ltd.", "co ltd"),
        ("Sp. z o.o.", "spzoo"),
        ("& Co. KG", "& co kg"),
        ("KK", "kk"),
        ("株式会社", "kk"),
        ("ООО", "ооо"),
    ]
)
words = st.text("abcdeghijlmnrstuzàéîõüßøłđœåñ", min_size=2, max_size=8).map("Q".__add__)


@given(st.lists(words, min_size=2, max_size=4), forms)
def test_a_form_behind_a_name_keeps_its_key_and_is_told(
    parts: list[str], form: tuple[str, str]
) -> None:
    name, (written, spelled) = " ".join(parts), form
    assert customer_key(f"{name} {written}") == customer_key(name)
    assert legal_form(f"{name} {written}") == spelled
    assert legal_form(name) == ""


@given(
    st.lists(words, min_size=1, max_size=3),
    st.sampled_from(["+", "++", "#", "&", " & Q", " 7", "7", " 1 9"]),
)
def test_a_sign_or_a_number_more_is_another_name(parts: list[str], more: str) -> None:
    assert customer_key(" ".join(parts) + more) != customer_key(" ".join(parts))


numbers = st.integers(0, 999)


@given(st.lists(numbers, min_size=1, max_size=3), st.lists(numbers, min_size=1, max_size=3))
def test_names_with_other_numbers_are_other_names(one: list[int], other: list[int]) -> None:
    keys = [customer_key("Pier " + " ".join(map(str, each))) for each in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)
