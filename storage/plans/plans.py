"""Adding, changing and finding plans. Which visit settles a plan: plan_state.py."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import customers, plans, visits
from storage.customers import customers as storage_customers
from storage.customers.customers import Customer
from storage.customers.shown_name import SHOWN_NAME
from storage.plans.plan_state import (
    LONGEST,
    NEAR,
    REACH,
    Plan,
    PlanState,
    PredictionOutcome,
    resolved,
    within,
)
from storage.visits.visits import Visit

_PLANS = (
    sa.select(plans, SHOWN_NAME.label("customer_name"))
    .join(customers, customers.c.id == plans.c.customer_id)
    .where(
        plans.c.workspace == sa.bindparam("place"), customers.c.workspace == sa.bindparam("place")
    )
)
# Built once: see storage/programme/absences.py.
_AHEAD = _PLANS.where(
    plans.c.leader.in_(sa.bindparam("people", expanding=True)),
    within("first", "last"),
    plans.c.state.in_((PlanState.PLANNED.value, PlanState.MET.value)),
).order_by(plans.c.day, plans.c.at, plans.c.id)
# Few plans name a colleague, and a workspace's open plans of some weeks are few: read by day, then searched.
_ACCOMPANIED = _PLANS.where(
    within("first", "last"),
    plans.c.state.in_((PlanState.PLANNED.value, PlanState.MET.value)),
    plans.c.people.contains("<@", autoescape=True),
).order_by(plans.c.day, plans.c.at, plans.c.id)
_GIVEN_UP = (
    sa.select(plans.c.leader, sa.func.max(plans.c.settled_at).label("at"))
    .where(
        plans.c.workspace == sa.bindparam("place"),
        plans.c.leader.in_(sa.bindparam("people", expanding=True)),
        plans.c.state.in_((PlanState.CANCELLED.value, PlanState.MISSED.value)),
        plans.c.settled_at >= sa.bindparam("since"),
    )
    .group_by(plans.c.leader)
)


def add(
    connection: Connection,
    workspace: str,
    *,
    leader: str,
    author: str,
    customer: Customer,
    day: date,
    now: datetime,
    days: int = 1,
    at: time | None = None,
    people: str | None = None,
    note: str | None = None,
) -> Plan:
    """Stores a plan."""
    customer = storage_customers.lock(connection, workspace, customer)
    values = {
        "workspace": workspace,
        "leader": leader,
        "author": author,
        "customer_id": customer.id,
        "day": day,
        "days": days,
        "at": _hour(at),
        "people": people,
        "note": note,
        "state": PlanState.PLANNED.value,
        "moved": 0,
        "planned_at": now,
    }
    made = connection.execute(plans.insert().values(**values)).inserted_primary_key
    assert made is not None
    made_plan = Plan(
        id=int(made[0]),
        workspace=workspace,
        leader=leader,
        author=author,
        customer=customer,
        day=day,
        at=at,
        people=people,
        note=note,
        state=PlanState.PLANNED,
        moved=0,
        planned_at=now,
        changed_at=None,
        days=days,
    )
    next_check.forget(connection, workspace, [leader, *made_plan.companions])
    return made_plan


def move(
    connection: Connection,
    workspace: str,
    plan: int,
    day: date,
    at: time | None,
    now: datetime,
    *,
    days: int | None = None,
    people: str | None = None,
    note: str | None = None,
) -> bool:
    """Changes day and hour, and length, people and note if they are given. A missed plan is open again.

    False, and nothing changed, if the plan is unknown, cancelled, or settled by a visit.
    """
    found = find(connection, workspace, plan, viewer="")
    if found is None or not (found.stands or found.state is PlanState.MISSED):
        return False
    other_day = day != found.day
    given = {"days": days, "people": people, "note": note}
    more = {name: value for name, value in given.items() if value}
    connection.execute(
        plans.update()
        .where(*_one(workspace, plan))
        .values(
            day=day,
            at=_hour(at),
            moved=found.moved + other_day,
            changed_at=now if other_day else found.changed_at,
            state=PlanState.PLANNED.value,
            visit_id=None,
            settled_at=None,
            **more,
        )
    )
    next_check.forget(connection, workspace, [found.leader, *found.companions])
    return True


def cancel(connection: Connection, workspace: str, plan: int, now: datetime) -> bool:
    """Cancels an open plan: the visit will not take place. False if the plan is not open."""
    return _settle(connection, workspace, plan, now, state=PlanState.CANCELLED)


def restore(connection: Connection, workspace: str, plan: int, since: datetime) -> bool:
    """Puts a plan back that was cancelled at `since` or later. False if it was not."""
    leader = connection.execute(
        plans.update()
        .where(
            *_one(workspace, plan),
            plans.c.state == PlanState.CANCELLED.value,
            plans.c.settled_at >= since,
        )
        .values(state=PlanState.PLANNED.value, settled_at=None)
        .returning(plans.c.leader)
    ).scalar_one_or_none()
    if leader is not None:
        next_check.forget(connection, workspace, [leader])
    return leader is not None


def miss(connection: Connection, workspace: str, plan: int, now: datetime) -> bool:
    """Marks an open plan as missed: the visit did not take place. False if the plan is not open."""
    return _settle(connection, workspace, plan, now, state=PlanState.MISSED)


def settle(connection: Connection, workspace: str, plan: int, visit: int, now: datetime) -> bool:
    """Settles the plan by this visit, on whatever day it was. False if the plan was cancelled or is unknown."""
    changed = connection.execute(
        plans.update()
        .where(*_one(workspace, plan), plans.c.state != PlanState.CANCELLED.value)
        .values(state=PlanState.MET.value, visit_id=visit, settled_at=now)
    )
    return bool(changed.rowcount)


def predict(
    connection: Connection, workspace: str, leader: str, plan: int, words: str | None
) -> bool:
    """Stores what the leader expects to hear; None deletes it. False if the plan is not theirs."""
    changed = connection.execute(
        plans.update()
        .where(*_one(workspace, plan), plans.c.leader == leader)
        .values(prediction=words)
    )
    return bool(changed.rowcount)


def judge(
    connection: Connection, workspace: str, leader: str, plan: int, outcome: PredictionOutcome
) -> bool:
    """Stores the leader's judgement of their prediction, in the visit that settled the plan (`settle`).

    False if the plan is not theirs or has no prediction.
    """
    changed = connection.execute(
        plans.update()
        .where(*_one(workspace, plan), plans.c.leader == leader, plans.c.prediction.is_not(None))
        .values(outcome=outcome.value)
    )
    return bool(changed.rowcount)


def find(connection: Connection, workspace: str, plan: int, *, viewer: str) -> Plan | None:
    """The plan, whatever its state, as `viewer` may see it; None if the workspace has none of that id."""
    row = connection.execute(_PLANS.where(plans.c.id == plan), {"place": workspace}).one_or_none()
    if row is None:
        return None
    last = row.day + timedelta(days=row.days - 1)
    reach = plans.c.day.between(row.day - REACH - LONGEST, last + REACH)
    beside = sa.and_(plans.c.leader == row.leader, plans.c.customer_id == row.customer_id, reach)
    # The plan itself by its id, because it may be moved between the two queries.
    around = _PLANS.where(sa.or_(plans.c.id == plan, beside))
    made = [_plan(each, viewer) for each in connection.execute(around, {"place": workspace})]
    return next((each for each in resolved(connection, workspace, made) if each.id == plan), None)


def of_leader(
    connection: Connection, workspace: str, leader: str, *, viewer: str, first: date, most: int = 50
) -> list[Plan]:
    """The leader's open plans that are not over before the day `first`, the next one first."""
    found = _ahead(connection, workspace, [leader], viewer, first, date.max - REACH)
    return [each for each in found if each.stands][:most]


