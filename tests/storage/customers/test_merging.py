"""Merging two customers, and undoing it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import answers, contact_facts, contacts, metadata, promises, ratings
from storage.core.visit_entry import Met, VisitEntry
from storage.customers import aliases, customers, merge, merges, undo_merge
from storage.customers.customers import Customer
from storage.customers.merges import CannotMergeError
from storage.plans import plans
from storage.ten import best_customers
from storage.visits import visit_record, visits
from tests.cast import ANNA, BEN, MONDAY, OLGA, OTHER_TEAM, T0, TEAM, enrol, later

NAMES = ("Acme", "Globex", "Initech", "Umbrella")
PEOPLE = ("Dana Cole", "Raj Patel", "Mia Wong")
State = dict[str, list[tuple[Any, ...]]]


def log(
    connection: Connection, customer: Customer, who: str = ANNA, *people: Met, day: date = MONDAY
) -> int:
    entry = VisitEntry(customer=customer.name, first_day=day, met=people, said="we may leave gas")
    return visits.log(
        connection, TEAM, leader=who, author=who, customer=customer, entry=entry, now=T0
    ).id


def known(connection: Connection) -> list[Customer]:
    enrol(connection)
    enrol(connection, OTHER_TEAM)
    return [customers.add(connection, TEAM, name, ANNA, T0) for name in NAMES]


def rate(connection: Connection, who: str, customer: Customer, rating: int) -> None:
    connection.execute(
        ratings.insert().values(
            workspace=TEAM,
            leader=who,
            customer_id=customer.id,
            quarter="2026-Q4",
            rating=rating,
            rated_at=T0,
        )
    )


def promise(connection: Connection, who: str, customer: Customer) -> None:
    connection.execute(
        promises.insert().values(
            workspace=TEAM, leader=who, customer_id=customer.id, what="a price list", made_at=T0
        )
    )


def answer(connection: Connection, who: str, customer: Customer, delivery: str) -> None:
    connection.execute(
        answers.insert().values(
            workspace=TEAM,
            leader=who,
            customer_id=customer.id,
            question="worries",
            outcome="answered",
            words="their grid",
            delivery_id=delivery,
            answered_at=T0,
        )
    )


def note(connection: Connection, person: int, words: str = "takes the train") -> int:
    made = connection.execute(
        contact_facts.insert().values(
            workspace=TEAM, contact_id=person, words=words, author=ANNA, noted_at=T0
        )
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def state(connection: Connection, *, without: tuple[str, ...] = ("merges", "leaders")) -> State:
    """Every row of every table, but of merges themselves and of the clock's hints."""
    return {
        table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
        for table in metadata.sorted_tables
        if table.name not in without
    }


@contextmanager
def for_a_while(database: Database) -> Iterator[Connection]:
    """A transaction that is rolled back."""
    with database.engine.connect() as connection:
        yield connection
        connection.rollback()


def people_at(connection: Connection, customer: Customer) -> dict[str, str | None]:
    rows = connection.execute(
        sa.select(contacts.c.name, contacts.c.role).where(contacts.c.customer_id == customer.id)
    )
    return {row.name: row.role for row in rows}


