"""After a backup was restored: what was due since it was made is dropped, because it may have been sent.

The database knows nothing of that time, so the clock would take all of it for late and send it once more. It is
gone through again, a pass at a time, and what each pass finds due is dropped before the next: occasions follow from
each other, and a single pass at the end would miss those that become due on the morning after.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.engine.plan import plan
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.core import leader_lock
from storage.core.database import Database
from storage.outbox import outbox, transitions
from storage.outbox.deliveries import Delivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import workspaces

SHORTEST_STEP = timedelta(minutes=15)
MOST_PASSES = 3000  # a month of quarter hours: some seconds
DROPPED_AT_ONCE = 100
RESTORED = DeliveryReason(DeliveryCode.RESTORED)


async def drop_missed(
    database: Database, since: datetime, now: datetime, *, questions: tuple[str, ...]
) -> list[Delivery]:
    """Drops what was due from `since`, the last moment that the database knows, to `now`. Returns it.

    Nothing else may be using the database. `questions`: the keys of all ten-best questions. Raises RuntimeError if
    planning meets a bug: what it would have found might be sent once more.
    """
    dropped: list[Delivery] = []
    for instant in instants(since, now):
        planned = await plan(database, instant, questions=questions)
        if planned.broken:
            raise RuntimeError(f"planning met a bug ({', '.join(planned.broken.values())})")
        for workspace in await database.read(workspaces.everyone):
            while some := await database.run(_drop_some, workspace.id, instant):
                dropped += some
    return dropped


def instants(since: datetime, now: datetime) -> Iterator[datetime]:
    """From `since` to `now`, both included, at most MOST_PASSES steps; `now` alone if `since` is later."""
    step = max(SHORTEST_STEP, (now - since) / MOST_PASSES)
    while since < now:
        yield since
        since += step
    yield now


def _drop_some(connection: Connection, workspace: str, now: datetime) -> Sequence[Delivery]:
    due = outbox.pending_until(connection, workspace, now, DROPPED_AT_ONCE)
    leader_lock.lock(connection, workspace, {each.recipient for each in due})
    return [transitions.drop_in_any_case(connection, each, RESTORED) for each in due]
