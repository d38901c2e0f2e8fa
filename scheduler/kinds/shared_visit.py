"""A direct message to a leader whom a colleague named in a visit: once for each visit, in their working hours.

The transaction that stores the visit plans it; the clock does not look for it. Facts: `{"visit": id}`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import NeverWorkingError, next_sending_instant
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext, working_time_of
from scheduler.leaders.facts import Facts
from scheduler.leaders.reason import Reason, RuleCode
from storage.outbox import outbox
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.programme import leaders
from storage.programme.leaders import Leader
from storage.programme.settings import Programme
from storage.visits import visit_record

KIND = "shared"


def tell(
    connection: Connection,
    workspace: str,
    programme: Programme,
    visit: int,
    colleagues: Iterable[str],
    now: datetime,
) -> int:
    """Plans one message for each of these user ids who is a leader, and returns how many are new."""
    entries = []
    for user_id in dict.fromkeys(colleagues):
        leader = leaders.find(connection, workspace, user_id)
        if leader is not None and leader.active and leader.leads:
            entries.append(_entry(leader, programme, visit, now))
    return len(outbox.insert_all(connection, workspace, entries, now))


def _entry(leader: Leader, programme: Programme, visit: int, now: datetime) -> NewDelivery:
    try:
        due_at = next_sending_instant(now, working_time_of(leader, programme))
    except NeverWorkingError:
        due_at = now
    return NewDelivery(KIND, leader.user_id, slot(visit), due_at, {"visit": visit})


def slot(visit: int) -> str:
    """The occasion: once for each visit."""
    return f"visit:{visit}"


def find(_facts: Facts, _people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """Always empty: `tell` plans these messages when a visit is logged."""
    return []


def why(_facts: Facts, _person: LeaderContext) -> Reason:
    """Always that it comes when a colleague logs a visit made together."""
    return Reason(RuleCode.ON_SHARED_VISIT)


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the message must not be sent any more; None if it may be."""
    visit = visit_record.find(
        facts.connection,
        facts.context.workspace,
        delivery.facts.get("visit", 0),
        viewer=someone.user_id,
    )
    if visit is None:
        return DeliveryCode.THE_VISIT_TAKEN_BACK
    return None if someone.user_id in visit.entry.colleagues else DeliveryCode.NAMED_NO_MORE