def test_everything_moves_and_the_name_goes_on_finding(database: Database) -> None:
    with for_a_while(database) as connection:
        acme, globex, *_ = known(connection)
        visit = log(connection, globex, ANNA, Met("Dana Cole", "COO"))
        plans.add(
            connection,
            TEAM,
            leader=BEN,
            author=BEN,
            customer=globex,
            day=MONDAY + timedelta(days=9),
            now=T0,
        )
        best_customers.name(
            connection, TEAM, ANNA, [("Globex", globex.id), None, ("Acme", acme.id)], T0
        )
        rate(connection, ANNA, globex, 3)
        promise(connection, ANNA, globex)
        answer(connection, ANNA, globex, "d1")
        aliases.add(connection, TEAM, globex.id, "Globe Exports", OLGA, T0)
        done = merge.merge(connection, TEAM, globex.id, acme.id, OLGA, later(days=1))

        assert (done.source, done.into, done.visits, done.people) == (globex, acme, 1, 1)
        for typed in ("Globex GmbH", "globe exports"):
            assert customers.match(connection, TEAM, typed) == acme
            assert customers.add(connection, TEAM, typed, BEN, T0) == acme
        assert customers.find(connection, TEAM, globex.id) == acme
        assert customers.suggest(connection, TEAM, "glob") == [acme]
        assert customers.near(connection, TEAM, "Globx") == [acme]
        assert [each.name for each in customers.suggest(connection, TEAM, "")] == [
            "Acme",
            "Initech",
            "Umbrella",
        ]
        found = visit_record.find(connection, TEAM, visit, viewer=ANNA)
        assert found is not None
        assert found.customer == acme
        assert found.entry.met == (Met("Dana Cole", "COO"),)
        named = best_customers.of_leader(connection, TEAM, ANNA)
        assert named is not None
        assert named.customers == (acme,)
        planned = plans.of_leader(connection, TEAM, BEN, viewer=BEN, first=MONDAY)
        assert [each.customer for each in planned] == [acme]
        assert merges.belongings(connection, TEAM, globex.id) == merges.Belongings(0, 0, 0, 0, 0, 0)
        assert merges.belongings(connection, TEAM, acme.id) == merges.Belongings(1, 1, 1, 1, 2, 1)
        assert aliases.of_customer(connection, TEAM, acme.id) == ["Globe Exports", "Globex"]


def test_a_person_known_at_both_is_one_until_they_part(database: Database) -> None:
    with for_a_while(database) as connection:
        acme, globex, *_ = known(connection)
        here = log(connection, acme, ANNA, Met("Dana Cole"))
        there = log(connection, globex, BEN, Met("dana  cole", "COO"), Met("Raj Patel"))
        before = state(connection)
        done = merge.merge(connection, TEAM, globex.id, acme.id, OLGA, T0)
        assert people_at(connection, acme) == {"Dana Cole": "COO", "Raj Patel": None}
        for visit in (here, there):
            found = visit_record.find(connection, TEAM, visit, viewer=OLGA)
            assert found is not None
            assert Met("Dana Cole", "COO") in found.entry.met
        undo_merge.undo(connection, TEAM, done.id, OLGA, T0)
        assert state(connection) == before


def test_what_the_customer_got_since_stays_with_it(database: Database) -> None:
    with for_a_while(database) as connection:
        acme, globex, *_ = known(connection)
        old = log(connection, globex, BEN, Met("Raj Patel", "CFO"))
        done = merge.merge(connection, TEAM, globex.id, acme.id, OLGA, T0)
        new = log(connection, acme, ANNA, Met("Raj Patel"), Met("Mia Wong"))
        raj = connection.execute(
            sa.select(contacts.c.id).where(contacts.c.name == "Raj Patel")
        ).scalar_one()
        note(connection, raj)
        aliases.add(connection, TEAM, acme.id, "Coyote", OLGA, T0)
        undo_merge.undo(connection, TEAM, done.id, OLGA, T0)

        at_acme = visit_record.find(connection, TEAM, new, viewer=ANNA)
        at_globex = visit_record.find(connection, TEAM, old, viewer=ANNA)
        assert at_acme is not None
        assert at_globex is not None
        assert (at_acme.customer, at_globex.customer) == (acme, globex)
        assert {met.name for met in at_acme.entry.met} == {"Raj Patel", "Mia Wong"}
        assert at_globex.entry.met == (Met("Raj Patel", "CFO"),)
        assert people_at(connection, acme) == {"Raj Patel": "CFO", "Mia Wong": None}
        assert people_at(connection, globex) == {"Raj Patel": "CFO"}
        whose = connection.execute(
            sa.select(contacts.c.customer_id).join(
                contact_facts, contact_facts.c.contact_id == contacts.c.id
            )
        ).scalar_one()
        assert whose == acme.id
        assert customers.match(connection, TEAM, "Coyote") == acme
        assert customers.match(connection, TEAM, "Globex") == globex


