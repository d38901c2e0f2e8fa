"""A merge during concurrent writes, or writes that looked the customer up before: nothing stays with a merged one."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import customers as table
from storage.core.tables import metadata
from storage.core.visit_entry import Met, VisitEntry
from storage.customers import aliases, contacts, customers, merges, undo_merge
from storage.customers import merge as customers_merge
from storage.customers.customers import Customer
from storage.importing import import_batch, imports
from storage.importing.staging import StagedContact, StagedCustomer
from storage.plans import plans
from storage.ten import answers, best_customers, ratings
from storage.ten.answers import AnswerOutcome
from storage.visits import visit_record, visits
from tests.cast import ANNA, BEN, MONDAY, OLGA, T0, TEAM, enrol

Write = Callable[[Connection, Customer], Any]
beside = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""SQLite has one writer at a time."""


def entry(customer: Customer) -> VisitEntry:
    people = (Met("Dana Cole", "COO"),)
    return VisitEntry(
        customer=customer.name, first_day=MONDAY, met=people, said="gas", promised="a price list"
    )


def log(connection: Connection, customer: Customer) -> None:
    made = visits.log(
        connection,
        TEAM,
        leader=ANNA,
        author=ANNA,
        customer=customer,
        entry=entry(customer),
        now=T0,
    )
    found = visit_record.find(connection, TEAM, made.id, viewer=ANNA)
    assert found == made


def edit(connection: Connection, customer: Customer) -> None:
    visits.edit(connection, TEAM, 1, ANNA, customer, entry(customer), T0)


def plan(connection: Connection, customer: Customer) -> None:
    plans.add(connection, TEAM, leader=BEN, author=BEN, customer=customer, day=MONDAY, now=T0)


def name_ten(connection: Connection, customer: Customer) -> None:
    best_customers.name(connection, TEAM, BEN, [None, ("Globex", customer.id)], T0)


def answer(connection: Connection, customer: Customer) -> None:
    answers.keep(
        connection,
        TEAM,
        BEN,
        delivery="d1",
        customer=customer.id,
        question="worries",
        outcome=AnswerOutcome.UNKNOWN,
        now=T0,
    )


def rate(connection: Connection, customer: Customer) -> None:
    kept = ratings.rate(connection, TEAM, BEN, customer.id, "2026-Q4", 4, None, T0)
    assert kept.rating == 4


def give_alias(connection: Connection, customer: Customer) -> None:
    assert aliases.add(connection, TEAM, customer.id, "Coyote", OLGA, T0)


def rename(connection: Connection, customer: Customer) -> None:
    aliases.rename(connection, TEAM, customer.id, "Roadrunner", OLGA, T0)


def bring_in(connection: Connection, customer: Customer) -> None:
    number = imports.begin(connection, TEAM, T0, T0)
    people = (StagedContact("raj patel", "Raj Patel", None),)
    told = StagedCustomer(customer.id, "Globex", "globex", None, "Oslo", (("GX", "gx"),), people)
    import_batch.write(connection, TEAM, number, [told], T0, T0)


def note(connection: Connection, customer: Customer) -> None:
    person = connection.execute(
        sa.text("SELECT id FROM contacts WHERE customer_id = :at"), {"at": customer.id}
    ).scalar_one()
    found = contacts.find(connection, TEAM, person, hold=True)
    assert found is not None
    contacts.note(connection, TEAM, found.id, "takes the train", BEN, T0)
    assert contacts.find(connection, TEAM, person) == contacts.find(connection, TEAM, found.id)


WRITES: tuple[Write, ...] = (
    log,
    edit,
    plan,
    name_ten,
    answer,
    rate,
    give_alias,
    rename,
    bring_in,
    note,
)


def begin(connection: Connection) -> tuple[Customer, Customer]:
    """Acme and Globex, and Dana who is known at both."""
    enrol(connection)
    acme, globex = (customers.add(connection, TEAM, each, ANNA, T0) for each in ("Acme", "Globex"))
    for each in (globex, acme):
        log(connection, each)
    return acme, globex


def merge(connection: Connection, source: Customer, into: Customer) -> None:
    customers_merge.merge(connection, TEAM, source.id, into.id, OLGA, T0)