def ahead(
    connection: Connection, workspace: str, people: Collection[str], first: date, last: date
) -> dict[str, list[Plan]]:
    """The open plans of these leaders from the first to the last day, by leader, without predictions."""
    found: dict[str, list[Plan]] = {}
    for each in _ahead(connection, workspace, people, None, first, last):
        if each.stands:
            found.setdefault(each.leader, []).append(each)
    return found


def accompanied(
    connection: Connection, workspace: str, people: Collection[str], first: date, last: date
) -> dict[str, list[Plan]]:
    """The open plans of others on which each of these leaders is to come along, by companion, without predictions."""
    wanted = set(people)
    known = {"place": workspace, "first": first, "last": last, "long_first": first - LONGEST}
    rows = connection.execute(_ACCOMPANIED, known)
    named = [each for row in rows if wanted & set((each := _plan(row, None)).companions)]
    if not named:
        return {}
    ids, theirs = {each.id for each in named}, {each.leader for each in named}
    made = _ahead(connection, workspace, theirs, None, first, last)
    open_ones = [each for each in made if each.id in ids and each.stands]
    found: dict[str, list[Plan]] = {}
    for each in open_ones:
        for user in wanted & set(each.companions) - {each.leader}:
            found.setdefault(user, []).append(each)
    return found


