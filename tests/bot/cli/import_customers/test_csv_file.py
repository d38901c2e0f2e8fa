"""CSV files of all encodings, separators and defects."""

import codecs
import os
from pathlib import Path

import pytest

from bot.cli.arguments import UsageError
from bot.cli.import_customers.columns import columns
from bot.cli.import_customers.csv_file import LARGEST, rows, table
from bot.cli.import_customers.customer_row import read_row
from bot.cli.import_customers.quoting import OPEN, TOO_LONG, CsvRow
from bot.cli.import_customers.refusal import RefusedError
from storage.customers.domains import domain
from storage.importing.staging import ImportLine

PLAIN = "customer,city\nMüller & Söhne,Łódź\n"


def put(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "customers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def cells(path: Path) -> list[list[str]]:
    return [row.cells for row in rows(table(path))]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_it_reads_every_encoding_of_unicode_with_a_mark_or_without(
    tmp_path: Path, encoding: str
) -> None:
    path = put(tmp_path, PLAIN, encoding)
    assert table(path).header == ["customer", "city"]
    assert cells(path) == [["Müller & Söhne", "Łódź"]]


def test_it_reads_what_an_old_spreadsheet_wrote(tmp_path: Path) -> None:
    path = put(tmp_path, "Kunde;Ort\r\nMüller & Söhne „Nord“;Köln\r\n", "cp1252")
    assert cells(path) == [["Müller & Söhne „Nord“", "Köln"]]


def test_an_accent_in_the_last_line_of_a_long_file_decides_it_too(tmp_path: Path) -> None:
    path = put(tmp_path, "customer\n" + f"{'Acme ' * 100}\n" * 4_000 + "Société\n", "cp1252")
    assert cells(path)[-1] == ["Société"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_it_finds_the_separator(tmp_path: Path, separator: str) -> None:
    path = put(tmp_path, separator.join(("customer", '"a, b; c"')) + "\n" + f"Acme{separator}x\n")
    assert table(path).separator == separator
    assert cells(path) == [["Acme", "x"]]


def test_one_column_is_enough_and_lines_keep_their_numbers(tmp_path: Path) -> None:
    path = put(tmp_path, '\n\ncustomer\n\nAcme\n"Globex\nInc"\n\nInitech\n')
    assert list(rows(table(path))) == [
        CsvRow(5, ["Acme"]),
        CsvRow(6, ["Globex\nInc"]),
        CsvRow(9, ["Initech"]),
    ]


def test_a_first_line_that_only_names_the_separator_is_no_header(tmp_path: Path) -> None:
    path = put(tmp_path, "sep=;\nCustomer;City, state\nAcme;Austin, Texas\n")
    assert table(path).header == ["Customer", "City, state"]
    assert list(rows(table(path))) == [CsvRow(3, ["Acme", "Austin, Texas"])]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"PK\x03\x04\x14\0\0\0", "save it as CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0", "no text"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        table(put(tmp_path, content))


def test_folders_missing_files_and_huge_ones_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        table(tmp_path)
    with pytest.raises(UsageError, match="There is no file"):
        table(tmp_path / "gone.csv")
    huge = put(tmp_path, "customer\n")
    os.truncate(huge, LARGEST + 10**8)  # of zeros that take no place
    with pytest.raises(UsageError, match=r"has 2\.1 GB, and I take files up to 2 GB"):
        table(huge)


def test_a_quotation_that_never_ends_is_told_with_its_line(tmp_path: Path) -> None:
    path = put(tmp_path, 'customer\nAcme\n"Globex\n' + "x" * 200_000 + "\nInitech")
    assert [(row.line, row.cells, row.broken) for row in rows(table(path))] == [
        (2, ["Acme"], ""),
        (3, [], OPEN),
        (4, [], TOO_LONG),
        (5, ["Initech"], ""),
    ]


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("Record ID,Company name,Company Domain Name,City,Company owner", "1 2 3"),
        ("Account Name;Website;Billing City;Account Owner;Phone", "0 1 2"),
        ("Organization - Name,Organization - Address,Organization - Owner", "0 - 1"),
        ("First Name,Last Name,Title,Account Name,Mailing City,Email", "3 - 4 0,1 2"),
        ("Person - Name,Person - Organization,Person - Job title,Person - Email", "1 - - 0 2"),
        ("First Name,Last Name,Job Title,Company Name,Email Domain", "3 4 - 0,1 2"),
        ("Name", "0"),
        ("name,domain", "0 1"),
        ("Company,Name,Role", "0 - - 1 2"),
        ("FIRMA;ORT;ANSPRECHPARTNER;FUNKTION", "0 - 1 2 3"),
        ("Société,Ville,Nom,Prénom,Poste", "0 - 1 3,2 4"),
        ("Title,Customer", "1"),
    ],
)
def test_it_knows_the_columns_of_the_usual_exports(header: str, read: str) -> None:
    separator = ";" if ";" in header else ","
    found = columns(header.split(separator))
    people = (found.contact,) if found.contact is not None else (found.first, found.last)
    named = ",".join(str(each) for each in people if each is not None)
    shown = [
        "-" if each is None or each == "" else str(each)
        for each in (found.company, found.domain, found.place, named, found.role)
    ]
    assert " ".join(shown).rstrip(" -") == read


def test_without_a_column_of_names_it_says_what_is_there_and_what_is_wanted() -> None:
    with pytest.raises(UsageError, match=r"“Company name”.*headings: “Owner” and “Amount”"):
        columns(["Owner", "Amount"])


FULL = columns(["Company", "Website", "City", "First Name", "Last Name", "Title"])


def read(*line: str) -> ImportLine:
    (only,) = read_row(line, 6, FULL).lines
    return only


def test_a_line_tells_of_a_customer_and_somebody_there() -> None:
    line = read(" Acme  Inc. ", "https://www.Acme.com/about", "Berlin", "Dana", "Cole", "COO")
    assert line == ImportLine("Acme Inc.", "acme.com", "Berlin", "Dana Cole", "COO")


@pytest.mark.parametrize(
    ("line", "because"),
    [
        (("", "acme.com"), "no customer's name"),
        (("  ",), "no customer's name"),
        (("x" * 301,), "a name of 301 characters; 300 is the most"),
        (("Acme", "", "", "", "", "", "Inc."), "7 cells where the header has 6"),
    ],
)
def test_a_line_that_tells_nothing_is_refused_with_the_reason(
    line: tuple[str, ...], because: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        read(*line)
    assert str(refused.value) == because


def test_short_lines_and_long_names_are_taken_as_they_are() -> None:
    assert read("Acme") == ImportLine("Acme")
    assert read("Acme", "", "", "", "", "", "  ") == ImportLine("Acme")
    assert read("é" * 300).name == "é" * 300
    assert read("Ac\0me").name == "Acme"


def test_an_address_is_no_person_and_a_role_needs_one() -> None:
    assert read("Acme", "", "", "dana@acme.com", "", "COO") == ImportLine("Acme")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("acme.com", "acme.com"),
        ("HTTP://www.acme.co.uk:8080/x?y", "acme.co.uk"),
        ("www.acme.de; acme.com", "acme.de"),
        ("https://www.linkedin.com/company/acme", None),
        ("gmail.com", None),
        ("info@acme.com", "acme.com"),
        ("acme", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_domain_is_what_two_spellings_share(typed: str, kept: str | None) -> None:
    assert domain(typed) == kept
