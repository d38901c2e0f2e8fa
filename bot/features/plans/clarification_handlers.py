"""The buttons under a question asked before a plan is stored, and [Plan it] under a visit in the future."""

import dataclasses
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.plans import form, messages, participants, plan_line, plan_visit
from bot.features.plans.messages import PlanClarification, PlanResult
from bot.features.plans.plan_line import PlanLine
from bot.features.visits import form as visit_form
from bot.features.visits import log_visit
from bot.features.visits import messages as visit_messages
from bot.forms import near_names
from bot.requests import action_ids
from bot.requests.action import Action, on_action
from bot.requests.actor import Actor
from bot.requests.request import Work, draft_key
from bot.requests.responses import open_form, replace
from bot.requests.submission import Hints
from bot.slack.blocks import Block
from bot.wording.names import people
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.customers.customers import Customer

TOO_OLD = (
    "That question is more than a day old, or you have answered it. Please plan the visit anew."
)


def register(app: AsyncApp) -> None:
    on_action(app, re.compile(rf"{messages.CHOOSE}:\d+"), choose)
    on_action(app, messages.OPEN_DRAFT, open_draft)
    on_action(app, re.compile(rf"{messages.LOG_DRAFT}(:[\d-]+)?"), log_draft)
    on_action(app, re.compile(rf"{action_ids.PLAN_IT}(:[\d-]+)?"), plan_it)


async def choose(action: Action) -> None:
    """An answer: stores the plan, and replaces the question with its receipt."""
    actor = action.actor
    draft, _, choice = action.value.partition(":")

    def work(connection: Connection) -> tuple[PlanResult | None, dict[str, Any]]:
        taken = _take(connection, actor, plan_visit.DRAFT, draft)
        result = _store_choice(connection, actor, taken, choice)
        return result, plan_visit.outcome_of(result)

    await _settle(action, draft, work)


async def plan_it(action: Action) -> None:
    """[Plan it] under a visit whose day is still to come: plans it with everything that was typed.

    Its value is the draft, and after a colon the day that was chosen, if several were possible.
    """
    actor = action.actor
    draft, _, chosen = action.value.partition(":")

    def work(connection: Connection) -> tuple[PlanResult | None, dict[str, Any]]:
        taken = _take(connection, actor, log_visit.DRAFT, draft)
        entry = visit_messages.entry_of(taken)
        if entry is None or (chosen and chosen not in taken.get("days", ())):
            raise MistakeError(TOO_OLD)
        if chosen:
            entry = dataclasses.replace(entry, first_day=date.fromisoformat(chosen))
        result = plan_visit.settle(connection, actor, as_plan_line(entry))
        return result, plan_visit.outcome_of(result)

    await _settle(action, draft, work)


def as_plan_line(entry: VisitEntry) -> PlanLine:
    """A visit in the future, as a plan: what was said becomes what to ask."""
    return PlanLine(
        entry.customer,
        day=entry.first_day,
        people=people(entry.met) or None,
        colleagues=entry.colleagues,
        note=entry.said,
        days=entry.days,
    )


async def _settle(action: Action, draft: str, work: Work[PlanResult | None]) -> None:
    actor = action.actor
    result = await action.once(
        work,
        lambda connection, outcome: plan_visit.again(connection, actor, outcome),
        key=draft_key(draft),
    )
    message = messages.answer(result) if result else messages.gone()
    replace(action, message)


def _take(connection: Connection, actor: Actor, kind: str, draft: str) -> dict[str, Any]:
    """Takes the draft out of the store. Raises AlreadyReceivedError for a repeat, MistakeError if there is none."""
    body = drafts.take(connection, actor.workspace, actor.user_id, kind, draft, actor.now)
    if body is not None:
        return body
    key = draft_key(draft)
    if handled_requests.outcome(connection, actor.workspace, "action", key) is not None:
        raise AlreadyReceivedError
    raise MistakeError(TOO_OLD)


