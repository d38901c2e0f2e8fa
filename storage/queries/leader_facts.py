"""The facts by which the kinds decide what is due, for many leaders of a workspace at once: a few queries a batch.

Functions that take `people` return a dictionary by user id, without those for whom nothing was found.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import best_customers, deliveries, leaders, visit_colleagues, visits
from storage.outbox import reasons
from storage.outbox.deliveries import PENDING, DeliveryState
from storage.programme.leaders import Leader, leader_of

_HERE: sa.BindParameter[Any] = sa.bindparam("place")
_PEOPLE: sa.BindParameter[Any] = sa.bindparam("people", expanding=True)

_REACHABLE = (
    leaders.c.leads,
    leaders.c.removed_at.is_(None),
    leaders.c.deactivated_at.is_(None),
    leaders.c.paused_at.is_(None),
)


@dataclass(frozen=True)
class PastDelivery:
    """An earlier delivery, as far as the next one depends on it.

    `at`: when it was sent, else when it was due; `pending`: it may still be sent; `customer`, `question`: from its
    facts; `fell_through`: the code of why it was dropped, if it was. One that may have arrived and cannot be looked for
    any more counts as sent.
    """

    slot: str
    at: datetime
    sent: bool
    pending: bool
    answered_at: datetime | None
    customer: int | None = None
    question: str | None = None
    fell_through: str | None = None


@dataclass(frozen=True)
class TenFacts:
    """A leader's current list of ten: the ids of its customers by position, without repeats, and when it was named."""

    customers: tuple[int, ...]
    named_at: datetime


def leaders_page(
    connection: Connection, workspace: str, after: str, most: int
) -> list[tuple[Leader, datetime]]:
    """The next `most` leaders whom the bot may write to, by user id, each with the instant of enrolment."""
    rows = connection.execute(
        sa.select(leaders)
        .where(leaders.c.workspace == workspace, leaders.c.user_id > after, *_REACHABLE)
        .order_by(leaders.c.user_id)
        .limit(most)
    )
    return [(leader_of(row), row.enrolled_at) for row in rows]


@dataclass(frozen=True)
class DueCheck:
    """A leader to check now. `hint`: the one that has come; `reachable`: None if the bot may not write to them."""

    user_id: str
    hint: datetime
    reachable: tuple[Leader, datetime] | None


# Statements for each batch are built once: building one takes longer than running it.
_COME = (
    sa.select(leaders)
    .where(leaders.c.workspace == _HERE, leaders.c.next_check_at <= sa.bindparam("now"))
    .order_by(leaders.c.next_check_at, leaders.c.user_id)
    .limit(sa.bindparam("most"))
)
# Compared as one row, so that the index is entered there and dead entries before it are skipped (PostgreSQL).
_COME_BEYOND = _COME.where(
    sa.tuple_(leaders.c.next_check_at, leaders.c.user_id)
    > sa.tuple_(
        sa.bindparam("hint", type_=leaders.c.next_check_at.type),
        sa.bindparam("user_id", type_=leaders.c.user_id.type),
    )
)


def due_checks(
    connection: Connection,
    workspace: str,
    after: tuple[datetime, str] | None,
    now: datetime,
    most: int,
) -> list[DueCheck]:
    """The next `most` leaders whose hint (storage/core/next_check.py) is not after `now`, by hint and user id.

    `after`: the hint and user id of the last one so far.
    """
    known = {"place": workspace, "now": now, "most": most}
    if after is None:
        return [_look(row) for row in connection.execute(_COME, known)]
    hint, user_id = after
    beyond = {"hint": hint, "user_id": user_id}
    return [_look(row) for row in connection.execute(_COME_BEYOND, {**known, **beyond})]


def _look(row: sa.Row[Any]) -> DueCheck:
    away = row.removed_at or row.deactivated_at or row.paused_at
    known = (leader_of(row), row.enrolled_at) if row.leads and not away else None
    return DueCheck(row.user_id, row.next_check_at, known)


def reachable(
    connection: Connection, workspace: str, user_id: str
) -> tuple[Leader, datetime] | None:
    """One leader as `leaders_page` has them; None if the bot may not write to them."""
    row = connection.execute(
        sa.select(leaders).where(
            leaders.c.workspace == workspace, leaders.c.user_id == user_id, *_REACHABLE
        )
    ).one_or_none()
    return (leader_of(row), row.enrolled_at) if row else None


