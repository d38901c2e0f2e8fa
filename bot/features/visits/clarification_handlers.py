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
from bot.features.visits.log_visit import Asked, Kept
from bot.forms import near_names
from bot.requests import action, actor, modals, once
from bot.requests.actor import Acting
from bot.requests.services import Desk
from bot.requests.submission import Hints
from bot.slack.receiver import Later
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.visit_entry import Entry
from storage.customers import customers
from storage.customers.customers import Customer

TOO_OLD = (
    "That question is more than a day old, or you have answered it. Please log the visit anew."
)


def register(app: AsyncApp) -> None:
    app.action(re.compile(rf"{messages.CHOOSE}:\d+"))(choose)
    app.action(messages.OPEN_DRAFT)(open_draft)


async def choose(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """An answer: the visit is kept, and its receipt stands where the question stood."""
    press = action.read(body)
    draft, _, choice = press.value.partition(":")
    kept = await once.once(
        desk,
        acting,
        "action",
        once.draft_key(draft),
        lambda connection: settle(connection, acting, draft, choice),
        lambda connection, outcome: log_visit.again(connection, acting, outcome),
    )
    await ack()
    message = messages.answer(kept) if kept else messages.gone()
    later(
        desk.clients.respond,
        press.response_url,
        message,
        response_type="ephemeral",
        replace_original=True,
    )


def settle(
    connection: Connection, acting: Acting, draft: str, choice: str
) -> tuple[Kept | None, dict[str, Any]]:
    """Keeps the draft as chosen. Raises AlreadyReceivedError for a repeat, MistakeError if there is no such draft."""
    body = drafts.take(
        connection, acting.workspace, acting.user_id, log_visit.DRAFT, draft, acting.now
    )
    if body is None:
        key = once.draft_key(draft)
        if handled_requests.outcome(connection, acting.workspace, "action", key) is not None:
            raise AlreadyReceivedError
        raise MistakeError(TOO_OLD)
    kept = _kept(connection, acting, body, choice)
    return kept, kept.outcome


def _kept(connection: Connection, acting: Acting, body: dict[str, Any], choice: str) -> Kept:
    entry = messages.entry_of(body)
    if entry is None:
        raise MistakeError(TOO_OLD)
    match body["ask"]:
        case "near" if choice == "new":
            return log_visit.keep(connection, acting, entry, add=True)
        case "near" if choice in map(str, body["choices"]):
            return _with(connection, acting, entry, choice)
        case "date" if choice in body["days"]:
            chosen = replace(entry, first_day=date.fromisoformat(choice))
            return log_visit.keep(connection, acting, chosen)
        case "which" if choice == "log" and body.get("then"):
            return log_visit.ask(connection, acting, {**body["then"], "entry": entry})
        case "which" if choice == "log":
            return log_visit.keep(connection, acting, entry)
    raise MistakeError(TOO_OLD)


def _with(connection: Connection, acting: Acting, entry: Entry, choice: str) -> Kept:
    customer = customers.find(connection, acting.workspace, int(choice))
    if customer is None:
        raise MistakeError(near_names.UNKNOWN_CUSTOMER)
    return log_visit.keep(connection, acting, entry, chosen=customer)


async def open_draft(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """ "Open the form": with everything in it that was understood."""
    actor.refuse_without_clock(acting)
    press = action.read(body)
    found = await desk.database.read(_draft, acting, press.value)
    await ack()
    if isinstance(found, Asked):
        entry = messages.entry_of(found.body) or form.empty(acting.today)
        known = await desk.database.read(_known, acting, entry)
        view = form.form(entry, known, hints=Hints(draft=found.draft))
        later(modals.open_form, desk, acting.workspace, press.trigger_id, view, press.response_url)
        return
    message = messages.answer(found) if found else messages.gone()
    later(
        desk.clients.respond,
        press.response_url,
        message,
        response_type="ephemeral",
        replace_original=True,
    )


def _draft(connection: Connection, acting: Acting, draft: str) -> Kept | None:
    """The open question; or what came of it, if it was answered. Raises MistakeError if there is none."""
    body = drafts.find(
        connection, acting.workspace, acting.user_id, log_visit.DRAFT, draft, acting.now
    )
    if body is not None:
        return Asked(draft, body)
    key = once.draft_key(draft)
    outcome = handled_requests.outcome(connection, acting.workspace, "action", key)
    if outcome is None:
        raise MistakeError(TOO_OLD)
    return log_visit.again(connection, acting, outcome)


def _known(connection: Connection, acting: Acting, entry: Entry) -> Customer | None:
    return customers.match(connection, acting.workspace, entry.customer) if entry.customer else None
