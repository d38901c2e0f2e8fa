"""Search in visits and answers: the same results on both databases, and only what the viewer may see."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.visit_entry import Met, VisitEntry
from storage.core.visit_fields import AUTHOR_ONLY
from storage.customers import customers
from storage.search.rows import Hit
from storage.search.search import search
from storage.ten import answers
from storage.ten.answers import AnswerOutcome
from storage.visits import visits
from tests.cast import ANNA, BEN, CARLA, MONDAY, OTHER_TEAM, T0, TEAM, enrol, later

ENTRY = VisitEntry(customer="Globex", first_day=MONDAY)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def cast(database: Database) -> None:
    database.run_now(enrol)


def keep(connection: Connection, /, who: str, team: str = TEAM, **told: Any) -> int:
    """A visit to Globex, or whoever is named."""
    entry = replace(ENTRY, **told)
    customer = customers.add(connection, team, entry.customer, who, T0)
    return visits.log(
        connection, team, leader=who, author=who, customer=customer, entry=entry, now=T0
    ).id


def answer(
    connection: Connection, who: str, words: str, delivery: str = "D1", now: datetime | None = None
) -> None:
    customer = customers.add(connection, TEAM, "Globex", who, T0)
    answers.keep(
        connection,
        TEAM,
        who,
        delivery=delivery,
        customer=customer.id,
        question="proud",
        outcome=AnswerOutcome.ANSWERED,
        words=words,
        now=now or later(days=1),
    )


def found(database: Database, words: str, viewer: str = CARLA, **more: Any) -> list[Hit]:
    return database.read_now(search, TEAM, words, viewer=viewer, **more)


def passages(database: Database, words: str, **more: Any) -> list[str]:
    """The passages shown, with the matches in brackets."""
    hits = found(database, words, **more)
    return ["".join(f"[{r.text}]" if r.found else r.text for r in hit.passage) for hit in hits]


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("Our lead times are killing us", "lead times"),
        ("Our lead times are killing us", "TIMES lead"),
        ("Our lead times are killing us", '"lead times"'),
        ("Our lead times are killing us", "kill"),
        ("Müllers Löhne steigen", "mullers lohne"),
        ("Mullers Lohne", "Müllers Löhne"),
        ("Cafe\u0301 Zürich", "café"),
        ("Straße, Ærø, Łódź", "strasse aero lodz"),
        ("they don't trust us", "dont"),
        ("they don’t trust us", "don't trust"),
        ("we do it on-site", "on-site"),
        ("мы Ещё не решили", "еще реш"),
        ("Οι ΤΙΜΈΣ ανεβαίνουν", "τιμες"),
        ("私たちはガスをやめる", "ガス"),
        ("हम गैस छोड़ देंगे", "गैस"),
        ("ask dana@globex.example", "globex.example"),
        ("42 % by 2028", "2028"),
    ],
)
def test_words_are_found_regardless_of_case_accents_and_endings(
    database: Database, said: str, typed: str
) -> None:
    database.run_now(keep, ANNA, said=said)
    assert len(found(database, typed)) == 1


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("Our lead times are killing us", "lead prices"),
        ("Our lead times are killing us", '"times lead"'),
        ("Our lead times are killing us", '"lead tim"'),
        ("Our lead times are killing us", "tim lead"),
        ("plan A, then plan C", "plan b"),
        ("we leave gas", "gasoline"),
        ("ガスをやめる", "スガ"),
    ],
)
def test_other_words_are_not(database: Database, said: str, typed: str) -> None:
    database.run_now(keep, ANNA, said=said)
    assert found(database, typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "''",
        '"',
        '""',
        "* : ( ) - ^ & | ! <->",
        "🙂",
        "\\",
        "%",
        "AND",
        "<!channel>",
        "\u0301",
    ],
)
def test_whatever_is_typed_is_no_error(database: Database, typed: str) -> None:
    database.run_now(keep, ANNA, said="we leave gas and oil")
    for words in (typed, f"gas {typed}", f"{typed} gas", f"{typed}gas{typed}", typed * 100):
        found(database, words)
    assert len(found(database, f"gas {typed if typed not in ('<!channel>',) else ''}")) == 1


def test_all_that_was_told_is_found_but_a_surprise_and_a_private_line_by_their_author_alone(
    database: Database,
) -> None:
    told = {
        "said": "one",
        "surprise": "two",
        "saw": "three",
        "heading": "four",
        "obstacles": "five",
        "reading": "six",
        "private": "seven secret",
    }
    database.run_now(keep, ANNA, **told)
    for where, words in told.items():
        hits = found(database, words.split()[0])
        assert [hit.where for hit in hits] == ([] if where in AUTHOR_ONLY else [where])
    assert [hit.where for hit in found(database, "two", ANNA)] == ["surprise"]
    assert [hit.where for hit in found(database, "secret", ANNA)] == ["private"]
    assert [hit.where for hit in found(database, "one secret", ANNA)] == ["said"]
    assert found(database, "one secret", BEN) == []
    assert "seven" not in str(found(database, "one", BEN))


def test_a_phrase_does_not_reach_from_one_text_into_another(database: Database) -> None:
    database.run_now(keep, ANNA, said="we leave gas", saw="prices rise")
    assert found(database, '"gas prices"') == []
    assert len(found(database, "gas prices")) == 1


def test_what_the_customer_said_comes_first_then_the_newer(database: Database) -> None:
    for days_ago, told in enumerate(
        [{"reading": "gas, I think"}, {"said": "gas is dear"}, {"saw": "gas"}, {"said": "no gas"}]
    ):
        database.run_now(keep, ANNA, first_day=MONDAY - timedelta(days=days_ago), **told)
    assert passages(database, "gas") == ["[gas] is dear", "no [gas]", "[gas], I think", "[gas]"]


def test_answers_are_found_with_their_question(database: Database) -> None:
    database.run_now(answer, ANNA, "their own hydrogen")
    (hit,) = found(database, "hydrogen")
    assert (hit.where, hit.question, hit.leader) == ("answered", "proud", ANNA)
    assert hit.day == MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", TUESDAY), ("UTC", TUESDAY), ("Pacific/Honolulu", MONDAY)]
)
def test_the_day_of_an_answer_is_the_day_where_the_asker_is(
    database: Database, zone: str, day: date
) -> None:
    database.run_now(answer, ANNA, "a gas man", now=later(hours=27))
    database.run_now(
        answer, BEN, "gas since 1950", "D2", now=later(hours=17)
    )  # 2:00 UTC on Tuesday
    hits = found(database, "gas", zone=zone, since=TUESDAY)
    assert {hit.leader for hit in hits} == ({BEN, ANNA} if day == TUESDAY else {ANNA})
    assert {hit.day for hit in found(database, "1950", zone=zone)} == {day}


def test_a_better_answer_replaces_the_first_in_the_index(database: Database) -> None:
    database.run_now(answer, ANNA, "their own hydrogen")
    database.run_now(answer, ANNA, "their apprentices")
    assert len(found(database, "hydrogen")) == 1  # the first stands
    assert found(database, "apprentices") == []


def test_an_edit_is_found_by_its_new_words_alone(database: Database) -> None:
    visit = database.run_now(keep, ANNA, said="we leave gas", private="boots")
    acme = database.run_now(customers.add, TEAM, "Acme", ANNA, T0)
    edited = replace(ENTRY, said="we stay with oil", private="gloves")
    database.run_now(visits.edit, TEAM, visit, BEN, acme, edited, later(days=1))
    assert found(database, "gas") == []
    assert found(database, "boots", ANNA) == []
    assert [hit.customer.name for hit in found(database, "oil")] == ["Acme"]
    assert len(found(database, "gloves", ANNA)) == 1
    assert found(database, "gloves", BEN) == []


def test_what_was_taken_back_is_not_found(database: Database) -> None:
    visit = database.run_now(keep, ANNA, said="we leave gas")
    database.run_now(visits.delete, TEAM, visit, ANNA, later(days=1))
    assert found(database, "gas") == []


def test_another_workspaces_words_are_not_found(database: Database) -> None:
    database.run_now(enrol, OTHER_TEAM)
    database.run_now(keep, ANNA, OTHER_TEAM, said="we leave gas")
    assert found(database, "gas") == []


def test_it_narrows_to_a_customer_a_leader_and_a_time(database: Database) -> None:
    database.run_now(keep, ANNA, said="gas one", colleagues=(BEN,))
    database.run_now(keep, BEN, said="gas two", customer="Acme", first_day=date(2026, 3, 1))
    database.run_now(answer, CARLA, "gas three")
    acme = database.read_now(customers.match, TEAM, "Acme")
    assert acme is not None
    assert passages(database, "gas", customer=acme.id) == ["[gas] two"]
    assert passages(database, "gas", leader=BEN) == ["[gas] one", "[gas] two"]
    assert passages(database, "gas", leader=CARLA) == ["[gas] three"]
    assert passages(database, "gas", since=MONDAY) == ["[gas] one", "[gas] three"]
    assert passages(database, "gas", since=MONDAY + timedelta(days=1)) == ["[gas] three"]


def test_pages_follow_each_other_without_gaps(database: Database) -> None:
    for day in range(20):
        told = {"said" if day % 2 else "saw": f"gas {day}"}
        database.run_now(keep, ANNA, first_day=MONDAY - timedelta(days=day), **told)
    whole = passages(database, "gas", most=50)
    assert len(whole) == 20
    paged = [passages(database, "gas", most=8, skip=skip) for skip in (0, 8, 16, 24)]
    assert [len(each) for each in paged] == [8, 8, 4, 0]
    assert [line for page in paged for line in page] == whole


def test_of_a_long_text_the_part_around_it_is_shown(database: Database) -> None:
    said = "a word " * 200 + "then Gas-fired plants and more gas " + "another word " * 200
    database.run_now(keep, ANNA, said=said, met=(Met("Dana Cole", "COO"),))
    (shown,) = passages(database, "gas")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "then [Gas]-fired plants and more [gas] another" in shown
    assert len(shown) < 260
    assert found(database, "gas")[0].who == "Dana Cole"


def test_words_that_stand_nearly_everywhere_are_found_as_rare_ones_are(database: Database) -> None:
    """Uses another query plan: reads the newest visits until enough of them contain the words."""

    def fill(connection: Connection) -> None:
        for number in range(220):
            told = {"said" if number % 3 else "private": f"gas {number}"}
            who = ANNA if number % 2 else BEN
            keep(connection, who, first_day=MONDAY - timedelta(days=number), **told)
            answer(connection, CARLA, f"gas, answer {number}", f"D{number}")
        visits.delete(connection, TEAM, 2, ANNA, T0)

    database.run_now(fill)
    hits = found(database, "gas", most=500)
    assert len([each for each in hits if each.where == "said"]) == 220 - 74 - 1
    assert len([each for each in hits if each.where == "answered"]) == 220
    assert "private" not in {each.where for each in hits}
    own = found(database, "gas", ANNA, most=500)
    assert len([each for each in own if each.where == "private"]) == 37
    assert [each.id for each in hits[:3]] == [3, 5, 6]
    assert passages(database, "gas 17", since=MONDAY - timedelta(days=100))[0] == "[gas] [17]"
    paged = [found(database, "gas", most=50, skip=skip) for skip in range(0, 400, 50)]
    assert [hit for page in paged for hit in page] == hits
