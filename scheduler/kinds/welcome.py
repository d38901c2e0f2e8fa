"""The welcome: whoever begins to take part is told what this is, once for each enrolment, in their working hours.

It is planned by the transaction that enrols, not found by the clock. Facts: none.
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
USEFUL_FOR = timedelta(
    days=7
)  # after that they have found their way, or hear of it by the first nudge


def greet(
    connection: Connection, workspace: str, programme: Programme, leader: Leader, now: datetime
) -> bool:
    """Plans the welcome of somebody who has just been enrolled. False for who leads not, or was welcomed already.

    The occasion is the day of enrolment: whoever is taken out and put back within a day is not greeted twice.
    """
    if not leader.leads or not leader.active:
        return False
    someone = person(leader, now, WorkspaceContext(workspace, programme), None, now=now)
    try:
        due_at = someone.next_opening(now) or now
    except NeverWorkingError:  # nothing is ever sent, the way the settings are; they may be changed
        due_at = now
    slot = f"enrolment:{leader.enrolled_on.isoformat()}"
    return bool(
        outbox.insert_all(
            connection, workspace, [NewDelivery(KIND, leader.user_id, slot, due_at)], now
        )
    )


def find(_facts: Facts, _people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """Nothing: who enrols somebody plans the welcome."""
    return []


def why(_facts: Facts, _person: LeaderContext) -> Reason:
    """Whoever enrols somebody plans it."""
    return Reason(RuleCode.ON_ENROLMENT)


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why there is nobody to welcome; None if there is. Who left is found out before."""
    if delivery.slot.split(":")[1] != someone.enrolled_on.isoformat():
        return DeliveryCode.ENROLLED_ANEW
    return DeliveryCode.TOO_LATE if facts.now - delivery.due_at > USEFUL_FOR else None
