"""Planning: finds what is due and writes it into the outbox, a batch of leaders at a time.

Facts are read beside the writer; only what is new is written, in short transactions. The same pass twice, or in two
processes at once, plans nothing twice: the occasion is a unique key.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Connection

from scheduler.calendar import day_of_week
from scheduler.ceiling import Claimant, Verdict, arrange
from scheduler.context import Context, Person, looked_back_to, person
from scheduler.schedule import SCHEDULE, ToChannel, ToLeaders, rank_of, row_of
from storage import absences, circumstances, outbox, snoozes, transitions, workspaces
from storage.database import Database, DatabaseUnavailableError
from storage.deliveries import Delivery, State
from storage.outbox import Entry

log = logging.getLogger(__name__)

BATCH = 500  # leaders whose facts are read at once
A_WRITE = (
    50  # leaders in one writing transaction: about a quarter of the tenth of a second it may take
)


def nothing(_label: str) -> None:
    """The hook of those who don't look."""


@dataclass(frozen=True)
class Found:
    """What a batch of leaders is due for. `after` is the last one looked at; None when there are no more."""

    people: dict[str, Person]
    entries: list[Entry]
    after: str | None


@dataclass(frozen=True)
class Planned:
    """What a pass entered, what was dropped at once included; and by workspace the reference of a bug it met."""

    entered: list[Delivery]
    broken: dict[str, str]


def contexts(connection: Connection, questions: tuple[str, ...]) -> list[Context]:
    """The workspaces to which something may be sent."""
    return [
        Context(each.id, each.programme, questions)
        for each in workspaces.everyone(connection)
        if each.stopped_because is None
    ]


async def plan(
    database: Database,
    now: datetime,
    *,
    questions: tuple[str, ...] = (),
    at: Callable[[str], None] = nothing,
) -> Planned:
    """One pass over all workspaces; one that meets a bug does not keep the others waiting.

    `questions`: the keys of all ten-best questions. Raises DatabaseUnavailableError.
    """
    planned = Planned([], {})
    for context in await database.read(contexts, questions):
        try:
            planned.entered.extend(await plan_workspace(database, context, now, at=at))
        except DatabaseUnavailableError:
            raise
        except Exception:
            reference = uuid.uuid4().hex[:8]
            log.exception("Planning for %s met a bug (%s)", context.workspace, reference)
            planned.broken[context.workspace] = reference
    return planned


async def plan_workspace(
    database: Database, context: Context, now: datetime, *, at: Callable[[str], None] = nothing
) -> list[Delivery]:
    """One pass over one workspace."""
    entered: list[Delivery] = []
    for_channels = await database.read(find_for_channels, context, now)
    if for_channels:
        entered += await database.run(outbox.enter, context.workspace, for_channels, now)
    after: str | None = ""
    while after is not None:
        found = await database.read(find_for_leaders, context, after, now)
        for people, entries in _portions(found):
            entered += await database.run(enter, context, people, entries, now)
        after = found.after
    if entered:
        at("planned")
    return entered


def find_for_channels(connection: Connection, context: Context, now: datetime) -> list[Entry]:
    """What is due in the workspace's channels."""
    return [
        entry
        for row in SCHEDULE
        if isinstance(row, ToChannel)
        for entry in row.find(connection, context, now)
    ]


def find_for_leaders(connection: Connection, context: Context, after: str, now: datetime) -> Found:
    """What the next batch of leaders is due for, whom the bot may write to at this instant."""
    batch = circumstances.page(connection, context.workspace, after, BATCH)
    last = batch[-1][0].user_id if len(batch) == BATCH else None
    awake = [each for each in batch if person(*each, context, None, now=now).opened(now)]
    if not awake:
        return Found({}, [], last)
    ids = [each[0].user_id for each in awake]
    asked = snoozes.latest(connection, context.workspace, ids)
    away = absences.of(connection, context.workspace, ids, looked_back_to(now))
    known = [
        person(*each, context, asked.get(user), away.get(user, ()), now)
        for user, each in zip(ids, awake, strict=True)
    ]
    people = [each for each in known if each.opened(now)]
    entries = [
        entry
        for row in SCHEDULE
        if isinstance(row, ToLeaders)
        for entry in row.find(connection, context, people, now)
    ]
    return Found({each.user_id: each for each in people}, entries, last)


