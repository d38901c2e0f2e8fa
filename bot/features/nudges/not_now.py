""" "Not now", kept: one tap puts the next nudge off until next week; a reason and another day may follow.

Runs inside the caller's transaction.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.nudges import not_now_choices
from bot.features.nudges.facts import clock_from, suggestion
from bot.requests.actor import Acting
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
    """A snooze as it stands. `in_a_row` counts the latest snoozes with this same reason, this one included.

    `arranged`: whom a visit that is said to be arranged is probably for.
    """

    snooze: Snooze
    today: date
    in_a_row: int
    arranged: Customer | None = None


@dataclass(frozen=True)
class Settled:
    """There is nothing to put off: a visit has counted since that nudge."""

    since: date
    today: date


def put_off(
    connection: Connection,
    acting: Acting,
    delivery: Delivery | None = None,
    *,
    reason: str | None = None,
    until: str = "",
) -> PutOff | Settled:
    """Until next week, or `until` (as `move` takes it). A snooze in force is shown again, or changed.

    Raises MistakeError for a day that cannot be.
    """
    if not acting.person.leads:
        raise MistakeError(NO_CLOCK)
    if delivery is not None:
        deliveries.mark_answered(
            connection, acting.workspace, delivery.id, acting.user_id, acting.now
        )
        since = clock_from(connection, acting)
        if delivery.kind == overdue_nudge.KIND and since > read_lapse_slot(delivery.slot)[0]:
            return Settled(since, acting.today)
    standing = _newest(connection, acting)
    if standing is None or standing.until <= acting.today:
        snoozes.add(
            connection,
            acting.workspace,
            acting.user_id,
            _day(acting, until or not_now_choices.DEFAULT),
            acting.now,
            reason=reason,
            delivery=delivery.id if delivery else None,
        )
    else:
        if reason:
            give_reason(connection, acting, standing.id, reason)
        if until:
            move(connection, acting, standing.id, until)
    return as_it_stands(connection, acting)


def find(connection: Connection, acting: Acting, delivery: str) -> Delivery:
    """The acting leader's own delivery. Raises MistakeError if there is none of that id."""
    found = deliveries.find(connection, acting.workspace, delivery, recipient=acting.user_id)
    if found is None:
        raise MistakeError(NOT_YOURS)
    return found


def known(reason: str) -> str | None:
    """The reason as it came from outside; None where none was given. Raises MistakeError for an unknown one."""
    if reason and reason not in not_now_choices.REASONS:
        raise MistakeError(UNKNOWN_REASON)
    return reason or None


def give_reason(connection: Connection, acting: Acting, snooze: int, reason: str) -> PutOff:
    """Adds or changes the reason. Raises MistakeError if the snooze is not the acting leader's latest."""
    if known(reason) is None:
        raise MistakeError(UNKNOWN_REASON)
    _must_be_newest(connection, acting, snooze)
    snoozes.give_reason(connection, acting.workspace, acting.user_id, snooze, reason)
    return as_it_stands(connection, acting)


def move(connection: Connection, acting: Acting, snooze: int, chosen: str) -> PutOff:
    """Changes the day. `chosen` is one of excuses.WAITS or an ISO date; a day off becomes the next working day."""
    _must_be_newest(connection, acting, snooze)
    day = _day(acting, chosen)
    snoozes.move(connection, acting.workspace, acting.user_id, snooze, day)
    return as_it_stands(connection, acting)


def as_it_stands(connection: Connection, acting: Acting) -> PutOff:
    """The latest snooze, and how often its reason has come in a row since the last counted visit."""
    recent = snoozes.of_leader(connection, acting.workspace, acting.user_id)
    if not recent:
        raise MistakeError(NOT_YOURS)
    since = clock_from(connection, acting)
    this_lapse = [each for each in recent if acting.day_of(each.snoozed_at) >= since]
    row = not_now_choices.in_a_row(this_lapse) if recent[0].reason else 0
    arranged = recent[0].reason == not_now_choices.ARRANGED
    return PutOff(
        recent[0], acting.today, row, _suggested(connection, acting) if arranged else None
    )


def _suggested(connection: Connection, acting: Acting) -> Customer | None:
    """Whom the nudge proposed, or would."""
    workspace, leader = acting.workspace, acting.user_id
    last = meetings.latest(connection, workspace, leader, acting.programme.counts)
    named = best_customers.of_leader(connection, workspace, leader)
    found = suggestion(connection, acting, named.customers if named else (), last)
    return found.customer if found else None


def _day(acting: Acting, chosen: str) -> date:
    hours = _working_time(acting)
    day = not_now_choices.until(chosen, acting.today, hours)
    if day is None:
        try:
            day = date.fromisoformat(chosen)
        except ValueError:
            raise MistakeError(PASSED) from None
    if day <= acting.today:
        raise MistakeError(PASSED)
    if day > acting.today + not_now_choices.LONGEST:
        raise MistakeError(TOO_FAR)
    return add_working_days(day, 0, hours)


def _must_be_newest(connection: Connection, acting: Acting, snooze: int) -> None:
    standing = _newest(connection, acting)
    if standing is None or standing.id != snooze or standing.until <= acting.today:
        raise MistakeError("That one is over. `/visit not now` starts afresh.")


def _newest(connection: Connection, acting: Acting) -> Snooze | None:
    found = snoozes.of_leader(connection, acting.workspace, acting.user_id, most=1)
    return found[0] if found else None


def _working_time(acting: Acting) -> WorkingTime:
    return working_time_of(acting.person, acting.programme)
