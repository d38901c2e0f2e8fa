"""Plans: visits to come. Made, moved, cancelled; settled by a visit, or because it did not take place.

Whether a plan still stands is derived, never only stored: a visit of that leader to that customer within a few days
settles it, however it was logged, and taking that visit back opens the plan again. One visit settles one plan, the
nearest. What was logged before the plan was made (or moved) is another occasion.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import checks
from storage.customers import Customer
from storage.tables import customers, plans
from storage.visits import attendance

NEAR = timedelta(days=3)
_REACH = (
    2 * NEAR
)  # how far away another plan may be, and still be the nearer one to a visit between the two


class State(StrEnum):
    """What became of a plan. `PLANNED` and `MET` are looked at together with the visits: see `Plan.stands`."""

    PLANNED = "planned"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """How the prediction fared, as the leader sees it."""

    EXPECTED = "expected"
    PARTLY = "partly"
    SURPRISED = "surprised"


@dataclass(frozen=True)
class Plan:
    """A visit to come, or that was to come. `day` and `at` are the leader's own; `at` None: no hour yet.

    `state` is MET exactly while a visit that stands has settled it; `visit` is that visit. `prediction` is filled for
    the leader only. `people` is as typed; one of us in it is `<@U…>`.
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
    state: State
    moved: int
    planned_at: datetime
    changed_at: datetime | None
    visit: int | None = None
    outcome: Outcome | None = None
    prediction: str | None = field(default=None, repr=False)

    @property
    def stands(self) -> bool:
        """It is neither cancelled nor settled."""
        return self.state is State.PLANNED

    @property
    def since(self) -> datetime:
        """When its day was chosen: visits that were logged before are other visits."""
        return self.changed_at or self.planned_at


def add(
    connection: Connection,
    workspace: str,
    *,
    leader: str,
    author: str,
    customer: Customer,
    day: date,
    now: datetime,
    at: time | None = None,
    people: str | None = None,
    note: str | None = None,
) -> Plan:
    """Keeps a plan. The clock looks at the leader again."""
    values = {
        "workspace": workspace,
        "leader": leader,
        "author": author,
        "customer_id": customer.id,
        "day": day,
        "at": _hour(at),
        "people": people,
        "note": note,
        "state": State.PLANNED.value,
        "moved": 0,
        "planned_at": now,
    }
    made = connection.execute(plans.insert().values(**values)).inserted_primary_key
    assert made is not None
    checks.forget(connection, workspace, [leader])
    return Plan(
        id=int(made[0]),
        workspace=workspace,
        leader=leader,
        author=author,
        customer=customer,
        day=day,
        at=at,
        people=people,
        note=note,
        state=State.PLANNED,
        moved=0,
        planned_at=now,
        changed_at=None,
    )


def move(
    connection: Connection,
    workspace: str,
    plan: int,
    day: date,
    at: time | None,
    now: datetime,
    *,
    people: str | None = None,
    note: str | None = None,
) -> bool:
    """Another day or hour, and more people or another note if they are given; what was missed is planned anew.

    A plan that was cancelled, or came about by a visit of its own, stays as it is: False.
    """
    found = find(connection, workspace, plan, viewer="")
    if found is None or not (found.stands or found.state is State.MISSED):
        return False
    other_day = day != found.day
    more = {name: words for name, words in (("people", people), ("note", note)) if words}
    connection.execute(
        plans.update()
        .where(*_one(workspace, plan))
        .values(
            day=day,
            at=_hour(at),
            moved=found.moved + other_day,
            changed_at=now if other_day else found.changed_at,
            state=State.PLANNED.value,
            visit_id=None,
            settled_at=None,
            **more,
        )
    )
    checks.forget(connection, workspace, [found.leader])
    return True


def cancel(connection: Connection, workspace: str, plan: int, now: datetime) -> bool:
    """It will not take place. False if it was settled or cancelled before."""
    return _settle(connection, workspace, plan, now, state=State.CANCELLED)


def miss(connection: Connection, workspace: str, plan: int, now: datetime) -> bool:
    """It did not take place. False if it was settled or cancelled before."""
    return _settle(connection, workspace, plan, now, state=State.MISSED)