def _portions(found: Found) -> Iterable[tuple[list[Person], list[Entry]]]:
    by_leader: dict[str, list[Entry]] = {}
    for entry in found.entries:
        by_leader.setdefault(entry.recipient, []).append(entry)
    ids = list(by_leader)
    for start in range(0, len(ids), A_WRITE):
        some = ids[start : start + A_WRITE]
        yield [found.people[each] for each in some], [e for each in some for e in by_leader[each]]


def enter(
    connection: Connection,
    context: Context,
    people: Sequence[Person],
    entries: Sequence[Entry],
    now: datetime,
) -> list[Delivery]:
    """Gives each message that counts its day under the ceiling, and writes it all down."""
    workspace = context.workspace
    outbox.lock_recipients(connection, workspace, [each.user_id for each in people])
    taken = booked(connection, context, people, now)
    free = outbox.movable(
        connection, workspace, [each.id for many in taken.values() for each in many]
    )
    settled: list[Entry] = []
    for someone in people:
        mine = [each for each in entries if each.recipient == someone.user_id]
        held = taken.get(someone.user_id, [])
        verdicts = weigh(someone, mine, held, free, now)
        for delivery in _latest_first(held):
            _give_way(connection, someone, delivery, verdicts.get(delivery.id))
        settled += settle(someone, mine, verdicts, now)
    return outbox.enter(connection, workspace, settled, now)


def booked(
    connection: Connection, context: Context, people: Sequence[Person], now: datetime
) -> dict[str, list[Delivery]]:
    """What counts in the current ISO week of each of these leaders."""
    mondays = {each.user_id: day_of_week(each.today(now), 0) for each in people}
    first, last = min(mondays.values()), max(mondays.values()) + timedelta(days=6)
    found: dict[str, list[Delivery]] = {}
    for each in outbox.days_taken(connection, context.workspace, mondays, first, last):
        monday = mondays[each.recipient]
        if each.counts_on and monday <= each.counts_on < monday + timedelta(days=7):
            found.setdefault(each.recipient, []).append(each)
    return found


def weigh(
    someone: Person,
    entries: Sequence[Entry],
    held: Sequence[Delivery],
    movable: set[str],
    now: datetime,
) -> dict[str, Verdict]:
    """Which day each of the leader's new messages gets, and which of the older ones give way to them."""
    wanting = [Claimant(_key(each), rank_of(each.kind)) for each in entries if _counts(each)]
    placed = [
        Claimant(each.id, rank_of(each.kind), each.counts_on, each.id in movable) for each in held
    ]
    return arrange(wanting, placed, someone.days_left(now, someone.today(now)))


def _key(entry: Entry) -> str:
    return f"{entry.kind} {entry.slot}"


def _counts(entry: Entry) -> bool:
    row = row_of(entry.kind)
    return isinstance(row, ToLeaders) and row.counts


def _latest_first(held: Sequence[Delivery]) -> list[Delivery]:
    """Who gives way only ever moves to a later day, which must be free by then: it is a unique key."""
    return sorted(held, key=lambda each: each.counts_on or date.min, reverse=True)


def _give_way(
    connection: Connection, someone: Person, delivery: Delivery, verdict: Verdict | None
) -> None:
    if verdict is None:
        return
    due_at = someone.due_on(verdict.day) if verdict.day else None
    if due_at is None:
        transitions.drop(connection, delivery, verdict.reason or "")
    else:
        transitions.move(connection, delivery, due_at, verdict.day, verdict.reason or "")


def settle(
    someone: Person, entries: Sequence[Entry], verdicts: Mapping[str, Verdict], now: datetime
) -> list[Entry]:
    """The leader's new messages with their days: planned for today, held for a later day, or dropped."""
    settled = []
    for entry in entries:
        verdict = verdicts.get(_key(entry))
        if verdict is not None:
            due_at = someone.due_on(verdict.day) if verdict.day else None
            entry = _placed(entry, verdict, due_at, someone.today(now))
        settled.append(entry)
    return settled


def _placed(entry: Entry, verdict: Verdict, due_at: datetime | None, today: date) -> Entry:
    state = (
        State.DROPPED if due_at is None else State.PLANNED if verdict.day == today else State.HELD
    )
    return Entry(
        entry.kind,
        entry.recipient,
        entry.slot,
        due_at or entry.due_at,
        entry.facts,
        verdict.day if due_at else None,
        state,
        verdict.reason,
    )
