"""Why did a message come, or not: each kind, the rule that decided, and what became of what was planned.

Whether a kind is due is asked of the very finder that the clock asks; the words say which of its rules decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.engine import Connection

from scheduler.explain import blocked
from scheduler.kinds.schedule import REASONS, SCHEDULE, ToLeaders
from scheduler.leaders import reason as leaders_reason
from scheduler.leaders.context import LeaderContext, WorkspaceContext, looked_back_to, person
from scheduler.leaders.facts import Facts
from scheduler.leaders.reason import Reason
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import absences, leaders, snoozes, workspaces
from storage.programme.leaders import Leader
from storage.queries import leader_facts

LOG = 10  # deliveries


@dataclass(frozen=True)
class Because:
    """One kind. `due`: it would be planned at this instant. `rule`: the sentence that decided.

    `on`: the local day from which it is due as things stand; None if no day can be named. `waits_because`: what the
    outbox says of a message that waits, to be said after the rule.
    """

    kind: str
    due: bool
    rule: str
    on: date | None = None
    waits_because: DeliveryReason | None = None


@dataclass(frozen=True)
class Why:
    """How one person stands at `now`. `closed`: why nothing at all may be sent at this instant; None if it may.

    `stopped`: where that is because the workspace is stopped, Workspace.stopped_because, to be said after it.
    `opens`: when something may be sent again, where that is known. `unknown_zone`: what Slack calls the leader's
    zone, if it is no zone here; `zone` is the workspace's then. `kinds` is empty for somebody to whom the bot never
    writes. `log`: the latest deliveries first, up to `now`.
    """

    user_id: str
    now: datetime
    zone: str
    closed: str | None
    kinds: tuple[Because, ...]
    log: tuple[Delivery, ...]
    opens: datetime | None = None
    unknown_zone: str | None = None
    stopped: str | None = None


def explain(
    connection: Connection, workspace: str, user_id: str, questions: tuple[str, ...], now: datetime
) -> Why:
    """Everything about one person at that instant, from what is stored today."""
    found = workspaces.find(connection, workspace)
    assert found is not None
    leader = leaders.find(connection, workspace, user_id)
    context = WorkspaceContext(workspace, found.programme, questions)
    log = tuple(deliveries.recent(connection, workspace, user_id, most=LOG, until=now))
    never = blocked.of_member(leader, found.stopped_because)
    reachable = leader_facts.reachable(connection, workspace, user_id)
    if never or leader is None or reachable is None:
        zone = (leader and leader.zone) or found.programme.zone
        stopped = found.stopped_because if never == blocked.STOPPED else None
        return Why(user_id, now, zone, never, (), log, stopped=stopped)
    someone = _person(connection, context, leader, reachable[1], now)
    closed = blocked.of_instant(someone, leader, now)
    if closed == blocked.NO_HOURS:
        return Why(user_id, now, someone.working_time.zone, closed, (), log)
    opens = replace(someone, snooze=None).next_opening(now) if closed else None
    facts = Facts(connection, context, now)
    kinds = tuple(
        _because(facts, someone, row, log, opens) for row in SCHEDULE if isinstance(row, ToLeaders)
    )
    return Why(
        user_id, now, someone.working_time.zone, closed, kinds, log, opens, leader.unknown_zone
    )


def _person(
    connection: Connection,
    context: WorkspaceContext,
    leader: Leader,
    enrolled_at: datetime,
    now: datetime,
) -> LeaderContext:
    workspace, user_id = context.workspace, leader.user_id
    away = absences.of(connection, workspace, [user_id], looked_back_to(now))
    asked = snoozes.latest(connection, workspace, [user_id])
    return person(leader, enrolled_at, context, asked.get(user_id), away.get(user_id, ()), now)


def _because(
    facts: Facts,
    someone: LeaderContext,
    row: ToLeaders,
    log: Sequence[Delivery],
    opens: datetime | None,
) -> Because:
    if someone.opened(facts.now) and row.find(facts, [someone]):
        reason = REASONS[row.kind](facts, someone)
        return Because(row.kind, True, reason.rule, reason.on)
    waiting = [each for each in log if each.kind == row.kind and each.pending]
    if waiting:
        return _waits(someone, waiting[-1], facts.now)
    reason = REASONS[row.kind](facts, someone)
    if opens and (reason.on is None or reason.on <= someone.today(facts.now)):
        reason = _once_open(facts, someone, row, reason, opens)
    return Because(row.kind, False, reason.rule, reason.on)


def _waits(someone: LeaderContext, delivery: Delivery, now: datetime) -> Because:
    """It is in the outbox already: the log below says the same."""
    day = someone.today(delivery.due_at)
    if delivery.due_at <= now:
        return Because(delivery.kind, False, "It is on its way.", day)
    rule = f"It waits for {leaders_reason.said(day)}."
    return Because(delivery.kind, False, rule, day, delivery.reason)


def _once_open(
    facts: Facts,
    someone: LeaderContext,
    row: ToLeaders,
    reason: Reason,
    opens: datetime,
) -> Reason:
    """Where nothing but the hour is in the way: that it comes then. The finder knows, as of that instant."""
    then = Facts(facts.connection, facts.context, opens)
    if not row.find(then, [someone]):
        return reason
    day = someone.today(opens)
    said = f"It comes when messages may come again: on {leaders_reason.said(day)}."
    return Reason(f"{reason.rule} {said}" if reason.on else said, day)