def settle(connection: Connection, workspace: str, plan: int, visit: int, now: datetime) -> bool:
    """This visit came of it, on whatever day it was. False if the plan was cancelled or is another workspace's."""
    changed = connection.execute(
        plans.update()
        .where(*_one(workspace, plan), plans.c.state != State.CANCELLED.value)
        .values(state=State.MET.value, visit_id=visit, settled_at=now)
    )
    return bool(changed.rowcount)


def predict(
    connection: Connection, workspace: str, leader: str, plan: int, words: str | None
) -> bool:
    """What that leader expects to hear; None takes it away. False if the plan is not theirs."""
    changed = connection.execute(
        plans.update()
        .where(*_one(workspace, plan), plans.c.leader == leader)
        .values(prediction=words)
    )
    return bool(changed.rowcount)


def judge(connection: Connection, workspace: str, leader: str, plan: int, outcome: Outcome) -> bool:
    """How the prediction fared. False if the plan is not that leader's, or nothing was predicted."""
    changed = connection.execute(
        plans.update()
        .where(*_one(workspace, plan), plans.c.leader == leader, plans.c.prediction.is_not(None))
        .values(outcome=outcome.value)
    )
    return bool(changed.rowcount)


def find(connection: Connection, workspace: str, plan: int, *, viewer: str) -> Plan | None:
    """The plan as `viewer` may see it; None if it is another workspace's."""
    row = connection.execute(_select(workspace).where(plans.c.id == plan)).one_or_none()
    if row is None:
        return None
    reach = plans.c.day.between(row.day - _REACH, row.day + _REACH)
    around = _select(workspace).where(
        plans.c.leader == row.leader, plans.c.customer_id == row.customer_id, reach
    )
    made = [_plan(each, viewer) for each in connection.execute(around)]
    return next(each for each in _resolved(connection, workspace, made) if each.id == plan)


def of_leader(
    connection: Connection, workspace: str, leader: str, *, viewer: str, first: date, most: int = 50
) -> list[Plan]:
    """The leader's plans that stand, from the day `first` on, the next one first."""
    found = _ahead(connection, workspace, [leader], viewer, first, date.max - _REACH)
    return [each for each in found if each.stands][:most]


def ahead(
    connection: Connection, workspace: str, people: Collection[str], first: date, last: date
) -> dict[str, list[Plan]]:
    """The plans of these leaders that stand, from the first to the last day, without predictions."""
    found: dict[str, list[Plan]] = {}
    for each in _ahead(connection, workspace, people, None, first, last):
        if each.stands:
            found.setdefault(each.leader, []).append(each)
    return found


def outcomes(connection: Connection, workspace: str, leader: str) -> dict[Outcome, int]:
    """How the leader's own predictions fared so far: their private mirror."""
    rows = connection.execute(
        sa.select(plans.c.outcome, sa.func.count().label("times"))
        .where(
            plans.c.workspace == workspace, plans.c.leader == leader, plans.c.outcome.is_not(None)
        )
        .group_by(plans.c.outcome)
    )
    return {Outcome(row.outcome): row.times for row in rows}


def _ahead(
    connection: Connection,
    workspace: str,
    people: Collection[str],
    viewer: str | None,
    first: date,
    last: date,
) -> list[Plan]:
    """Plans from the first to the last day, whatever became of them; those around are looked at for their visits."""
    rows = connection.execute(
        _select(workspace)
        .where(
            plans.c.leader.in_(list(people)),
            plans.c.day.between(max(first, date.min + _REACH) - _REACH, last + _REACH),
            plans.c.state.in_((State.PLANNED.value, State.MET.value)),
        )
        .order_by(plans.c.day, plans.c.at, plans.c.id)
    )
    made = [_plan(row, viewer) for row in rows]
    if not any(first <= each.day <= last for each in made):
        return []
    return [each for each in _resolved(connection, workspace, made) if first <= each.day <= last]


def _select(workspace: str) -> sa.Select[Any]:
    return (
        sa.select(plans, customers.c.name.label("customer_name"))
        .join(customers, customers.c.id == plans.c.customer_id)
        .where(plans.c.workspace == workspace, customers.c.workspace == workspace)
    )


