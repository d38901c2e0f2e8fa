"""What a plan is, and which visit settles it.

Whether a plan is still open is derived from the visits and never only stored: a visit of that leader to that customer
at most NEAR from the planned day settles it, however it was logged, and taking the visit back opens the plan again. One
visit settles one plan, the nearest. Visits logged before the plan was made (or moved to another day) do not settle it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import plans
from storage.customers.customers import Customer
from storage.visits.visit_record import ATTENDANCE

NEAR = timedelta(days=3)
REACH = 2 * NEAR
"""How far apart two plans can be if one visit is near both: plans this near must be looked at together."""
LONGEST = timedelta(days=60)
"""How long a plan may be, and so how far back one that still goes on may have begun."""


class PlanState(StrEnum):
    """What became of a plan. The visits decide between `PLANNED` and `MET`: see `resolved`."""

    PLANNED = "planned"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class PredictionOutcome(StrEnum):
    """How the leader judges their prediction after the visit."""

    EXPECTED = "expected"
    PARTLY = "partly"
    SURPRISED = "surprised"


_MENTION = re.compile(
    r"<@([A-Z0-9_]+)>"
)  # only of colleagues who were picked: bot/features/plans/participants.py


@dataclass(frozen=True)
class Plan:
    """A planned visit of `days` days from `day` on. `day` and `at` are in the leader's local time.

    `at` None: no hour yet. `state` is MET exactly as long as a visit settles it, and `visit` is the id of that visit.
    `people`: as typed, with colleagues as `<@U…>`. `moved`: how often the day was changed. `prediction` and `outcome`
    are filled for the leader only.
    """

    id: int
    workspace: str
    leader: str
    author: str
    customer: Customer
    day: date
    at: time | None
    people: str | None
    note: str | None
    state: PlanState
    moved: int
    planned_at: datetime
    changed_at: datetime | None
    visit: int | None = None
    outcome: PredictionOutcome | None = None
    prediction: str | None = field(default=None, repr=False)
    settled_at: datetime | None = None
    days: int = 1

    @property
    def last_day(self) -> date:
        """The last of its days."""
        return self.day + timedelta(days=self.days - 1)

    @property
    def companions(self) -> tuple[str, ...]:
        """The user ids of the colleagues who are to come along: those mentioned in `people`."""
        return tuple(dict.fromkeys(_MENTION.findall(self.people or "")))

    @property
    def stands(self) -> bool:
        """Whether it is open: neither cancelled, nor missed, nor settled by a visit."""
        return self.state is PlanState.PLANNED

    @property
    def since(self) -> datetime:
        """When its day was chosen: visits logged before that do not settle it."""
        return self.changed_at or self.planned_at


def within(first: str, last: str) -> sa.ColumnElement[bool]:
    """Plans of which a day may lie between the parameters `first` and `last`; "long_" + `first`: for long ones."""
    end: sa.BindParameter[date] = sa.bindparam(last)
    return sa.or_(
        plans.c.day.between(sa.bindparam(first), end),
        sa.and_(plans.c.days > 1, plans.c.day.between(sa.bindparam(f"long_{first}"), end)),
    )


def resolved(connection: Connection, workspace: str, made: Sequence[Plan]) -> list[Plan]:
    """The plans with `state` and `visit` as the visits stored now decide.

    `made` must hold all plans of the same leaders and customers within REACH, because one visit settles only one.
    """
    open_ones = [each for each in made if each.state in (PlanState.PLANNED, PlanState.MET)]
    if not open_ones:
        return list(made)
    logged = _visits_around(connection, workspace, open_ones)
    standing = {each.visit for each in logged}
    by = {
        plan.id: plan.visit
        for plan in open_ones
        if plan.state is PlanState.MET and plan.visit in standing
    }
    taken = set(by.values())
    for each in logged:
        if each.visit in taken:
            continue
        fitting = [plan for plan in open_ones if plan.id not in by and each.settles(plan)]
        if fitting:
            nearest = min(fitting, key=lambda plan: (each.away_from(plan), plan.day, plan.id))
            by[nearest.id] = each.visit
    return [_as_met(plan, by.get(plan.id)) if plan in open_ones else plan for plan in made]


def _as_met(plan: Plan, visit: int | None) -> Plan:
    """`outcome` goes with the visit that it was told of, and comes back with it."""
    state = PlanState.PLANNED if visit is None else PlanState.MET
    outcome = plan.outcome if plan.visit in (None, visit) else None
    return replace(plan, state=state, visit=visit, outcome=outcome)


@dataclass(frozen=True)
class _LoggedVisit:
    """A visit, not taken back, of one leader who was there."""

    visit: int
    leader: str
    customer: int
    first_day: date
    last_day: date
    logged_at: datetime

    def away_from(self, plan: Plan) -> timedelta:
        """How far apart the days of the visit and of the plan are; nothing if they have one in common."""
        apart = max(plan.day - self.last_day, self.first_day - plan.last_day)
        return max(apart, timedelta())

    def settles(self, plan: Plan) -> bool:
        begun = min(plan.since.date(), plan.day)
        return (
            (self.leader, self.customer) == (plan.leader, plan.customer.id)
            and self.away_from(plan) <= NEAR
            and self.logged_at > plan.since
            and self.last_day >= begun
        )


_NEAR = sa.and_(
    ATTENDANCE.c.user_id.in_(sa.bindparam("people", expanding=True)),
    ATTENDANCE.c.customer_id.in_(sa.bindparam("customers", expanding=True)),
    ATTENDANCE.c.last_day >= sa.bindparam("first"),
    ATTENDANCE.c.first_day <= sa.bindparam("last"),
)
_NAMED = ATTENDANCE.c.id.in_(sa.bindparam("named", expanding=True))
_AROUND = sa.select(
    *(
        ATTENDANCE.c[each]
        for each in ("id", "user_id", "customer_id", "first_day", "last_day", "logged_at")
    )
).order_by(ATTENDANCE.c.logged_at, ATTENDANCE.c.id)
_AROUND_UNNAMED = _AROUND.where(_NEAR)
_AROUND_NAMED = _AROUND.where(sa.or_(_NEAR, _NAMED))


def _visits_around(
    connection: Connection, workspace: str, made: Sequence[Plan]
) -> list[_LoggedVisit]:
    """The visits that may settle these plans: those near them, and those stored as their `visit`."""
    asked: dict[str, Any] = {
        "place": workspace,
        "people": list({each.leader for each in made}),
        "customers": list({each.customer.id for each in made}),
        "first": min(each.day for each in made) - NEAR,
        "last": max(each.last_day for each in made) + NEAR,
    }
    named = [each.visit for each in made if each.visit is not None]
    if not named:
        return [_LoggedVisit(*row) for row in connection.execute(_AROUND_UNNAMED, asked)]
    return [
        _LoggedVisit(*row) for row in connection.execute(_AROUND_NAMED, {**asked, "named": named})
    ]
