"""A promise that is due: its leader is reminded on the working morning before, and once more if it stays open.

The second reminder comes two working days after the day; then there is silence. One that is put off to another day is
another occasion: its slots name the day. It does not count under the ceiling. Facts: the promise.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from scheduler.calendars.working_time import WorkingTime, add_working_days, is_working_day
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import PROMISES_BACK, Facts
from scheduler.leaders.next_check import NEVER, opening_of
from scheduler.leaders.reason import DUE, Reason, said
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.visits import promises
from storage.visits.promises import Promise

KIND = "promise"
OVERDUE_AFTER = 2  # working days
USEFUL_FOR = 5  # working days: a second reminder later than that is of no use
_AROUND = PROMISES_BACK  # no row of days off is longer


def slot(promise: Promise, *, again: bool = False) -> str:
    """The occasion: of the reminder before the day, or of the one after it."""
    assert promise.due_on is not None
    return f"{promise.id}:{promise.due_on.isoformat()}" + (":2" if again else "")


def read_slot(found: str) -> tuple[int, date, bool]:
    """The promise, the day it was due on, and whether it is the second reminder."""
    promise, day, *again = found.split(":")
    return int(promise), date.fromisoformat(day), bool(again)


def day_before(due_on: date, working_time: WorkingTime) -> date:
    """The working day before."""
    day = due_on - timedelta(days=1)
    while not is_working_day(day, working_time) and due_on - day < _AROUND:
        day -= timedelta(days=1)
    return day


def reminder(promise: Promise, today: date, working_time: WorkingTime) -> str | None:
    """The occasion that today is one for; None if there is nothing to say today."""
    due_on = promise.due_on
    if due_on is None:
        return None
    if day_before(due_on, working_time) <= today <= due_on:
        return slot(promise)
    again = add_working_days(due_on, OVERDUE_AFTER, working_time)
    if again <= today <= add_working_days(due_on, USEFUL_FOR, working_time):
        return slot(promise, again=True)
    return None


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A reminder for each promise whose morning it is; not on the day on which it was made, unless before that."""
    now = facts.now
    entries = []
    known = {each.user_id: each for each in people}
    for person, promise in _open(facts, people):
        opened = person.opened(now)
        found = reminder(promise, person.today(now), person.working_time)
        if opened and found and opened >= promise.made_at:
            about = {"promise": promise.id}
            entries.append(NewDelivery(KIND, person.user_id, found, opened, about))
    return _unsaid(facts, [known[each.recipient] for each in entries], entries)


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The next morning on which one of theirs may be due."""
    now = facts.now
    found = {each.user_id: NEVER for each in people}
    for person, promise in _open(facts, people):
        assert promise.due_on is not None
        today = person.today(now)
        days = (
            day_before(promise.due_on, person.working_time),
            add_working_days(promise.due_on, OVERDUE_AFTER, person.working_time),
        )
        ahead = [max(day, today + timedelta(days=1)) for day in days if day >= today - _AROUND]
        for day in ahead:
            found[promise.leader] = min(found[promise.leader], opening_of(person, day, now))
    return found


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why there is nothing to remind of any more; None if there is."""
    number, day, _ = read_slot(delivery.slot)
    found = promises.find(facts.connection, facts.context.workspace, number, leader=person.user_id)
    if found is None:
        return DeliveryCode.PROMISE_TAKEN_BACK
    if found.kept_at is not None:
        return DeliveryCode.PROMISE_KEPT
    return None if found.due_on == day else DeliveryCode.PROMISE_PUT_OFF


def _open(facts: Facts, people: Sequence[LeaderContext]) -> list[tuple[LeaderContext, Promise]]:
    """The promises of these that may be due, each with its leader."""
    found = facts.promises(people)
    return [(each, promise) for each in people for promise in found.get(each.user_id, ())]


def _unsaid(
    facts: Facts, people: Sequence[LeaderContext], entries: Sequence[NewDelivery]
) -> list[NewDelivery]:
    """Those whose occasion is not in the outbox yet. `people`: to whom they go."""
    past = facts.past(people, KIND)
    said = {(user, each.slot) for user, many in past.items() for each in many}
    return [each for each in entries if (each.recipient, each.slot) not in said]


def why(facts: Facts, person: LeaderContext) -> Reason:
    """The promises that are open, and the one that is due first."""
    if find(facts, [person]):
        return Reason(DUE, person.today(facts.now))
    today = person.today(facts.now)
    found = promises.open_of(facts.connection, facts.context.workspace, person.user_id)
    days = [each.due_on for each in found if each.due_on and each.due_on > today]
    if not days:
        return Reason("No promise with a day to come is open.")
    day = day_before(min(days), person.working_time)
    if day <= today:
        return Reason("It was said, and is said once more two working days after the day.")
    return Reason(
        f"A promise is due on {said(min(days))}; it comes on the working day before.", day
    )
