"""Whom a leader has met, and what they heard."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.visit_entry import Met, Purpose, Setting, VisitEntry
from storage.customers import customers
from storage.programme import workspaces
from storage.programme.settings import Programme
from storage.queries import meetings
from storage.queries.meetings import UncountedMeetings
from storage.visits import visits

T0 = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = T0.date()
HOME, ELSEWHERE = "T0HOME", "T0ELSE"
ANNA, BEN = "U0ANNA", "U0BEN"
COUNTS = Programme().counts


def log(
    connection: Connection, who: str, name: str, ago: int, workspace: str = HOME, **more: Any
) -> int:
    customer = customers.add(connection, workspace, name, who, T0)
    day = TODAY - timedelta(days=ago)
    entry = VisitEntry(customer=name, first_day=day, **more)
    return visits.log(
        connection, workspace, leader=who, author=who, customer=customer, entry=entry, now=T0
    ).id


@pytest.fixture
def connection_of(database: Database) -> Any:
    with database.engine.begin() as connection:
        workspaces.add(connection, HOME, T0)
        workspaces.add(connection, ELSEWHERE, T0)
        yield connection


def test_each_customer_is_known_with_the_last_day_in_person(connection_of: Connection) -> None:
    log(connection_of, ANNA, "Acme", 40)
    log(connection_of, ANNA, "Acme", 20, purpose=Purpose.SELL)
    log(connection_of, ANNA, "Globex", 3, setting=Setting.VIDEO)
    log(connection_of, BEN, "Initech", 5)
    seen = meetings.last_seen(connection_of, HOME, ANNA, COUNTS)
    assert [(each.customer.name, each.last_day) for each in seen.values()] == [
        ("Acme", TODAY - timedelta(days=20))
    ]


def test_who_came_along_has_seen_the_customer_too_until_they_say_not_me(
    connection_of: Connection,
) -> None:
    visit = log(connection_of, ANNA, "Acme", 4, colleagues=(BEN,))
    assert len(meetings.last_seen(connection_of, HOME, BEN, COUNTS)) == 1
    visits.decline(connection_of, HOME, visit, BEN, T0)
    assert meetings.last_seen(connection_of, HOME, BEN, COUNTS) == {}


def test_the_latest_meeting_is_the_latest_that_counts(connection_of: Connection) -> None:
    log(connection_of, ANNA, "Acme", 40, said="we wait", met=(Met("Dana Cole"),))
    log(connection_of, ANNA, "Globex", 2, purpose=Purpose.SELL)
    found = meetings.latest(connection_of, HOME, ANNA, COUNTS)
    assert found is not None
    assert found.customer.name == "Acme"
    assert found.words is not None
    assert (found.words.said, found.words.who) == ("we wait", "Dana Cole")


def test_words_of_several_people_are_nobodys_in_particular(connection_of: Connection) -> None:
    log(connection_of, ANNA, "Acme", 1, said="we wait", met=(Met("Dana"), Met("Raj")))
    found = meetings.latest(connection_of, HOME, ANNA, COUNTS)
    assert found is not None
    assert found.words is not None
    assert found.words.who is None


def test_the_last_words_come_from_the_last_visit_that_has_any(connection_of: Connection) -> None:
    log(connection_of, ANNA, "Acme", 9, said="old")
    visit = log(connection_of, ANNA, "Acme", 5, said="newer", setting=Setting.PHONE)
    log(connection_of, ANNA, "Acme", 1)
    customer = customers.match(connection_of, HOME, "Acme")
    assert customer is not None
    told = meetings.last_words(connection_of, HOME, ANNA, customer.id)
    assert told is not None
    assert told.words is not None
    assert (told.words.said, told.words.day) == ("newer", TODAY - timedelta(days=5))
    before = meetings.last_words(connection_of, HOME, ANNA, customer.id, {visit})
    visits.delete(connection_of, HOME, visit, ANNA, T0)
    told = meetings.last_words(connection_of, HOME, ANNA, customer.id)
    assert told == before
    assert told is not None
    assert told.words is not None
    assert told.words.said == "old"
    assert meetings.last_words(connection_of, HOME, ANNA, customer.id, {told.visit}) is None


def test_meetings_that_did_not_count_are_counted_once_for_each_occasion(
    connection_of: Connection,
) -> None:
    log(connection_of, ANNA, "Acme", 5, purpose=Purpose.SELL)
    log(connection_of, BEN, "Acme", 5, purpose=Purpose.SELL, colleagues=(ANNA,))
    log(connection_of, ANNA, "Globex", 3, setting=Setting.VIDEO)
    log(connection_of, ANNA, "Initech", 2)
    since = TODAY - timedelta(days=4)
    assert meetings.uncounted_since(connection_of, HOME, ANNA, COUNTS, None) == UncountedMeetings(
        2,
        frozenset({Purpose.SELL, Purpose.UNDERSTAND}),
        frozenset({Setting.IN_PERSON, Setting.VIDEO}),
    )
    assert meetings.uncounted_since(connection_of, HOME, ANNA, COUNTS, since) == UncountedMeetings(
        1, frozenset({Purpose.UNDERSTAND}), frozenset({Setting.VIDEO})
    )


def test_the_counted_days_of_many_are_read_at_once_each_occasion_once(
    connection_of: Connection,
) -> None:
    log(connection_of, ANNA, "Acme", 5)
    log(connection_of, BEN, "Acme", 5, colleagues=(ANNA,))
    log(connection_of, BEN, "Globex", 5)
    log(connection_of, BEN, "Initech", 2, setting=Setting.VIDEO)
    log(connection_of, BEN, "Umbrella", 9, workspace=ELSEWHERE)
    gone = log(connection_of, BEN, "Umbrella", 8)
    visits.delete(connection_of, HOME, gone, BEN, T0)
    day = TODAY - timedelta(days=5)
    found = meetings.counted_days(connection_of, HOME, [ANNA, BEN, "U0CARLA"], COUNTS)
    assert found == {ANNA: [day], BEN: [day, day]}


def test_another_workspace_sees_nothing(connection_of: Connection) -> None:
    log(connection_of, ANNA, "Acme", 5, workspace=HOME, said="secret")
    customer = customers.match(connection_of, HOME, "Acme")
    assert customer is not None
    assert meetings.last_seen(connection_of, ELSEWHERE, ANNA, COUNTS) == {}
    assert meetings.latest(connection_of, ELSEWHERE, ANNA, COUNTS) is None
    assert meetings.last_words(connection_of, ELSEWHERE, ANNA, customer.id) is None
    assert (
        meetings.uncounted_since(connection_of, ELSEWHERE, ANNA, frozenset(), None)
        == UncountedMeetings()
    )
    assert meetings.counted_days(connection_of, ELSEWHERE, [ANNA], COUNTS) == {}


def test_a_day_is_a_date(connection_of: Connection) -> None:
    log(connection_of, ANNA, "Acme", 5)
    (found,) = meetings.last_seen(connection_of, HOME, ANNA, COUNTS).values()
    assert isinstance(found.last_day, date)
