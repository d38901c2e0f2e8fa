"""A colleague named in a visit is told of it by a direct message: once for each visit, in their working hours.

It is planned by the transaction that keeps the visit, not found by the clock. Facts: `{"visit": id}`.
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
    """Plans to tell those colleagues who are leaders, and says how many are new to it."""
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
    return NewDelivery(KIND, leader.user_id, f"visit:{visit}", due_at, {"visit": visit})


def find(_facts: Facts, _people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """Nothing: who logs a visit plans the telling."""
    return []


def why(_facts: Facts, _person: LeaderContext) -> Reason:
    """Whoever logs a visit made together plans it."""
    return Reason(RuleCode.ON_SHARED_VISIT)


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why there is nothing left to tell; None if there is."""
    visit = visit_record.find(
        facts.connection,
        facts.context.workspace,
        delivery.facts.get("visit", 0),
        viewer=someone.user_id,
    )
    if visit is None:
        return DeliveryCode.THE_VISIT_TAKEN_BACK
    return None if someone.user_id in visit.entry.colleagues else DeliveryCode.NAMED_NO_MORE
