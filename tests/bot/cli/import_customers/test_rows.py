"""Rows: several customers and people in a cell, lines of reports, and what is left out with its reason."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.arguments import UsageError
from bot.cli.import_customers.cell_text import Cell, shown
from bot.cli.import_customers.columns import columns
from bot.cli.import_customers.customer_row import read_row
from bot.cli.import_customers.people_cell import (
    Person,
    has_last_names_first,
    joined,
    people,
    people_on_lines,
)
from bot.cli.import_customers.refusal import RefusedError
from bot.cli.import_customers.several import customers, separation
from tests.bot.cli.import_customers.readings import readings
from tests.bot.cli.import_customers.test_columns import put

COLUMNS = columns(["Company", "Website", "City", "Contact", "Title"])


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Brightforge", ["Brightforge"]),
        ("Brightforge;Plinth Works", ["Brightforge", "Plinth Works"]),
        ("Brightforge ::: Plinth Works", ["Brightforge", "Plinth Works"]),
        ('"Brightforge, Inc.",Plinth Works', ["Brightforge, Inc.", "Plinth Works"]),
        ('"Brightforge, Inc."', ["Brightforge, Inc."]),
        ("Brightforge, Inc.", ["Brightforge, Inc."]),
        ("Brightforge,Inc.", ["Brightforge,Inc."]),
        ("Oak, Elm & Ash", ["Oak, Elm & Ash"]),
        ("1,000 Trees", ["1,000 Trees"]),
        ('6" Pipe Co', ['6" Pipe Co']),
        ("Brightforge (https://www.notion.so/Brightforge-0f3a?pvs=4)", ["Brightforge"]),
        ("Oak (UK) (https://x.example/a), Elm (https://x.example/b)", ["Oak (UK)", "Elm"]),
        ("Oak (../Companies/Oak%20abc.md)", ["Oak"]),
        ("Oak (Companies/Oak%20abc.md), Elm (Companies/Elm%20d.md)", ["Oak", "Elm"]),
        ("Amazon Web Services (AWS)", ["Amazon Web Services (AWS)"]),
        ("Brightforge\nHolding Ltd\nLtd", ["Brightforge Holding Ltd Ltd"]),
        ("Oak;N/A; ", ["Oak"]),
    ],
)
def test_a_cell_may_name_several_customers(cell: str, found: list[str]) -> None:
    assert customers(cell, shown(cell).text, separation([], False)) == (found, "")


def test_commas_are_separators_where_the_column_shows_it() -> None:
    known = separation(["Oak", "Elm", "Oak,Elm"], False)
    assert customers("Ash,Elm", "Ash,Elm", known) == (["Ash", "Elm"], "")
    assert customers("Oak, Elm", "Oak, Elm", known) == (["Oak", "Elm"], "")
    assert customers("Leeds, Elm", "Leeds, Elm", known) == (
        ["Leeds, Elm"],
        "“Leeds, Elm” is taken as one customer",
    )
    assert customers("Oak\nElm", "Oak Elm", known) == (["Oak", "Elm"], "")
    announced = separation([], True)
    assert customers("Ash, Inc., Fir", "Ash, Inc., Fir", announced) == (["Ash, Inc.", "Fir"], "")
    with pytest.raises(
        RefusedError, match="“Ash,Fir” may be 2 customers: please give each its own"
    ):
        customers("Ash,Fir", "Ash,Fir", separation([], False))


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Mara Quill", [Person("Mara Quill")]),
        ("Quill, Mara", [Person("Mara Quill")]),
        ("Quill,Mara", [Person("Mara Quill")]),
        ("van der Berg, Jan", [Person("Jan van der Berg")]),
        ("O'Neill, Dr. Mara", [Person("Dr. Mara O'Neill")]),
        ("QUILL, AMY", [Person("AMY QUILL")]),
        ("Quill, CFO", [Person("Quill", "CFO")]),
        ("Mara Quill, Head of Buying", [Person("Mara Quill", "Head of Buying")]),
        ("Quill, Mara, CFO", [Person("Mara Quill", "CFO")]),
        ("Quill, Inc.", []),
        ("Mara Quill, PhD", [Person("Mara Quill")]),
        ("Hallam, Jr., Sam", [Person("Sam Hallam Jr.")]),
        ("Mara Quill <mara@b.example>", [Person("Mara Quill")]),
        ("Mara Quill (mara@b.example);Jo Reed (jo@b.example)", [Person("Mara Quill"), Person("Jo Reed")]),
        ("Mara Quill,Jo Reed", [Person("Mara Quill"), Person("Jo Reed")]),
        ("Mara Quill, Jo Reed", []),
        ("Mara (https://x.example/1), Jo Reed (https://x.example/2)", [Person("Mara"), Person("Jo Reed")]),
        ("Mara Quill / Jo Reed", [Person("Mara Quill"), Person("Jo Reed")]),
        ("Mara Quill\nJo Reed", [Person("Mara Quill"), Person("Jo Reed")]),
        ("Mara Quill\nmara@b.example\n+49 30 1", [Person("Mara Quill")]),
        ("Mara Quill\nCFO", [Person("Mara Quill", "CFO")]),
        ("Mara\nQuill", [Person("Mara Quill")]),
        ("Mara and Jo Reed", [Person("Mara and Jo Reed")]),
        ("山田 太郎 様", [Person("山田 太郎")]),
        ("mara@b.example", []),
        ("+49 30 1234", []),
        ("=cmd|'/C calc'!A0", []),
        ("Herr", []),
        ("N/A", []),
    ],
)  # fmt: skip
def test_a_cell_names_people(cell: str, found: list[Person]) -> None:
    assert people_on_lines(cell)[0] == found


def test_two_last_names_are_turned_only_where_the_whole_column_is_turned() -> None:
    cells = [Cell(text) for text in ("García López, María", "Peña Ruiz, Luis", "Gil, Ana María")]
    assert has_last_names_first(cells)
    assert not has_last_names_first([*cells, Cell("Mara Quill")])
    assert not has_last_names_first([Cell("Mara Quill, Jo Reed")])
    assert people(cells[0], last_name_first=True) == ([Person("María García López")], "")
    found, remark = people(cells[0])
    assert (found[0].name, remark) == (
        "García López, María",
        "“García López, María” is taken as it stands",
    )


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Mara", "Quill", "Mara Quill"),
        ("", "Quill", "Quill"),
        ("Mara", "n/a", "Mara"),
        ("Jennifer", "Null", "Jennifer Null"),
        ("Jennifer", "null", "Jennifer"),
        ("Don", "Quill", "Don Quill"),
        ("太郎", "山田", "山田 太郎"),
        ("小明", "王", "王小明"),
        ("민준", "김", "김민준"),
        ("さくら", "林", "林 さくら"),
        ("Taro", "Yamada", "Taro Yamada"),
        ("mara@b.example", "Quill", "Quill"),
    ],
)
def test_a_name_is_joined_as_its_bearer_writes_it(first: str, last: str, name: str) -> None:
    assert joined(shown(first), Cell(""), shown(last), False)[0] == name


REPORT = """Company name,City,Amount
Total,Paris,
Total,,
Shell,London,12
Total: 312,,
Summe,12,
Sub-total,,3
Copyright Clearance Center,Danvers,
Generated Health Inc,Bath,
Exported Goods Ltd,Hull,3
Page Industries,York,
Confidential Ltd,York,

