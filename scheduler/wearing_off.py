"""Wearing off: whoever met many customers once, and meets few now, hears it before they are overdue.

The rule is in scheduler/due.py. It is said once a calendar quarter at most, and not while the overdue nudge would say
more. Facts: none; what is said is counted when it is said.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler import nudges
from scheduler.calendar import ROLLING_QUARTER_DAYS, quarter
from scheduler.context import Context, Person
from scheduler.due import BEST_FROM, wear_slot, wears_off
from scheduler.wakes import latest, opening_of
from storage import circumstances, meetings
from storage.deliveries import Delivery
from storage.outbox import Entry

KIND = "wearing_off"


def find(
    connection: Connection, context: Context, people: Sequence[Person], now: datetime
) -> list[Entry]:
    """One for each of whom it holds today and to whom it was not said in this quarter."""
    awake = [each for each in people if each.opened(now) and not each.snoozed(each.today(now))]
    worn = [each for each in awake if each.today(now) >= _known_from(each)]
    if worn:
        days = _days(connection, context, worn)
        worn = [each for each in worn if _holds(each, days.get(each.user_id, []), each.today(now))]
    quiet = nudges.awaiting(connection, context, worn, now)
    ids = [each.user_id for each in worn if each.user_id not in quiet]
    past = circumstances.past(connection, context.workspace, ids, KIND) if ids else {}
    entries = []
    for person in worn:
        opened = person.opened(now)
        said = past.get(person.user_id, [])
        slot = wear_slot(said, person.today(now), person.working_time.zone)
        if opened and slot and person.user_id in ids:
            entries.append(Entry(KIND, person.user_id, slot, opened))
    return entries


def wakes(
    connection: Connection, context: Context, people: Sequence[Person], now: datetime
) -> dict[str, datetime]:
    """The first day on which it holds if there are no more visits; else as late as a hint may be.

    Who is missing (it holds, and something else keeps us quiet) is looked at again at their next opening.
    """
    horizon = latest(now)
    found = {each.user_id: horizon for each in people}
    known = [each for each in people if _known_from(each) <= horizon.date() + timedelta(days=1)]
    days = _days(connection, context, known) if known else {}
    for person in known:
        today, mine = person.today(now), days.get(person.user_id, [])
        if len(mine) < BEST_FROM:
            continue
        ahead = (today + timedelta(days=n) for n in range((horizon.date() - today).days + 2))
        first = next((day for day in ahead if wears_off(mine, person.enrolled_on, day)), None)
        if first == today:
            del found[person.user_id]
        elif first is not None:
            found[person.user_id] = opening_of(person, first, now)
    return found


def check(
    connection: Connection, context: Context, person: Person, delivery: Delivery, now: datetime
) -> str | None:
    """Why it no longer holds, in words; None if it does."""
    today = person.today(now)
    days = _days(connection, context, [person]).get(person.user_id, [])
    if not wears_off(days, person.enrolled_on, today):
        return "a visit was logged"
    if nudges.is_over(_since(person, days), person, today):
        return "overdue by now"
    if delivery.slot.split(":")[0] != quarter(max(today, delivery.counts_on or date.min)):
        return "its quarter is over"
    if person.snoozed(today):
        return "snoozed"
    return nudges.PLANNED if nudges.awaiting(connection, context, [person], now) else None


def _holds(person: Person, days: Sequence[date], today: date) -> bool:
    over = nudges.is_over(_since(person, days), person, today)
    return not over and wears_off(days, person.enrolled_on, today)


def _since(person: Person, days: Sequence[date]) -> date:
    return max(days, default=person.enrolled_on)


def _known_from(person: Person) -> date:
    """Nothing is said of anybody's habits before."""
    return person.enrolled_on + timedelta(days=ROLLING_QUARTER_DAYS)


def _days(
    connection: Connection, context: Context, people: Sequence[Person]
) -> dict[str, list[date]]:
    ids = [each.user_id for each in people]
    return meetings.counted_days(connection, context.workspace, ids, context.programme.counts)
