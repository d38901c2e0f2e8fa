"""Exports of CRMs, address books and boards, with the headings that they really have and invented people in them."""

from pathlib import Path

import pytest

from tests.bot.cli.import_customers.readings import readings

HERE = Path(__file__).parent
EXPECTED = {
    "exports/airtable_companies.csv": """
        2 Brightforge | brightforge.example | - | Mara Quill | -
        2 Brightforge | brightforge.example | - | Tunde Okoro | -
        3 Plinth Works | - | - | Ines Hallam | -
    """,
    "exports/attio_people.csv": """
        2 Brightforge | - | - | Mara Quill | CFO
    """,
    "exports/chinese.csv": """
        2 北方钢铁有限公司 | - | 上海 | 王小明 | 采购经理
    """,
    "exports/copper_people.csv": """
        2 Brightforge | - | Leeds | Mara Quill | CFO
    """,
    "exports/dutch.csv": """
        2 Helder Smederij B.V. | - | Utrecht | Jan van der Berg | Inkoper
    """,
    "exports/dynamics_accounts.csv": """
        2 Brightforge | - | Leeds | Mara Quill | -
    """,
    "exports/dynamics_contacts_de.csv": """
        2 Brightforge | - | Köln | Mara Quill | Finanzvorstand
        3 Plinth Werke AG | - | Bonn | Jörg von der Heide | -
    """,
    "exports/freshsales_contacts.csv": """
        2 Brightforge | - | - | Mara Quill | CFO
        2 Plinth Works | - | - | Mara Quill | CFO
        2 but: its domain and place are not taken, for they may belong to either customer
        3 Plinth Works | - | York | Tunde Okoro | COO
    """,
    "exports/google_new.csv": """
        2 Brightforge | - | Leeds | Mara Quill | CFO
        3 有限会社愛建工業 | - | - | 愛川 翼 | 部長
    """,
    "exports/hubspot_companies.csv": """
        2 Brightforge | brightforge.example | Leeds | - | -
        3 Plinth Works, Inc. | plinth.example | York | - | -
    """,
    "exports/hubspot_companies_de.csv": """
        2 Müller & Söhne GmbH | mueller.example | Köln | - | -
        3 left out: no customer's name, only “k.A.”
    """,
    "exports/hubspot_companies_ja.csv": """
        2 山田製作所 | yamada.example | 大阪市 | - | -
        3 株式会社北浜 | kitahama.example | 東京 | - | -
    """,
    "exports/hubspot_contacts.csv": """
        2 Brightforge | - | - | Mara Quill | CFO
        3 Plinth Works | - | - | Tunde Okoro | -
        4 Brightforge | - | - | Ines Hallam | COO
        4 Plinth Works | - | - | Ines Hallam | COO
        5 left out: no customer's name
    """,
    "exports/hubspot_contacts_es.csv": """
        2 Forja Clara S.L. | - | Sevilla | María José García López | Directora financiera
        3 left out: no customer's name, only “-”
    """,
    "exports/hubspot_contacts_fr.csv": """
        2 Société Générée | - | Orléans | Zoë Lefèvre | Directrice des achats
    """,
    "exports/hungarian.csv": """
        2 Fényes Kovács Kft. | - | Szeged | Nagy Péter | Beszerzési vezető
    """,
    "exports/italian.csv": """
        2 Forgia Chiara S.r.l. | forgiachiara.example | Torino | Chiara De Luca | Direttrice acquisti
    """,
    "exports/linkedin_connections.csv": """
        5 Brightforge, Inc. | - | - | Mara Quill | Director, Supply
        6 left out: no customer's name
        7 Plinth Works (PW) | - | - | Tunde Okoro | COO
    """,
    "exports/monday_contacts.csv": """
        5 Brightforge | - | - | Mara Quill | CFO
        5 Plinth | - | - | Mara Quill | CFO
        6 Plinth | - | - | Tunde Okoro | COO
        8 left out: “Prospects” is a title above headings
        9 left out: the headings again
        10 Harrow | - | - | Ines Hallam | Buyer
    """,
    "exports/notion.csv": """
        2 Brightforge | - | - | Mara Quill | CFO
        3 Brightforge | - | - | Tunde Okoro | COO
        3 Plinth Works | - | - | Tunde Okoro | COO
    """,
    "exports/outlook_contacts.csv": """
        2 Brightforge | brightforge.example | Leeds | Mara Quill | CFO
    """,
    "exports/outlook_de.csv": """
        2 Brightforge GmbH | brightforge.example | Köln | Jördis Quill | Leiterin Einkauf
    """,
    "exports/pipedrive_deals.csv": """
        2 Brightforge | - | - | Mara Quill | -
    """,
    "exports/pipedrive_fr.csv": """
        2 Forge Claire | - | - | Zoë Lefèvre | Directrice des achats
    """,
    "exports/pipedrive_organizations.csv": """
        2 Brightforge | - | Leeds | - | -
    """,
    "exports/pipedrive_people.csv": """
        2 Brightforge | - | - | Mara Quill | CFO
        3 left out: no customer's name
    """,
    "exports/polish.csv": """
        2 Jasna Kuźnia sp. z o.o. | - | Łódź | Paweł Świątek | Dyrektor zakupów
    """,
    "exports/portuguese.csv": """
        2 Forja Clara Ltda | - | Lisboa | João da Silva | Diretor de compras
    """,
    "exports/salesforce_accounts.csv": """
        2 Brightforge | brightforge.example | Leeds | - | -
        3 Oak, Elm & Ash | - | York | - | -
        5 left out: “Grand Summaries” is a line of the report
        6 left out: “Total Records” is a line of the report
        8 left out: “Customers by city” is a line of the report
        9 left out: “Copyright © 2000-2026 Salesforce, Inc. All rights reserved.” is a line of the report
        10 left out: “Confidential Information - Do Not Distribute” is a line of the report
        11 left out: “Generated By: Avery Stone 28/11/2026 10:03” is a line of the report
        12 left out: “Brightforge Holding” is a line of the report
    """,
    "exports/salesforce_contacts.csv": """
        2 Brightforge | - | Leeds | Mara Quill | CFO
        3 left out: no customer's name, only “[not provided]”
    """,
    "exports/salesforce_de.csv": """
        2 Brightforge GmbH & Co. KG | - | Köln | Jördis Quill | Leiterin Einkauf
        3 left out: “Summe: 1” is a line of the report
    """,
    "exports/salesforce_ja.csv": """
        2 北浜製鉄 | - | 大阪市 | 山田 太郎 | 部長
        3 株式会社山田 | - | 京都市 | 高橋 さくら | -
    """,
    "exports/salesforce_leads.csv": """
        2 Brightforge | - | - | Mara Quill | CFO
    """,
    "exports/sap_customers.csv": """
        2 Brightforge GmbH | - | Köln | - | -
        3 Plinth Werke AG | - | Bonn | - | -
    """,
    "exports/swedish.csv": """
        2 Ljus Smedja AB | - | Malmö | Åsa Öberg | Inköpschef
    """,
    "exports/title_and_sep.csv": """
        8 Brightforge GmbH | - | Köln | Mara Quill | -
        9 Plinth Werke | - | Bonn | Herr Tunde Okoro | Einkauf
        10 left out: “Gesamt” is a line of the report
    """,
    "exports/zoho_accounts.csv": """
        2 Brightforge | brightforge.example | Leeds | - | -
    """,
    "exports/zoho_contacts.csv": """
        2 Brightforge | - | Leeds | Mara Quill | CFO
    """,
    "cases/airtable.csv": """
        2 Brightforge | - | - | Mara Quill | CFO
        2 Plinth Works | - | - | Mara Quill | CFO
        3 Brightforge, Inc. | - | - | Tunde Okoro | COO
        3 Plinth Works | - | - | Tunde Okoro | COO
    """,
    "cases/attio_companies.csv": """
        2 Brightforge | brightforge.example | Leeds, UK | - | -
    """,
    "cases/bom_middle.csv": """
        2 Brightforge | - | Leeds | - | -
        3 left out: the headings again
        4 Plinth Works | - | York | - | -
    """,
    "cases/close.csv": """
        2 Brightforge | brightforge.example | - | Mara Quill | CFO
    """,
    "cases/dynamics_contacts.csv": """
        2 Brightforge | - | Leeds | Mara Quill | CFO
        3 Brightforge | - | Leeds | Tunde Okoro | COO
    """,
    "cases/excel_formulas.csv": """
        2 Brightforge | brightforge.example | Leeds | - | -
        3 Plinth Works | plinth.example | York | - | -
        4 =Harrow | x.example | Bath | - | -
        5 left out: “#N/A” is a spreadsheet's error, not a name
        6 left out: “#REF!” is a spreadsheet's error, not a name
        7 left out: “1.23457E+11” is a number that a spreadsheet has shortened, not a name
    """,
    "cases/google_old.csv": """
        2 Brightforge | - | - | Mara Quill | CFO
        3 Plinth Works | - | - | Tunde Okoro | COO
    """,
    "cases/po.csv": """
        2 P&O | po.example | - | - | -
    """,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_export_is_read_as_its_columns_mean_it(name: str) -> None:
    assert readings(HERE / name) == [line.strip() for line in EXPECTED[name].strip().splitlines()]


def test_no_export_is_left_untried() -> None:
    files = {f"exports/{path.name}" for path in (HERE / "exports").iterdir()}
    assert files <= set(EXPECTED)
