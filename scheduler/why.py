"""Why did a message come, or not: each kind, the rule that decided, and what became of what was planned.

Whether a kind is due is asked of the very finder that the clock asks; the words say which of its rules decided.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Connection

from scheduler import silence
from scheduler.context import Context, Person, looked_back_to, person
from scheduler.reasons import REASONS
from scheduler.schedule import SCHEDULE, ToLeaders
from storage import absences, circumstances, deliveries, leaders, snoozes, workspaces
from storage.deliveries import Delivery
from storage.leaders import Leader

LOG = 10  # deliveries


@dataclass(frozen=True)
class Because:
    """One kind. `due`: it would be planned at this instant. `rule`: the sentence that decided.

    `on`: the local day from which it is due as things stand; None if no day can be named.
    """

    kind: str
    due: bool
    rule: str
    on: date | None = None


@dataclass(frozen=True)
class Why:
    """How one person stands at `now`. `closed`: why nothing at all may be sent at this instant; None if it may.

    `kinds` is empty for somebody to whom the bot never writes. `log`: the latest deliveries first, up to `now`.
    """

    user_id: str
    now: datetime
    zone: str
    closed: str | None
    kinds: tuple[Because, ...]
    log: tuple[Delivery, ...]


def explain(
    connection: Connection, workspace: str, user_id: str, questions: tuple[str, ...], now: datetime
) -> Why:
    """Everything about one person at that instant, from what is stored today."""
    found = workspaces.find(connection, workspace)
    assert found is not None
    leader = leaders.find(connection, workspace, user_id)
    context = Context(workspace, found.programme, questions)
    log = tuple(deliveries.recent(connection, workspace, user_id, most=LOG, until=now))
    never = silence.of_member(leader, found.stopped_because)
    reachable = circumstances.reachable(connection, workspace, user_id)
    if never or leader is None or reachable is None:
        zone = (leader and leader.zone) or found.programme.zone
        return Why(user_id, now, zone, never, (), log)
    someone = _person(connection, context, leader, reachable[1], now)
    kinds = tuple(
        _because(connection, context, someone, row, now)
        for row in SCHEDULE
        if isinstance(row, ToLeaders)
    )
    closed = silence.of_instant(someone, leader, now)
    return Why(user_id, now, someone.working_time.zone, closed, kinds, log)


def _person(
    connection: Connection, context: Context, leader: Leader, enrolled_at: datetime, now: datetime
) -> Person:
    workspace, user_id = context.workspace, leader.user_id
    away = absences.of(connection, workspace, [user_id], looked_back_to(now))
    asked = snoozes.latest(connection, workspace, [user_id])
    return person(leader, enrolled_at, context, asked.get(user_id), away.get(user_id, ()), now)


def _because(
    connection: Connection, context: Context, someone: Person, row: ToLeaders, now: datetime
) -> Because:
    due = bool(someone.opened(now)) and bool(row.find(connection, context, [someone], now))
    reason = REASONS[row.kind](connection, context, someone, now)
    return Because(row.kind, due, reason.rule, reason.on)
