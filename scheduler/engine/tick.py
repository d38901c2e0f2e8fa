"""One pass of the clock as of an instant: plans what is due, sends what can be sent, and returns what it did."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler.engine.claims import StepResult
from scheduler.engine.courier import Courier
from scheduler.engine.enqueue import counted_this_week, day_assignments, with_days
from scheduler.engine.find_due import DueBatch, find_for_channels, find_for_leaders
from scheduler.engine.plan import contexts, ignore_checkpoint, plan
from scheduler.engine.recheck import Drop, Move, recheck
from scheduler.engine.sender import Sender, system_time
from scheduler.leaders.context import WorkspaceContext
from storage.core.database import Database
from storage.core.lease_time import LeaseTime, database_time
from storage.outbox import outbox
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import NewDelivery
from storage.outbox.reasons import DeliveryReason

PATIENCE = 30.0  # seconds that a pass waits in total while Slack asks to wait
MOST_ROUNDS = 100  # of sending


@dataclass(frozen=True)
class TickLine:
    """What a pass did to one delivery. `outcome`: its state; in a dry run "would be sent"; or "error: reference"."""

    due: datetime
    workspace: str
    kind: str
    recipient: str
    outcome: str
    reason: DeliveryReason | None = None


async def tick(
    database: Database,
    courier: Courier,
    now: datetime,
    *,
    questions: tuple[str, ...] = (),
    machine: Callable[[], datetime] = system_time,
    lease_time: LeaseTime = database_time,
    dry_run: bool = False,
    patience: float = PATIENCE,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    checkpoint: Callable[[str], None] = ignore_checkpoint,
) -> list[TickLine]:
    """One pass. `questions`: the keys of all ten-best questions. A dry run writes and sends nothing.

    A bug in one workspace gives a line with the outcome "error: reference" (of the log), and the others go on.
    `patience`: seconds to wait in total while Slack asks to wait. Raises DatabaseUnavailableError, and ValueError if
    `now` has no time zone.
    """
    if now.utcoffset() is None:
        raise ValueError("an instant without a time zone happens at no known moment")
    if dry_run:
        return await database.read(_preview, questions, now)
    waiting: list[TickLine] = []

    def on_entered(each: Delivery) -> None:
        if _waits(each, now):
            waiting.append(_line(each, each.state, each.reason))

    planned = await plan(
        database, now, questions=questions, on_entered=on_entered, checkpoint=checkpoint
    )
    broken = [
        TickLine(now, team, "plan", "-", f"error: {ref}") for team, ref in planned.broken.items()
    ]
    sender = Sender(
        database,
        courier,
        lambda: now,
        machine=machine,
        lease_time=lease_time,
        checkpoint=checkpoint,
    )
    return [*broken, *waiting, *await _drain(sender, patience, sleep)]


async def _drain(
    sender: Sender, patience: float, sleep: Callable[[float], Awaitable[object]]
) -> list[TickLine]:
    """Sends until nothing is left that can be sent within `patience` seconds. One line for each delivery: its last."""
    last: dict[str, StepResult] = {}
    for _ in range(MOST_ROUNDS):
        for outcome in await sender.drain():
            last[outcome.delivery.id] = outcome
        pause = sender.rests_for()
        if pause is None or pause > patience:
            break
        if not await sender.has_work() and not any(_again(each) for each in last.values()):
            break
        patience -= pause
        await sleep(pause)
    return [_line(each.delivery, each.state, each.reason) for each in last.values()]


def _again(outcome: StepResult) -> bool:
    return outcome.state is DeliveryState.PLANNED


def _waits(delivery: Delivery, now: datetime) -> bool:
    return delivery.state is not DeliveryState.PLANNED or delivery.due_at > now


def _line(delivery: Delivery, outcome: str, reason: DeliveryReason | None) -> TickLine:
    return TickLine(
        delivery.due_at, delivery.workspace, delivery.kind, delivery.recipient, str(outcome), reason
    )


# A dry run ----------------------------------------------------------------------------------------------


def _preview(connection: Connection, questions: tuple[str, ...], now: datetime) -> list[TickLine]:
    lines: list[TickLine] = []
    for context in contexts(connection, questions):
        for entry in find_for_channels(connection, context, now):
            lines.append(_would(context, entry))
        after: str | None = ""
        while after is not None:
            found = find_for_leaders(connection, context, after, now)
            lines += _would_all(connection, context, found, now)
            after = found.after
        lines += [
            _would_send(connection, context, each, now)
            for each in outbox.due(connection, context.workspace, now)
        ]
    return lines


def _would_all(
    connection: Connection, context: WorkspaceContext, found: DueBatch, now: datetime
) -> list[TickLine]:
    if not found.entries:
        return []
    due = [found.people[each] for each in dict.fromkeys(e.recipient for e in found.entries)]
    taken = counted_this_week(connection, context, due, now)
    lines = []
    for someone in due:
        held = taken.get(someone.user_id, [])
        mine = [each for each in found.entries if each.recipient == someone.user_id]
        free = {
            each.id for each in held if each.state in (DeliveryState.PLANNED, DeliveryState.HELD)
        }
        verdicts = day_assignments(someone, mine, held, free, now)
        lines += [_would(context, each) for each in with_days(someone, mine, verdicts, now)]
    return lines


def _would(context: WorkspaceContext, entry: NewDelivery) -> TickLine:
    said = {DeliveryState.PLANNED: "would be sent", DeliveryState.HELD: "would be held"}.get(
        entry.state, "would be dropped"
    )
    return TickLine(
        entry.due_at, context.workspace, entry.kind, entry.recipient, said, entry.reason
    )


def _would_send(
    connection: Connection, context: WorkspaceContext, delivery: Delivery, now: datetime
) -> TickLine:
    decision = recheck(connection, context, delivery, now, lock=False)
    if isinstance(decision, Move):
        return _line(delivery, "would be held", decision.reason)
    if isinstance(decision, Drop):
        return _line(delivery, "would be dropped", decision.reason)
    return _line(delivery, "would be sent", None)
