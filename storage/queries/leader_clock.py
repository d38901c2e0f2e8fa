"""A leader's clock, and everything that logging a visit needs to know. Each by an index, however many visits there are.

The clock is the number of calendar days from the last day of the latest counted visit (else from the enrolment) to the
leader's today.
"""

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import (
    answers,
    customers,
    leaders,
    plans,
    visit_colleagues,
    visits,
    workspaces,
)
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers import identity
from storage.customers.customers import Customer, meant_by
from storage.customers.shown_name import SHOWN_NAME
from storage.plans.plan_state import LONGEST, NEAR, within
from storage.programme.leaders import Membership, membership_of
from storage.programme.settings import Programme
from storage.ten.answers import AnswerOutcome


@dataclass(frozen=True)
class VisitContext:
    """What logging a visit to a customer needs to know, read in one query for speed."""

    customer: Customer | None
    joins: int | None  # the id of a colleague's visit to the same customer on the same days
    last_counted: date | None  # the leader's latest counted day so far
    foretold: bool  # a plan near these days has a prediction that is not judged yet
    unanswered: bool  # the leader has answered "I don't know" to a question about this customer
    twice: int | None  # the leader's visit on the same days in the same words, just logged
    membership: Membership  # the leader's, read in the same query


_mine = visits.alias("mine")
_shared = visits.alias("shared")
_along = visit_colleagues.alias("along")
_theirs = visits.alias("theirs")
_told = visits.alias("told")
_first = visits.alias("first")


# The latest and the first row by an index and LIMIT 1, however many visits there are.
def _last(counts: Collection[str]) -> tuple[sa.ScalarSelect[date], sa.ScalarSelect[date]]:
    """The latest counted day of a leader's own visits, and of those that a colleague logged."""
    # As literals: SQLAlchemy would expand a list parameter into the statement again for every visit. Only values of our
    # own enums are used, whatever `counts` holds.
    known = (each.value for each in (*Purpose, *Setting) if each.value in counts)
    counted: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{each}'") for each in known]
    own = (
        sa.select(_mine.c.last_day)
        .where(
            _mine.c.workspace == sa.bindparam("workspace"),
            _mine.c.leader == sa.bindparam("leader"),
            _mine.c.deleted_at.is_(None),
            _mine.c.purpose.in_(counted),
            _mine.c.setting.in_(counted),
            _mine.c.id != sa.bindparam("but", 0),
        )
        .order_by(_mine.c.last_day.desc())
        .limit(1)
    )
    shared = (
        sa.select(sa.func.max(_shared.c.last_day))
        .select_from(
            # An outer join: SQLite would reorder an inner one and read all visits of the workspace.
            _along.outerjoin(
                _shared,
                sa.and_(
                    _shared.c.id == _along.c.visit_id,
                    _shared.c.workspace == _along.c.workspace,
                    _shared.c.deleted_at.is_(None),
                    _shared.c.purpose.in_(counted),
                    _shared.c.setting.in_(counted),
                ),
            )
        )
        .where(
            _along.c.workspace == sa.bindparam("workspace"),
            _along.c.user_id == sa.bindparam("leader"),
            _along.c.declined_at.is_(None),
        )
    )
    return own.scalar_subquery(), shared.scalar_subquery()


_JOINED = (
    sa.select(_theirs.c.id)
    .where(
        _theirs.c.workspace == sa.bindparam("workspace"),
        _theirs.c.customer_id == customers.c.id,
        _theirs.c.last_day >= sa.bindparam("first_day"),
        _theirs.c.first_day <= sa.bindparam("last_day"),
        _theirs.c.leader != sa.bindparam("leader"),
        _theirs.c.deleted_at.is_(None),
        _theirs.c.joins.is_(None),
    )
    .order_by(_theirs.c.last_day, _theirs.c.id)
    .limit(1)
    .correlate(customers)
    .scalar_subquery()
)
_TWICE = (
    sa.select(_first.c.id)
    .where(
        _first.c.workspace == sa.bindparam("workspace"),
        _first.c.leader == sa.bindparam("leader"),
        _first.c.last_day == sa.bindparam("last_day"),
        _first.c.first_day == sa.bindparam("first_day"),
        _first.c.customer_id == customers.c.id,
        _first.c.logged_at >= sa.bindparam("logged_since"),
        _first.c.said.is_not_distinct_from(sa.bindparam("said")),
        _first.c.deleted_at.is_(None),
    )
    .order_by(_first.c.id.desc())
    .limit(1)
    .correlate(customers)
    .scalar_subquery()
)
# What was said of a prediction goes with its visit: taken back, it is asked about again.
_TAKEN_BACK = sa.exists().where(
    _told.c.workspace == sa.bindparam("workspace"),
    _told.c.id == plans.c.visit_id,
    _told.c.deleted_at.is_not(None),
)
_FORETOLD = (
    sa.exists()
    .where(
        plans.c.workspace == sa.bindparam("workspace"),
        plans.c.leader == sa.bindparam("leader"),
        within("near_first", "near_last"),
        plans.c.customer_id == customers.c.id,
        plans.c.prediction.is_not(None),
        sa.or_(plans.c.outcome.is_(None), _TAKEN_BACK),
    )
    .correlate(customers)
)
_UNANSWERED = (
    sa.exists()
    .where(
        answers.c.workspace == sa.bindparam("workspace"),
        answers.c.leader == sa.bindparam("leader"),
        answers.c.customer_id == customers.c.id,
        answers.c.outcome == AnswerOutcome.UNKNOWN.value,
    )
    .correlate(customers)
)