def test_a_chain_leads_to_its_end_and_an_inner_merge_can_be_undone_first(
    database: Database,
) -> None:
    with for_a_while(database) as connection:
        acme, globex, initech, _ = known(connection)
        visit = log(connection, acme, ANNA, Met("Dana Cole"))
        first = merge.merge(connection, TEAM, acme.id, globex.id, OLGA, T0)
        merge.merge(connection, TEAM, globex.id, initech.id, OLGA, T0)
        assert customers.match(connection, TEAM, "Acme") == initech
        undo_merge.undo(connection, TEAM, first.id, OLGA, T0)
        assert customers.match(connection, TEAM, "Acme") == acme
        assert customers.match(connection, TEAM, "Globex") == initech
        found = visit_record.find(connection, TEAM, visit, viewer=ANNA)
        assert found is not None
        assert found.customer == acme


@pytest.mark.parametrize("pair", [(0, 0), (0, 99), (1, 0), (0, 1)], ids=str)
def test_what_cannot_be_merged_is_refused(database: Database, pair: tuple[int, int]) -> None:
    with for_a_while(database) as connection:
        ids = {number: each.id for number, each in enumerate(known(connection))} | {99: 10**6}
        merge.merge(connection, TEAM, ids[1], ids[2], OLGA, T0)
        if pair == (0, 1):
            with pytest.raises(CannotMergeError, match="Globex was merged"):
                merge.merge(connection, TEAM, ids[0], ids[1], OLGA, T0)
        else:
            with pytest.raises(CannotMergeError):
                merge.merge(connection, TEAM, ids[pair[0]], ids[pair[1]], OLGA, T0)


def test_another_workspace_neither_merges_nor_undoes(database: Database) -> None:
    with for_a_while(database) as connection:
        acme, globex, *_ = known(connection)
        with pytest.raises(CannotMergeError):
            merge.merge(connection, OTHER_TEAM, acme.id, globex.id, OLGA, T0)
        done = merge.merge(connection, TEAM, acme.id, globex.id, OLGA, T0)
        with pytest.raises(CannotMergeError):
            undo_merge.undo(connection, OTHER_TEAM, done.id, OLGA, T0)
        assert merges.standing(connection, OTHER_TEAM) == []
        assert merges.standing(connection, TEAM) == [done]
        undo_merge.undo(connection, TEAM, done.id, OLGA, T0)
        with pytest.raises(CannotMergeError, match="undone already"):
            undo_merge.undo(connection, TEAM, done.id, OLGA, T0)


# Properties ----------------------------------------------------------------------------------------------

customer = st.integers(0, 3)
person = st.sampled_from(PEOPLE)
role = st.sampled_from([None, "COO", "CFO"])
fact_of_life = st.one_of(
    st.tuples(st.just("visit"), customer, st.lists(st.tuples(person, role), max_size=2)),
    st.tuples(st.just("plan"), customer, st.none()),
    st.tuples(st.just("rate"), customer, st.integers(1, 5)),
    st.tuples(st.just("promise"), customer, st.none()),
    st.tuples(st.just("answer"), customer, st.none()),
    st.tuples(st.just("fact"), customer, person),
    st.tuples(st.just("alias"), customer, st.none()),
    st.tuples(st.just("ten"), customer, st.none()),
    st.tuples(st.just("left"), customer, person),
)
LIFE = st.lists(fact_of_life, max_size=10)
on_both = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def live(connection: Connection, here: list[Customer], life: list[Any], turn: int = 0) -> None:
    """Applies a history of events to the customers that their names resolve to."""
    for number, (what, index, more) in enumerate(life, start=100 * turn):
        who = (ANNA, BEN)[number % 2]
        at = customers.find(connection, TEAM, here[index].id)
        assert at is not None
        day = MONDAY + timedelta(days=number % 7)
        match what:
            case "visit":
                log(connection, at, who, *(Met(*each) for each in dict(more).items()), day=day)
            case "plan":
                plans.add(connection, TEAM, leader=who, author=who, customer=at, day=day, now=T0)
            case "rate":
                if not turn:
                    rate_once(connection, who, at, more)
            case "promise":
                promise(connection, who, at)
            case "answer":
                answer(connection, who, at, f"d{number}")
            case "alias":
                aliases.add(connection, TEAM, at.id, f"Other {number}", OLGA, T0)
            case "ten":
                best_customers.name(
                    connection, TEAM, who, [(at.name, at.id), None, ("x", here[0].id)], T0
                )
            case "fact" | "left":
                for row in connection.execute(
                    sa.select(contacts.c.id).where(
                        contacts.c.customer_id == at.id, contacts.c.name == more
                    )
                ).scalars():
                    if what == "fact":
                        note(connection, row, f"fact {number}")
                    else:
                        change = {"left_at": T0, "left_noted_by": who}
                        connection.execute(
                            contacts.update().where(contacts.c.id == row).values(**change)
                        )