def astray(connection: Connection) -> list[str]:
    """Tables in which something belongs to a merged customer; of people, only if anything is said of them."""
    gone = sa.select(table.c.id).where(table.c.merged_into.is_not(None))
    lost = [
        each.name
        for each in metadata.sorted_tables
        if "customer_id" in each.c
        and each.name != "contacts"
        and connection.execute(
            sa.select(sa.func.count()).select_from(each).where(each.c.customer_id.in_(gone))
        ).scalar_one()
    ]
    people = metadata.tables["contacts"]
    emptied = sa.select(people.c.id).where(people.c.customer_id.in_(gone))
    for name in ("visit_contacts", "contact_facts"):
        each = metadata.tables[name]
        chosen = sa.select(sa.func.count()).select_from(each).where(each.c.contact_id.in_(emptied))
        lost += [name] if connection.execute(chosen).scalar_one() else []
    return lost


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_whoever_looked_before_the_merge_writes_to_what_it_became(
    database: Database, write: Write
) -> None:
    acme, globex = database.run_now(begin)
    database.run_now(merge, globex, acme)
    database.run_now(write, globex)
    assert database.read_now(astray) == []


@beside
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_whoever_writes_while_a_merge_goes_on_waits_for_it(
    database: Database, write: Write
) -> None:
    acme, globex = database.run_now(begin)
    with database.engine.connect() as merging_:
        merge(merging_, globex, acme)
        writer = threading.Thread(target=database.run_now, args=(write, globex))
        writer.start()
        wait_for_a_lock(database)
        merging_.commit()
    writer.join()
    assert database.read_now(astray) == []


@beside
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_a_merge_waits_for_whoever_writes(database: Database, write: Write) -> None:
    acme, globex = database.run_now(begin)
    with database.engine.connect() as writing:
        write(writing, globex)
        merger = threading.Thread(target=database.run_now, args=(merge, globex, acme))
        merger.start()
        wait_for_a_lock(database)
        writing.commit()
    merger.join()
    with database.engine.connect() as connection:
        assert customers.find(connection, TEAM, globex.id) != globex  # it went through
    assert database.read_now(astray) == []


@beside
def test_a_chain_of_two_merges_at_once_leads_to_its_end(database: Database) -> None:
    acme, globex = database.run_now(begin)
    initech = database.run_now(customers.add, TEAM, "Initech", ANNA, T0)
    database.run_now(merge, globex, acme)
    with database.engine.connect() as second:
        merge(second, acme, initech)
        writer = threading.Thread(target=database.run_now, args=(log, globex))
        writer.start()
        wait_for_a_lock(database)
        second.commit()
    writer.join()
    assert database.read_now(astray) == []


@beside
def test_an_undo_waits_for_a_merge_and_takes_back_what_it_moved_on(database: Database) -> None:
    acme, globex = database.run_now(begin)
    initech = database.run_now(customers.add, TEAM, "Initech", ANNA, T0)
    first = database.run_now(customers_merge.merge, TEAM, globex.id, acme.id, OLGA, T0)
    with database.engine.connect() as second:
        merge(second, acme, initech)
        undo = threading.Thread(
            target=database.run_now, args=(undo_merge.undo, TEAM, first.id, OLGA, T0)
        )
        undo.start()
        wait_for_a_lock(database)
        second.commit()
    undo.join()
    with database.engine.connect() as connection:
        assert customers.match(connection, TEAM, "Globex") == globex
        assert merges.belongings(connection, TEAM, globex.id).visits == 1
        assert merges.belongings(connection, TEAM, initech.id).visits == 1
    assert database.read_now(astray) == []


def wait_for_a_lock(database: Database) -> None:
    """Waits until one transaction waits for another."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database()"
    )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as look:
        for _ in range(10_000):
            if look.execute(waiting).scalar_one():
                return
    raise AssertionError("nobody waits")


def test_a_customer_that_was_rated_twice_is_named_once(database: Database) -> None:
    """The second rating of a quarter stays with the merged customer for an undo, and is ignored meanwhile."""
    acme, globex = database.run_now(begin)
    for each, rating in ((acme, 4), (globex, 2)):
        database.run_now(ratings.rate, TEAM, BEN, each.id, "2026-Q4", rating, None, T0)
    done = database.run_now(customers_merge.merge, TEAM, globex.id, acme.id, OLGA, T0)
    found = database.read_now(ratings.latest, TEAM, BEN)
    assert [(each.customer, each.rating) for each in found] == [(acme, 4)]
    database.run_now(undo_merge.undo, TEAM, done.id, OLGA, T0)
    found = database.read_now(ratings.latest, TEAM, BEN)
    assert {(each.customer, each.rating) for each in found} == {(acme, 4), (globex, 2)}
