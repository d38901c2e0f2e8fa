"""What an overdue nudge is about, read in one go: the clock, the last visit, and the one visit to suggest."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Connection

from bot.acting import Acting
from scheduler import nudges
from scheduler.due import read_lapse_slot
from storage import circumstances, clocks, meetings, ten
from storage.customers import Customer
from storage.deliveries import Delivery
from storage.meetings import Meeting, Seen, Words


@dataclass(frozen=True)
class Suggestion:
    """The customer unseen for longest: of the leader's ten, or of all whom they met if they named no ten."""

    customer: Customer
    last_day: date | None
    of_ten: bool
    words: Words | None


@dataclass(frozen=True)
class Overdue:
    """The facts of one overdue nudge.

    `turn` counts the nudges before it; `uncounted` the visits since the last counted one, which didn't count.
    """

    delivery: str
    today: date
    since: date
    step: int
    turn: int
    last: Meeting | None
    uncounted: int
    suggestion: Suggestion | None
    has_ten: bool
    counts: frozenset[str]

    @property
    def days(self) -> int:
        """Where the clock stands."""
        return (self.today - self.since).days


def clock_from(connection: Connection, acting: Acting) -> date:
    """The day from which the leader's clock runs: the last counted day, else that of the enrolment."""
    last = clocks.last_counted(connection, acting.workspace, acting.user_id, acting.programme)
    return last or acting.person.enrolled_on


def overdue(connection: Connection, acting: Acting, delivery: Delivery) -> Overdue:
    """The facts as they are now, for the leader whose delivery it is."""
    workspace, leader, counts = acting.workspace, acting.user_id, acting.programme.counts
    last = meetings.latest(connection, workspace, leader, counts)
    named = ten.of_leader(connection, workspace, leader)
    past = circumstances.past(connection, workspace, [leader], nudges.KIND).get(leader, [])
    return Overdue(
        delivery=delivery.id,
        today=acting.today,
        since=last.last_day if last else acting.person.enrolled_on,
        step=read_lapse_slot(delivery.slot)[1],
        turn=sum(each.sent and each.slot != delivery.slot for each in past),
        last=last,
        uncounted=meetings.uncounted_since(
            connection, workspace, leader, counts, last.last_day if last else None
        ),
        suggestion=suggestion(connection, acting, named.customers if named else (), last),
        has_ten=bool(named and named.customers),
        counts=counts,
    )


def suggestion(
    connection: Connection, acting: Acting, named: tuple[Customer, ...], last: Meeting | None
) -> Suggestion | None:
    """Whom to visit: never met goes before longest ago. Without a ten, nobody but the last one met is no suggestion."""
    workspace, leader = acting.workspace, acting.user_id
    seen = meetings.last_seen(connection, workspace, leader, acting.programme.counts)
    choices = [seen.get(each.id, Seen(each, None)) for each in named] or sorted(
        seen.values(), key=lambda each: each.customer.name
    )
    found = min(choices, key=lambda each: each.last_day or date.min, default=None)
    if found is None or (not named and last and found.customer.id == last.customer.id):
        return None
    words = meetings.last_words(connection, workspace, leader, found.customer.id)
    return Suggestion(found.customer, found.last_day, bool(named), words)
