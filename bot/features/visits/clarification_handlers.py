"""The buttons under a question that came before keeping a visit: "Did you mean …?", "Is 3/4 the third …?"."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.visits import form, log_visit, messages
from bot.features.visits.log_visit import Kept, VisitClarification
from bot.forms import near_names
from bot.requests import action, modals, once
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.services import Services
from bot.requests.submission import Hints
from bot.slack.receiver import Later
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.customers.customers import Customer

TOO_OLD = (
    "That question is more than a day old, or you have answered it. Please log the visit anew."
)


def register(app: AsyncApp) -> None:
    app.action(re.compile(rf"{messages.CHOOSE}:\d+"))(choose)
    app.action(messages.OPEN_DRAFT)(open_draft)


async def choose(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """An answer: the visit is kept, and its receipt stands where the question stood."""
    press = action.read(body)
    draft, _, choice = press.value.partition(":")
    kept = await once.once(
        services,
        actor,
        "action",
        once.draft_key(draft),
        lambda connection: settle(connection, actor, draft, choice),
        lambda connection, outcome: log_visit.again(connection, actor, outcome),
    )
    await ack()
    message = messages.answer(kept) if kept else messages.gone()
    later(
        services.clients.respond,
        press.response_url,
        message,
        response_type="ephemeral",
        replace_original=True,
    )


def settle(
    connection: Connection, actor: Actor, draft: str, choice: str
) -> tuple[Kept | None, dict[str, Any]]:
    """Keeps the draft as chosen. Raises AlreadyReceivedError for a repeat, MistakeError if there is no such draft."""
    body = drafts.take(
        connection, actor.workspace, actor.user_id, log_visit.DRAFT, draft, actor.now
    )
    if body is None:
        key = once.draft_key(draft)
        if handled_requests.outcome(connection, actor.workspace, "action", key) is not None:
            raise AlreadyReceivedError
        raise MistakeError(TOO_OLD)
    kept = _kept(connection, actor, body, choice)
    return kept, kept.outcome


def _kept(connection: Connection, actor: Actor, body: dict[str, Any], choice: str) -> Kept:
    entry = messages.entry_of(body)
    if entry is None:
        raise MistakeError(TOO_OLD)
    match body["ask"]:
        case "near" if choice == "new":
            return log_visit.keep(connection, actor, entry, add=True)
        case "near" if choice in map(str, body["choices"]):
            return _with(connection, actor, entry, choice)
        case "date" if choice in body["days"]:
            chosen = replace(entry, first_day=date.fromisoformat(choice))
            return log_visit.keep(connection, actor, chosen)
        case "which" if choice == "log" and body.get("then"):
            return log_visit.ask(connection, actor, {**body["then"], "entry": entry})
        case "which" if choice == "log":
            return log_visit.keep(connection, actor, entry)
    raise MistakeError(TOO_OLD)


def _with(connection: Connection, actor: Actor, entry: VisitEntry, choice: str) -> Kept:
    customer = customers.find(connection, actor.workspace, int(choice))
    if customer is None:
        raise MistakeError(near_names.UNKNOWN_CUSTOMER)
    return log_visit.keep(connection, actor, entry, chosen=customer)


async def open_draft(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """ "Open the form": with everything in it that was understood."""
    refuse_without_clock(actor)
    press = action.read(body)
    found = await services.database.read(_draft, actor, press.value)
    await ack()
    if isinstance(found, VisitClarification):
        entry = messages.entry_of(found.body) or form.empty(actor.today)
        known = await services.database.read(_known, actor, entry)
        view = form.form(entry, known, hints=Hints(draft=found.draft))
        later(
            modals.open_form, services, actor.workspace, press.trigger_id, view, press.response_url
        )
        return
    message = messages.answer(found) if found else messages.gone()
    later(
        services.clients.respond,
        press.response_url,
        message,
        response_type="ephemeral",
        replace_original=True,
    )


def _draft(connection: Connection, actor: Actor, draft: str) -> Kept | None:
    """The open question; or what came of it, if it was answered. Raises MistakeError if there is none."""
    body = drafts.find(
        connection, actor.workspace, actor.user_id, log_visit.DRAFT, draft, actor.now
    )
    if body is not None:
        return VisitClarification(draft, body)
    key = once.draft_key(draft)
    outcome = handled_requests.outcome(connection, actor.workspace, "action", key)
    if outcome is None:
        raise MistakeError(TOO_OLD)
    return log_visit.again(connection, actor, outcome)


def _known(connection: Connection, actor: Actor, entry: VisitEntry) -> Customer | None:
    return customers.match(connection, actor.workspace, entry.customer) if entry.customer else None
