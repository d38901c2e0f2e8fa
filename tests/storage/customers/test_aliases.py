"""The aliases of a customer."""

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.visit_entry import VisitEntry
from storage.customers import aliases, customers, name_keys
from storage.customers.aliases import NameTakenError
from storage.customers.customers import Customer
from storage.programme.settings import Programme
from storage.queries import leader_clock
from tests.cast import ANNA, MONDAY, OLGA, OTHER_TEAM, T0, TEAM, enrol


@pytest.fixture
async def acme(database: Database) -> Customer:
    def add(connection: Connection) -> Customer:
        enrol(connection)
        enrol(connection, OTHER_TEAM)
        customers.add(connection, TEAM, "Globex", ANNA, T0)
        return customers.add(connection, TEAM, "Acme Inc.", ANNA, T0)

    return await database.run(add)


async def test_an_alias_finds_the_customer_wherever_a_name_does(
    database: Database, acme: Customer
) -> None:
    assert await database.run(aliases.add, TEAM, acme.id, "Road Runner Supplies", OLGA, T0)
    assert await database.read(customers.match, TEAM, "road runner SUPPLIES ltd") == acme
    assert await database.read(customers.near, TEAM, "Road Runer Supplies") == [acme]
    assert await database.read(customers.suggest, TEAM, "runn") == [acme]
    assert await database.run(customers.add, TEAM, "Roadrunner Supplies", ANNA, T0) == acme
    entry = VisitEntry(customer="Road Runner Supplies", first_day=MONDAY)
    around = await database.read(
        leader_clock.visit_context,
        TEAM,
        ANNA,
        entry,
        name_keys.customer_key(entry.customer),
        Programme(),
    )
    assert around.customer == acme


async def test_a_name_given_twice_is_one_and_what_another_has_is_refused(
    database: Database, acme: Customer
) -> None:
    assert await database.run(aliases.add, TEAM, acme.id, "ACME", OLGA, T0) is False
    await database.run(aliases.add, TEAM, acme.id, "Coyote", OLGA, T0)
    assert await database.run(aliases.add, TEAM, acme.id, "coyote", OLGA, T0) is False
    with pytest.raises(NameTakenError) as refused:
        await database.run(aliases.add, TEAM, acme.id, "Globex GmbH", OLGA, T0)
    assert refused.value.customer.name == "Globex"


async def test_an_alias_that_is_taken_away_finds_nothing(
    database: Database, acme: Customer
) -> None:
    await database.run(aliases.add, TEAM, acme.id, "Coyote", OLGA, T0)
    assert await database.read(customers.suggest, TEAM, "coy") == [acme]
    assert await database.run(aliases.remove, TEAM, acme.id, "coyote")
    assert await database.run(aliases.remove, TEAM, acme.id, "coyote") is False
    assert await database.read(customers.match, TEAM, "Coyote") is None
    assert await database.read(customers.suggest, TEAM, "coy") == []
    assert (await database.run(customers.add, TEAM, "Coyote", ANNA, T0)).id != acme.id


async def test_an_alias_is_its_workspace_s_alone(database: Database, acme: Customer) -> None:
    await database.run(aliases.add, TEAM, acme.id, "Coyote", OLGA, T0)
    assert await database.read(customers.match, OTHER_TEAM, "Coyote") is None
    assert await database.read(aliases.of_customer, OTHER_TEAM, acme.id) == []
    assert await database.run(aliases.remove, OTHER_TEAM, acme.id, "Coyote") is False


async def test_a_customer_of_another_name_is_found_by_both(
    database: Database, acme: Customer
) -> None:
    # What is in memory must follow, though no row is new.
    assert await database.read(customers.suggest, TEAM, "zeni") == []
    for number in range(300):
        await database.run(customers.add, TEAM, f"Other {number}", ANNA, T0)
    assert len(await database.read(customers.near, TEAM, "Acmee")) == 1
    renamed = await database.run(aliases.rename, TEAM, acme.id, "Zenith", OLGA, T0)
    assert renamed == Customer(acme.id, "Zenith")
    assert await database.read(customers.match, TEAM, "Zenith") == renamed
    assert await database.read(customers.match, TEAM, "Acme") == renamed
    assert await database.read(customers.suggest, TEAM, "zeni") == [renamed]
    assert await database.read(customers.near, TEAM, "Zenit") == [renamed]
    assert await database.read(aliases.of_customer, TEAM, acme.id) == ["Acme Inc."]


async def test_a_name_and_an_alias_may_change_places(database: Database, acme: Customer) -> None:
    await database.run(aliases.add, TEAM, acme.id, "Coyote", OLGA, T0)
    await database.run(aliases.rename, TEAM, acme.id, "Coyote", OLGA, T0)
    assert await database.read(aliases.given, TEAM, acme.id) == ["Acme Inc."]
    await database.run(aliases.rename, TEAM, acme.id, "ACME", OLGA, T0)
    assert await database.read(aliases.given, TEAM, acme.id) == ["Coyote"]
    assert (await database.read(customers.match, TEAM, "acme")) == Customer(acme.id, "ACME")


async def test_no_customer_takes_another_s_name(database: Database, acme: Customer) -> None:
    with pytest.raises(NameTakenError):
        await database.run(aliases.rename, TEAM, acme.id, "Globex", OLGA, T0)
    assert await database.run(aliases.rename, OTHER_TEAM, acme.id, "Zenith", OLGA, T0) is None
    assert await database.read(customers.find, TEAM, acme.id) == acme