def _store_choice(
    connection: Connection, actor: Actor, body: dict[str, Any], choice: str
) -> PlanResult:
    line = plan_line.from_json(body["told"])
    match body["ask"]:
        case "near" if choice == "new" and not body.get("several"):
            return plan_visit.keep(connection, actor, line, add=True)
        case "near" if choice in map(str, body["choices"]):
            return plan_visit.keep(
                connection, actor, line, chosen=_chosen(connection, actor, choice)
            )
        case "misread" if choice == messages.AS_NAME and body.get("as_name"):
            named = plan_line.from_json(body["as_name"])
            return plan_visit.settle_for(connection, actor, named, add=True)
        case "date" | "misread" if choice in body.get("days", ()):
            return _on_day(connection, actor, body, line, date.fromisoformat(choice))
        case "date" | "misread" if choice in ("new", *map(str, body.get("choices", ()))):
            return _for_customer(connection, actor, body, line, choice)
        case "twice" if choice in ("move", "both", "leave"):
            settled = plan_visit.settle_twice(connection, actor, line, body["plan"], choice)
            if settled is not None:
                return settled
    raise MistakeError(TOO_OLD)


def _on_day(
    connection: Connection, actor: Actor, body: dict[str, Any], line: PlanLine, day: date
) -> PlanResult:
    """The day is known now. The customer is asked about next if that question is still open."""
    line = dataclasses.replace(line, day=day)
    if body.get("choices"):
        near = {key: body.get(key) for key in near_names.KEPT}
        return plan_visit.ask(connection, actor, line, {"ask": "near", **near})
    whom = body.get("customer")
    chosen = _chosen(connection, actor, whom) if whom and whom != "new" else None
    return plan_visit.settle_for(connection, actor, line, chosen=chosen, add=whom == "new")


def _for_customer(
    connection: Connection, actor: Actor, body: dict[str, Any], line: PlanLine, choice: str
) -> PlanResult:
    """The customer is known now, and the day is what remains to be asked."""
    rest = {key: value for key, value in body.items() if key not in (*near_names.KEPT, "as_name")}
    if choice != "new":
        line = dataclasses.replace(line, customer=_chosen(connection, actor, choice).name)
    return plan_visit.ask(connection, actor, line, {**rest, "customer": choice})


def _chosen(connection: Connection, actor: Actor, choice: str) -> Customer:
    customer = customers.find(connection, actor.workspace, int(choice))
    if customer is None:
        raise MistakeError(TOO_OLD)
    return customer


async def open_draft(action: Action) -> None:
    """[Open the form]: prefilled with everything that was understood."""
    await _open(action, _plan_form)


async def log_draft(action: Action) -> None:
    """[Log it] under a day that is past: opens the form of a visit, prefilled with what was typed."""
    await _open(action, _visit_form)


async def _open(action: Action, make: Callable[[Connection, Actor, str], Block]) -> None:
    actor = action.actor
    plan_visit.refuse_without_clock(actor)
    view = await action.services.database.read(make, actor, action.value)
    open_form(action, view)


def _draft(connection: Connection, actor: Actor, draft: str) -> PlanClarification:
    body = drafts.find(
        connection, actor.workspace, actor.user_id, plan_visit.DRAFT, draft, actor.now
    )
    if body is None:
        raise MistakeError(TOO_OLD)
    return PlanClarification(draft, body)


def _plan_form(connection: Connection, actor: Actor, draft: str) -> Block:
    clarification = _draft(connection, actor, draft)
    line = plan_line.from_json(clarification.body["told"])
    if line.day and plan_line.problem_with(line.day, actor.today):
        line = dataclasses.replace(line, day=None)
    elif line.day and plan_line.has_gone_by(line.day, line.at, actor.here):
        line = dataclasses.replace(line, at=None)
    known = customers.match(connection, actor.workspace, line.customer) if line.customer else None
    if clarification.body.get("undated"):
        line = dataclasses.replace(line, day=None)
    return form.form(line, known, None, hints=Hints(draft=draft))


def _visit_form(connection: Connection, actor: Actor, value: str) -> Block:
    """`value`: the draft, and after a colon the day that was chosen, if several were possible."""
    draft, _, chosen = value.partition(":")
    body = _draft(connection, actor, draft).body
    line = plan_line.from_json(body["told"])
    if chosen in body.get("days", ()):
        line = dataclasses.replace(line, day=date.fromisoformat(chosen))
    known = customers.match(connection, actor.workspace, line.customer) if line.customer else None
    entry = VisitEntry(
        customer=known.name if known else line.customer,
        first_day=line.day or actor.today,
        days=line.days,
        met=participants.met(line.people),
        colleagues=line.colleagues,
        said=line.note,
    )
    return visit_form.form(entry, known)
