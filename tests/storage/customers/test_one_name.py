"""Several customers of one name: found by what tells them apart, shown with it, and never taken for each other."""

import asyncio

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.visit_entry import VisitEntry
from storage.customers import aliases, customers, duplicates, merge, undo_merge
from storage.customers.aliases import NameTakenError
from storage.customers.customers import Customer, NotToldApartError
from storage.customers.name_keys import customer_key
from storage.programme.settings import Programme
from storage.queries import leader_clock
from storage.visits import visits
from tests.cast import ANNA, MONDAY, T0, TEAM, enrol

AIR, FAUCET = "Delta (Atlanta)", "Delta (deltafaucet.example)"


def add(connection: Connection, name: str, what: str | None = None) -> Customer:
    if what is None:
        return customers.add(connection, TEAM, name, ANNA, T0)
    return customers.add_another(connection, TEAM, name, what, ANNA, T0)


@pytest.fixture
async def deltas(database: Database) -> dict[str, int]:
    """Two Deltas: the first is told apart by its website, the other by its place."""

    def work(connection: Connection) -> dict[str, int]:
        enrol(connection)
        add(connection, "Globex")
        first = add(connection, "Delta", "deltafaucet.example")
        return {FAUCET: first.id, AIR: add(connection, "Delta", "Atlanta").id}

    return await database.run(work)


async def found(database: Database, typed: str) -> int | None:
    customer = await database.read(customers.match, TEAM, typed)
    return customer.id if customer else None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Delta", None),
        ("DELTA", None),
        ("Delta Inc.", None),
        ("Delta (Atlanta)", AIR),
        ("Delta, Atlanta", AIR),
        ("delta, atlanta", AIR),
        (FAUCET, FAUCET),
        ("deltafaucet.example", FAUCET),
        ("https://www.deltafaucet.example/taps", FAUCET),
        ("Delta (Berlin)", None),
        ("dana@deltafaucet.example", None),
    ],
)
async def test_it_is_one_or_a_question(
    database: Database, deltas: dict[str, int], typed: str, name: str | None
) -> None:
    assert await found(database, typed) == (deltas[name] if name else None)


async def test_the_question_offers_all_of_the_name_and_no_others(
    database: Database, deltas: dict[str, int]
) -> None:
    await database.run(add, "Delta Rail")
    near = await database.read(customers.near, TEAM, "Delta")
    assert [each.name for each in near] == [FAUCET, AIR]
    assert await database.read(customers.is_known, TEAM, "Delta")
    assert [each.id for each in near] == list(deltas.values())


async def test_the_type_ahead_shows_what_tells_them_apart(
    database: Database, deltas: dict[str, int]
) -> None:
    for typed in ("del", "Delta", "Delta (Atl"):
        shown = await database.read(customers.suggest, TEAM, typed)
        assert {each.name for each in shown} == set(deltas)


async def test_a_single_one_needs_nothing_beside_its_name(
    database: Database, deltas: dict[str, int]
) -> None:
    await database.run(merge.merge, TEAM, deltas[AIR], deltas[FAUCET], ANNA, T0)
    delta = await database.read(customers.match, TEAM, "Delta")
    assert delta == Customer(deltas[FAUCET], "Delta")
    # What told the other apart still leads to where it went.
    assert await found(database, "Delta (Atlanta)") is None
    assert await found(database, "deltafaucet.example") == deltas[FAUCET]


async def test_undoing_a_merge_makes_two_of_them_again(
    database: Database, deltas: dict[str, int]
) -> None:
    done = await database.run(merge.merge, TEAM, deltas[AIR], deltas[FAUCET], ANNA, T0)
    await database.run(undo_merge.undo, TEAM, done.id, ANNA, T0)
    assert await found(database, "Delta") is None
    assert await found(database, AIR) == deltas[AIR]


@pytest.mark.parametrize("what", ["Atlanta", "ATLANTA", "deltafaucet.example"])
async def test_nothing_is_added_that_one_of_them_is(
    database: Database, deltas: dict[str, int], what: str
) -> None:
    with pytest.raises(NotToldApartError) as refused:
        await database.run(add, "Delta", what)
    assert refused.value.like is not None
    assert refused.value.like.id in deltas.values()


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Acme GmbH", "Acme AG"),
        ("Acme Inc.", "Acme Ltd"),
        ("Acme Corp", "Acme Inc"),
    ],
)
async def test_another_legal_form_is_asked_about_and_added_apart(
    database: Database, known: str, typed: str
) -> None:
    await database.run(enrol)
    first = await database.run(add, known)
    assert await found(database, typed) is None
    near = await database.read(customers.near, TEAM, typed)
    assert [each.name for each in near] == [known]
    second = await database.run(add, typed)
    assert second.id != first.id
    assert (await found(database, known), await found(database, typed)) == (first.id, second.id)
    assert await found(database, "Acme") is None
    shown = await database.read(customers.near, TEAM, "Acme")
    assert [each.name for each in shown] == [known, typed]


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Acme", "Acme GmbH"),
        ("Acme GmbH", "Acme"),
        ("Acme Inc.", "Acme, Incorporated"),
        ("Acme A.G.", "ACME AG"),
        ("Acme Limited", "Acme Ltd."),
    ],
)
async def test_no_form_or_the_same_is_the_same_customer(
    database: Database, known: str, typed: str
) -> None:
    await database.run(enrol)
    first = await database.run(add, known)
    assert await found(database, typed) == first.id
    assert (await database.run(add, typed)).id == first.id


