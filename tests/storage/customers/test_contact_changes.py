"""Contacts renamed, merged and removed: put back, every table is as it was; and with merges of customers."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import contact_facts, contacts, visit_contacts
from storage.core.visit_entry import Met, VisitEntry
from storage.customers import contact_changes, customers, merge
from storage.customers import contacts as storage_contacts
from storage.customers.contact_changes import NameTakenError
from storage.visits import visit_record, visits
from tests.cast import ANNA, BEN, MONDAY, OTHER_TEAM, T0, TEAM, enrol, later


def logged(connection: Connection, customer: str, *names: str, who: str = ANNA) -> int:
    known = customers.add(connection, TEAM, customer, who, T0)
    entry = VisitEntry(customer=customer, first_day=MONDAY, met=tuple(map(Met, names)))
    return visits.log(
        connection, TEAM, leader=who, author=who, customer=known, entry=entry, now=T0
    ).id


def everything(connection: Connection) -> list[set[Any]]:
    tables = (contacts, visit_contacts, contact_facts)
    return [
        {tuple(map(str, row)) for row in connection.execute(sa.select(each))} for each in tables
    ]


def of(database: Database, name: str) -> int:
    """The contact of that name at Acme, removed or not."""
    return database.read_now(
        lambda connection: (
            connection.execute(
                sa.select(contacts.c.id).where(contacts.c.name == name).order_by(contacts.c.id)
            )
            .scalars()
            .first()
            or 0
        )
    )


@pytest.fixture
def office(database: Database) -> Database:
    """Dana Cole, her slip and Raj at Acme: two visits of Anna's, one with both Danas; facts of both."""
    database.run_now(enrol)
    database.run_now(logged, "Acme", "Dana Cole", "Dana Clole")
    database.run_now(logged, "Acme", "Dana Clole", "Raj Patel")
    for name in ("Dana Cole", "Dana Clole"):
        contact = of(database, name)
        database.run_now(storage_contacts.note, TEAM, contact, "hates slides", ANNA, T0)
    return database


def people(database: Database, visit: int) -> list[str]:
    found = database.read_now(visit_record.find, TEAM, visit, viewer=ANNA)
    assert found is not None
    return [each.name for each in found.entry.met]


def test_merged_and_put_back_everything_is_as_it_was(office: Database) -> None:
    before = office.read_now(everything)
    office.run_now(
        contact_changes.merge, TEAM, of(office, "Dana Clole"), of(office, "Dana Cole"), ANNA, T0
    )
    assert people(office, 1) == ["Dana Cole"]
    assert people(office, 2) == ["Dana Cole", "Raj Patel"]
    assert office.run_now(contact_changes.put_back, TEAM, of(office, "Dana Clole"), T0)
    assert office.read_now(everything) == before
    assert not office.run_now(contact_changes.put_back, TEAM, of(office, "Dana Clole"), T0)


def test_removed_and_put_back_everything_is_as_it_was_in_its_workspace(office: Database) -> None:
    before = office.read_now(everything)
    office.run_now(contact_changes.remove, TEAM, of(office, "Dana Clole"), ANNA, T0)
    assert people(office, 2) == ["Raj Patel"]
    assert office.read_now(storage_contacts.find, TEAM, of(office, "Dana Clole")) is None
    assert not office.run_now(contact_changes.put_back, OTHER_TEAM, of(office, "Dana Clole"), T0)
    assert not office.run_now(
        contact_changes.put_back, TEAM, of(office, "Dana Clole"), later(minutes=1)
    )
    assert office.run_now(contact_changes.put_back, TEAM, of(office, "Dana Clole"), T0)
    assert office.read_now(everything) == before


def test_a_removed_name_is_free_and_comes_back_only_while_it_is(office: Database) -> None:
    office.run_now(contact_changes.remove, TEAM, of(office, "Dana Clole"), ANNA, T0)
    slip, raj = of(office, "Dana Clole"), of(office, "Raj Patel")
    with pytest.raises(NameTakenError):
        office.run_now(contact_changes.rename, TEAM, raj, "dana cole", T0)
    office.run_now(contact_changes.rename, TEAM, raj, "Dana Clole", T0)
    with pytest.raises(NameTakenError):
        office.run_now(contact_changes.put_back, TEAM, slip, T0)
    office.run_now(contact_changes.rename, TEAM, raj, "Raj Patel", T0)
    assert office.run_now(contact_changes.put_back, TEAM, slip, T0)
    assert people(office, 2) == ["Dana Clole", "Raj Patel"]


def test_who_is_met_again_is_known_again_without_the_old_visits(office: Database) -> None:
    office.run_now(contact_changes.remove, TEAM, of(office, "Dana Clole"), ANNA, T0)
    again = office.run_now(logged, "Acme", "Dana Clole")
    assert people(office, again) == ["Dana Clole"]
    assert people(office, 1) == ["Dana Cole"]
    assert office.read_now(storage_contacts.find, TEAM, of(office, "Dana Clole")) is not None


def test_who_was_removed_is_known_again_where_a_merge_brings_them(office: Database) -> None:
    office.run_now(contact_changes.remove, TEAM, of(office, "Dana Clole"), ANNA, T0)
    other = office.run_now(logged, "Globex", "Dana Clole", who=BEN)
    acme, globex = (office.read_now(customers.match, TEAM, each) for each in ("Acme", "Globex"))
    assert acme is not None
    assert globex is not None
    office.run_now(merge.merge, TEAM, globex.id, acme.id, ANNA, T0)
    assert people(office, other) == ["Dana Clole"]
    assert office.read_now(storage_contacts.find, TEAM, of(office, "Dana Clole")) is not None


def test_who_recorded_a_contact_is_known_by_visits_that_stand(office: Database) -> None:
    ben = office.run_now(logged, "Acme", "Dana Clole", who=BEN)
    recorded = office.read_now(contact_changes.recorded_by, TEAM, of(office, "Dana Clole"))
    assert sorted(map(sorted, recorded)) == [[ANNA], [ANNA], [BEN]]
    office.run_now(visits.delete, TEAM, ben, BEN, T0)
    assert (
        office.read_now(contact_changes.recorded_by, TEAM, of(office, "Dana Clole"))
        == [frozenset({ANNA})] * 2
    )
