"""A direct message about days away, to whom they concern: once for each span and plan.

To the leader for whom somebody else noted them; to those who make a visit together that is planned for one of these
days. The transaction that stores the days plans it; the clock does not look for it.
Facts: `{"leader": id, "author": id, "first": ISO date, "last": ISO date, "plan": id, or 0 without one}`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import NeverWorkingError, next_sending_instant
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext, working_time_of
from scheduler.leaders.facts import Facts
from scheduler.leaders.reason import Reason, RuleCode
from storage.outbox import outbox
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.plans import plans
from storage.programme import absences, leaders
from storage.programme.absences import Span
from storage.programme.leaders import Leader
from storage.programme.settings import Programme

KIND = "absence"


def tell(
    connection: Connection,
    leader: Leader,
    programme: Programme,
    author: str,
    span: Span,
    now: datetime,
) -> None:
    """Plans the messages about days away of `leader` that `author` noted."""
    first, last = span
    facts = {
        "leader": leader.user_id,
        "author": author,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }
    entries = []
    for user, plan in _concerned(connection, leader, author, span):
        someone = leaders.find(connection, leader.workspace, user)
        if someone is not None and someone.active and someone.leads:
            slot = f"{leader.user_id}:{first}:{last}:{plan}"
            due_at = _due(someone, programme, now)
            entries.append(NewDelivery(KIND, user, slot, due_at, {**facts, "plan": plan}))
    outbox.insert_all(connection, leader.workspace, entries, now)


def _concerned(
    connection: Connection, leader: Leader, author: str, span: Span
) -> Iterator[tuple[str, int]]:
    """User ids, each with the plan that concerns them, or 0."""
    me = leader.user_id
    found = plans.around(connection, leader.workspace, [me], *span).get(me, [])
    if author != me:
        own = [plan.id for plan in found if plan.leader == me]
        yield me, next(iter(own), 0)
    for plan in found:
        for user in {plan.leader, *plan.companions} - {me, author}:
            yield user, plan.id


def _due(someone: Leader, programme: Programme, now: datetime) -> datetime:
    try:
        return next_sending_instant(now, working_time_of(someone, programme))
    except NeverWorkingError:
        return now


def span_of(facts: Mapping[str, Any]) -> Span:
    """The days away that a delivery is about."""
    return date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])


def find(_facts: Facts, _people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """Always empty: `tell` plans these messages when days away are noted."""
    return []


def why(_facts: Facts, _person: LeaderContext) -> Reason:
    """Always that it comes when days away are noted."""
    return Reason(RuleCode.ON_ABSENCE)


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the message must not be sent any more; None if it may be."""
    workspace, about = facts.context.workspace, delivery.facts
    (first, last), today = span_of(about), someone.today(facts.now)
    if last < today:
        return DeliveryCode.TOO_LATE
    noted = absences.of_leader(facts.connection, workspace, about["leader"], today)
    if not any(each.first_day <= max(first, today) and last <= each.last_day for each in noted):
        return DeliveryCode.ABSENCE_CANCELLED
    if someone.user_id == about["leader"]:
        return None
    plan = plans.find(facts.connection, workspace, about["plan"], viewer=someone.user_id)
    concerns = plan is not None and plan.stands and plan.day <= last and first <= plan.last_day
    return None if concerns else DeliveryCode.PLAN_GONE
