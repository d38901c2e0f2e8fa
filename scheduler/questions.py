"""The weekly question about one of the leader's ten. Which pair it is: scheduler/asking.py.

Whoever has named no ten is asked nothing: the closed-book ten comes in its place (scheduler/closed_book.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from scheduler import closed_book
from scheduler.asking import RATING, Known, asked_of, choose, to_rate
from scheduler.calendar import iso_week, quarter
from scheduler.context import Context, Person
from scheduler.due import may_ask, question_day
from scheduler.facts import Facts
from scheduler.wakes import NEVER, opening_of
from storage import acquaintance, circumstances, customers, ratings
from storage.circumstances import Past, Ten
from storage.deliveries import Delivery
from storage.outbox import Entry

KIND = "question"


def find(facts: Facts, people: Sequence[Person]) -> list[Entry]:
    """A question for each whose day it is, or was earlier this week. Facts: `{"customer": id, "question": key}`."""
    context, now = facts.context, facts.now
    waiting = _without_this_weeks(facts, [p for p in people if _day_has_come(p, context, now)])
    tens = facts.tens(waiting)
    waiting = [each for each in waiting if each.user_id in tens]
    taken = closed_book.with_its_week(facts, waiting)
    waiting = [each for each in waiting if each.user_id not in taken]
    if not waiting:
        return []
    past = _past(facts, waiting)
    known = _known(facts, waiting)
    entries = []
    for person in waiting:
        user = person.user_id
        about = _about(context, person, tens[user], past.get(user, []), known[user], now)
        opened = person.opened(now)
        if about is not None and opened:
            slot = iso_week(person.today(now))
            entries.append(Entry(KIND, user, slot, opened, about))
    return entries


def wakes(facts: Facts, people: Sequence[Person]) -> dict[str, datetime]:
    """The question's day of this week, else of the next. A snooze may end in between."""
    context, now = facts.context, facts.now
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


def check(facts: Facts, person: Person, delivery: Delivery) -> str | None:
    """Why the question no longer holds, in words; None if it does."""
    ten = facts.tens([person]).get(person.user_id)
    customer = delivery.facts.get("customer")
    if customer is None:  # of an older release, which asked for the ten in this way
        return "the ten are asked for in another way"
    # As it may be called by now:
    known = customers.find(facts.connection, facts.context.workspace, customer)
    if ten is None or known is None or known.id not in ten.customers:
        return "the customer is no longer among the ten"
    return "snoozed" if person.snoozed(person.today(facts.now)) else None


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


def _without_this_weeks(facts: Facts, people: Sequence[Person]) -> list[Person]:
    weeks: dict[str, list[Person]] = {}
    for person in people:
        weeks.setdefault(iso_week(person.today(facts.now)), []).append(person)
    waiting = []
    for week, members in weeks.items():  # two at most: the date line
        ids = [each.user_id for each in members]
        have = circumstances.have_slot(facts.connection, facts.context.workspace, ids, KIND, week)
        waiting += [each for each in members if each.user_id not in have]
    return waiting


def _past(facts: Facts, people: Sequence[Person]) -> dict[str, list[Past]]:
    """What they were asked so far; of a customer that was merged, as of the one that it became."""
    past = facts.past(people, KIND)
    became = customers.merged(facts.connection, facts.context.workspace)
    return {
        user: [
            replace(each, customer=became.get(each.customer or 0, each.customer)) for each in some
        ]
        if became
        else some
        for user, some in past.items()
    }


def _known(facts: Facts, people: Sequence[Person]) -> dict[str, Known]:
    """What each of them knows of their customers."""
    connection, context, now = facts.connection, facts.context, facts.now
    workspace, ids = context.workspace, [each.user_id for each in people]
    answered = acquaintance.answered(connection, workspace, ids)
    met = acquaintance.last_met(connection, workspace, ids, context.programme.counts)
    quarters = {quarter(each.today(now)) for each in people}  # two at most: the date line
    rated = {each: ratings.rated(connection, workspace, ids, each) for each in quarters}
    return {
        each.user_id: Known(
            answered.get(each.user_id, set()),
            met.get(each.user_id, {}),
            rated[quarter(each.today(now))].get(each.user_id, set()),
        )
        for each in people
    }


def _about(
    context: Context, person: Person, ten: Ten, past: Sequence[Past], known: Known, now: datetime
) -> dict[str, Any] | None:
    """What to ask; None to stay silent this week."""
    asked_at = _asked_at(person, context, now)
    if asked_at and ten.named_at > asked_at:
        return None  # named after this week's question was due: the first one comes next week
    today = person.today(now)
    if not may_ask(today, past, ten.named_at):
        return None
    rate = to_rate(ten.customers, past, known, today, person.working_time.zone)
    if rate is not None:
        return {"customer": rate, "question": RATING}
    pair = choose(ten.customers, asked_of(context.questions, person.function), past, known)
    return {"customer": pair[0], "question": pair[1]} if pair else None