def _resolved(connection: Connection, workspace: str, made: Sequence[Plan]) -> list[Plan]:
    """The plans with the visits that settle them, or that no longer do."""
    open_ones = [each for each in made if each.state in (State.PLANNED, State.MET)]
    if not open_ones:
        return list(made)
    told = _visits_around(connection, workspace, open_ones)
    standing = {each.visit for each in told}
    by = {
        plan.id: plan.visit
        for plan in open_ones
        if plan.state is State.MET and plan.visit in standing
    }
    taken = set(by.values())
    for each in told:
        if each.visit in taken:
            continue
        fitting = [plan for plan in open_ones if plan.id not in by and each.settles(plan)]
        if fitting:
            nearest = min(fitting, key=lambda plan: (each.away_from(plan.day), plan.day, plan.id))
            by[nearest.id] = each.visit
    return [_as_met(plan, by.get(plan.id)) if plan in open_ones else plan for plan in made]


def _as_met(plan: Plan, visit: int | None) -> Plan:
    state = State.PLANNED if visit is None else State.MET
    return replace(plan, state=state, visit=visit)


@dataclass(frozen=True)
class _Told:
    """A visit that stands, as one of those who were there has it."""

    visit: int
    leader: str
    customer: int
    first_day: date
    last_day: date
    logged_at: datetime

    def away_from(self, day: date) -> timedelta:
        nearest = min(max(day, self.first_day), self.last_day)
        return abs(nearest - day)

    def settles(self, plan: Plan) -> bool:
        begun = min(plan.since.date(), plan.day)
        return (
            (self.leader, self.customer) == (plan.leader, plan.customer.id)
            and self.away_from(plan.day) <= NEAR
            and self.logged_at > plan.since
            and self.last_day >= begun
        )


def _visits_around(connection: Connection, workspace: str, made: Sequence[Plan]) -> list[_Told]:
    """The visits that may settle these plans: near them by day, or named by them."""
    met = attendance(workspace)
    named = [each.visit for each in made if each.visit is not None]
    near = sa.and_(
        met.c.user_id.in_({each.leader for each in made}),
        met.c.customer_id.in_({each.customer.id for each in made}),
        met.c.last_day >= min(each.day for each in made) - NEAR,
        met.c.first_day <= max(each.day for each in made) + NEAR,
    )
    rows = connection.execute(
        sa.select(
            met.c.id,
            met.c.user_id,
            met.c.customer_id,
            met.c.first_day,
            met.c.last_day,
            met.c.logged_at,
        )
        .where(sa.or_(near, met.c.id.in_(named)) if named else near)
        .order_by(met.c.logged_at, met.c.id)
    )
    return [_Told(*row) for row in rows]


def _settle(
    connection: Connection, workspace: str, plan: int, now: datetime, *, state: State
) -> bool:
    found = find(connection, workspace, plan, viewer="")
    if found is None or not found.stands:
        return False
    connection.execute(
        plans.update().where(*_one(workspace, plan)).values(state=state.value, settled_at=now)
    )
    checks.forget(connection, workspace, [found.leader])  # a nudge kept silent for its sake
    return True


def _one(workspace: str, plan: int) -> tuple[sa.ColumnElement[bool], ...]:
    return plans.c.workspace == workspace, plans.c.id == plan


def _hour(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None


def _plan(row: sa.Row[Any], viewer: str | None) -> Plan:
    return Plan(
        id=row.id,
        workspace=row.workspace,
        leader=row.leader,
        author=row.author,
        customer=Customer(row.customer_id, row.customer_name),
        day=row.day,
        at=time.fromisoformat(row.at) if row.at else None,
        people=row.people,
        note=row.note,
        state=State(row.state),
        moved=row.moved,
        planned_at=row.planned_at,
        changed_at=row.changed_at,
        visit=row.visit_id,
        outcome=Outcome(row.outcome) if row.outcome and viewer == row.leader else None,
        prediction=row.prediction if viewer == row.leader else None,
    )
