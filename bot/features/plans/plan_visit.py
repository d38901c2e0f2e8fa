"""A plan on its way into the database: matched and kept, or asked about first. Runs in the caller's transaction."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.plans import participants, plan_line
from bot.features.plans.messages import Asked, Kept, Made
from bot.features.plans.plan_line import Told
from bot.requests.actor import Acting
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


def sensible_day(acting: Acting) -> date:
    """A working day not far off."""
    return add_working_days(
        acting.today, SENSIBLE, working_time_of(acting.person, acting.programme)
    )


def refuse_without_clock(acting: Acting) -> None:
    """Raises NotAllowedError for an admin who is no leader."""
    if not acting.person.leads:
        raise NotAllowedError(NO_CLOCK)


def settle(connection: Connection, acting: Acting, told: Told) -> Kept:
    """Keeps what was understood, or asks what must be known first. `told.day` or `told.either` is there."""
    refuse_without_clock(acting)
    if told.doubt:
        return ask(connection, acting, told, {"ask": "misread", "sentence": told.doubt})
    if told.either:
        days = [each.isoformat() for each in told.either]
        return ask(connection, acting, told, {"ask": "date", "days": days})
    assert told.day is not None
    problem = plan_line.problem_with(told.day, acting.today)
    if problem == plan_line.PAST or plan_line.has_gone_by(told.day, told.at, acting.here):
        return ask(connection, acting, told, {"ask": "past"})
    if problem:
        return ask(connection, acting, told, {"ask": "misread", "sentence": problem})
    return keep(connection, acting, told)


def keep(
    connection: Connection,
    acting: Acting,
    told: Told,
    *,
    chosen: Customer | None = None,
    add: bool = False,
) -> Kept:
    """Plans the visit for the acting leader. A name that is nearly a known one is asked about, unless `add`."""
    refuse_without_clock(acting)
    workspace = acting.workspace
    known = chosen or customers.match(connection, workspace, told.customer)
    if known is None and not add:
        near = customers.near(connection, workspace, told.customer)
        if near:
            body = {"ask": "near", "choices": [each.id for each in near]}
            return ask(connection, acting, told, {**body, "names": [each.name for each in near]})
    new = known is None
    customer = known or customers.add(
        connection, workspace, told.customer, acting.user_id, acting.now
    )
    made = _store(connection, acting, told, customer)
    return replace(made, new_customer=new)


def _store(connection: Connection, acting: Acting, told: Told, customer: Customer) -> Made:
    """The new plan; or the one that there is for the same customer and day, with what was told anew."""
    assert told.day is not None
    workspace, leader = acting.workspace, acting.user_id
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
            acting.now,
            people=people,
            note=told.note,
        )
        return _made(connection, acting, same.id)
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
        now=acting.now,
    )
    return made_in(acting, plan)


def _made(connection: Connection, acting: Acting, plan: int) -> Made:
    found = plans.find(connection, acting.workspace, plan, viewer=acting.user_id)
    assert found is not None
    return made_of(connection, acting, found)


def made_of(connection: Connection, acting: Acting, plan: Plan) -> Made:
    """The plan as the acting person is shown it. The day of `today` is where the leader is."""
    if plan.leader == acting.user_id:
        return made_in(acting, plan)
    leader = leaders.find(connection, acting.workspace, plan.leader)
    return Made(plan, acting.today, zone_or(leader.zone if leader else None, acting.programme.zone))


def made_in(acting: Acting, plan: Plan) -> Made:
    """The acting leader's own plan."""
    return Made(plan, acting.today, acting.membership.zone)


def to_change(connection: Connection, acting: Acting, plan: int) -> Plan | None:
    """The plan, if there is one. Raises NotAllowedError unless the acting person may change it."""
    found = plans.find(connection, acting.workspace, plan, viewer=acting.user_id)
    if found is not None and not may_change(acting, found):
        raise NotAllowedError(NOT_YOURS)
    return found


def may_change(acting: Acting, plan: Plan) -> bool:
    """The leader whose visit it is, who planned it, and admins."""
    return acting.user_id in (plan.leader, plan.author) or acting.person.admin


def move(
    connection: Connection, acting: Acting, plan: int, day: date, at: time | None
) -> Made | None:
    """Another day or hour; None if the plan is gone. One that was cancelled or met comes back as it is."""
    before = to_change(connection, acting, plan)
    if before is None:
        return None
    done = plans.move(connection, acting.workspace, plan, day, at, acting.now)
    return replace(_made(connection, acting, plan), moved=done)


def cancel(connection: Connection, acting: Acting, plan: int) -> Plan | None:
    """It will not take place; None if the plan is gone."""
    if to_change(connection, acting, plan) is None:
        return None
    plans.cancel(connection, acting.workspace, plan, acting.now)
    return plans.find(connection, acting.workspace, plan, viewer=acting.user_id)


def mine(connection: Connection, acting: Acting) -> list[Plan]:
    """What the acting leader has planned, from today on."""
    return plans.of_leader(
        connection, acting.workspace, acting.user_id, viewer=acting.user_id, first=acting.today
    )


# Drafts -------------------------------------------------------------------------------------------------


def ask(connection: Connection, acting: Acting, told: Told, body: dict[str, Any]) -> Asked:
    """Keeps what was typed as the acting person's draft, with the question that is open."""
    stored = {**body, "told": plan_line.to_json(told)}
    draft = drafts.keep(connection, acting.workspace, acting.user_id, DRAFT, stored, acting.now)
    return Asked(draft, stored)


def again(connection: Connection, acting: Acting, outcome: dict[str, Any]) -> Kept | None:
    """The answer to something that was acted upon before; None if it is gone."""
    if "plan" in outcome:
        found = plans.find(connection, acting.workspace, outcome["plan"], viewer=acting.user_id)
        return made_of(connection, acting, found) if found else None
    draft = str(outcome.get("draft", ""))
    body = drafts.find(connection, acting.workspace, acting.user_id, DRAFT, draft, acting.now)
    return Asked(draft, body) if body is not None else None


def outcome_of(kept: Kept | None) -> dict[str, Any]:
    """What is remembered of it: enough to give the same answer again."""
    if isinstance(kept, Asked):
        return {"draft": kept.draft}
    return {"plan": kept.plan.id} if kept else {}
