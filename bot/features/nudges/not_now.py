"""Stores "not now": one tap puts the next nudge off until next week; a reason and another day may follow.

It only ever moves a nudge later, and what it says of the next one is what the clock then does. Where no nudge would
have come, nothing is put off, and no excuse is counted. Runs in the caller's transaction.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.nudges import not_now_choices
from bot.features.nudges.facts import clock_from, suggestion
from bot.requests.actor import Actor
from bot.slack.text import cut
from scheduler.calendars.working_time import WorkingTime, add_working_days
from scheduler.explain.next_nudge import next_nudge_day
from scheduler.kinds import declining_visits, overdue_nudge
from scheduler.kinds.overdue_steps import read_lapse_slot
from scheduler.leaders.context import WorkspaceContext, working_time_of
from scheduler.leaders.facts import Facts
from scheduler.leaders.read_leader import read_leader
from storage.customers.customers import Customer
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.programme import snoozes
from storage.programme.snoozes import Snooze
from storage.queries import leader_facts, meetings
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

    `comes`: the day of the next nudge as things stand, None if none can be named. `arranged`: for the reason
    "arranged", the customer of that visit, as far as can be guessed.
    """

    snooze: Snooze
    today: date
    in_a_row: int
    comes: date | None = None
    arranged: Customer | None = None


@dataclass(frozen=True)
class NothingToPutOff:
    """There is nothing to put off: a visit has counted since that nudge. `since`: its day."""

    since: date
    today: date


@dataclass(frozen=True)
class NothingDue:
    """There is nothing to put off: no nudge comes before the day `comes` anyway; None if none can be named.

    `until`: the day that was asked for by name; nothing else that counts comes before it, either.
    """

    comes: date | None
    today: date
    until: date | None = None


Result = PutOff | NothingToPutOff | NothingDue


def put_off(
    connection: Connection,
    actor: Actor,
    delivery: Delivery | None = None,
    *,
    reason: str | None = None,
    until: str = "",
) -> Result:
    """Snoozes until next week, or `until` (as in `move`). A snooze in force is changed, or just returned.

    `reason`: a key or their own words. Raises MistakeError for an admin who is not a leader, and for a day that is not
    allowed.
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
        return _begin(connection, actor, delivery, reason, until)
    if until and (delivery is None or _day(actor, until) > newest.until):
        move(connection, actor, newest.id, until)  # a tap under a nudge never brings it nearer
    if reason:
        _keep_reason(connection, actor, newest.id, reason)
    return as_it_stands(connection, actor)


def _begin(
    connection: Connection,
    actor: Actor,
    delivery: Delivery | None,
    reason: str | None,
    until: str,
) -> Result:
    day = _day(actor, until or not_now_choices.DEFAULT)
    under_worn = delivery is not None and delivery.kind == declining_visits.KIND
    excuse = under_worn or _puts_off_a_nudge(connection, actor, day)
    if not excuse and not until:
        return NothingDue(_comes(connection, actor), actor.today)
    code, words = _split(reason) if excuse else (snoozes.NOTHING_DUE, None)
    snoozes.add(
        connection,
        actor.workspace,
        actor.user_id,
        day,
        actor.now,
        reason=code,
        words=words,
        delivery=delivery.id if delivery else None,
    )
    return as_it_stands(connection, actor)


def _puts_off_a_nudge(connection: Connection, actor: Actor, until: date) -> bool:
    """Whether they are overdue, or would hear of their visits before that day."""
    over = actor.membership.cadence <= (actor.today - clock_from(connection, actor)).days
    comes = _comes(connection, actor, snoozed=False)
    return over or (comes is not None and comes < until)


def _comes(connection: Connection, actor: Actor, *, snoozed: bool = True) -> date | None:
    """The day of the next nudge after today. `snoozed`: False as if they had not said "not now"."""
    found = leader_facts.reachable(connection, actor.workspace, actor.user_id)
    if found is None:
        return None
    context = WorkspaceContext(actor.workspace, actor.programme)
    person = read_leader(connection, context, *found, actor.now)
    if not snoozed:
        person = replace(person, snooze=None)
    return next_nudge_day(Facts(connection, context, actor.now), person, actor.today)


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


def give_reason(connection: Connection, actor: Actor, snooze: int, reason: str) -> Result:
    """Adds or changes the reason. Raises MistakeError if the snooze is not the actor's latest."""
    if known(reason) is None:
        raise MistakeError(UNKNOWN_REASON)
    _must_be_newest(connection, actor, snooze)
    _keep_reason(connection, actor, snooze, reason)
    return as_it_stands(connection, actor)


def move(connection: Connection, actor: Actor, snooze: int, chosen: str) -> Result:
    """Changes the day. `chosen`: a key of not_now_choices.WAITS, or an ISO date, from which days off are skipped."""
    newest = _must_be_newest(connection, actor, snooze)
    day = _day(actor, chosen)
    snoozes.move(connection, actor.workspace, actor.user_id, snooze, day)
    if not newest.is_excuse and _puts_off_a_nudge(connection, actor, day):
        snoozes.give_reason(connection, actor.workspace, actor.user_id, snooze, None)
    return as_it_stands(connection, actor)


def _keep_reason(connection: Connection, actor: Actor, snooze: int, reason: str) -> None:
    newest = _newest(connection, actor)
    if newest is not None and newest.is_excuse:
        snoozes.give_reason(connection, actor.workspace, actor.user_id, snooze, *_split(reason))


def _split(reason: str | None) -> tuple[str | None, str | None]:
    """The key of a reason, and the words where no key says it."""
    if reason is None or reason in not_now_choices.REASONS:
        return reason, None
    return not_now_choices.OTHER, cut(reason, snoozes.LONGEST_REASON)


def as_it_stands(connection: Connection, actor: Actor) -> Result:
    """The latest snooze, and how often its reason was given in a row since the last counted visit."""
    recent = snoozes.of_leader(connection, actor.workspace, actor.user_id)
    comes = _comes(connection, actor)
    if not recent or recent[0].until <= actor.today:
        return NothingDue(comes, actor.today)
    newest = recent[0]
    if not newest.is_excuse:
        return NothingDue(comes, actor.today, newest.until)
    since = clock_from(connection, actor)
    this_lapse = [each for each in recent if actor.day_of(each.snoozed_at) >= since]
    in_a_row = not_now_choices.in_a_row(this_lapse) if newest.reason else 0
    arranged = newest.reason == not_now_choices.ARRANGED
    return PutOff(
        newest,
        actor.today,
        in_a_row,
        comes,
        _suggested(connection, actor, newest.delivery or "") if arranged else None,
    )


def _suggested(connection: Connection, actor: Actor, delivery: str) -> Customer | None:
    """The customer that this nudge suggests, or that one would suggest now."""
    workspace, leader = actor.workspace, actor.user_id
    last = meetings.latest(connection, workspace, leader, actor.programme.counts)
    named = best_customers.of_leader(connection, workspace, leader)
    found = suggestion(connection, actor, named.customers if named else (), last, delivery)
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


def _must_be_newest(connection: Connection, actor: Actor, snooze: int) -> Snooze:
    newest = _newest(connection, actor)
    if newest is None or newest.id != snooze or newest.until <= actor.today:
        raise MistakeError("That one is over. `/visit not now` starts afresh.")
    return newest


def _newest(connection: Connection, actor: Actor) -> Snooze | None:
    found = snoozes.of_leader(connection, actor.workspace, actor.user_id, most=1)
    return found[0] if found else None


def _working_time(actor: Actor) -> WorkingTime:
    return working_time_of(actor.person, actor.programme)