@functools.cache  # building the statement takes longer than running it (make bench ARGS=caches)
def _surroundings(counts: frozenset[str]) -> sa.Select[Any]:
    own, shared = _last(counts)
    return (
        sa.select(
            workspaces.c.programme,
            workspaces.c.stopped_because,
            leaders,
            customers.c.id.label("customer_id"),
            SHOWN_NAME.label("shown_name"),
            customers.c.name.label("customer_name"),
            _JOINED.label("joins"),
            own.label("own"),
            shared.label("shared"),
            _FORETOLD.label("foretold"),
            _UNANSWERED.label("unanswered"),
            _TWICE.label("twice"),
        )
        .select_from(
            workspaces.outerjoin(
                leaders,
                sa.and_(
                    leaders.c.workspace == workspaces.c.id,
                    leaders.c.user_id == sa.bindparam("leader"),
                ),
            ).outerjoin(
                customers,
                sa.and_(
                    customers.c.workspace == workspaces.c.id,
                    customers.c.id
                    == sa.func.coalesce(
                        sa.bindparam("chosen", type_=sa.Integer),
                        meant_by(sa.bindparam("workspace"), sa.bindparam("key")),
                    ),
                ),
            )
        )
        .where(workspaces.c.id == sa.bindparam("workspace"))
    )


@functools.cache
def _last_counted(counts: frozenset[str]) -> sa.Select[date, date]:
    own, shared = _last(counts)
    return sa.select(own.label("own"), shared.label("shared"))


def visit_context(
    connection: Connection,
    workspace: str,
    leader: str,
    entry: VisitEntry,
    key: str,
    programme: Programme,
    logged_since: datetime | None = None,
    chosen: Customer | None = None,
) -> VisitContext:
    """Reads the context of a visit. `key`: customer_key (storage/customers/name_keys.py) of the typed name.

    `chosen`: the customer, if it is known already. Else a name has none here that needs more than its key to be
    understood: one of several, or of another legal form (customers.match).
    `logged_since`: how far back a visit in the same words is looked for; None: it is not. One round trip to the
    database, which is a third of the time that logging a line takes. Raises NoResultFound if the workspace is unknown.
    """
    row = connection.execute(
        _surroundings(programme.counts),
        {
            "workspace": workspace,
            "leader": leader,
            "key": key,
            "chosen": chosen.id if chosen else None,
            "first_day": entry.first_day,
            "last_day": entry.last_day,
            "near_first": entry.first_day - NEAR,
            "long_near_first": entry.first_day - NEAR - LONGEST,
            "near_last": entry.last_day + NEAR,
            "logged_since": logged_since,
            "said": entry.said,
        },
    ).one()
    known = row.customer_id is not None and (
        chosen is not None or identity.is_plainly(entry.customer, row.customer_name, key)
    )
    customer = Customer(row.customer_id, row.shown_name) if known else None
    membership = membership_of(workspace, row)
    last = _later(row.own, row.shared)
    foretold, unanswered = bool(row.foretold), bool(row.unanswered)
    return VisitContext(customer, row.joins, last, foretold, unanswered, row.twice, membership)


def last_counted(
    connection: Connection, workspace: str, leader: str, programme: Programme, *, but: int = 0
) -> date | None:
    """The last day of the leader's latest counted visit, or None. `but`: the id of a visit to ignore."""
    return latest_day(connection, workspace, leader, programme.counts, but=but)


def latest_day(
    connection: Connection, workspace: str, leader: str, counts: Collection[str], *, but: int = 0
) -> date | None:
    """The same with `counts`, the purposes and settings that count (Programme.counts)."""
    row = connection.execute(
        _last_counted(frozenset(counts)),
        {"workspace": workspace, "leader": leader, "but": but},
    ).one()
    return _later(row.own, row.shared)


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)