def around(
    connection: Connection, workspace: str, people: Collection[str], first: date, last: date
) -> dict[str, list[Plan]]:
    """`ahead` and `accompanied` together, the earliest first."""
    own = ahead(connection, workspace, people, first, last)
    others = accompanied(connection, workspace, people, first, last)
    if not others:
        return own
    both = {user: [*own.get(user, ()), *others.get(user, ())] for user in {*own, *others}}
    return {user: sorted(made, key=lambda each: each.day) for user, made in both.items()}


def given_up(
    connection: Connection, workspace: str, people: Collection[str], since: datetime
) -> dict[str, datetime]:
    """When each of these leaders last cancelled a plan or marked one as missed, from `since` on, by leader."""
    asked = {"place": workspace, "people": list(people), "since": since}
    rows = connection.execute(_GIVEN_UP, asked)
    return {row.leader: row.at for row in rows}


def foretold(connection: Connection, workspace: str, visit: Visit) -> Plan | None:
    """The plan that this visit settles, if it has a prediction that its leader has not judged yet."""
    first, last = visit.entry.first_day - NEAR, visit.entry.last_day + NEAR
    found = _ahead(connection, workspace, [visit.leader], visit.leader, first, last)
    waiting = [each for each in found if each.prediction and each.outcome is None]
    return next((each for each in waiting if each.visit == visit.id), None)


def settled_by(connection: Connection, workspace: str, visit: Visit) -> list[Plan]:
    """The plans that this visit settles, of all who were there; without predictions."""
    there = [visit.leader, *visit.entry.colleagues]
    first, last = visit.entry.first_day - NEAR, visit.entry.last_day + NEAR
    near = _ahead(connection, workspace, there, None, first, last)
    named = connection.execute(
        sa.select(plans.c.id).where(
            plans.c.workspace == workspace,
            plans.c.leader.in_(there),
            plans.c.visit_id == visit.id,
            plans.c.id.not_in([each.id for each in near]),
        )
    ).scalars()
    far = [find(connection, workspace, plan, viewer="") for plan in named.all()]
    return [each for each in (*near, *far) if each is not None and each.visit == visit.id]


def outcomes(connection: Connection, workspace: str, leader: str) -> dict[PredictionOutcome, int]:
    """The numbers of the leader's judged predictions by outcome, to be shown to that leader only.

    Those of visits that were taken back are not counted.
    """
    gone = sa.exists().where(
        visits.c.workspace == workspace,
        visits.c.id == plans.c.visit_id,
        visits.c.deleted_at.is_not(None),
    )
    rows = connection.execute(
        sa.select(plans.c.outcome, sa.func.count().label("times"))
        .where(
            plans.c.workspace == workspace,
            plans.c.leader == leader,
            plans.c.outcome.is_not(None),
            ~gone,
        )
        .group_by(plans.c.outcome)
    )
    return {PredictionOutcome(row.outcome): row.times for row in rows}


def _ahead(
    connection: Connection,
    workspace: str,
    people: Collection[str],
    viewer: str | None,
    first: date,
    last: date,
) -> list[Plan]:
    """Plans from the first to the last day that are neither cancelled nor missed, resolved with those around them."""
    known = {
        "place": workspace,
        "people": list(people),
        "first": max(first, date.min + REACH) - REACH,
        "long_first": max(first, date.min + REACH + LONGEST) - REACH - LONGEST,
        "last": last + REACH,
    }
    made = [_plan(row, viewer) for row in connection.execute(_AHEAD, known)]
    if not any(first <= each.last_day and each.day <= last for each in made):
        return []
    found = resolved(connection, workspace, made)
    return [each for each in found if first <= each.last_day and each.day <= last]


def _settle(
    connection: Connection, workspace: str, plan: int, now: datetime, *, state: PlanState
) -> bool:
    found = find(connection, workspace, plan, viewer="")
    if found is None or not found.stands:
        return False
    connection.execute(
        plans.update().where(*_one(workspace, plan)).values(state=state.value, settled_at=now)
    )
    next_check.forget(
        connection, workspace, [found.leader, *found.companions]
    )  # it may have silenced a nudge
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
        state=PlanState(row.state),
        moved=row.moved,
        planned_at=row.planned_at,
        changed_at=row.changed_at,
        visit=row.visit_id,
        outcome=PredictionOutcome(row.outcome) if row.outcome and viewer == row.leader else None,
        prediction=row.prediction if viewer == row.leader else None,
        settled_at=row.settled_at,
        days=row.days,
    )