_COUNTED = (
    visits.c.workspace == _HERE,
    visits.c.deleted_at.is_(None),
    visits.c.purpose.in_(sa.bindparam("counts", expanding=True)),
    visits.c.setting.in_(sa.bindparam("counts", expanding=True)),
)
_LAST_COUNTED = sa.union_all(
    sa.select(visits.c.leader.label("user_id"), sa.func.max(visits.c.last_day).label("day"))
    .where(*_COUNTED, visits.c.leader.in_(_PEOPLE))
    .group_by(visits.c.leader),
    sa.select(visit_colleagues.c.user_id, sa.func.max(visits.c.last_day).label("day"))
    .join(visits, visits.c.id == visit_colleagues.c.visit_id)
    .where(
        *_COUNTED,
        visit_colleagues.c.workspace == _HERE,
        visit_colleagues.c.user_id.in_(_PEOPLE),
        visit_colleagues.c.declined_at.is_(None),
    )
    .group_by(visit_colleagues.c.user_id),
)


def last_counted(
    connection: Connection, workspace: str, people: Collection[str], counts: Collection[str]
) -> dict[str, date]:
    """The last day of each leader's latest counted visit, including visits where they came along.

    `counts`: the purposes and settings that restart the clock here (Programme.counts).
    """
    known = {"place": workspace, "people": list(people), "counts": list(counts)}
    found: dict[str, date] = {}
    for row in connection.execute(_LAST_COUNTED, known):
        found[row.user_id] = max(row.day, found.get(row.user_id, row.day))
    return found


_PAST = (
    sa.select(
        deliveries.c.recipient,
        deliveries.c.slot,
        deliveries.c.state,
        deliveries.c.due_at,
        deliveries.c.sent_at,
        deliveries.c.answered_at,
        deliveries.c.not_before,
        deliveries.c.facts,
        deliveries.c.reason,
    )
    .where(
        deliveries.c.workspace == _HERE,
        deliveries.c.kind == sa.bindparam("kind"),
        deliveries.c.recipient.in_(_PEOPLE),
    )
    .order_by(deliveries.c.due_at, deliveries.c.planned_at, deliveries.c.slot)
)


def past(
    connection: Connection, workspace: str, people: Collection[str], kind: str
) -> dict[str, list[PastDelivery]]:
    """All deliveries of that kind to these people, dropped and failed ones included, the oldest first."""
    rows = connection.execute(_PAST, {"place": workspace, "kind": kind, "people": list(people)})
    found: dict[str, list[PastDelivery]] = {}
    for row in rows:
        facts = row.facts or {}
        given_up = row.state == DeliveryState.UNKNOWN and row.not_before is None
        each = PastDelivery(
            slot=row.slot,
            at=row.sent_at or row.due_at,
            sent=row.state == DeliveryState.SENT or given_up,
            pending=row.state in PENDING and not given_up,
            answered_at=row.answered_at,
            customer=facts.get("customer"),
            question=facts.get("question"),
            fell_through=_why_dropped(row.state, row.reason),
        )
        found.setdefault(row.recipient, []).append(each)
    return found


def _why_dropped(state: str, text: str | None) -> str | None:
    reason = reasons.from_text(text) if state == DeliveryState.DROPPED else None
    return reason.code if reason else None


def have_slot(
    connection: Connection, workspace: str, recipients: Collection[str], kind: str, slot: str
) -> set[str]:
    """Those of these recipients who have a delivery of that kind and slot, in any state."""
    d = deliveries.c
    return set(
        connection.execute(
            sa.select(d.recipient).where(
                d.workspace == workspace,
                d.kind == kind,
                d.slot == slot,
                d.recipient.in_(recipients),
            )
        ).scalars()
    )


_TENS = (
    sa.select(best_customers.c.leader, best_customers.c.customer_id, best_customers.c.named_at)
    .where(
        best_customers.c.workspace == _HERE,
        best_customers.c.leader.in_(_PEOPLE),
        best_customers.c.retired_at.is_(None),
        best_customers.c.customer_id.is_not(None),
    )
    .order_by(best_customers.c.leader, best_customers.c.position, best_customers.c.id)
)


def tens(connection: Connection, workspace: str, people: Iterable[str]) -> dict[str, TenFacts]:
    """The current list of ten of each leader, if it has at least one customer."""
    rows = connection.execute(_TENS, {"place": workspace, "people": list(people)})
    found: dict[str, TenFacts] = {}
    for row in rows:
        known = found.get(row.leader, TenFacts((), row.named_at))
        more = () if row.customer_id in known.customers else (row.customer_id,)
        found[row.leader] = TenFacts((*known.customers, *more), min(known.named_at, row.named_at))
    return found
