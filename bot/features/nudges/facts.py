"""The facts of a nudge, read in one go: the clock, the last visit, and one customer to suggest."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.engine import Connection

from bot.features.nudges import headlines
from bot.features.nudges.headlines import Phrase
from bot.requests.actor import Actor
from scheduler.kinds import declining_visits, overdue_nudge
from scheduler.kinds.declining_visits import VisitTrend
from storage.customers.customers import Customer
from storage.outbox import phrasings
from storage.outbox.deliveries import Delivery
from storage.queries import leader_clock, leader_facts, meetings
from storage.queries.meetings import LastSeen, Meeting, Quote, UncountedMeetings
from storage.ten import best_customers

Manner = Literal["overdue", "never", "only_selling", "wearing_off"]


@dataclass(frozen=True)
class Suggestion:
    """The customer unseen for longest: of the leader's ten, or of all whom they met if they named none."""

    customer: Customer
    last_day: date | None
    of_ten: bool
    words: Quote | None


@dataclass(frozen=True)
class Nudge:
    """The facts of one nudge, as of now. `manner`: which pool its headline is from; `step`: of the lapse.

    `since`: the day from which the clock runs; `last`: the latest counted visit; `uncounted`: the visits since then,
    which did not count; `trend`: only for "wearing_off".
    """

    delivery: str
    manner: Manner
    phrase: Phrase
    today: date
    since: date
    step: int
    last: Meeting | None
    uncounted: UncountedMeetings
    suggestion: Suggestion | None
    has_ten: bool
    counts: frozenset[str]
    trend: VisitTrend | None = None

    @property
    def days(self) -> int:
        """The days on the clock."""
        return (self.today - self.since).days


def clock_from(connection: Connection, actor: Actor) -> date:
    """The day from which the leader's clock runs: the last counted day, else the enrolment."""
    last = leader_clock.last_counted(connection, actor.workspace, actor.user_id, actor.programme)
    return last or actor.person.enrolled_on


def of_delivery(connection: Connection, actor: Actor, delivery: Delivery) -> Nudge:
    """The facts as of now, for the delivery's leader. Stores the headline that was drawn, so that it stays the same."""
    workspace, leader, counts = actor.workspace, actor.user_id, actor.programme.counts
    last = meetings.latest(connection, workspace, leader, counts)
    named = best_customers.of_leader(connection, workspace, leader)
    uncounted = meetings.uncounted_since(
        connection, workspace, leader, counts, last.last_day if last else None
    )
    manner = _manner(delivery, last, uncounted)
    return Nudge(
        delivery=delivery.id,
        manner=manner,
        phrase=_phrase(connection, delivery, manner),
        today=actor.today,
        since=last.last_day if last else actor.person.enrolled_on,
        step=_step(connection, actor, delivery),
        last=last,
        uncounted=uncounted,
        suggestion=suggestion(connection, actor, named.customers if named else (), last),
        has_ten=bool(named and named.customers),
        counts=counts,
        trend=_trend(connection, actor) if manner == "wearing_off" else None,
    )


def _manner(delivery: Delivery, last: Meeting | None, uncounted: UncountedMeetings) -> Manner:
    if delivery.kind == declining_visits.KIND:
        return "wearing_off"
    if uncounted.number:
        return "only_selling"
    return "overdue" if last else "never"


def _phrase(connection: Connection, delivery: Delivery, manner: Manner) -> Phrase:
    """The delivery's stored headline, or one not used lately. A new one is drawn if the stored one no longer fits."""
    workspace, leader = delivery.workspace, delivery.recipient
    given = phrasings.of_delivery(connection, workspace, delivery.id)
    known = headlines.of_key(given, manner)
    if known:
        return known
    recent = phrasings.recent(
        connection, workspace, leader, but=delivery.id, most=headlines.LOOKED_BACK
    )
    drawn = headlines.draw(manner, recent)
    kept = phrasings.keep(connection, workspace, delivery.id, drawn.key, instead_of=given)
    return headlines.of_key(kept, manner) or drawn


def _step(connection: Connection, actor: Actor, delivery: Delivery) -> int:
    """Which nudge of its lapse this is; 0 for one of another kind."""
    kind, leader = overdue_nudge.KIND, actor.user_id
    if delivery.kind != kind:
        return 0
    past = leader_facts.past(connection, actor.workspace, [leader], kind).get(leader, [])
    return overdue_nudge.number_of(delivery.slot, past, actor.today, actor.membership.zone)


def _trend(connection: Connection, actor: Actor) -> VisitTrend:
    leader, counts = actor.user_id, actor.programme.counts
    days = meetings.counted_days(connection, actor.workspace, [leader], counts)
    return declining_visits.trend(days.get(leader, []), actor.today)


def suggestion(
    connection: Connection, actor: Actor, named: tuple[Customer, ...], last: Meeting | None
) -> Suggestion | None:
    """Whom to visit: never met comes before longest ago. Without a ten, the customer met last is no suggestion."""
    workspace, leader = actor.workspace, actor.user_id
    seen = meetings.last_seen(connection, workspace, leader, actor.programme.counts)
    choices = [seen.get(each.id, LastSeen(each, None)) for each in named] or sorted(
        seen.values(), key=lambda each: each.customer.name
    )
    found = min(choices, key=lambda each: each.last_day or date.min, default=None)
    if found is None or (not named and last and found.customer.id == last.customer.id):
        return None
    words = meetings.last_words(connection, workspace, leader, found.customer.id)
    return Suggestion(found.customer, found.last_day, bool(named), words)
