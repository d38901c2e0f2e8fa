"""The facts of a nudge, read in one go: the clock, the last visit, and one customer to suggest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy.engine import Connection

from bot.features.nudges import headlines
from bot.features.nudges.headlines import Phrase
from bot.requests.actor import Actor
from scheduler.kinds import declining_visits, overdue_nudge
from scheduler.kinds.declining_visits import VisitTrend
from storage.customers.customers import Customer
from storage.outbox import phrasings, suggested
from storage.outbox.deliveries import Delivery
from storage.outbox.suggested import Suggested
from storage.queries import leader_clock, leader_facts, meetings
from storage.queries.meetings import LastSeen, Meeting, Quote, UncountedMeetings
from storage.ten import best_customers

MEMORY = 3  # nudges whose customers and quotations do not come back

Manner = Literal["overdue", "never", "only_selling", "wearing_off"]


@dataclass(frozen=True)
class Suggestion:
    """A customer to visit: of the leader's ten, or of all whom they have seen if they named none.

    `longest`: none of them is unseen for longer; `visit`: the visit in which `words` were said.
    """

    customer: Customer
    last_day: date | None
    of_ten: bool
    words: Quote | None
    longest: bool = True
    visit: int | None = None


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
    """The facts as of now, for the delivery's leader.

    Stores the headline that was drawn, the customer and the quotation, so that they stay the same.
    """
    workspace, leader, counts = actor.workspace, actor.user_id, actor.programme.counts
    last = meetings.latest(connection, workspace, leader, counts)
    named = best_customers.of_leader(connection, workspace, leader)
    uncounted = meetings.uncounted_since(
        connection, workspace, leader, counts, last.last_day if last else None
    )
    manner = _manner(delivery, last, uncounted)
    customers = named.customers if named else ()
    quotes = _quoted_lately(connection, delivery)
    suggests = suggestion(connection, actor, customers, last, delivery.id)
    if last and (manner == "only_selling" or last.visit in quotes):
        last = replace(last, words=None)
    _remember(connection, delivery, suggests, last)
    return Nudge(
        delivery=delivery.id,
        manner=manner,
        phrase=_phrase(connection, delivery, manner),
        today=actor.today,
        since=last.last_day if last else actor.person.enrolled_on,
        step=_step(connection, actor, delivery),
        last=last,
        uncounted=uncounted,
        suggestion=suggests,
        has_ten=bool(named and named.customers),
        counts=counts,
        trend=_trend(connection, actor) if manner == "wearing_off" else None,
    )


def _remember(
    connection: Connection, delivery: Delivery, suggests: Suggestion | None, last: Meeting | None
) -> None:
    """One quotation a nudge: of the suggested customer, else of the last visit."""
    visit = suggests.visit if suggests else None
    if visit is None and last and last.words:
        visit = last.visit
    what = Suggested(suggests.customer.id if suggests else None, visit)
    suggested.keep(connection, delivery.workspace, delivery.id, what)


def _quoted_lately(connection: Connection, delivery: Delivery) -> set[int]:
    """The visits that the last nudges before this one quoted."""
    before = suggested.recent(
        connection, delivery.workspace, delivery.recipient, but=delivery.id, most=MEMORY
    )
    return {each.visit for each in before if each.visit is not None}


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
    connection: Connection,
    actor: Actor,
    named: tuple[Customer, ...],
    last: Meeting | None,
    delivery: str,
) -> Suggestion | None:
    """Whom this message suggests to visit, and what it quotes of them; None if there is nobody to suggest.

    Never seen comes before longest ago. Nobody whom one of the last MEMORY nudges suggested, as long as there are
    others; and nothing that one of them quoted. Without a ten, the customer met last is no suggestion.
    """
    workspace, leader = actor.workspace, actor.user_id
    seen = meetings.last_seen(connection, workspace, leader, actor.programme.counts)
    choices = [seen.get(each.id, LastSeen(each, None)) for each in named] or sorted(
        (each for each in seen.values() if not last or each.customer.id != last.customer.id),
        key=lambda each: each.customer.name,
    )
    given = suggested.of_delivery(connection, workspace, delivery)
    before = suggested.recent(connection, workspace, leader, but=delivery, most=MEMORY)
    lately = [each.customer for each in before if each.customer is not None]
    found = next((each for each in choices if given and each.customer.id == given.customer), None)
    found = found or min(choices, key=lambda each: _turn(each, lately), default=None)
    if found is None:
        return None
    quotes = [each.visit for each in before if each.visit is not None]
    words = meetings.last_words(connection, workspace, leader, found.customer.id, quotes)
    longest = min(choices, key=_waited)
    return Suggestion(
        found.customer,
        found.last_day,
        bool(named),
        words.words if words else None,
        longest=_waited(found) == _waited(longest),
        visit=words.visit if words else None,
    )


def _turn(each: LastSeen, lately: Sequence[int]) -> tuple[int, date]:
    """0 for whom none of the last nudges suggested, else the more the later it was; then who has waited longest."""
    known = each.customer.id in lately
    return len(lately) - lately.index(each.customer.id) if known else 0, _waited(each)


def _waited(each: LastSeen) -> date:
    return each.last_day or date.min
