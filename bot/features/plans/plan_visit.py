"""Stores and moves plans, or asks for clarification first. Runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.plans import participants, plan_line
from bot.features.plans.messages import PlanClarification, PlanReceipt, PlanResult
from bot.features.plans.plan_line import PlanLine
from bot.forms import near_names
from bot.language import other_languages
from bot.requests.actor import Actor
from scheduler.calendars.calendar import zone_or
from scheduler.calendars.working_time import add_working_days
from scheduler.kinds import plan_companion
from scheduler.leaders.context import working_time_of
from storage.core import drafts
from storage.customers import branches, customers
from storage.customers.customers import Customer
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.programme import leaders

DRAFT = "plan"
MOST_DAYS = 5  # buttons with days under a question
REACHES = timedelta(days=366)  # how far ahead plans of others are shown
SENSIBLE = 3  # working days from now: soon, but late enough for the customer to be free
NO_CLOCK = "You run this programme without a clock of your own, so I keep no plans for you."
NOT_YOURS = "That visit is somebody else's to plan: only they, or an admin, can change it."
FOR_ANOTHER = (
    "Planning for somebody else is not possible yet. They can do it themselves with /visit plan."
)


def sensible_day(actor: Actor) -> date:
    """The working day that forms suggest."""
    return add_working_days(actor.today, SENSIBLE, working_time_of(actor.person, actor.programme))


def refuse_without_clock(actor: Actor) -> None:
    """Raises NotAllowedError for an admin who is not a leader."""
    if not actor.person.leads:
        raise NotAllowedError(NO_CLOCK)


def settle(connection: Connection, actor: Actor, line: PlanLine) -> PlanResult:
    """Stores the plan, or asks for clarification. The line has a doubt, a `day` or an `either`."""
    refuse_without_clock(actor)
    known_as = line.known_as
    if known_as and customers.is_known(connection, actor.workspace, known_as.customer):
        line = known_as
    if line.doubt:
        return _ask_about_doubt(connection, actor, line, line.doubt)
    if line.either:
        body = {"ask": "date", "days": _texts(line.either), "undated": True}
        return ask(connection, actor, line, body | _near_too(connection, actor, line))
    return settle_for(connection, actor, line)


def settle_for(
    connection: Connection,
    actor: Actor,
    line: PlanLine,
    *,
    chosen: Customer | None = None,
    add: bool = False,
) -> PlanResult:
    """Stores a plan of which the day is known, unless that day is past or too far. `chosen`, `add`: as in `keep`."""
    assert line.day is not None
    problem = plan_line.problem_with(line.day, actor.today)
    if problem == plan_line.PAST or plan_line.has_gone_by(line.day, line.at, actor.here):
        return ask(connection, actor, line, {"ask": "past"})
    if problem:
        return ask(connection, actor, line, {"ask": "misread", "sentence": problem})
    return keep(connection, actor, line, chosen=chosen, add=add)


def _ask_about_doubt(
    connection: Connection, actor: Actor, line: PlanLine, doubt: str
) -> PlanClarification:
    as_name = line.known_as if line.may_be_name else None
    body = {
        "ask": "misread",
        "sentence": doubt,
        "days": _texts(line.meant[:MOST_DAYS]) if line.customer else [],
        "undated": line.undated,
        "as_name": plan_line.to_json(as_name) if as_name else None,
    }
    near = _near_too(connection, actor, line) if body["days"] else {}
    return ask(connection, actor, line, body | near)


def _texts(days: Sequence[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _near_too(connection: Connection, actor: Actor, line: PlanLine) -> dict[str, Any]:
    """The customers that an unknown name may mean, to be asked about in the same message as the day."""
    name = line.customer
    if not name or customers.match(connection, actor.workspace, name):
        return {}
    if branches.find(connection, actor.workspace, name):
        return {}
    return near_names.choices(connection, actor.workspace, name)


def keep(
    connection: Connection,
    actor: Actor,
    line: PlanLine,
    *,
    chosen: Customer | None = None,
    add: bool = False,
    another: bool = False,
) -> PlanResult:
    """Plans the visit for the actor.

    Asks about an unknown name that is close to a known one, unless `add`; about a second plan for one customer in a
    week, unless `another`.
    """
    refuse_without_clock(actor)
    workspace = actor.workspace
    known = chosen or customers.match(connection, workspace, line.customer)
    if known is None and near_names.of_one_name(connection, workspace, line.customer):
        near = near_names.choices(connection, workspace, line.customer)
        return ask(connection, actor, line, {"ask": "near", **near})
    if (
        known is None
        and not add
        and (branch := branches.find(connection, workspace, line.customer))
    ):
        return keep(connection, actor, at_branch(line, branch.place), chosen=branch.customer)
    if known is None and not add:
        found = other_languages.find_day(line.customer, actor.today)
        if found is not None:
            doubt = replace(
                line, customer=found.name, meant=(found.day,), known_as=line, may_be_name=True
            )
            sentence = other_languages.IS_IT_A_DAY.format(typed=found.typed)
            return _ask_about_doubt(connection, actor, doubt, sentence)
        near = near_names.choices(connection, workspace, line.customer)
        if near["choices"]:
            return ask(connection, actor, line, {"ask": "near", **near})
    planned = None if another or known is None else _other_of_week(connection, actor, known, line)
    if planned is not None:
        return _ask_twice(connection, actor, line, planned)
    new = known is None or (add and customers.added_at(connection, workspace, known, actor.now))
    customer = known or customers.add(
        connection, workspace, line.customer, actor.user_id, actor.now
    )
    receipt = _store(connection, actor, line, customer)
    return replace(receipt, new_customer=new)


def at_branch(line: PlanLine, place: str) -> PlanLine:
    """The plan with a place of the customer, first in its note: the brief shows it."""
    return replace(line, note=f"{place}: {line.note}" if line.note else place)


def _other_of_week(
    connection: Connection, actor: Actor, customer: Customer, line: PlanLine
) -> Plan | None:
    """The actor's plan for that customer on another day of the same week; None if this very day has one, too."""
    assert line.day is not None
    first = line.day - timedelta(days=line.day.weekday())
    me = actor.user_id
    found = plans.ahead(connection, actor.workspace, [me], first, first + timedelta(days=6))
    theirs = [each for each in found.get(me, ()) if each.customer.id == customer.id]
    if any(each.day == line.day for each in theirs):
        return None  # the same plan once more
    return next(iter(theirs), None)


