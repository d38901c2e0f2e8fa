"""Finds the next pass of the clock that has something to do, for callers that make many passes at once.

Nine of ten passes of a simulated week find nothing, and each goes five times to a thread to learn that.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler.engine.find_due import find_for_channels
from scheduler.engine.plan import contexts
from storage.core import next_check
from storage.core.lease_time import LeaseTime
from storage.outbox import outbox


def first_busy(
    connection: Connection,
    instants: Iterable[datetime],
    *,
    questions: tuple[str, ...],
    lease_time: LeaseTime,
) -> datetime | None:
    """The first of the instants at which a pass would check a leader, enter a board or send; None if it is none.

    Asks what `plan` and `Sender.drain` ask first. Nothing may be written before that pass. `questions` and
    `lease_time`: as for a pass; the instants ascend.
    """
    running = contexts(connection, questions)
    lease_now = lease_time(connection)
    for now in instants:
        if (
            next_check.workspaces_waiting(connection, now)
            or next_check.planned_ahead(connection, now)
            or outbox.workspaces_with_work(connection, now, lease_now)
            or any(find_for_channels(connection, each, now) for each in running)
        ):
            return now
    return None
