"""The card of a customer: compiled from everything stored, without what is private to a leader."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import promises
from storage.core.visit_entry import Met, VisitEntry
from storage.customers import contacts, customers
from storage.customers.customers import Customer
from storage.plans import plans
from storage.queries.customer_card import (
    PAGE,
    Card,
    CardPromise,
    OneOfUs,
    Statement,
    UpcomingVisit,
    card,
)
from storage.ten import answers
from storage.ten.answers import AnswerOutcome
from storage.visits import visits
from tests.cast import ANNA, BEN, CARLA, DMITRI, MONDAY, OTHER_TEAM, T0, TEAM, enrol, later

ENTRY = VisitEntry(customer="Acme", first_day=MONDAY)
TODAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def acme(database: Database) -> Customer:
    database.run_now(enrol)
    return database.run_now(customers.add, TEAM, "Acme", ANNA, T0)


def keep(connection: Connection, /, who: str, **told: Any) -> int:
    entry = replace(ENTRY, **told)
    customer = customers.add(connection, TEAM, entry.customer, who, T0)
    return visits.log(
        connection, TEAM, leader=who, author=who, customer=customer, entry=entry, now=T0
    ).id


def shown(database: Database, customer: Customer, viewer: str = CARLA, **more: Any) -> Card:
    found = database.read_now(card, TEAM, customer.id, viewer=viewer, today=TODAY, **more)
    assert found is not None
    return found


def test_an_empty_card_is_a_card(database: Database, acme: Customer) -> None:
    found = shown(database, acme)
    assert (found.visits, found.of_us, found.heading, found.people) == ((), (), None, ())
    assert (found.times, found.more, found.unknown, found.coming) == (0, False, (), ())


def test_who_of_us_met_them_and_when(database: Database, acme: Customer) -> None:
    database.run_now(keep, ANNA, colleagues=(BEN, DMITRI))
    database.run_now(keep, BEN)  # the same occasion, as Ben has it
    database.run_now(keep, ANNA, first_day=date(2026, 3, 1), days=2)
    gone = database.run_now(keep, CARLA)
    database.run_now(visits.delete, TEAM, gone, CARLA, T0)
    database.run_now(visits.decline, TEAM, 1, DMITRI, T0)
    found = shown(database, acme)
    assert found.of_us == (OneOfUs(ANNA, 2, MONDAY), OneOfUs(BEN, 1, MONDAY))
    assert found.times == 3
    assert [each.entry.last_day for each in found.visits] == [MONDAY, MONDAY, date(2026, 3, 2)]


def test_visits_come_in_pages(database: Database, acme: Customer) -> None:
    for day in range(PAGE + 2):
        database.run_now(keep, ANNA, first_day=MONDAY - timedelta(days=day))
    first, second = shown(database, acme), shown(database, acme, skip=PAGE)
    assert (len(first.visits), first.more) == (PAGE, True)
    assert (len(second.visits), second.more) == (2, False)
    days = [each.entry.first_day for each in (*first.visits, *second.visits)]
    assert days == sorted(days, reverse=True)


def test_where_they_are_heading_is_what_they_told_last(database: Database, acme: Customer) -> None:
    database.run_now(keep, ANNA, first_day=date(2026, 1, 5), heading="gas")
    database.run_now(keep, BEN, first_day=date(2026, 3, 1), heading="hydrogen")
    database.run_now(keep, ANNA)
    assert shown(database, acme).heading == Statement("hydrogen", BEN, date(2026, 3, 1))


def test_a_question_is_open_until_one_of_us_has_the_answer(
    database: Database, acme: Customer
) -> None:
    told = [
        (ANNA, "proud", AnswerOutcome.UNKNOWN, None),
        (ANNA, "awake", AnswerOutcome.UNKNOWN, None),
        (BEN, "hire", AnswerOutcome.SKIPPED, None),
        (BEN, "proud", AnswerOutcome.ANSWERED, "their apprentices"),
        (CARLA, "proud", AnswerOutcome.UNKNOWN, None),
        (DMITRI, "proud", AnswerOutcome.ANSWERED, "their lorries"),
    ]
    for number, (who, question, outcome, words) in enumerate(told):
        database.run_now(
            answers.keep,
            TEAM,
            who,
            delivery=f"D{number}",
            customer=acme.id,
            question=question,
            outcome=outcome,
            words=words,
            now=later(hours=number),
        )
    found = shown(database, acme)
    assert found.unknown == ("awake",)
    (answered,) = found.answered
    assert (answered.question, answered.statement) == (
        "proud",
        Statement("their lorries", DMITRI, MONDAY),
    )
    (answered,) = shown(database, acme, zone="Pacific/Auckland").answered  # where it is Tuesday
    assert answered.statement.day == TODAY


def test_promises_that_are_open_come_first_and_dropped_ones_are_gone(
    database: Database, acme: Customer
) -> None:
    values = {"workspace": TEAM, "leader": ANNA, "customer_id": acme.id, "made_at": T0}
    none: dict[str, Any] = dict.fromkeys(("due_on", "kept_at", "dropped_at"))
    rows: list[dict[str, Any]] = [
        {"what": "kept", "kept_at": T0},
        {"what": "some day"},
        {"what": "soon", "due_on": TODAY},
        {"what": "dropped", "dropped_at": T0},
    ]
    database.run_now(
        lambda connection: connection.execute(
            promises.insert(), [{**values, **none, **row} for row in rows]
        )
    )
    assert shown(database, acme).promises == (
        CardPromise("soon", ANNA, TODAY, None),
        CardPromise("some day", ANNA, None, None),
        CardPromise("kept", ANNA, None, MONDAY),
    )


def test_people_are_known_with_their_facts_and_who_left_stands_last(
    database: Database, acme: Customer
) -> None:
    database.run_now(keep, ANNA, met=(Met("Raj Patel"),), first_day=date(2026, 3, 1))
    database.run_now(keep, ANNA, met=(Met("Dana Cole", "COO"), Met("Ute Berg")))
    by_name = {each.name: each for each in shown(database, acme).people}
    database.run_now(contacts.note, TEAM, by_name["Dana Cole"].id, "hates slides", ANNA, T0)
    database.run_now(contacts.note, TEAM, by_name["Dana Cole"].id, "by train", BEN, later(days=1))
    database.run_now(contacts.mark_left, TEAM, by_name["Ute Berg"].id, ANNA, T0)
    people = shown(database, acme).people
    assert [each.name for each in people] == ["Dana Cole", "Raj Patel", "Ute Berg"]
    assert [each.words for each in people[0].facts] == ["by train", "hates slides"]
    assert (people[0].role, people[0].last_day, people[1].last_day) == (
        "COO",
        MONDAY,
        date(2026, 3, 1),
    )
    assert [each.left for each in people] == [False, False, True]
    database.run_now(contacts.forget, TEAM, people[0].id, [people[0].facts[0].id], T0)
    database.run_now(contacts.mark_back, TEAM, people[2].id)
    again = {each.name: each for each in shown(database, acme).people}
    assert [each.words for each in again["Dana Cole"].facts] == ["hates slides"]
    assert not again["Ute Berg"].left


def test_a_person_of_another_workspace_is_not_touched(database: Database, acme: Customer) -> None:
    database.run_now(keep, ANNA, met=(Met("Dana Cole"),))
    (dana,) = shown(database, acme).people
    assert database.read_now(contacts.find, OTHER_TEAM, dana.id) is None
    database.run_now(contacts.mark_left, OTHER_TEAM, dana.id, ANNA, T0)
    assert not shown(database, acme).people[0].left


def test_plans_to_come_are_there_and_settled_ones_are_not(
    database: Database, acme: Customer
) -> None:
    globex = database.run_now(customers.add, TEAM, "Globex", ANNA, T0)
    for who, customer, days, at in (
        (BEN, acme, 30, time(14)),
        (ANNA, acme, 3, None),
        (ANNA, globex, 4, None),
        (CARLA, acme, -10, None),
        (DMITRI, acme, 1, None),
    ):
        database.run_now(
            plans.add,
            TEAM,
            leader=who,
            author=who,
            customer=customer,
            day=TODAY + timedelta(days=days),
            at=at,
            now=T0,
        )
    database.run_now(plans.cancel, TEAM, 5, T0)
    assert shown(database, acme).coming == (
        UpcomingVisit(ANNA, TODAY + timedelta(days=3), None),
        UpcomingVisit(BEN, TODAY + timedelta(days=30), time(14)),
    )


def test_a_private_line_is_for_its_author_alone(database: Database, acme: Customer) -> None:
    database.run_now(keep, ANNA, private="bring boots")
    assert shown(database, acme, ANNA).visits[0].entry.private == "bring boots"
    assert shown(database, acme, BEN).visits[0].entry.private is None


def test_another_workspaces_customer_has_no_card(database: Database, acme: Customer) -> None:
    database.run_now(enrol, OTHER_TEAM)
    found = database.read_now(card, OTHER_TEAM, acme.id, viewer=ANNA, today=TODAY)
    assert found is None