async def test_two_who_add_another_form_at_once_get_the_same_one(database: Database) -> None:
    await database.run(enrol)
    await database.run(add, "Acme GmbH")
    made = await asyncio.gather(*(database.run(add, "Acme AG") for _ in range(6)))
    assert len({each.id for each in made}) == 1


def _context(connection: Connection, typed: str, chosen: Customer | None = None) -> int | None:
    entry = VisitEntry(customer=typed, first_day=MONDAY)
    around = leader_clock.visit_context(
        connection, TEAM, ANNA, entry, customer_key(typed), Programme(), None, chosen
    )
    return around.customer.id if around.customer else None


async def test_a_line_is_read_in_one_query_only_where_one_is_meant(
    database: Database, deltas: dict[str, int]
) -> None:
    acme = await database.run(add, "Acme GmbH")

    def read(typed: str, chosen: Customer | None = None) -> int | None:
        return database.read_now(_context, typed, chosen)

    assert read("Acme") == read("acme gmbh") == acme.id
    assert read("Acme AG") is None
    assert read("Delta") is None
    assert read("Delta", Customer(deltas[AIR], AIR)) == deltas[AIR]
    await database.run(aliases.add, TEAM, acme.id, "Roadrunner", ANNA, T0)
    assert read("Roadrunner") == acme.id


async def test_an_alias_is_nobodys_who_shares_a_name(
    database: Database, deltas: dict[str, int]
) -> None:
    globex = await found(database, "Globex")
    assert globex is not None
    for name in ("Delta", "delta inc", AIR):
        with pytest.raises(NameTakenError):
            await database.run(aliases.add, TEAM, globex, name, ANNA, T0)
    with pytest.raises(NameTakenError):
        await database.run(aliases.rename, TEAM, globex, "Delta", ANNA, T0)
    assert await found(database, AIR) == deltas[AIR]


async def test_one_of_them_may_be_renamed(database: Database, deltas: dict[str, int]) -> None:
    renamed = await database.run(aliases.rename, TEAM, deltas[AIR], "Delta Air Lines", ANNA, T0)
    assert renamed == Customer(deltas[AIR], "Delta Air Lines")
    assert await found(database, "Delta") == deltas[FAUCET]  # its own name comes before an alias
    assert await found(database, "Delta Air Lines") == deltas[AIR]
    again = await database.run(aliases.rename, TEAM, deltas[FAUCET], "DELTA", ANNA, T0)
    assert again == Customer(deltas[FAUCET], "DELTA")


async def test_another_form_is_a_name_for_a_rename_and_an_alias(database: Database) -> None:
    await database.run(enrol)
    gmbh = await database.run(add, "Acme GmbH")
    globex = await database.run(add, "Globex")
    await database.run(aliases.add, TEAM, globex.id, "Acme AG", ANNA, T0)
    assert await found(database, "Acme AG") == globex.id
    assert await found(database, "Acme") == gmbh.id
    await database.run(aliases.rename, TEAM, globex.id, "Acme Inc", ANNA, T0)
    assert await found(database, "Acme Inc") == globex.id
    assert await found(database, "Acme") is None


async def test_a_visit_is_to_the_one_that_was_chosen(
    database: Database, deltas: dict[str, int]
) -> None:
    def work(connection: Connection) -> str:
        customer = customers.find(connection, TEAM, deltas[AIR])
        assert customer is not None
        visit = visits.log(
            connection,
            TEAM,
            leader=ANNA,
            author=ANNA,
            customer=customer,
            entry=VisitEntry(customer=customer.name, first_day=MONDAY),
            now=T0,
        )
        return visit.customer.name

    assert await database.run(work) == AIR


async def test_two_that_something_tells_apart_are_no_suggestion(
    database: Database, deltas: dict[str, int]
) -> None:
    assert len(deltas) == 2
    assert await database.read(duplicates.pairs, TEAM) == []


async def test_two_that_only_a_number_tells_apart_are_suggested(database: Database) -> None:
    def work(connection: Connection) -> None:
        enrol(connection)
        for name in ("Acme GmbH", "Acme AG"):  # told apart by their forms
            add(connection, name)
        add(connection, "Delta", "deltafaucet.example")
        add(connection, "Delta", "Atlanta")
        add(connection, "Delta")  # the third: nothing is known of it but the name

    await database.run(work)
    pairs = await database.read(duplicates.pairs, TEAM)
    assert {frozenset((pair.one.name, pair.other.name)) for pair in pairs} == {
        frozenset((FAUCET, "Delta (3)")),
        frozenset((AIR, "Delta (3)")),
    }
