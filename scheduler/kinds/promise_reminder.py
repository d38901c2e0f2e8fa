"""Reminders of a promise: on the working morning before it is due, and once more two working days after, if still open.

Neither counts under the ceiling. The slots hold the due day, so a promise put off to another day is a new occasion.
Facts: `{"promise": id}`.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from scheduler.calendars.working_time import WorkingTime, add_working_days, is_working_day
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import PROMISES_BACK, Facts
from scheduler.leaders.next_check import NEVER, opening_of
from scheduler.leaders.reason import Reason, RuleCode, Standing, past_of
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.visits import promises
from storage.visits.promises import Promise

KIND = "promise"
OVERDUE_AFTER = 2  # working days
USEFUL_FOR = 5  # working days after the due day; the second reminder comes no later
_LONGEST_BREAK = PROMISES_BACK  # the longest run of days off that is looked across


def slot(promise: Promise, *, again: bool = False) -> str:
    """The slot of the first reminder ("7:2026-11-30"), or of the second (`again`, "7:2026-11-30:2")."""
    assert promise.due_on is not None
    return f"{promise.id}:{promise.due_on.isoformat()}" + (":2" if again else "")


def read_slot(found: str) -> tuple[int, date, bool]:
    """The promise's id, the day it was due on, and whether this is the second reminder."""
    promise, day, *again = found.split(":")
    return int(promise), date.fromisoformat(day), bool(again)


def day_before(due_on: date, working_time: WorkingTime) -> date:
    """The last working day before `due_on`."""
    day = due_on - timedelta(days=1)
    while not is_working_day(day, working_time) and due_on - day < _LONGEST_BREAK:
        day -= timedelta(days=1)
    return day


def reminder(promise: Promise, today: date, working_time: WorkingTime) -> str | None:
    """The slot of the reminder that may come today; None if none may."""
    due_on = promise.due_on
    if due_on is None:
        return None
    if day_before(due_on, working_time) <= today <= due_on:
        return slot(promise)
    again = add_working_days(due_on, OVERDUE_AFTER, working_time)
    if again <= today <= add_working_days(due_on, USEFUL_FOR, working_time):
        return slot(promise, again=True)
    return None


def standing(
    person: LeaderContext, now: datetime, promise: Promise, said: Collection[str] = ()
) -> Standing:
    """How the reminders of one promise stand. A promise made after today's opening is not reminded of today.

    `promise.due_on` must be set. `said`: the slots already in the outbox; without them the answer says what could be
    due at all.
    """
    assert promise.due_on is not None
    today, hours = person.today(now), person.working_time
    slot, opened = reminder(promise, today, hours), person.opened(now)
    if slot and slot not in said and opened and opened >= promise.made_at:
        return Standing(RuleCode.DUE, today, slot)
    before = day_before(promise.due_on, hours)
    if today < before:
        return Standing(RuleCode.PROMISE_AHEAD, before, values={"due_on": promise.due_on})
    code = RuleCode.PROMISE_SAID if today < promise.due_on else RuleCode.PROMISE_NONE
    again = add_working_days(promise.due_on, OVERDUE_AFTER, hours)
    tomorrow = today + timedelta(days=1)
    left = (
        day
        for day in (tomorrow, max(tomorrow, again))
        if reminder(promise, day, hours) not in (None, *said)
    )
    return Standing(code, next(left, None))


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A reminder for each promise that is due for one now."""
    now = facts.now
    due = [found for found in _open(facts, people) if standing(found[0], now, found[1]).slot]
    past = facts.past_by_slot([person for person, _ in due], KIND)
    entries = []
    for person, promise in due:
        slot = standing(person, now, promise, past.get(person.user_id, {})).slot
        opened = person.opened(now)
        if opened and slot:
            about = {"promise": promise.id}
            entries.append(NewDelivery(KIND, person.user_id, slot, opened, about))
    return entries


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The next opening at which a reminder may be due for each leader, whether it was sent already or not."""
    now = facts.now
    found = {each.user_id: NEVER for each in people}
    for person, promise in _open(facts, people):
        day = standing(person, now, promise).day
        if day is not None:
            at = opening_of(person, day, now)
            found[person.user_id] = min(found[person.user_id], at)
    return found


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the reminder must not be sent any more; None if it may be."""
    number, day, _ = read_slot(delivery.slot)
    found = promises.find(facts.connection, facts.context.workspace, number, leader=person.user_id)
    if found is None:
        return DeliveryCode.PROMISE_TAKEN_BACK
    if found.kept_at is not None:
        return DeliveryCode.PROMISE_KEPT
    return None if found.due_on == day else DeliveryCode.PROMISE_PUT_OFF


def _open(facts: Facts, people: Sequence[LeaderContext]) -> list[tuple[LeaderContext, Promise]]:
    """The open promises of these leaders that may be due, each with its leader."""
    found = facts.promises(people)
    return [(each, promise) for each in people for promise in found.get(each.user_id, ())]


def why(facts: Facts, person: LeaderContext) -> Reason:
    """The rule that decides: for a reminder that is due now, else for the open promise that is due next."""
    said = {each.slot for each in past_of(facts, person, KIND)}
    near = [standing(person, facts.now, each, said) for _, each in _open(facts, [person])]
    if any(each.slot for each in near):
        return Reason(RuleCode.DUE, on=person.today(facts.now))
    today = person.today(facts.now)
    found = promises.open_of(facts.connection, facts.context.workspace, person.user_id)
    ahead = [each for each in found if each.due_on and each.due_on > today]
    if not ahead:
        return Reason(RuleCode.PROMISE_NONE)
    first = standing(person, facts.now, ahead[0], said)  # `open_of` returns them by due day
    return first.reason if first.code is RuleCode.PROMISE_AHEAD else Reason(first.code)
