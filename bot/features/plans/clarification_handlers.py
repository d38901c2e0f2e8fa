"""The buttons under a question that came before planning, and [Plan it] under a visit that is still to come."""

import dataclasses
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.plans import form, messages, participants, plan_line, plan_visit
from bot.features.plans.messages import Kept, PlanClarification
from bot.features.plans.plan_line import PlanLine
from bot.features.visits import form as visit_form
from bot.features.visits import log_visit
from bot.features.visits import messages as visit_messages
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

TOO_OLD = (
    "That question is more than a day old, or you have answered it. Please plan the visit anew."
)


def register(app: AsyncApp) -> None:
    on_action(app, re.compile(rf"{messages.CHOOSE}:\d+"), choose)
    on_action(app, messages.OPEN_DRAFT, open_draft)
    on_action(app, messages.LOG_DRAFT, log_draft)
    on_action(app, action_ids.PLAN_IT, plan_it)


async def choose(action: Action) -> None:
    """An answer: the visit is planned, and its receipt stands where the question stood."""
    actor = action.actor
    draft, _, choice = action.value.partition(":")

    def work(connection: Connection) -> tuple[Kept | None, dict[str, Any]]:
        taken = _take(connection, actor, plan_visit.DRAFT, draft)
        kept = _chosen(connection, actor, taken, choice)
        return kept, plan_visit.outcome_of(kept)

    await _settle(action, draft, work)


async def plan_it(action: Action) -> None:
    """[Plan it] under a visit whose day is still to come: as it was typed, nothing of it lost."""
    actor = action.actor

    def work(connection: Connection) -> tuple[Kept | None, dict[str, Any]]:
        taken = _take(connection, actor, log_visit.DRAFT, action.value)
        entry = visit_messages.entry_of(taken)
        if entry is None:
            raise MistakeError(TOO_OLD)
        kept = plan_visit.settle(connection, actor, told_by(entry))
        return kept, plan_visit.outcome_of(kept)

    await _settle(action, action.value, work)


def told_by(entry: VisitEntry) -> PlanLine:
    """A visit that is still to come, as a plan: its words are what to ask."""
    return PlanLine(
        entry.customer,
        day=entry.first_day,
        people=people(entry.met) or None,
        colleagues=entry.colleagues,
        note=entry.said,
    )


async def _settle(action: Action, draft: str, work: Work[Kept | None]) -> None:
    actor = action.actor
    kept = await action.once(
        work,
        lambda connection, outcome: plan_visit.again(connection, actor, outcome),
        key=draft_key(draft),
    )
    message = messages.answer(kept) if kept else messages.gone()
    replace(action, message)


def _take(connection: Connection, actor: Actor, kind: str, draft: str) -> dict[str, Any]:
    """The draft, which is gone then. Raises AlreadyReceivedError for a repeat, MistakeError if there is none."""
    body = drafts.take(connection, actor.workspace, actor.user_id, kind, draft, actor.now)
    if body is not None:
        return body
    key = draft_key(draft)
    if handled_requests.outcome(connection, actor.workspace, "action", key) is not None:
        raise AlreadyReceivedError
    raise MistakeError(TOO_OLD)


def _chosen(connection: Connection, actor: Actor, body: dict[str, Any], choice: str) -> Kept:
    told = plan_line.from_json(body["told"])
    match body["ask"]:
        case "near" if choice == "new":
            return plan_visit.keep(connection, actor, told, add=True)
        case "near" if choice in map(str, body["choices"]):
            customer = customers.find(connection, actor.workspace, int(choice))
            if customer is not None:
                return plan_visit.keep(connection, actor, told, chosen=customer)
        case "date" if choice in body["days"]:
            chosen = dataclasses.replace(told, day=date.fromisoformat(choice))
            return plan_visit.settle(connection, actor, chosen)
    raise MistakeError(TOO_OLD)


async def open_draft(action: Action) -> None:
    """The form, with everything in it that was understood."""
    await _open(action, _plan_form)


async def log_draft(action: Action) -> None:
    """[Log it] under a day that is past: the form of a visit, with what was typed."""
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
    asked = _draft(connection, actor, draft)
    told = plan_line.from_json(asked.body["told"])
    if told.day and plan_line.problem_with(told.day, actor.today):
        told = dataclasses.replace(told, day=None)
    elif told.day and plan_line.has_gone_by(told.day, told.at, actor.here):
        told = dataclasses.replace(told, at=None)
    known = customers.match(connection, actor.workspace, told.customer) if told.customer else None
    return form.form(told, known, plan_visit.sensible_day(actor), hints=Hints(draft=draft))


def _visit_form(connection: Connection, actor: Actor, draft: str) -> Block:
    told = plan_line.from_json(_draft(connection, actor, draft).body["told"])
    known = customers.match(connection, actor.workspace, told.customer) if told.customer else None
    entry = VisitEntry(
        customer=known.name if known else told.customer,
        first_day=told.day or actor.today,
        met=participants.met(told.people),
        colleagues=told.colleagues,
        said=told.note,
    )
    return visit_form.form(entry, known)