def _ask_twice(
    connection: Connection, actor: Actor, line: PlanLine, planned: Plan
) -> PlanClarification:
    body = {
        "ask": "twice",
        "plan": planned.id,
        "name": planned.customer.name,
        "day": planned.day.isoformat(),
        "at": planned.at and planned.at.isoformat(),
        "today": actor.today.isoformat(),
    }
    return ask(connection, actor, line, body)


def settle_twice(
    connection: Connection, actor: Actor, line: PlanLine, plan: int, choice: str
) -> PlanResult | None:
    """What was chosen for a second plan in one week: "move" the first, "both", or "leave" it. None if it is gone."""
    planned = to_change(connection, actor, plan)
    if planned is None or line.day is None:
        return None
    if choice == "both" or not planned.stands:
        return keep(connection, actor, line, chosen=planned.customer, another=True)
    if choice == "leave":
        return receipt_for(connection, actor, planned)
    at, people = line.at or planned.at, _people(actor, line)
    moved = plans.move(
        connection,
        actor.workspace,
        plan,
        line.day,
        at,
        actor.now,
        days=_typed_length(line),
        people=people,
        note=line.note,
    )
    receipt = replace(receipt_of(connection, actor, plan), moved=moved)
    if moved:
        plan_companion.tell(connection, receipt.plan, actor.programme, actor.now)
    return receipt


def _typed_length(line: PlanLine) -> int | None:
    """The number of days of a line that names several; None: a plan that is changed keeps its own."""
    return line.days if line.days > 1 else None


def _people(actor: Actor, line: PlanLine) -> str | None:
    return participants.line(
        line.people, [each for each in line.colleagues if each != actor.user_id]
    )