def rate_once(connection: Connection, who: str, customer: Customer, rating: int) -> None:
    mine = (ratings.c.leader == who, ratings.c.customer_id == customer.id)
    if connection.execute(sa.select(ratings.c.id).where(*mine)).first() is None:
        rate(connection, who, customer, rating)


def merge_some(
    connection: Connection, here: list[Customer], pairs: list[tuple[int, int]]
) -> list[int]:
    done = []
    for source, into in pairs:
        try:
            made = merge.merge(connection, TEAM, here[source].id, here[into].id, OLGA, T0)
        except CannotMergeError:
            continue
        done.append(made.id)
    return done


PAIRS = st.lists(st.tuples(customer, customer), min_size=1, max_size=5)


@on_both
@given(life=LIFE, pairs=PAIRS, order=st.randoms())
def test_merges_that_are_all_undone_in_any_order_leave_every_table_as_it_was(
    database: Database, life: list[Any], pairs: list[tuple[int, int]], order: Any
) -> None:
    with for_a_while(database) as connection:
        here = known(connection)
        live(connection, here, life)
        before = state(connection)
        done = merge_some(connection, here, pairs)
        order.shuffle(done)
        for each in done:
            undo_merge.undo(connection, TEAM, each, OLGA, T0)
        assert state(connection) == before


def rows_of(connection: Connection, names: Callable[[str], bool]) -> State:
    """Visits with the names of whom they met, and all else that belongs to a customer, by id."""
    found: State = {}
    for table in metadata.sorted_tables:
        if "customer_id" in table.c and names(table.name):
            chosen = sa.select(table.c.id, table.c.customer_id)
            found[table.name] = sorted(map(tuple, connection.execute(chosen)))
    rows = connection.execute(
        sa.text(
            "SELECT v.visit_id, c.customer_id, c.key FROM visit_contacts v"
            " JOIN contacts c ON c.id = v.contact_id"
        )
    )
    found["met"] = sorted(map(tuple, rows))
    return found


@on_both
@given(life=LIFE, pairs=PAIRS, since=LIFE, order=st.randoms())
def test_an_undo_after_much_else_moves_back_what_moved_and_nothing_else(
    database: Database,
    life: list[Any],
    pairs: list[tuple[int, int]],
    since: list[Any],
    order: Any,
) -> None:
    with for_a_while(database) as connection:
        here = known(connection)
        live(connection, here, life)
        before = rows_of(connection, lambda name: name != "contacts")
        done = merge_some(connection, here, pairs)
        at = {each.id: customers.find(connection, TEAM, each.id) for each in here}
        live(connection, here, since, turn=1)
        standing = rows_of(connection, lambda name: name != "contacts")
        new = {
            name: [row for row in rows if row[0] not in {old[0] for old in before[name]}]
            for name, rows in standing.items()
        }
        order.shuffle(done)
        for each in done:
            undo_merge.undo(connection, TEAM, each, OLGA, T0)
        after = rows_of(connection, lambda name: name != "contacts")
        for name, rows in after.items():
            assert rows == sorted([*before[name], *new[name]])
        assert all(at.values())
        met = rows_of(connection, lambda name: name == "visits")
        where = {row[0]: row[1] for row in met["visits"]}
        assert all(where[visit] == place for visit, place, _ in met["met"])
