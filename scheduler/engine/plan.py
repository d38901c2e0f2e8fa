"""Planning: finds what is due and writes it into the outbox, a batch of leaders at a time.

Facts are read outside the writing transactions, which are short and only add what is new. The same pass twice, or in
two processes at once, plans nothing twice, because the slot is a unique key. Only leaders whose hint has come are
checked (storage/core/next_check.py), so the cost of a pass grows with what is due and not with the number of leaders.
Memory holds one batch.
"""

import logging
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.engine.enqueue import batches, enqueue, store_next_checks
from scheduler.engine.find_due import Cursor, find_by_hints, find_for_channels
from scheduler.leaders.context import WorkspaceContext
from storage.core import next_check
from storage.core.database import Database
from storage.core.failures import DatabaseUnavailableError
from storage.outbox import outbox
from storage.outbox.deliveries import Delivery
from storage.programme import workspaces

log = logging.getLogger(__name__)


HINT_BATCH = 500  # hints that are given or forgotten in one transaction
CLOCK_TOLERANCE = timedelta(minutes=1)  # clocks are corrected by less, and differ by less


def ignore_checkpoint(_label: str) -> None:
    """The default `checkpoint`: does nothing."""


def ignore_entered(_delivery: Delivery) -> None:
    """The default `on_entered`: does nothing."""


@dataclass
class Planned:
    """How many deliveries a pass entered, dropped ones included; `broken`: by workspace, the log reference of a bug."""

    entered: int
    broken: dict[str, str]


def contexts(connection: Connection, questions: tuple[str, ...]) -> list[WorkspaceContext]:
    """The running workspaces. `questions`: the keys of all ten-best questions."""
    return [
        WorkspaceContext(each.id, each.programme, questions)
        for each in workspaces.everyone(connection)
        if each.stopped_because is None
    ]


async def plan(
    database: Database,
    now: datetime,
    *,
    questions: tuple[str, ...] = (),
    on_entered: Callable[[Delivery], None] = ignore_entered,
    checkpoint: Callable[[str], None] = ignore_checkpoint,
) -> Planned:
    """One pass over all workspaces. A bug in one of them is logged, and the others go on.

    `questions`: the keys of all ten-best questions. `on_entered` is called with each delivery entered, also if it was
    entered as dropped; `checkpoint` with "planned" after each workspace with new deliveries. Raises
    DatabaseUnavailableError.
    """
    planned = Planned(0, {})
    for workspace in await database.read(next_check.planned_ahead, now + CLOCK_TOLERANCE):
        await _forget_hints(database, workspace, now)
    waiting = await database.read(next_check.workspaces_waiting, now)
    for context in await database.read(contexts, questions):
        try:
            entered = await _plan_channels(database, context, now, on_entered)
            if context.workspace in waiting:
                await database.run(next_check.note_pass, context.workspace, now)
                if waiting[context.workspace]:
                    await _mark(database, context.workspace, now)
                entered += await _plan_leaders(database, context, now, on_entered)
                # Again, because another clock may have forgotten it meanwhile, but not the hints that came after.
                await database.run(next_check.note_pass, context.workspace, now)
            planned.entered += entered
        except DatabaseUnavailableError:
            raise
        except Exception:
            reference = uuid.uuid4().hex[:8]
            log.exception("Planning for %s met a bug (%s)", context.workspace, reference)
            planned.broken[context.workspace] = reference
            continue
        if entered:
            checkpoint("planned")
    return planned


async def _forget_hints(database: Database, workspace: str, now: datetime) -> None:
    """Forgets all hints of a workspace, made by a clock that was ahead: they are for a time that is still to come."""
    while await database.run(next_check.forget_some, workspace, HINT_BATCH) == HINT_BATCH:
        pass
    await database.run(next_check.note_forgotten, workspace, now)


async def _plan_channels(
    database: Database,
    context: WorkspaceContext,
    now: datetime,
    on_entered: Callable[[Delivery], None],
) -> int:
    entries = await database.read(find_for_channels, context, now)
    if not entries:
        return 0
    return _report(
        await database.run(outbox.insert_all, context.workspace, entries, now), on_entered
    )


async def _plan_leaders(
    database: Database,
    context: WorkspaceContext,
    now: datetime,
    on_entered: Callable[[Delivery], None],
) -> int:
    entered = 0
    after: Cursor | None = None
    while True:
        looked = await database.read(find_by_hints, context, after, now)
        for people, entries in batches(looked):
            new = await database.run(enqueue, context, people, entries, now, looked)
            entered += _report(new, on_entered)
        if len(looked.again) > len(looked.people):
            await database.run(store_next_checks, context.workspace, looked)
        after = looked.after
        if after is None:
            return entered


def _report(new: Sequence[Delivery], on_entered: Callable[[Delivery], None]) -> int:
    for each in new:
        on_entered(each)
    return len(new)


async def _mark(database: Database, workspace: str, now: datetime) -> None:
    """Gives leaders without a hint one in the recent past, different in each pass: see storage/core/next_check.py."""
    instant = now - timedelta(microseconds=random.randrange(1, 10_000_000))
    after: str | None = ""
    while after is not None:
        after = await database.run(next_check.mark, workspace, instant, HINT_BATCH, after)
