"""The same thing written in another way, or in another form, is found; what only looks like it is not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from storage.core import search_terms
from storage.core.database import Database
from storage.core.search_words import analyse
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.search.passages import holds, places
from storage.search.query import read
from storage.search.search import search
from storage.visits import visits
from tests.cast import ANNA, BEN, MONDAY, T0, TEAM, enrol

# What was said; what is looked for, one to a bar; what does not find it.
TABLE = [
    ("Nous fermons l'usine de Lyon", "usine | l'usine | L’USINE | usines | l'usine de lyon", "une usine de lyon"),
    ("Les usines ferment", "usine | l'usine | d'usines", "usinage"),
    ("nell’azienda dell’energia", "azienda | energia | l'energia", "aziende dell'arte"),
    ("qu'il arrive", "il arrive | arrive", ""),
    ("we work on-site", "on-site | onsite | on site | On‑Site", "one site | in site"),
    ("the onsite team", "on-site | onsite | on site", "in site"),
    ("they come on site on Monday", "on-site | onsite | on site", "offsite"),
    ("a follow-up by e-mail", "followup | follow up | email | e mail | e-mail", "mailing list"),
    ("send an email", "e-mail | email | emails", "gmail"),
    ("one decision maker", "decision-makers | decision-maker | decisionmaker", "decision taker"),
    ("state-of-the-art lines", "state of the art | state-of-the-art", "state of the heart"),
    ("they leave the U.S. market", "U.S. | US | us | u.s | US market", "USA | U.K."),
    ("the US market", "U.S. | US | us", "U.S.A."),
    ("they don't trust us", "us | trust us", "U.S. | U.S"),
    ("she has a Ph.D. in it", "PhD | phd | Ph.D.", "I.T."),
    ("their IT department", "I.T. | it | IT", "its"),
    ("the E.U. rules", "EU | eu | E.U. | E.U", "EUR"),
    ("a budget of 1,000,000 a year", "1000000 | 1.000.000 | 1 000 000 | 1'000'000 | 1,000,000", '"1000"'),
    ("1.000.000 Euro", "1000000 | 1,000,000 | 1 000 000", '"100000"'),
    ("sie zahlen 1 000 000 Kronen", "1000000 | 1.000.000", "1 000 001"),
    ("1000000 people", "1,000,000 | 1 000 000 | 1’000’000", "1,000"),
    ("10,00,000 rupees", "1000000 | 10,00,000 | 1,000,000", "10,000"),
    ("in 2028 1,500 people", "1500 | 1,500 | 2028", "20281500"),
    ("it costs 1.5 million", "1.5 | 1,5 | million", "15"),
    ("1,234.56 a piece", "1234 | 1,234.56 | 1.234", "123456"),
    ("due 12.03.2026", "12.03.2026 | 12.03 | 2026", "12032026 | 1203"),
    ("call +49 30 123 456", "123 456 | 30 123 456", "30123456"),
    ("the price is too high", "price | prices | PRICES", "priest"),
    ("our prices rose", "price | prices | price rose", "pricey"),
    ("three companies visited", "company | visits | visiting", "companion"),
    ("higher taxes on jobs", "tax | job | taxes", "task"),
    ("we need the new lines", "new | line", "news | knew"),
    ("the site is new", "sites", "sit new"),
    ("die Preise steigen", "Preis | preise | Preisen", "preisen wir los"),
    ("neue Häuser", "Haus | hauser | Häuser", "hausen wir"),
    ("os preços e as soluções", "preço | preco | solução", "presa"),
    ("los precios suben", "precio | precios", "preciosa nada"),
    ("i prezzi salgono", "prezzo | prezzi", "pezzo"),
    ("prijzen en huizen", "huis | huizen", "huid"),
    ("цены растут", "цена | ценами | ЦЕНЫ", "ценник растут"),
    ("οι τιμές ανεβαίνουν", "τιμή | τιμές | τιμη", "τίμιος"),
    ("الأسعار مرتفعة وهذا السعر", "سعر | السعر | بالسعر", "سعيد"),
    ("سعر الغاز", "السعر | غاز | والغاز", "غزال"),
    ("המחיר עלה", "מחיר | במחיר | המחיר", "מחר"),
    ("가격은 너무 높아요", "가격 | 가격이 | 가격을", "가게"),
    ("가격 인상", "가격은 | 가격에서는 | 가격", "가"),
    ("공장에서는 회의가", "공장 | 공장의 | 회의", "회"),
    ("값은 올랐다", "값 | 값을", "갑"),
    ("마을 사람들", "마을 | 마을에 | 사람", "마"),
    ("कीमतें बढ़ रही हैं", "कीमत | कीमतें", "कमी"),
    ("we write C++ and C#", "C++ | c++ | C# | c | C", "C+ | F#"),
    ("they build on .NET", ".NET | .net | net", "internet"),
    ("vitamin C, net of tax", "c | net", "C++ | C# | .NET"),
    ("C++17 code", "C++ | C++17 | c code", "C#"),
    ("we watch Canal+", "Canal+ | canal", "Canal#"),
    ("50+ people", "50 | 50+ | 50 people", "500+"),
    ("R&D runs 24/7", "R&D | r & d | 24/7 | 24-7", "R&B | 7/24"),
    ("an A/B test", "A/B | a/b test", "B/A"),
    ("Anna's plant", "Anna | anna's | Annas", "ann b"),
    ("we'll see", "we'll | see", "we see"),
    ("asset sales", "asset | assets", "as set"),
    ("as set out before", "as set", "asset"),
]  # fmt: skip


def keep(connection: Connection, said: str) -> int:
    acme = customers.add(connection, TEAM, "Acme", ANNA, T0)
    entry = VisitEntry(customer="Acme", first_day=MONDAY, said=said)
    return visits.log(
        connection, TEAM, leader=ANNA, author=ANNA, customer=acme, entry=entry, now=T0
    ).id


def test_what_is_written_differently_is_found_and_nothing_else(database: Database) -> None:
    """One transaction for the whole table, because it is long."""
    wrong = []
    with database.engine.connect() as connection, connection.begin():
        enrol(connection)
        ids = [keep(connection, said) for said, _, _ in TABLE]
        for visit, (said, found, not_found) in zip(ids, TABLE, strict=True):
            for typed, expected in [(each, True) for each in found.split("|")] + [
                (each, False) for each in not_found.split("|") if each
            ]:
                hits = search(connection, TEAM, typed.strip(), viewer=BEN, most=99)
                if (visit in {hit.id for hit in hits}) is not expected:
                    wrong.append((said, typed.strip(), expected))
                assert all(any(run.found for run in hit.passage) for hit in hits), typed
    assert wrong == []


@given(st.text(max_size=60))
def test_a_word_of_the_text_always_finds_it(text: str) -> None:
    found = analyse(text)
    search_terms.of_visit(
        TEAM, ANNA, {"said": text, "private": text}
    )  # whatever it is, it is no error
    for word in found.words:
        typed = found.text[word.start : word.end]
        assert holds(text, read(typed)), typed
        assert holds(text, read(f'"{typed}"')), typed
    if not any(quote in text for quote in '"“”„«»') and found.words:
        assert holds(text, read(text))
        assert holds(text, read(f'"{text}"'))


@given(st.text(max_size=60))
@example("\u0e33")
def test_the_analysis_of_words_changes_nothing_more(text: str) -> None:
    found = [word.term for word in analyse(text).words]
    assert [word.term for word in analyse(" ".join(found)).words] == found


NAMES = (
    "Meridian",
    "Globex",
    "Tower",
    "Factory",
    "Box",
    "Company",
    "Branch",
    "Bus",
    "Gas",
    "Quarry",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_plural_finds_the_singular_and_back(name: str) -> None:
    plural = (
        f"{name[:-1]}ies" if name.endswith("ry") else f"{name}{'es' if name[-1] in 'sxh' else 's'}"
    )
    for said, typed in ((name, plural), (plural, name)):
        ways = [way for each in read(typed) for way in each.ways]
        assert any(places(analyse(f"they are the {said} of ours"), way) for way in ways), typed


def test_words_as_they_were_typed_come_before_other_forms(database: Database) -> None:
    with database.engine.connect() as connection, connection.begin():
        enrol(connection)
        for said in ("the price is high", "the prices are high", "our prices, they say"):
            keep(connection, said)
        found = [
            "".join(run.text for run in hit.passage)
            for hit in search(connection, TEAM, "prices are", viewer=BEN)
        ]
        assert found == ["the prices are high"]
        found = [
            "".join(run.text for run in hit.passage)
            for hit in search(connection, TEAM, "prices", viewer=BEN)
        ]
        assert found == ["our prices, they say", "the prices are high", "the price is high"]
        assert len(search(connection, TEAM, '"prices"', viewer=BEN)) == 2
        assert len(search(connection, TEAM, "prices", viewer=BEN, most=1, skip=2)) == 1
