"""The choice of columns by their headings and by what they hold, and where the headings are."""

from collections import defaultdict
from pathlib import Path

import pytest

from bot.cli.arguments import UsageError, build_parser
from bot.cli.import_customers.columns import columns
from bot.cli.import_customers.csv_file import table
from bot.cli.import_customers.header import separator, told_separator
from bot.cli.import_customers.headings import Meaning, folded, rank
from bot.cli.import_customers.lookalikes import Merge
from bot.cli.import_customers.preview import Preview, describe, describe_file
from tests.bot.cli.import_customers.readings import readings


def put(folder: Path, content: str) -> Path:
    path = folder / "customers.csv"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "read"),
    [
        # A number, an id, a mark or an address is no name, whatever the heading.
        ("Customer,Name\n10023,Oak Ltd\n10024,Elm Ltd", "2 Oak Ltd | - | - | - | -"),
        ("Account,AccountId,Name\nK10023,001xx000003DGbYAAW,Oak", "2 Oak | - | - | - | -"),
        ("Customer,Company\nYes,Oak\nNo,Elm", "2 Oak | - | - | - | -"),
        ("Contact,Company,Full name\n8d9619ff-8b86-d011-b42d-00cf4fc964bb,Oak,Mara Quill",
         "2 Oak | - | - | Mara Quill | -"),
        ("Contact,Company\nhttps://x.example/1,Oak", "2 Oak | - | - | - | -"),
        ("Account,Company\nbooking.com,Oak Ltd\nelm.example,Elm Ltd", "2 Oak Ltd | - | - | - | -"),
        ("Customer\nbooking.com", "2 booking.com | - | - | - | -"),
        # One's own company in every row; the one with legal forms.
        ("Company,Client\nAlder,Oak\nAlder,Elm\nAlder,Ash", "2 Oak | - | - | - | -"),
        ("Customer,Company\nMara Quill,Oak Ltd\nJo Reed,Elm", "2 Oak Ltd | - | - | - | -"),
        # The second where the first is empty.
        ("Company name,Associated Company\n,Oak\nElm,Elm", "2 Oak | - | - | - | -"),
        ("Full Name,First Name,Last Name,Company\n,Mara,Quill,Oak\nJo Reed,Jo,Reed,Oak",
         "2 Oak | - | - | Mara Quill | -"),
        # What “Name” is.
        ("Name,Vorname,Firma\nQuill,Mara,Oak", "2 Oak | - | - | Mara Quill | -"),
        ("Name,First Name,Company\nMara Quill,Mara,Oak", "2 Oak | - | - | Mara Quill | -"),
        ("Nombre,Apellidos,Empresa\nMara,Quill,Oak", "2 Oak | - | - | Mara Quill | -"),
        ("Name,First Name,Last Name\nOak,Mara,Quill", "2 Oak | - | - | Mara Quill | -"),
        ("Name,Email\nOak,info@oak.example", "2 Oak | - | - | - | -"),
        # Salutations are no roles.
        ("Company,Contact,Title\nOak,Mara Quill,Ms\nElm,Jo Reed,Herr Dr.", "2 Oak | - | - | Mara Quill | -"),
        ("Company,Contact,Title,Position\nOak,Mara Quill,Mme,CFO", "2 Oak | - | - | Mara Quill | CFO"),
        ("Firma,Name,Titel\nOak,Mara Quill,CFO\nElm,Jo Reed,Dr.", "2 Oak | - | - | Mara Quill | CFO"),
        # Two languages, another way to write a heading.
        ("Firma / Company,Ort (City)\nOak,Ulm", "2 Oak | - | Ulm | - | -"),
        ("ID;Firma1;Firma2;Ort\n1;Oak;;Ulm", "2 Oak | - | Ulm | - | -"),
        ("Customer's name *,Town\nOak,Ulm", "2 Oak | - | Ulm | - | -"),
        ("会社名（漢字）,会社名（カナ）,氏名（漢字）\n北浜製鉄,キタハマ,山田太郎", "2 北浜製鉄 | - | - | 山田太郎 | -"),
        ("account_name,mailing_city\nOak,Ulm", "2 Oak | - | Ulm | - | -"),
        ("accountName,billingCity\nOak,Ulm", "2 Oak | - | Ulm | - | -"),
        ("Societe,Prenom,Nom\nOak,Mara,Quill", "2 Oak | - | - | Mara Quill | -"),
        # An empty column of two, and profiles that are no domain.
        ("Company,Domain,Website\nOak,,oak.example", "2 Oak | oak.example | - | - | -"),
        ("Company,URL\nOak,https://www.linkedin.com/in/x", "2 Oak | - | - | - | -"),
    ],
)  # fmt: skip
def test_columns_are_chosen_by_what_they_hold(tmp_path: Path, content: str, read: str) -> None:
    assert readings(put(tmp_path, content))[0] == read


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Name,Email\nMara Quill,m.quill@oak.example", r"This looks like a list of people.*“Company”"),
        ("First Name,Last Name,Email\nMara,Quill,", "This looks like a list of people"),
        ("Vorname;Name;Ort\nMara;Quill;Ulm", "This looks like a list of people"),
        ("Full Name,Job Title,AccountId\nMara Quill,CFO,001xx000003DGbYAAW", "This looks like a list of people"),
        ("Name,Salutation,City\nMara Quill,Ms,Ulm", "This looks like a list of people"),
        ("Customer,City\n10023,Ulm\n10024,Bonn", "“Customer” is not taken: it holds numbers"),
        ("Account\n001xx000003DGbYAAW", "“Account” is not taken: it holds ids"),
        ("Company,Client\nAlder,Oak\nAsh,Elm", r"“Company” \(Alder, Ash …\) or “Client” \(Oak, Elm …\)"),
        ("Owner,Amount\nAvery,3", r"no column with the customer's name.*--column company="),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_said_and_not_guessed(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        readings(put(tmp_path, content))


def test_columns_may_be_named_by_hand() -> None:
    header = ["Konto", "Betreuer", "Bei", "Ort", "Rolle"]
    rows = [["Oak", "Avery", "Mara Quill", "Ulm", "CFO"]]
    named = {Meaning.COMPANY: "konto", Meaning.CONTACT: "Bei", Meaning.PLACE: ""}
    found = columns(header, rows, named)
    assert (found.company, found.contact, found.place, found.role) == (0, 2, None, 4)
    with pytest.raises(UsageError, match=r"no column “Kunde”.*“Konto”, “Betreuer”"):
        columns(header, rows, {Meaning.COMPANY: "Kunde"})


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("", 2),
        ("Customers as of 28/11/2026\n\n", 4),
        ("Customers,,\nExported by:,Avery,\n", 4),
        ("Company:,Alder Ltd,\n\n", 4),
        ('Notes:\n"Some rows may be missing, as you know.\nAsk Avery."\n\n', 6),
        ("sep=,\n", 3),
        ('"sep=,"\nCustomers\n', 4),
        ("\ufeffsep=,,,\n", 3),
    ],
)
def test_the_headings_are_found_below_titles_and_notes(
    tmp_path: Path, above: str, line: int
) -> None:
    path = put(tmp_path, f"{above}Company name,City,Contact\nOak,Ulm,Mara Quill\nElm,Bonn,\n")
    assert readings(path) == [
        f"{line} Oak | - | Ulm | Mara Quill | -",
        f"{line + 1} Elm | - | Bonn | - | -",
    ]


