"""A direct message to somebody whom a leader named as their assistant: what they can do, once for each leader.

The transaction that names them plans it. They need not be enrolled. Facts: `{"leader": id}`.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import NeverWorkingError, next_sending_instant
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import WorkspaceContext
from storage.outbox import outbox
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.programme import assistants

KIND = "assistant"


def greet(
    connection: Connection,
    context: WorkspaceContext,
    leader: str,
    users: Iterable[str],
    now: datetime,
) -> None:
    """Plans one message for each of these user ids, in the workspace's working time."""
    try:
        due_at = next_sending_instant(now, context.working_time)
    except NeverWorkingError:
        due_at = now
    entries = [
        NewDelivery(KIND, user, f"leader:{leader}", due_at, {"leader": leader}) for user in users
    ]
    outbox.insert_all(connection, context.workspace, entries, now)


def check(
    connection: Connection, context: WorkspaceContext, delivery: Delivery
) -> DeliveryCode | None:
    """Why the message must not be sent any more; None if it may be."""
    leader = str(delivery.facts.get("leader", ""))
    stands = assistants.assists(connection, context.workspace, delivery.recipient, leader)
    return None if stands else DeliveryCode.NAMED_NO_MORE
