"""Direct messages to the admins: a delivery failed or may not have arrived, or Slack named an unknown time zone."""

from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import NeverWorkingError, next_sending_instant
from scheduler.leaders.context import WorkspaceContext, working_time_of
from storage.outbox import outbox, reasons
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders
from storage.programme.leaders import Leader

KIND = "notice"
ZONE = "zone"  # in `facts`, in the place of a failed delivery's kind
LONGEST_ZONE = 60  # characters


def notify_admins(
    connection: Connection,
    context: WorkspaceContext,
    delivery: Delivery,
    reason: DeliveryReason,
    now: datetime,
) -> int:
    """Plans one notice for each admin and returns how many are new. A failed notice is not reported: no endless chain.

    Facts: `{"delivery": id, "kind": …, "recipient": …, "reason": …}`, the reason as the text stored with the delivery.
    """
    if delivery.kind == KIND:
        return 0
    facts = {
        "delivery": delivery.id,
        "kind": delivery.kind,
        "recipient": delivery.recipient,
        "reason": reasons.to_text(reason),
    }
    entries = [
        NewDelivery(KIND, admin.user_id, delivery.id, _when(context, admin, now), facts)
        for admin in leaders.admins(connection, context.workspace)
    ]
    return len(outbox.insert_all(connection, context.workspace, entries, now))


def report_unknown_zone(
    connection: Connection, context: WorkspaceContext, user_id: str, zone: str, now: datetime
) -> int:
    """Plans one notice for each admin that Slack gave this user a time zone unknown here. Returns how many are new.

    Each admin hears of a user and a zone once. Facts: `{"kind": "zone", "recipient": the user, "reason": the zone}`.
    """
    zone = zone[:LONGEST_ZONE]
    facts = {"kind": ZONE, "recipient": user_id, "reason": zone}
    entries = [
        NewDelivery(
            KIND, admin.user_id, f"{ZONE}:{user_id}:{zone}", _when(context, admin, now), facts
        )
        for admin in leaders.admins(connection, context.workspace)
    ]
    return len(outbox.insert_all(connection, context.workspace, entries, now))


def _when(context: WorkspaceContext, admin: Leader, now: datetime) -> datetime:
    try:
        return next_sending_instant(now, working_time_of(admin, context.programme))
    except NeverWorkingError:
        return now
