"""Explains to a person, for each kind, whether a message is due and by which rule, and lists their latest deliveries.

Whether a kind is due comes from the same `find` that the clock uses, so the two agree. The rules are codes; their words
are in bot/wording/reasons.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.engine import Connection

from scheduler.explain import blocked
from scheduler.explain.quiet_times import QuietTimes, quiet_times
from scheduler.kinds.schedule import SCHEDULE, ToLeaders
from scheduler.leaders.context import LeaderContext, WorkspaceContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.read_leader import read_leader
from scheduler.leaders.reason import Reason, RuleCode, Values, plans_of
from storage.outbox import deliveries
from storage.outbox import reasons as outbox_reasons
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.programme import leaders, workspaces
from storage.programme.leaders import Leader
from storage.queries import leader_facts

LOG = 10  # deliveries


@dataclass(frozen=True)
class KindExplanation:
    """How one kind stands. `due`: it would be planned now. `reasons`: the rules that decide, one or two.

    `on`: the local day from which it is due if nothing changes; None if no day is known.
    """

    kind: str
    due: bool
    reasons: tuple[Reason, ...]
    on: date | None = None


@dataclass(frozen=True)
class Explanation:
    """How one person stands at `now`.

    `zone`: their time zone. `unknown_zone`: Slack's name for their zone if it is unknown here; then `zone` is the
    workspace's. `closed`: why nothing may be sent at this instant; None if it may. `opens`: when something may be sent
    again, if known. `kinds`: empty for somebody to whom the bot never writes. `log`: the latest deliveries planned up
    to `now`, the latest due first. `quiet`: what keeps nudges away for a while.
    """

    user_id: str
    now: datetime
    zone: str
    closed: Reason | None
    kinds: tuple[KindExplanation, ...]
    log: tuple[Delivery, ...]
    opens: datetime | None = None
    unknown_zone: str | None = None
    quiet: QuietTimes = field(default_factory=QuietTimes)


def explain(
    connection: Connection, workspace: str, user_id: str, questions: tuple[str, ...], now: datetime
) -> Explanation:
    """Explains one person at `now`, from the data as it is stored today. The workspace must exist.

    `questions`: the keys of all ten-best questions.
    """
    found = workspaces.find(connection, workspace)
    assert found is not None
    leader = leaders.find(connection, workspace, user_id)
    context = WorkspaceContext(workspace, found.programme, questions)
    log = tuple(deliveries.recent(connection, workspace, user_id, most=LOG, until=now))
    never = blocked.of_member(leader, found.stopped_because)
    reachable = leader_facts.reachable(connection, workspace, user_id)
    if never or leader is None or reachable is None:
        zone = (leader and leader.zone) or found.programme.zone
        return Explanation(user_id, now, zone, never, (), log)
    someone = read_leader(connection, context, leader, reachable[1], now)
    closed = blocked.of_instant(someone, leader, now)
    if closed is not None and closed.code is RuleCode.NO_HOURS:
        return Explanation(user_id, now, someone.working_time.zone, closed, (), log)
    opens = replace(someone, snooze=None).next_opening(now) if closed else None
    facts = Facts(connection, context, now)
    kinds = tuple(
        _because(facts, someone, row, log, opens) for row in SCHEDULE if isinstance(row, ToLeaders)
    )
    return Explanation(
        user_id,
        now,
        someone.working_time.zone,
        closed,
        kinds,
        log,
        opens,
        leader.unknown_zone,
        _quiet(facts, someone, leader),
    )


def _quiet(facts: Facts, someone: LeaderContext, leader: Leader) -> QuietTimes:
    context = facts.context
    quiet = quiet_times(facts.connection, context.workspace, leader, context.programme, facts.now)
    planned = tuple(each.day for each in plans_of(facts, someone, back=0))
    return replace(quiet, planned=planned)


def _because(
    facts: Facts,
    someone: LeaderContext,
    row: ToLeaders,
    log: Sequence[Delivery],
    opens: datetime | None,
) -> KindExplanation:
    due = bool(someone.opened(facts.now)) and _comes(facts, someone, row)
    waiting = [each for each in log if each.kind == row.kind and each.pending]
    if waiting and not due:
        return _waits(someone, waiting[-1], facts.now)
    reason = row.why(facts, someone)
    if opens and not due and (reason.on is None or reason.on <= someone.today(facts.now)):
        return _once_open(facts, someone, row, reason, opens)
    return KindExplanation(row.kind, due, (reason,), reason.on)


def _comes(facts: Facts, someone: LeaderContext, row: ToLeaders) -> bool:
    """Whether the clock would plan something of that kind that is not dropped at once."""
    return any(each.state is not DeliveryState.DROPPED for each in row.find(facts, [someone]))


def _waits(someone: LeaderContext, delivery: Delivery, now: datetime) -> KindExplanation:
    """A delivery of this kind is in the outbox already."""
    day = someone.today(delivery.due_at)
    reason = Reason(RuleCode.WAITS, {"day": day}, day)
    if delivery.due_at <= now:
        reason = Reason(RuleCode.ON_ITS_WAY, on=day)
    elif delivery.reason:
        values: Values = {"day": day, "reason": outbox_reasons.to_text(delivery.reason)}
        reason = Reason(RuleCode.WAITS_BECAUSE, values, day)
    return KindExplanation(delivery.kind, False, (reason,), day)


def _once_open(
    facts: Facts,
    someone: LeaderContext,
    row: ToLeaders,
    reason: Reason,
    opens: datetime,
) -> KindExplanation:
    """Says that it comes at `opens` if only the hour is in the way, which `find` as of that instant tells."""
    then = Facts(facts.connection, facts.context, opens)
    if not _comes(then, someone, row):
        return KindExplanation(row.kind, False, (reason,), reason.on)
    day = someone.today(opens)
    once_open = Reason(RuleCode.ONCE_OPEN, {"day": day}, day)
    return KindExplanation(row.kind, False, (reason, once_open) if reason.on else (once_open,), day)
