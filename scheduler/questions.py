"""The weekly question about one of the leader's ten; whoever has not named any is asked to, every other week."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from scheduler.calendar import iso_week
from scheduler.context import Context, Person
from scheduler.due import may_ask, next_pair, question_day
from scheduler.wakes import NEVER, opening_of
from storage import circumstances
from storage.circumstances import Past, Ten
from storage.deliveries import Delivery
from storage.outbox import Entry

KIND = "question"


def find(
    connection: Connection, context: Context, people: Sequence[Person], now: datetime
) -> list[Entry]:
    """A question for each whose day it is, or was earlier this week.

    Facts: `{"customer": id, "question": key}`, or none at all: then the leader is asked to name their ten.
    """
    waiting = _without_this_weeks(
        connection, context, [p for p in people if _day_has_come(p, context, now)], now
    )
    if not waiting:
        return []
    ids = [each.user_id for each in waiting]
    tens = circumstances.tens(connection, context.workspace, ids)
    past = circumstances.past(connection, context.workspace, ids, KIND)
    entries = []
    for person in waiting:
        facts = _facts(context, person, tens.get(person.user_id), past.get(person.user_id, []), now)
        opened = person.opened(now)
        if facts is not None and opened:
            slot = iso_week(person.today(now))
            entries.append(Entry(KIND, person.user_id, slot, opened, facts))
    return entries


def wakes(
    _connection: Connection, context: Context, people: Sequence[Person], now: datetime
) -> dict[str, datetime]:
    """The question's day of this week, else of the next. A snooze may end in between."""
    found = {}
    for person in people:
        if person.snooze is not None and person.snoozed(person.today(now)):
            continue
        asked_at = _asked_at(person, context, now)
        if asked_at is not None and asked_at > now:
            found[person.user_id] = asked_at
            continue
        day = _question_day(person, context, person.today(now) + timedelta(days=7))
        found[person.user_id] = opening_of(person, day, now) if day else NEVER
    return found


def check(
    connection: Connection, context: Context, person: Person, delivery: Delivery, now: datetime
) -> str | None:
    """Why the question no longer holds, in words; None if it does."""
    ten = circumstances.tens(connection, context.workspace, [person.user_id]).get(person.user_id)
    customer = delivery.facts.get("customer")
    if customer is None and ten:
        return "the ten were named"
    if customer is not None and (ten is None or customer not in ten.customers):
        return "the customer is no longer among the ten"
    return "snoozed" if person.snoozed(person.today(now)) else None


def _asked_at(person: Person, context: Context, now: datetime) -> datetime | None:
    """The due instant of this week's question, or None in a week without a day for it."""
    day = _question_day(person, context, person.today(now))
    return person.due_on(day) if day else None


def _question_day(person: Person, context: Context, week_of: date) -> date | None:
    return question_day(week_of, context.programme.question_day, person.working_time)


def _day_has_come(person: Person, context: Context, now: datetime) -> bool:
    """The question's day came after the enrolment, and nothing keeps us from asking today."""
    asked_at = _asked_at(person, context, now)
    if asked_at is None or person.snoozed(person.today(now)):
        return False
    return person.enrolled_at <= asked_at <= now


def _without_this_weeks(
    connection: Connection, context: Context, people: Sequence[Person], now: datetime
) -> list[Person]:
    weeks: dict[str, list[Person]] = {}
    for person in people:
        weeks.setdefault(iso_week(person.today(now)), []).append(person)
    waiting = []
    for week, members in weeks.items():  # two at most: the date line
        ids = [each.user_id for each in members]
        have = circumstances.have_slot(connection, context.workspace, ids, KIND, week)
        waiting += [each for each in members if each.user_id not in have]
    return waiting


def _facts(
    context: Context, person: Person, ten: Ten | None, past: Sequence[Past], now: datetime
) -> dict[str, Any] | None:
    """What to ask; None to stay silent this week."""
    asked_at = _asked_at(person, context, now)
    if ten and asked_at and ten.named_at > asked_at:
        return None  # named after this week's question was due: the first one comes next week
    if not may_ask(person.today(now), past, ten.named_at if ten else None):
        return None
    if ten is None:
        return {}
    pair = next_pair(ten, context.questions, past)
    return {"customer": pair[0], "question": pair[1]} if pair else None
