"""Visits: logged, shared, joined, edited, deleted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.visit_entry import Met, Purpose, Setting, VisitEntry
from storage.customers import customers, name_keys
from storage.programme.settings import Programme
from storage.queries import leader_clock
from storage.visits import visit_record, visits
from storage.visits.visits import Visit
from tests.cast import ANNA, BEN, CARLA, MONDAY, OTHER_TEAM, T0, TEAM, enrol, later

ENTRY = VisitEntry(customer="Globex", first_day=MONDAY, said="we may leave gas by 2028")
BY_DEFAULT = Programme()


@pytest.fixture(autouse=True)
async def cast(database: Database) -> None:
    await database.run(enrol)


def keep(connection: Connection, who: str, entry: VisitEntry = ENTRY) -> Visit:
    customer = customers.add(connection, TEAM, entry.customer, who, T0)
    around = leader_clock.visit_context(
        connection, TEAM, who, entry, name_keys.customer_key(entry.customer), BY_DEFAULT
    )
    return visits.log(
        connection,
        TEAM,
        leader=who,
        author=who,
        customer=customer,
        entry=entry,
        now=T0,
        joins=around.joins,
    )


async def test_a_visit_comes_back_as_it_was_told(database: Database) -> None:
    told = replace(
        ENTRY,
        days=3,
        met=(Met("Dana Cole", "COO"), Met("Raj Patel")),
        colleagues=(BEN,),
        surprise="they store their own hydrogen",
        private="bring boots",
    )
    kept = await database.run(keep, ANNA, told)
    found = await database.read(visit_record.find, TEAM, kept.id, viewer=ANNA)
    assert found is not None
    assert found.entry == told


async def test_the_private_line_is_for_its_author_alone(database: Database) -> None:
    kept = await database.run(keep, ANNA, replace(ENTRY, private="bring boots"))
    found = await database.read(visit_record.find, TEAM, kept.id, viewer=BEN)
    assert found is not None
    assert found.entry.private is None


async def test_another_workspace_never_sees_it(database: Database) -> None:
    await database.run(enrol, OTHER_TEAM)
    kept = await database.run(keep, ANNA)
    assert await database.read(visit_record.find, OTHER_TEAM, kept.id, viewer=ANNA) is None
    assert await database.read(visit_record.of_leader, OTHER_TEAM, ANNA, viewer=ANNA) == []
    assert not await database.run(visits.delete, OTHER_TEAM, kept.id, ANNA, T0)


async def test_only_visits_in_person_and_to_understand_move_the_clock(database: Database) -> None:
    await database.run(keep, ANNA, replace(ENTRY, first_day=MONDAY - timedelta(days=9)))
    await database.run(keep, ANNA, replace(ENTRY, setting=Setting.VIDEO))
    await database.run(keep, ANNA, replace(ENTRY, purpose=Purpose.SELL))
    last = await database.read(leader_clock.last_counted, TEAM, ANNA, BY_DEFAULT)
    assert last == MONDAY - timedelta(days=9)


async def test_a_workspace_may_let_video_count(database: Database) -> None:
    await database.run(keep, ANNA, replace(ENTRY, setting=Setting.VIDEO))
    loosened = Programme(counts=frozenset({"understand", "in_person", "video"}))
    assert await database.read(leader_clock.last_counted, TEAM, ANNA, loosened) == MONDAY


async def test_a_stay_counts_from_its_last_day(database: Database) -> None:
    await database.run(keep, ANNA, replace(ENTRY, first_day=date(2026, 10, 28), days=4))
    assert await database.read(leader_clock.last_counted, TEAM, ANNA, BY_DEFAULT) == date(
        2026, 10, 31
    )


async def test_a_colleague_who_came_along_shares_the_visit_until_they_say_not_me(
    database: Database,
) -> None:
    kept = await database.run(keep, ANNA, replace(ENTRY, colleagues=(BEN,)))
    assert await database.read(leader_clock.last_counted, TEAM, BEN, BY_DEFAULT) == MONDAY
    assert [v.id for v in await database.read(visit_record.of_leader, TEAM, BEN, viewer=BEN)] == [
        kept.id
    ]
    assert await database.run(visits.decline, TEAM, kept.id, BEN, T0)
    assert await database.read(leader_clock.last_counted, TEAM, BEN, BY_DEFAULT) is None
    assert await database.read(visit_record.of_leader, TEAM, BEN, viewer=BEN) == []
    assert not await database.run(visits.decline, TEAM, kept.id, BEN, T0)


async def test_nobody_declines_for_somebody_who_was_not_named(database: Database) -> None:
    kept = await database.run(keep, ANNA)
    assert not await database.run(visits.decline, TEAM, kept.id, CARLA, T0)


async def test_the_second_account_of_one_visit_joins_the_first_and_keeps_its_words(
    database: Database,
) -> None:
    first = await database.run(keep, ANNA, replace(ENTRY, days=2, colleagues=(BEN,)))
    told = replace(ENTRY, first_day=MONDAY + timedelta(days=1), said="gas is over")
    second = await database.run(keep, BEN, told)
    assert second.joins == first.id
    listed = await database.read(visit_record.of_leader, TEAM, BEN, viewer=BEN)
    assert [visit.entry.said for visit in listed] == ["gas is over"]


@pytest.mark.parametrize("away", [-1, 2])
async def test_a_visit_on_other_days_joins_nothing(database: Database, away: int) -> None:
    await database.run(keep, ANNA, replace(ENTRY, days=2))
    other = await database.run(keep, BEN, replace(ENTRY, first_day=MONDAY + timedelta(days=away)))
    assert other.joins is None


async def test_what_is_taken_back_counts_no_more_and_says_who_did_it(database: Database) -> None:
    kept = await database.run(keep, ANNA, replace(ENTRY, colleagues=(BEN,)))
    assert await database.run(visits.delete, TEAM, kept.id, ANNA, later(minutes=1))
    assert not await database.run(visits.delete, TEAM, kept.id, ANNA, later(minutes=2))
    for who in (ANNA, BEN):
        assert await database.read(leader_clock.last_counted, TEAM, who, BY_DEFAULT) is None
    assert await database.read(visit_record.last_logged, TEAM, ANNA) is None


async def test_what_is_put_back_is_as_it_was_with_its_promise_and_only_in_time(
    database: Database,
) -> None:
    told = replace(ENTRY, met=(Met("Dana Cole"),), colleagues=(BEN,), promised="a quote")
    kept = await database.run(keep, ANNA, told)
    before = await database.read(visit_record.find, TEAM, kept.id, viewer=ANNA)
    await database.run(visits.delete, TEAM, kept.id, ANNA, later(minutes=1))
    assert not await database.run(visits.restore, OTHER_TEAM, kept.id, T0)
    assert not await database.run(visits.restore, TEAM, kept.id, later(minutes=2))
    assert await database.run(visits.restore, TEAM, kept.id, later(minutes=1))
    assert not await database.run(visits.restore, TEAM, kept.id, T0)
    assert await database.read(visit_record.find, TEAM, kept.id, viewer=ANNA) == before


async def test_a_promise_that_was_given_up_before_stays_given_up(database: Database) -> None:
    kept = await database.run(keep, ANNA, replace(ENTRY, promised="a quote"))
    edited = (TEAM, kept.id, ANNA, kept.customer, ENTRY, later(minutes=1))
    await database.run(visits.edit, *edited)
    await database.run(visits.delete, TEAM, kept.id, ANNA, later(minutes=2))
    await database.run(visits.restore, TEAM, kept.id, T0)
    found = await database.read(visit_record.find, TEAM, kept.id, viewer=ANNA)
    assert found is not None
    assert found.entry.promised is None


async def test_undo_finds_what_was_written_down_last(database: Database) -> None:
    await database.run(keep, ANNA)
    earlier_day = replace(ENTRY, customer="Acme", first_day=MONDAY - timedelta(days=20))
    await database.run(keep, ANNA, earlier_day)
    found = await database.read(visit_record.last_logged, TEAM, ANNA)
    assert found is not None
    assert found.customer.name == "Acme"


async def test_an_edit_replaces_people_and_words_and_keeps_not_me(database: Database) -> None:
    kept = await database.run(
        keep, ANNA, replace(ENTRY, met=(Met("Dana Cole"),), colleagues=(BEN, CARLA))
    )
    await database.run(visits.decline, TEAM, kept.id, BEN, T0)
    told = replace(ENTRY, said="gas is over", met=(Met("Raj Patel", "CFO"),), colleagues=(BEN,))
    await database.run(visits.edit, TEAM, kept.id, ANNA, kept.customer, told, later(hours=1))
    found = await database.read(visit_record.find, TEAM, kept.id, viewer=ANNA)
    assert found is not None
    assert found.entry == replace(told, colleagues=())


async def test_a_role_once_known_is_not_forgotten(database: Database) -> None:
    await database.run(keep, ANNA, replace(ENTRY, met=(Met("Dana Cole", "COO"),)))
    again = await database.run(
        keep, ANNA, replace(ENTRY, first_day=MONDAY - timedelta(days=5), met=(Met("dana cole"),))
    )
    found = await database.read(visit_record.find, TEAM, again.id, viewer=ANNA)
    assert found is not None
    assert found.entry.met == (Met("Dana Cole", "COO"),)