def test_a_title_that_could_be_a_heading_gives_way_to_the_headings_below(tmp_path: Path) -> None:
    assert readings(put(tmp_path, "Customers\nCompany name\nOak\n")) == ["3 Oak | - | - | - | -"]


@pytest.mark.parametrize(
    ("line", "told"),
    [("sep=;", ";"), ('"sep=;"\r\n', ";"), ("\ufeffSEP=\t", "\t"), ("sep=\\t", "\t"), ("sep=x", None), ("sept;", None)],
)  # fmt: skip
def test_a_line_may_name_the_separator(line: str, told: str | None) -> None:
    assert told_separator(line) == told


def test_the_separator_is_the_one_that_gives_headings() -> None:
    assert separator(["Customers, partners, others\n", "Firma;Ort, PLZ;Kontakt\n"]) == ";"
    assert separator(["a|b,c|d\n"]) == "|"


def test_headings_are_compared_without_case_accents_signs_and_line_breaks() -> None:
    for heading in (
        "Organization 1 - Name",
        "organization_1_name",
        "\ufeffOrganization\n1 – Name *",
    ):
        assert folded(heading) == "organization 1 name"
    assert rank("Kunden-\nname", Meaning.COMPANY) == rank("Kundenname", Meaning.COMPANY)
    assert rank("(Do Not Modify) Account", Meaning.COMPANY_WORD) is None


def test_a_column_is_named_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser(defaultdict(lambda: lambda arguments: 0))
    typed = ["import", "c.csv", "--column", "company=Konto", "--column", "Role="]
    assert parser.parse_args(typed).column == [(Meaning.COMPANY, "Konto"), (Meaning.ROLE, "")]
    for wrong in ("Konto", "owner=Avery"):
        with pytest.raises(SystemExit):
            parser.parse_args(["import", "c.csv", "--column", wrong])
        assert f"“{wrong}” names no column: write company=Konto, say" in capsys.readouterr().err


def test_the_preview_says_which_column_is_taken_and_what_of_a_line_is_not(tmp_path: Path) -> None:
    found = table(
        put(
            tmp_path, "Customers 2026\n\nContact,Company,Associated Company\n1001,Oak,\n1002,,Elm\n"
        )
    )
    layout = columns(found.header, [["10010", "Oak", ""], ["10020", "", "Elm"]])
    assert list(describe_file(found, layout))[1:] == [
        "  the headings are in line 3; nothing above it is read",
        "  the customer: “Company”",
        "  the customer where that is empty: “Associated Company”",
        "  not kept: “Contact”",
        "  “Contact” is not taken: it holds numbers.",
    ]
    preview = Preview()
    preview.remark(4, ["“Oak, Elm” is taken as one customer"])
    assert "  line 4: “Oak, Elm” is taken as one customer" in list(
        describe(preview, 0, (), Merge.ASK)
    )
