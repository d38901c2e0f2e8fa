"""A plan on its way into the database: matched and kept, or asked about first. Runs in the caller's transaction."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.plans import participants, plan_line
from bot.features.plans.messages import Kept, Made, PlanClarification
from bot.features.plans.plan_line import PlanLine
from bot.requests.actor import Actor
from scheduler.calendars.calendar import zone_or
from scheduler.calendars.working_time import add_working_days
from scheduler.leaders.context import working_time_of
from storage.core import drafts
from storage.customers import customers
from storage.customers.customers import Customer
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.programme import leaders

DRAFT = "plan"
SENSIBLE = 3  # working days from now: soon, and yet with a chance that they are free
NO_CLOCK = "You run this programme without a clock of your own, so I keep no plans for you."
NOT_YOURS = "That visit is somebody else's to plan: only they, or an admin, can change it."
FOR_ANOTHER = (
    "Planning for somebody else is not possible yet. They can do it themselves with /visit plan."
)


def sensible_day(actor: Actor) -> date:
    """A working day not far off."""
    return add_working_days(actor.today, SENSIBLE, working_time_of(actor.person, actor.programme))


def refuse_without_clock(actor: Actor) -> None:
    """Raises NotAllowedError for an admin who is no leader."""
    if not actor.person.leads:
        raise NotAllowedError(NO_CLOCK)


def settle(connection: Connection, actor: Actor, told: PlanLine) -> Kept:
    """Keeps what was understood, or asks what must be known first. `told.day` or `told.either` is there."""
    refuse_without_clock(actor)
    if told.doubt:
        return ask(connection, actor, told, {"ask": "misread", "sentence": told.doubt})
    if told.either:
        days = [each.isoformat() for each in told.either]
        return ask(connection, actor, told, {"ask": "date", "days": days})
    assert told.day is not None
    problem = plan_line.problem_with(told.day, actor.today)
    if problem == plan_line.PAST or plan_line.has_gone_by(told.day, told.at, actor.here):
        return ask(connection, actor, told, {"ask": "past"})
    if problem:
        return ask(connection, actor, told, {"ask": "misread", "sentence": problem})
    return keep(connection, actor, told)


def keep(
    connection: Connection,
    actor: Actor,
    told: PlanLine,
    *,
    chosen: Customer | None = None,
    add: bool = False,
) -> Kept:
    """Plans the visit for the acting leader. A name that is nearly a known one is asked about, unless `add`."""
    refuse_without_clock(actor)
    workspace = actor.workspace
    known = chosen or customers.match(connection, workspace, told.customer)
    if known is None and not add:
        near = customers.near(connection, workspace, told.customer)
        if near:
            body = {"ask": "near", "choices": [each.id for each in near]}
            return ask(connection, actor, told, {**body, "names": [each.name for each in near]})
    new = known is None
    customer = known or customers.add(
        connection, workspace, told.customer, actor.user_id, actor.now
    )
    made = _store(connection, actor, told, customer)
    return replace(made, new_customer=new)


def _store(connection: Connection, actor: Actor, told: PlanLine, customer: Customer) -> Made:
    """The new plan; or the one that there is for the same customer and day, with what was told anew."""
    assert told.day is not None
    workspace, leader = actor.workspace, actor.user_id
    people = participants.line(told.people, [each for each in told.colleagues if each != leader])
    around = plans.ahead(connection, workspace, [leader], told.day, told.day).get(leader, [])
    same = next((each for each in around if each.customer.id == customer.id), None)
    if same is not None:
        at = told.at or same.at
        plans.move(
            connection,
            workspace,
            same.id,
            told.day,
            at,
            actor.now,
            people=people,
            note=told.note,
        )
        return _made(connection, actor, same.id)
    plan = plans.add(
        connection,
        workspace,
        leader=leader,
        author=leader,
        customer=customer,
        day=told.day,
        at=told.at,
        people=people,
        note=told.note,
        now=actor.now,
    )
    return made_in(actor, plan)


def _made(connection: Connection, actor: Actor, plan: int) -> Made:
    found = plans.find(connection, actor.workspace, plan, viewer=actor.user_id)
    assert found is not None
    return made_of(connection, actor, found)


def made_of(connection: Connection, actor: Actor, plan: Plan) -> Made:
    """The plan as the acting person is shown it. The day of `today` is where the leader is."""
    if plan.leader == actor.user_id:
        return made_in(actor, plan)
    leader = leaders.find(connection, actor.workspace, plan.leader)
    return Made(plan, actor.today, zone_or(leader.zone if leader else None, actor.programme.zone))


def made_in(actor: Actor, plan: Plan) -> Made:
    """The acting leader's own plan."""
    return Made(plan, actor.today, actor.membership.zone)


def to_change(connection: Connection, actor: Actor, plan: int) -> Plan | None:
    """The plan, if there is one. Raises NotAllowedError unless the acting person may change it."""
    found = plans.find(connection, actor.workspace, plan, viewer=actor.user_id)
    if found is not None and not may_change(actor, found):
        raise NotAllowedError(NOT_YOURS)
    return found


def may_change(actor: Actor, plan: Plan) -> bool:
    """The leader whose visit it is, who planned it, and admins."""
    return actor.user_id in (plan.leader, plan.author) or actor.person.admin


def move(
    connection: Connection, actor: Actor, plan: int, day: date, at: time | None
) -> Made | None:
    """Another day or hour; None if the plan is gone. One that was cancelled or met comes back as it is."""
    before = to_change(connection, actor, plan)
    if before is None:
        return None
    done = plans.move(connection, actor.workspace, plan, day, at, actor.now)
    return replace(_made(connection, actor, plan), moved=done)


def cancel(connection: Connection, actor: Actor, plan: int) -> Plan | None:
    """It will not take place; None if the plan is gone."""
    if to_change(connection, actor, plan) is None:
        return None
    plans.cancel(connection, actor.workspace, plan, actor.now)
    return plans.find(connection, actor.workspace, plan, viewer=actor.user_id)


def mine(connection: Connection, actor: Actor) -> list[Plan]:
    """What the acting leader has planned, from today on."""
    return plans.of_leader(
        connection, actor.workspace, actor.user_id, viewer=actor.user_id, first=actor.today
    )


# Drafts -------------------------------------------------------------------------------------------------


def ask(
    connection: Connection, actor: Actor, told: PlanLine, body: dict[str, Any]
) -> PlanClarification:
    """Keeps what was typed as the acting person's draft, with the question that is open."""
    stored = {**body, "told": plan_line.to_json(told)}
    draft = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, stored, actor.now)
    return PlanClarification(draft, stored)


def again(connection: Connection, actor: Actor, outcome: dict[str, Any]) -> Kept | None:
    """The answer to something that was acted upon before; None if it is gone."""
    if "plan" in outcome:
        found = plans.find(connection, actor.workspace, outcome["plan"], viewer=actor.user_id)
        return made_of(connection, actor, found) if found else None
    draft = str(outcome.get("draft", ""))
    body = drafts.find(connection, actor.workspace, actor.user_id, DRAFT, draft, actor.now)
    return PlanClarification(draft, body) if body is not None else None


def outcome_of(kept: Kept | None) -> dict[str, Any]:
    """What is remembered of it: enough to give the same answer again."""
    if isinstance(kept, PlanClarification):
        return {"draft": kept.draft}
    return {"plan": kept.plan.id} if kept else {}
