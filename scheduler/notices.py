"""Telling the admins, by a direct message, of a delivery that failed or that nobody can account for."""

from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler.calendar import NeverWorkingError, next_sending_instant, zone_or
from scheduler.context import Context, working_time
from storage import leaders, outbox
from storage.deliveries import Delivery
from storage.outbox import Entry

KIND = "notice"


def tell_admins(
    connection: Connection, context: Context, delivery: Delivery, reason: str, now: datetime
) -> int:
    """Plans one notice for each admin and says how many. None about a notice: that would go on for ever.

    Facts: `{"delivery": id, "kind": …, "recipient": …, "reason": …}`.
    """
    if delivery.kind == KIND:
        return 0
    facts = {
        "delivery": delivery.id,
        "kind": delivery.kind,
        "recipient": delivery.recipient,
        "reason": reason,
    }
    entries = [
        Entry(KIND, admin.user_id, delivery.id, _when(context, admin.zone, now), facts)
        for admin in leaders.admins(connection, context.workspace)
    ]
    return len(outbox.enter(connection, context.workspace, entries, now))


def _when(context: Context, zone: str | None, now: datetime) -> datetime:
    programme = context.programme
    try:
        return next_sending_instant(now, working_time(programme, zone_or(zone, programme.zone)))
    except NeverWorkingError:
        return now