Total,,
"""


def test_sums_are_no_customers_and_total_is_one(tmp_path: Path) -> None:
    kept = [
        each.split(" |")[0] for each in readings(put(tmp_path, REPORT)) if "left out" not in each
    ]
    assert kept == [
        "2 Total",
        "3 Total",
        "4 Shell",
        "8 Copyright Clearance Center",
        "9 Generated Health Inc",
        "10 Exported Goods Ltd",
        "11 Page Industries",
        "12 Confidential Ltd",
    ]


@pytest.mark.parametrize(
    "notice",
    [
        "Copyright © 2000-2026 Salesforce",
        "Copyright (c) 2026 Oak, Inc. All rights reserved.",
        "© 2026 Oak",
        "Confidential Information - Do Not Distribute",
        "Generated By: Avery Stone 28/11/2026 10:03",
        "Generated by Avery on 28 November 2026",
        "Exported on 2026-11-28",
        "Erstellt am 28.11.2026",
        "Generado el 28/11/2026",
        "Exporté par Avery le 28/11/2026",
        "Page 1 of 3",
        "Grand Summaries",
        "312 records",
        "Total Records: 312",
        "*** End of report ***",
        "Vertraulich",
    ],
)
def test_notices_of_a_report_are_no_customers(tmp_path: Path, notice: str) -> None:
    read = readings(put(tmp_path, f'Company,City\nOak,Ulm\n\n"{notice}"\n'))
    assert read[1:] == [f"4 left out: “{notice}” is a line of the report"]


def test_headings_that_come_again_are_left_out_and_others_end_it(tmp_path: Path) -> None:
    again = "Company,City\nOak,Ulm\n\ufeff Company,City\nElm,Bonn\nMore,\nCompany,City\nAsh,\n"
    assert [each.partition(" ")[2] for each in readings(put(tmp_path, again))] == [
        "Oak | - | Ulm | - | -",
        "left out: the headings again",
        "Elm | - | Bonn | - | -",
        "left out: “More” is a title above headings",
        "left out: the headings again",
        "Ash | - | - | - | -",
    ]
    with pytest.raises(UsageError, match="Line 3 has the headings in another order than line 1"):
        readings(put(tmp_path, "Company,City\nOak,Ulm\nCity,Company\nBonn,Elm\n"))


def test_a_role_of_one_of_several_people_and_a_place_of_one_of_several_customers_are_nobodys() -> (
    None
):
    row = read_row(["Oak;Elm", "oak.example", "Ulm", "Mara Quill;Jo Reed", "CFO"], 5, COLUMNS)
    assert {(each.name, each.domain, each.place, each.person, each.role) for each in row.lines} == {
        (customer, None, None, person, None)
        for customer in ("Oak", "Elm")
        for person in ("Mara Quill", "Jo Reed")
    }
    assert len(row.remarks) == 2


def test_very_long_cells_are_cut_with_a_remark_or_left_out() -> None:
    row = read_row(["Oak", "", "x" * 300, "Mara" * 100, "CFO"], 5, COLUMNS)
    assert (row.lines[0].place, row.lines[0].person) == ("x" * 200, None)
    assert len(row.remarks) == 2
    with pytest.raises(RefusedError, match="a name of 401 characters"):
        read_row(["Oak " * 100 + "x"], 5, COLUMNS)


CELLS = st.one_of(
    st.text("abAB ,;:&\"'()=-\u200b\ufeffäÖ山田太12@.", max_size=24),
    st.sampled_from(["Quill, Mara", '="Oak"', "Oak,Elm", '"Oak, Inc.",Elm', "N/A", "Mara Quill", "Oak;Elm", "CFO"]),
)  # fmt: skip


@given(st.lists(CELLS, min_size=5, max_size=5))
def test_a_row_never_yields_a_word_that_is_not_in_its_cells(cells: list[str]) -> None:
    try:
        row = read_row(cells, 5, COLUMNS)
    except RefusedError:
        return
    seen = "".join(shown(each).text.replace('""', '"') for each in cells)
    for line in row.lines:
        assert line.name
        for told in (line.name, line.person or "", line.role or ""):
            assert all(word.strip('"') in seen for word in told.split())
