"""Stores "not now": one tap puts the next nudge off until next week; a reason and another day may follow.

Runs in the caller's transaction.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.nudges import not_now_choices
from bot.features.nudges.facts import clock_from, suggestion
from bot.requests.actor import Actor
from scheduler.calendars.working_time import WorkingTime, add_working_days
from scheduler.kinds import overdue_nudge
from scheduler.kinds.overdue_steps import read_lapse_slot
from scheduler.leaders.context import working_time_of
from storage.customers.customers import Customer
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.programme import snoozes
from storage.programme.snoozes import Snooze
from storage.queries import meetings
from storage.ten import best_customers

NOT_YOURS = "I don't find that message any more. `/visit not now` does the same."
NO_CLOCK = "You have no clock of your own here, so there is nothing to put off."
UNKNOWN_REASON = "That reason is not one of those I know."
PASSED = "That day is not ahead. Pick one from tomorrow on, three months ahead at most."
TOO_FAR = (
    "Three months is as far as I can put it off. Pick a nearer day, or ask an admin to pause you."
)


@dataclass(frozen=True)
class PutOff:
    """A snooze. `in_a_row`: how many of the latest snoozes had this same reason, this one included.

    `arranged`: for the reason "arranged", the customer of that visit, as far as can be guessed.
    """

    snooze: Snooze
    today: date
    in_a_row: int
    arranged: Customer | None = None


@dataclass(frozen=True)
class NothingToPutOff:
    """There is nothing to put off: a visit has counted since that nudge. `since`: its day."""

    since: date
    today: date


def put_off(
    connection: Connection,
    actor: Actor,
    delivery: Delivery | None = None,
    *,
    reason: str | None = None,
    until: str = "",
) -> PutOff | NothingToPutOff:
    """Snoozes until next week, or `until` (as in `move`). A snooze in force is changed, or just returned.

    Raises MistakeError for an admin who is not a leader, and for a day that is not allowed.
    """
    if not actor.person.leads:
        raise MistakeError(NO_CLOCK)
    if delivery is not None:
        deliveries.mark_answered(connection, actor.workspace, delivery.id, actor.user_id, actor.now)
        since = clock_from(connection, actor)
        if delivery.kind == overdue_nudge.KIND and since > read_lapse_slot(delivery.slot)[0]:
            return NothingToPutOff(since, actor.today)
    newest = _newest(connection, actor)
    if newest is None or newest.until <= actor.today:
        snoozes.add(
            connection,
            actor.workspace,
            actor.user_id,
            _day(actor, until or not_now_choices.DEFAULT),
            actor.now,
            reason=reason,
            delivery=delivery.id if delivery else None,
        )
    else:
        if reason:
            give_reason(connection, actor, newest.id, reason)
        if until:
            move(connection, actor, newest.id, until)
    return as_it_stands(connection, actor)


def find(connection: Connection, actor: Actor, delivery: str) -> Delivery:
    """The actor's own delivery. Raises MistakeError if there is none of that id."""
    found = deliveries.find(connection, actor.workspace, delivery, recipient=actor.user_id)
    if found is None:
        raise MistakeError(NOT_YOURS)
    return found


def known(reason: str) -> str | None:
    """Checks a reason from outside; None if it is empty. Raises MistakeError for an unknown one."""
    if reason and reason not in not_now_choices.REASONS:
        raise MistakeError(UNKNOWN_REASON)
    return reason or None


def give_reason(connection: Connection, actor: Actor, snooze: int, reason: str) -> PutOff:
    """Adds or changes the reason. Raises MistakeError if the snooze is not the actor's latest."""
    if known(reason) is None:
        raise MistakeError(UNKNOWN_REASON)
    _must_be_newest(connection, actor, snooze)
    snoozes.give_reason(connection, actor.workspace, actor.user_id, snooze, reason)
    return as_it_stands(connection, actor)


def move(connection: Connection, actor: Actor, snooze: int, chosen: str) -> PutOff:
    """Changes the day. `chosen`: a key of not_now_choices.WAITS, or an ISO date, from which days off are skipped."""
    _must_be_newest(connection, actor, snooze)
    day = _day(actor, chosen)
    snoozes.move(connection, actor.workspace, actor.user_id, snooze, day)
    return as_it_stands(connection, actor)


def as_it_stands(connection: Connection, actor: Actor) -> PutOff:
    """The latest snooze, and how often its reason was given in a row since the last counted visit."""
    recent = snoozes.of_leader(connection, actor.workspace, actor.user_id)
    if not recent:
        raise MistakeError(NOT_YOURS)
    since = clock_from(connection, actor)
    this_lapse = [each for each in recent if actor.day_of(each.snoozed_at) >= since]
    in_a_row = not_now_choices.in_a_row(this_lapse) if recent[0].reason else 0
    arranged = recent[0].reason == not_now_choices.ARRANGED
    return PutOff(
        recent[0], actor.today, in_a_row, _suggested(connection, actor) if arranged else None
    )


def _suggested(connection: Connection, actor: Actor) -> Customer | None:
    """The customer that a nudge suggests now."""
    workspace, leader = actor.workspace, actor.user_id
    last = meetings.latest(connection, workspace, leader, actor.programme.counts)
    named = best_customers.of_leader(connection, workspace, leader)
    found = suggestion(connection, actor, named.customers if named else (), last)
    return found.customer if found else None


def _day(actor: Actor, chosen: str) -> date:
    working_time = _working_time(actor)
    day = not_now_choices.until(chosen, actor.today, working_time)
    if day is None:
        try:
            day = date.fromisoformat(chosen)
        except ValueError:
            raise MistakeError(PASSED) from None
    if day <= actor.today:
        raise MistakeError(PASSED)
    if day > actor.today + not_now_choices.LONGEST:
        raise MistakeError(TOO_FAR)
    return add_working_days(day, 0, working_time)


def _must_be_newest(connection: Connection, actor: Actor, snooze: int) -> None:
    newest = _newest(connection, actor)
    if newest is None or newest.id != snooze or newest.until <= actor.today:
        raise MistakeError("That one is over. `/visit not now` starts afresh.")


def _newest(connection: Connection, actor: Actor) -> Snooze | None:
    found = snoozes.of_leader(connection, actor.workspace, actor.user_id, most=1)
    return found[0] if found else None


def _working_time(actor: Actor) -> WorkingTime:
    return working_time_of(actor.person, actor.programme)