def _store(connection: Connection, actor: Actor, line: PlanLine, customer: Customer) -> PlanReceipt:
    """Adds a plan, or updates the one that exists for the same customer and day."""
    assert line.day is not None
    workspace, leader = actor.workspace, actor.user_id
    people = _people(actor, line)
    around = plans.ahead(connection, workspace, [leader], line.day, line.day).get(leader, [])
    same = next(
        (each for each in around if each.customer.id == customer.id and each.day == line.day), None
    )
    if same is not None:
        at = line.at or same.at
        plans.move(
            connection,
            workspace,
            same.id,
            line.day,
            at,
            actor.now,
            days=_typed_length(line),
            people=people,
            note=line.note,
        )
        receipt = receipt_of(connection, actor, same.id)
        plan_companion.tell(connection, receipt.plan, actor.programme, actor.now)
        return receipt
    plan = plans.add(
        connection,
        workspace,
        leader=leader,
        author=leader,
        customer=customer,
        day=line.day,
        days=line.days,
        at=line.at,
        people=people,
        note=line.note,
        now=actor.now,
    )
    plan_companion.tell(connection, plan, actor.programme, actor.now)
    return own_receipt(actor, plan)


def receipt_of(connection: Connection, actor: Actor, plan: int) -> PlanReceipt:
    """The receipt of the plan with that id, for the actor."""
    found = plans.find(connection, actor.workspace, plan, viewer=actor.user_id)
    assert found is not None
    return receipt_for(connection, actor, found)


def receipt_for(connection: Connection, actor: Actor, plan: Plan) -> PlanReceipt:
    """The plan's receipt for the actor, who may be its leader, its author or an admin."""
    if plan.leader == actor.user_id:
        return own_receipt(actor, plan)
    leader = leaders.find(connection, actor.workspace, plan.leader)
    return PlanReceipt(
        plan, actor.today, zone_or(leader.zone if leader else None, actor.programme.zone)
    )


def own_receipt(actor: Actor, plan: Plan) -> PlanReceipt:
    """The receipt of the actor's own plan."""
    return PlanReceipt(plan, actor.today, actor.membership.zone)


def to_change(connection: Connection, actor: Actor, plan: int) -> Plan | None:
    """The plan, None if there is none. Raises NotAllowedError unless the actor may change it."""
    found = plans.find(connection, actor.workspace, plan, viewer=actor.user_id)
    if found is not None and not may_change(actor, found):
        raise NotAllowedError(NOT_YOURS)
    return found


def may_change(actor: Actor, plan: Plan) -> bool:
    """Whether the actor may change the plan: as its leader, its author, or an admin."""
    return actor.user_id in (plan.leader, plan.author) or actor.person.admin


def move(
    connection: Connection, actor: Actor, plan: int, day: date, at: time | None
) -> PlanReceipt | None:
    """Moves the plan to another day or hour; None if there is none. A plan that is over is returned as it is."""
    before = to_change(connection, actor, plan)
    if before is None:
        return None
    done = plans.move(connection, actor.workspace, plan, day, at, actor.now)
    receipt = replace(receipt_of(connection, actor, plan), moved=done)
    if done:
        plan_companion.tell(connection, receipt.plan, actor.programme, actor.now)
    return receipt


def mine(connection: Connection, actor: Actor) -> list[Plan]:
    """The actor's plans from today on, and those on which they come along."""
    workspace, user, first = actor.workspace, actor.user_id, actor.today
    own = plans.of_leader(connection, workspace, user, viewer=user, first=first)
    others = plans.accompanied(connection, workspace, [user], first, first + REACHES)
    return sorted([*own, *others.get(user, ())], key=lambda each: each.day)


# Drafts -------------------------------------------------------------------------------------------------


def ask(
    connection: Connection, actor: Actor, line: PlanLine, body: dict[str, Any]
) -> PlanClarification:
    """Keeps what was typed, and the question to ask, as the actor's draft."""
    stored = {**body, "told": plan_line.to_json(line), "today": actor.today.isoformat()}
    draft = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, stored, actor.now)
    return PlanClarification(draft, stored)


def again(connection: Connection, actor: Actor, outcome: dict[str, Any]) -> PlanResult | None:
    """The answer to a repeat, from the outcome of the first time; None if it is gone."""
    if "plan" in outcome:
        found = plans.find(connection, actor.workspace, outcome["plan"], viewer=actor.user_id)
        return receipt_for(connection, actor, found) if found else None
    draft = str(outcome.get("draft", ""))
    body = drafts.find(connection, actor.workspace, actor.user_id, DRAFT, draft, actor.now)
    return PlanClarification(draft, body) if body is not None else None


def outcome_of(result: PlanResult | None) -> dict[str, Any]:
    """What to remember of the request, to give the same answer to a repeat."""
    if isinstance(result, PlanClarification):
        return {"draft": result.draft}
    return {"plan": result.plan.id} if result else {}
