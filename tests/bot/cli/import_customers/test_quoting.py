"""A broken quotation mark costs its own line, and no other; cells of several lines stay cells."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.import_customers.csv_file import rows, table
from bot.cli.import_customers.quoting import (
    INSIDE,
    LEFT_OVER,
    NO_TEXT,
    OPEN,
    CsvRow,
    records,
)

CASES = Path(__file__).parent / "cases"
FORTY = "\n".join(f"Talk {number}: they asked, and we said, no." for number in range(40))


def read(text: str, separator: str = ",") -> list[CsvRow]:
    """The rows below the header."""
    lines = io.StringIO(text, newline="").readlines()
    width = len(lines[0].split(separator))
    return list(records(lines[1:], separator, width, 2))


def cells(text: str, separator: str = ",") -> list[list[str]]:
    found = read(text, separator)
    assert not any(row.broken for row in found)
    return [row.cells for row in found]


def broken(text: str, separator: str = ",") -> dict[int, str]:
    return {row.line: row.broken for row in read(text, separator) if row.broken}


@pytest.mark.parametrize(
    ("name", "line", "others"), [("quote_in_notes", 2, 7), ("smart_end_quote", 3, 3)]
)
def test_the_line_of_a_real_file_that_opens_a_quotation_is_left_out_alone(
    name: str, line: int, others: int
) -> None:
    found = list(rows(table(CASES / f"{name}.csv")))
    assert [(row.line, row.broken) for row in found if row.broken] == [(line, OPEN)]
    assert len([row for row in found if len(row.cells) > 1]) == others


@pytest.mark.parametrize(
    "notes", ["one\ntwo\nthree", FORTY, "Dear Dana,\n\nthanks, and bye,\nBen", 'a "b"\nc', "\n\n"]
)
@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_cell_of_several_lines_is_one(notes: str, column: int, separator: str) -> None:
    row = ["Acme", "Leeds", "COO"]
    row[column] = notes
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator="\n")
    writer.writerows([["Company", "City", "Role"], row, ["Globex", "York", "CFO"]])
    assert cells(file.getvalue(), separator) == [row, ["Globex", "York", "CFO"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_will_do_and_the_last_needs_none(end: str) -> None:
    text = end.join(("Company,City", "Acme,Leeds", '"Globex', 'Inc",York', "Initech,Bath"))
    assert read(text) == [
        CsvRow(2, ["Acme", "Leeds"]),
        CsvRow(3, ["Globex\nInc", "York"]),
        CsvRow(5, ["Initech", "Bath"]),
    ]


def test_ends_of_lines_may_differ_within_a_file() -> None:
    assert [row.line for row in read("Company,City\r\nAcme,Leeds\nGlobex,York\rInitech,Bath")] == [
        2,
        3,
        4,
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('6" pipe,12" pipe', ['6" pipe', '12" pipe']),
        ('"Acme" Ltd,Leeds', ['"Acme" Ltd', "Leeds"]),
        ('"Acme ""North"" Ltd",Leeds', ['Acme "North" Ltd', "Leeds"]),
        ('Acme, "Leeds, UK"', ["Acme", "Leeds, UK"]),
        ('"Acme" ,"Leeds"', ["Acme", "Leeds"]),
        ("“Acme, Ltd”", ["“Acme", " Ltd”"]),
        ("„Acme“,«Leeds»", ["„Acme“", "«Leeds»"]),
        ('"",""', None),
        ('"Acme",""', ["Acme", ""]),
        ('"""Acme""",Leeds', ['"Acme"', "Leeds"]),
    ],
)
def test_quotation_marks_that_can_be_understood(line: str, found: list[str] | None) -> None:
    assert cells(f"Company,City\n{line}\n") == ([found] if found else [])


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ('Plinth,"Leeds', OPEN),
        ('"Plinth Works”,Leeds', OPEN),
        ('"Plinth",",Leeds', OPEN),
        ('"Plinth "North" Works",Leeds', INSIDE),
        ('"Plinth "Works,Leeds', INSIDE),
        ('"6" pipe",Leeds', INSIDE),
    ],
)
def test_marks_that_cannot_be_understood_cost_their_line(line: str, because: str) -> None:
    text = f"Company,City\nAcme,Bath\n{line}\n" + "Globex,York\n" * 500
    assert broken(text) == {3: because}
    assert len(read(text)) == 502


@pytest.mark.parametrize(
    "last",
    [
        'Z,note",Hull',
        'Z,"note",Hull',
        'Z,"",Hull',
        '"Z",note,Hull',
        'Z,note,Hull"',
        'Z,"a, b",Hull',
    ],
)
def test_one_that_is_closed_400_lines_later_swallows_nothing(last: str) -> None:
    between = "".join(f"Customer {number},fine,York\n" for number in range(400))
    text = f'Company,Notes,City\nA,"a note that opens,Leeds\n{between}{last}\nEnd,,Bath\n'
    assert broken(text) == {2: OPEN} or broken(text) == {2: INSIDE}
    assert [row.line for row in read(text)] == list(range(2, 405))


def test_several_broken_lines_are_each_named() -> None:
    text = 'Company,City\nA,"x\nB,y\n"C,z\n"D”,z\nE,"w\n'
    assert set(broken(text)) == {2, 4, 5, 6}
    assert [row.cells for row in read(text) if not row.broken] == [["B", "y"]]


def test_the_rest_of_a_broken_cell_is_no_customer() -> None:
    text = 'Company,Notes,City\nAcme,"he said "hi" to\nall of us\nbye",Leeds\nGlobex,,York\n'
    assert broken(text) == {2: INSIDE, 3: LEFT_OVER, 4: LEFT_OVER}
    assert [row.cells for row in read(text) if not row.broken] == [["Globex", "", "York"]]


def test_a_zero_byte_costs_its_line(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(b"customer,city\nAcme,Leeds\nGlo\0bex,York\nInitech,Bath\n")
    assert [(row.line, row.broken) for row in rows(table(path))] == [(2, ""), (3, NO_TEXT), (4, "")]


TEXT = st.text(st.sampled_from('ab" ;\n”é'), max_size=12)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=6), st.booleans())
def test_what_a_program_writes_is_read_as_it_was(
    written: list[tuple[str, ...]], every: bool
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, "unix" if every else "excel", lineterminator="\n")
    writer.writerows(written)
    lines = io.StringIO(file.getvalue(), newline="").readlines()
    wanted = [list(row) for row in written if any(cell.strip() for cell in row)]
    assert [row.cells for row in records(lines, ",", 3)] == wanted


@given(st.integers(0, 20), st.sampled_from(["Company", "Notes", "City"]))
def test_a_mark_anywhere_costs_one_line(at: int, column: str) -> None:
    place = ("Company", "Notes", "City").index(column)
    table_rows = [[f"Customer {number}", "fine", "York"] for number in range(21)]
    table_rows[at][place] = '"' + table_rows[at][place]
    text = "Company,Notes,City\n" + "\n".join(map(",".join, table_rows))
    assert broken(text) == {at + 2: OPEN}
    assert len(read(text)) == 21
