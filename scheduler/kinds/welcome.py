"""The welcome: tells a newly enrolled leader what this is, once for each enrolment, in their working hours.

The transaction that enrols plans it; the clock does not look for it. Facts: none.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import NeverWorkingError
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext, WorkspaceContext, person
from scheduler.leaders.facts import Facts
from scheduler.leaders.reason import Reason, RuleCode
from storage.outbox import outbox
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.programme.leaders import Leader
from storage.programme.settings import Programme

KIND = "welcome"
USEFUL_FOR = timedelta(days=7)  # later a welcome would only confuse


def greet(
    connection: Connection, workspace: str, programme: Programme, leader: Leader, now: datetime
) -> bool:
    """Plans the welcome of a leader who has just been enrolled. False if they are no leader, or were welcomed already.

    The slot is the day of enrolment: somebody removed and enrolled again on the same day is not welcomed twice.
    """
    if not leader.leads or not leader.active:
        return False
    someone = person(leader, now, WorkspaceContext(workspace, programme), None, now=now)
    try:
        due_at = someone.next_opening(now) or now
    except NeverWorkingError:  # the settings leave no hour to send in; they may be changed
        due_at = now
    slot = f"enrolment:{leader.enrolled_on.isoformat()}"
    return bool(
        outbox.insert_all(
            connection, workspace, [NewDelivery(KIND, leader.user_id, slot, due_at)], now
        )
    )


def find(_facts: Facts, _people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """Always empty: `greet` plans the welcome on enrolment."""
    return []


def why(_facts: Facts, _person: LeaderContext) -> Reason:
    """Always that it comes on enrolment."""
    return Reason(RuleCode.ON_ENROLMENT)


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the welcome must not be sent any more; None if it may be."""
    if delivery.slot.split(":")[1] != someone.enrolled_on.isoformat():
        return DeliveryCode.ENROLLED_ANEW
    return DeliveryCode.TOO_LATE if facts.now - delivery.due_at > USEFUL_FOR else None
