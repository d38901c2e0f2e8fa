"""The buttons under a question asked before a visit is stored: "Did you mean …?", "Is 3/4 the third …?"."""

import dataclasses
import re
from datetime import date
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.nudges.refresh_nudge import refresh_nudges
from bot.features.visits import form, log_visit, messages
from bot.features.visits.log_visit import LogResult, Receipt, VisitClarification
from bot.forms import near_names
from bot.requests.action import Action, on_action
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.request import draft_key
from bot.requests.responses import open_form, replace
from bot.requests.submission import Hints
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.customers.customers import Customer

TOO_OLD = (
    "That question is more than a day old, or you have answered it. Please log the visit anew."
)


def register(app: AsyncApp) -> None:
    on_action(app, re.compile(rf"{messages.CHOOSE}:\d+"), choose)
    on_action(app, messages.OPEN_DRAFT, open_draft)


async def choose(action: Action) -> None:
    """An answer: stores the visit, and replaces the question with its receipt."""
    actor = action.actor
    draft, _, choice = action.value.partition(":")
    result = await action.once(
        lambda connection: settle(connection, actor, draft, choice),
        lambda connection, outcome: log_visit.again(connection, actor, outcome),
        key=draft_key(draft),
    )
    message = messages.answer(result) if result else messages.gone()
    replace(action, message)
    if isinstance(result, Receipt) and result.restarts:
        action.later(refresh_nudges, action.services, actor.workspace, result.restarts)


def settle(
    connection: Connection, actor: Actor, draft: str, choice: str
) -> tuple[LogResult | None, dict[str, Any]]:
    """Stores the draft as chosen. Raises AlreadyReceivedError for a repeat, MistakeError if there is no such draft."""
    body = drafts.take(
        connection, actor.workspace, actor.user_id, log_visit.DRAFT, draft, actor.now
    )
    if body is None:
        key = draft_key(draft)
        if handled_requests.outcome(connection, actor.workspace, "action", key) is not None:
            raise AlreadyReceivedError
        raise MistakeError(TOO_OLD)
    result = _store_choice(connection, actor, body, choice)
    return result, result.outcome


def _store_choice(
    connection: Connection, actor: Actor, body: dict[str, Any], choice: str
) -> LogResult:
    entry = messages.entry_of(body)
    if entry is None:
        raise MistakeError(TOO_OLD)
    as_name = messages.entry_of(body, "as_name")
    match body["ask"]:
        case "twice" if choice in ("same", "another"):
            first = choice == "same" and log_visit.receipt_again(connection, actor, body["visit"])
            return first or log_visit.keep(connection, actor, entry, another=True)
        case "which" if choice == "log" and body.get("then"):
            return log_visit.ask(connection, actor, {**body["then"], "entry": entry})
        case "which" if choice == "log":
            return log_visit.keep(connection, actor, entry)
        case "misread" if choice == messages.AS_NAME and as_name:
            return log_visit.keep(connection, actor, as_name, add=True)
        case "date" | "misread" if choice in body.get("days", ()):
            return _on_day(connection, actor, body, entry, date.fromisoformat(choice))
        case "near" if choice == "new" and not body.get("several"):
            return log_visit.keep(connection, actor, entry, add=True)
        case "near" if choice in map(str, body["choices"]):
            return log_visit.keep(
                connection, actor, entry, chosen=_chosen(connection, actor, choice)
            )
        case "date" | "misread" if choice in ("new", *map(str, body.get("choices", ()))):
            return _for_customer(connection, actor, body, entry, choice)
    raise MistakeError(TOO_OLD)


def _on_day(
    connection: Connection, actor: Actor, body: dict[str, Any], entry: VisitEntry, day: date
) -> LogResult:
    """The day is known now. The customer is asked about next if that question is still open."""
    entry = dataclasses.replace(entry, first_day=day)
    if body.get("choices"):
        near = {key: body.get(key) for key in near_names.KEPT}
        return log_visit.ask(connection, actor, {"ask": "near", "entry": entry, **near})
    whom = body.get("customer")
    chosen = _chosen(connection, actor, whom) if whom and whom != "new" else None
    return log_visit.keep(connection, actor, entry, chosen=chosen, add=whom == "new")


def _for_customer(
    connection: Connection, actor: Actor, body: dict[str, Any], entry: VisitEntry, choice: str
) -> LogResult:
    """The customer is known now, and the day is what remains to be asked."""
    rest = {key: value for key, value in body.items() if key not in (*near_names.KEPT, "as_name")}
    if choice != "new":
        name = _chosen(connection, actor, choice).name
        entry = dataclasses.replace(entry, customer=name)
    return log_visit.ask(connection, actor, {**rest, "customer": choice, "entry": entry})


def _chosen(connection: Connection, actor: Actor, choice: str) -> Customer:
    customer = customers.find(connection, actor.workspace, int(choice))
    if customer is None:
        raise MistakeError(near_names.UNKNOWN_CUSTOMER)
    return customer


async def open_draft(action: Action) -> None:
    """[Open the form]: prefilled with everything that was understood."""
    actor = action.actor
    refuse_without_clock(actor)
    found = await action.services.database.read(_draft, actor, action.value)
    if isinstance(found, VisitClarification):
        entry = messages.entry_of(found.body) or form.empty(actor.today)
        known = await action.services.database.read(_known, actor, entry)
        dated = not found.body.get("undated")
        view = form.form(entry, known, hints=Hints(draft=found.draft), dated=dated)
        open_form(action, view)
        return
    message = messages.answer(found) if found else messages.gone()
    replace(action, message)


def _draft(connection: Connection, actor: Actor, draft: str) -> LogResult | None:
    """The open question, or the result if it was answered. Raises MistakeError if there is neither."""
    body = drafts.find(
        connection, actor.workspace, actor.user_id, log_visit.DRAFT, draft, actor.now
    )
    if body is not None:
        return VisitClarification(draft, body)
    key = draft_key(draft)
    outcome = handled_requests.outcome(connection, actor.workspace, "action", key)
    if outcome is None:
        raise MistakeError(TOO_OLD)
    return log_visit.again(connection, actor, outcome)


def _known(connection: Connection, actor: Actor, entry: VisitEntry) -> Customer | None:
    return customers.match(connection, actor.workspace, entry.customer) if entry.customer else None
