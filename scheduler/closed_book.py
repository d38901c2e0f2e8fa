"""The closed-book ten: a leader is asked to name their ten best customers from memory. The rule: scheduler/asking.py.

It takes the place of that week's question. Facts: none.
"""

from collections.abc import Sequence
from datetime import date, datetime

from scheduler.asking import (
    STANDS_FOR,
    Request,
    half_year,
    read_ten_slot,
    ten_day,
    ten_slot,
)
from scheduler.calendar import iso_week, local_day
from scheduler.context import Person
from scheduler.facts import Facts
from scheduler.wakes import NEVER, opening_of
from storage.circumstances import Past, Ten
from storage.deliveries import Delivery
from storage.outbox import Entry

KIND = "closed_book"


def find(facts: Facts, people: Sequence[Person]) -> list[Entry]:
    """A request for each whose day has come."""
    entries = []
    now = facts.now
    found = _days(facts, people)
    for person in people:
        day, requests = found[person.user_id]
        today, opened = person.today(now), person.opened(now)
        if opened and day and day <= today and not person.snoozed(today):
            half = half_year(person.enrolled_on, today)
            attempt = 1 + sum(each.half == half for each in requests)
            slot = ten_slot(person.enrolled_on, half, attempt)
            entries.append(Entry(KIND, person.user_id, slot, opened))
    return entries


def wakes(facts: Facts, people: Sequence[Person]) -> dict[str, datetime]:
    """The day on which it comes. Who is missing (it is on its way, or put off) is looked at when their day opens."""
    found = {}
    now = facts.now
    days = _days(facts, people)
    for person in people:
        user = person.user_id
        day, requests = days[user]
        if day is None and not any(each.pending for each in requests):
            found[user] = NEVER
        elif day is not None and day > person.today(now):
            found[user] = opening_of(person, day, now)
    return found


def check(facts: Facts, person: Person, delivery: Delivery) -> str | None:
    """Why the request no longer holds, in words; None if it does."""
    enrolled_on, half, _ = read_ten_slot(delivery.slot)
    if enrolled_on != person.enrolled_on:
        return "enrolled anew since"
    today = person.today(facts.now)
    ten = facts.tens([person]).get(person.user_id)
    named_on = _named_on(ten, person)
    if named_on and (half == 0 or today < named_on + STANDS_FOR):
        return "the ten were named"
    return "snoozed" if person.snoozed(today) else None


def so_far(facts: Facts, person: Person) -> tuple[date | None, list[Request]]:
    """When they named the ten that stand, and the requests since their enrolment."""
    named = facts.tens([person]).get(person.user_id)
    past = facts.past([person], KIND).get(person.user_id, [])
    return _named_on(named, person), _requests(person, past)


def with_its_week(facts: Facts, people: Sequence[Person]) -> set[str]:
    """Those for whom this ISO week is that of the closed-book ten: they are asked no question in it.

    Not even when it falls through: else its fate would make a question due, without anybody looking.
    """
    taken = set()
    days = _days(facts, people)
    for person in people:
        day, requests = days[person.user_id]
        today = person.today(facts.now)
        on = [*(each.on for each in requests), *([day] if day else [])]
        if (day and day <= today) or iso_week(today) in map(iso_week, on):
            taken.add(person.user_id)
    return taken


def _days(facts: Facts, people: Sequence[Person]) -> dict[str, tuple[date | None, list[Request]]]:
    """For each the day of the next request, and those that there were since the enrolment."""
    tens, past = facts.tens(people), facts.past(people, KIND)
    found = {}
    for person in people:
        requests = _requests(person, past.get(person.user_id, []))
        day = ten_day(
            person.enrolled_on,
            _named_on(tens.get(person.user_id), person),
            requests,
            person.today(facts.now),
            facts.context.programme.question_day,
            person.working_time,
        )
        found[person.user_id] = day, requests
    return found


def _named_on(ten: Ten | None, person: Person) -> date | None:
    return local_day(ten.named_at, person.working_time.zone) if ten else None


def _requests(person: Person, past: Sequence[Past]) -> list[Request]:
    zone = person.working_time.zone
    found = []
    for each in past:
        enrolled_on, half, _ = read_ten_slot(each.slot)
        if enrolled_on == person.enrolled_on:
            on = local_day(each.at, zone)
            answered_on = local_day(each.answered_at, zone) if each.answered_at else None
            found.append(Request(half, on, each.sent, each.pending, answered_on))
    return found
