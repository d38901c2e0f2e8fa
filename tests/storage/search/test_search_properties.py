"""For any visits and any query, both databases find exactly what a plain comparison of words finds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.search_words import analyse
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.search.passages import LONGEST, passage
from storage.search.query import SearchPhrase, read
from storage.search.search import search
from storage.visits import visits
from tests.cast import ANNA, BEN, MONDAY, T0, TEAM, enrol

ENTRY = VisitEntry(customer="Acme", first_day=MONDAY)
FIELDS = ("said", "saw", "private")
ASCII = [
    "gas",
    "Gas",
    "gasoline",
    "lead",
    "times",
    "don't",
    "dont",
    "on-site",
    "42",
    "4",
    "_",
    "a&b",
    "'",
    "prices",
    "price",
    "onsite",
    "site",
    "on",
    "U.S.",
    "us",
    "C++",
    "c",
    ".NET",
    "1,000",
    "1000",
    "1 000",
    "l'usine",
    "usines",
]
OTHERS = [
    "GÁS",
    "öl",
    "o\u0308l",
    "ガス",
    "スガ",
    "गैस",
    "straße",
    "🙂",
    "ß",
    "i\u0307",
    "ﬁ",
    "²",
    "가격은",
    "السعر",
    "цены",
    "preços",
]
WORDS = st.sampled_from([*ASCII, *OTHERS])
TEXTS = st.lists(WORDS | st.text(max_size=6), max_size=6).map(" ".join)
TYPED = st.lists(WORDS | st.sampled_from(['"', "“", "”", "*", "AND", "NOT", "(", ":"]), max_size=4)


@pytest.fixture(autouse=True)
def cast(database: Database) -> None:
    database.run_now(enrol)


def storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def holds(text: str, way: SearchPhrase) -> bool:
    """A reference implementation of matching."""
    found = analyse(text)
    words = [word.term for word in found.words]
    length = len(way.words)
    runs = [words[at : at + length] for at in range(len(words) - length + 1)]
    runs += [[each.term] for each in (*found.spellings, *found.stems)]
    return any(
        run == list(way.words)
        or (
            way.is_beginning
            and run[:-1] == list(way.words[:-1])
            and run[-1].startswith(way.words[-1])
        )
        for run in runs
    )


def expected(told: list[dict[str, str]], typed: str, viewer: str) -> set[int]:
    """The indexes of the visits that contain every word in a field that the viewer may read."""
    sought = read(typed)
    found = set()
    for place, account in enumerate(told):
        texts = [words for name, words in account.items() if name != "private" or viewer == ANNA]
        if sought and all(
            any(holds(text, way) for text in texts for way in each.ways) for each in sought
        ):
            found.add(place)
    return found


def keep(connection: Connection, account: dict[str, str]) -> int:
    acme = customers.add(connection, TEAM, "Acme", ANNA, T0)
    words: dict[str, Any] = {name: words for name, words in account.items() if words}
    entry = replace(ENTRY, **words)
    return visits.log(
        connection, TEAM, leader=ANNA, author=ANNA, customer=acme, entry=entry, now=T0
    ).id


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.fixed_dictionaries({name: TEXTS.map(storable) for name in FIELDS}), max_size=5),
    TYPED.map(" ".join),
)
@example([{"said": "gas gas", "saw": "lead", "private": "times"}], '"gas gas" lead times')
@example([{"said": "gas", "saw": "lead", "private": ""}], '"gas lead"')
def test_both_databases_find_what_reading_finds(
    database: Database, told: list[dict[str, str]], typed: str
) -> None:
    with database.engine.connect() as connection, connection.begin() as transaction:
        ids = [keep(connection, account) for account in told]
        for viewer in (ANNA, BEN):
            hits = search(connection, TEAM, typed, viewer=viewer, most=50)
            assert len({hit.id for hit in hits}) == len(hits)
            assert {ids.index(hit.id) for hit in hits} == expected(told, typed, viewer)
            for hit in hits:
                assert any(run.found for run in hit.passage)
        transaction.rollback()


@settings(max_examples=200)
@given(st.text(max_size=600).map(storable) | TEXTS, TYPED.map(" ".join))
def test_a_passage_is_a_part_of_the_text(text: str, typed: str) -> None:
    where, found = passage({"said": text}, read(typed))
    shown = "".join(run.text for run in found)
    whole = analyse(text).text
    assert shown.removeprefix("…").removesuffix("…") in whole
    assert len(shown) <= LONGEST + 2
    assert (shown == whole) or len(whole) > LONGEST or "…" in whole
    assert where == ("said" if text else "")


def test_the_day_of_an_answer_and_of_a_visit_are_dates(database: Database) -> None:
    database.run_now(keep, {"said": "gas"})
    (hit,) = database.read_now(search, TEAM, "gas", viewer=BEN)
    assert type(hit.day) is date
