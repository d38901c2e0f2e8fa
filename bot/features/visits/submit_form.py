"""A submitted form on its way into the database: which customer is meant, then kept or changed. One transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from bot.features.visits import edit_visit, form, form_reader, log_visit
from bot.features.visits.form_reader import FilledVisitForm
from bot.features.visits.log_visit import Kept, Receipt
from bot.forms.near_names import LONG, NearError, NeedsNameError, resolve_customer
from bot.requests.actor import Actor
from bot.requests.request import draft_key
from bot.requests.submission import AskedAgainError, Hints, Submission
from bot.slack.blocks import Block
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.visit_entry import VisitEntry
from storage.core.visit_fields import AUTHOR_ONLY
from storage.customers.customers import Customer
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.visits import visit_record


def save(connection: Connection, sent: Submission) -> tuple[Kept | None, dict[str, Any]]:
    """Keeps what the form says. Returns the receipt, None if the visit to edit is gone, and what to remember.

    Raises ProblemsError, AskedAgainError, NotAllowedError, and AlreadyReceivedError for a repeat.
    """
    actor = sent.actor
    if handled_requests.outcome(connection, actor.workspace, "view", sent.key) is not None:
        raise AlreadyReceivedError
    visit = sent.hints.visit or _kept_from_draft(connection, actor, sent.hints.draft)
    before = edit_visit.to_change(connection, actor, visit) if visit else None
    told = form_reader.read(
        sent.values, actor.today, was=before.entry.first_day if before else None
    )
    customer = _customer(connection, actor, told, sent)
    if visit:
        kept: Kept | None = edit_visit.change(connection, actor, visit, told.entry, customer)
    else:
        kept = log_visit.keep(connection, actor, told.entry, chosen=customer, add=True)
        _close_draft(connection, actor, sent.hints.draft, kept)
        kept = _settle_plan(connection, actor, sent, told, kept)
    return kept, kept.outcome if kept else {"gone": True}


def again(connection: Connection, actor: Actor, outcome: dict[str, Any]) -> Kept | None:
    """The same receipt for the same form; None if the visit was taken back."""
    return log_visit.again(connection, actor, outcome) if "visit" in outcome else None


def _kept_from_draft(connection: Connection, actor: Actor, draft: str | None) -> int | None:
    """The visit that the question has led to already: the form then says it anew, and no second one is made."""
    if draft is None:
        return None
    outcome = (
        handled_requests.outcome(connection, actor.workspace, "action", draft_key(draft)) or {}
    )
    visit = outcome.get("visit")
    stands = visit and visit_record.find(connection, actor.workspace, visit, viewer=actor.user_id)
    return visit if stands and log_visit.may_change(actor, stands) else None


def _close_draft(connection: Connection, actor: Actor, draft: str | None, kept: Kept) -> None:
    if draft is None:
        return
    taken = drafts.take(
        connection, actor.workspace, actor.user_id, log_visit.DRAFT, draft, actor.now
    )
    if taken is not None:
        handled_requests.remember(
            connection, actor.workspace, "action", draft_key(draft), kept.outcome, actor.now
        )


def _customer(
    connection: Connection, actor: Actor, told: FilledVisitForm, sent: Submission
) -> Customer | None:
    """The customer that the form means; None for a new one, of which the person is sure."""
    try:
        return resolve_customer(
            connection,
            actor,
            told.customer,
            told.entry.customer,
            which=told.which,
            asked=sent.hints.asked,
            needs_name=told.needs_name,
        )
    except NeedsNameError:
        long = replace(told.entry, customer=LONG)
        raise AskedAgainError(_again(connection, actor, long, sent.hints, sent)) from None
    except NearError as error:
        hints = replace(sent.hints, asked=told.entry.customer)
        view = _again(connection, actor, told.entry, hints, sent, error.near)
        raise AskedAgainError(view) from None


def _again(
    connection: Connection,
    actor: Actor,
    entry: VisitEntry,
    hints: Hints,
    sent: Submission,
    near: Sequence[Customer] = (),
) -> Block:
    plan = came_of(connection, actor, hints.plan)
    return form.form(
        entry,
        hints=hints,
        near=near,
        private=not AUTHOR_ONLY.isdisjoint(sent.values),
        expected=plan.prediction if plan else None,
    )


def came_of(connection: Connection, actor: Actor, plan: int | None) -> Plan | None:
    """The acting leader's own plan that a form names; None if it names none, or somebody else's."""
    found = plan and plans.find(connection, actor.workspace, plan, viewer=actor.user_id)
    return found if found and found.leader == actor.user_id else None


def _settle_plan(
    connection: Connection, actor: Actor, sent: Submission, told: FilledVisitForm, kept: Kept
) -> Kept:
    """The plan that the form came of is settled by its visit, and the prediction judged."""
    plan = came_of(connection, actor, sent.hints.plan)
    if plan is None or not isinstance(kept, Receipt) or kept.visit.customer.id != plan.customer.id:
        return kept
    plans.settle(connection, actor.workspace, plan.id, kept.visit.id, actor.now)
    if told.outcome is None:
        return kept
    plans.judge(connection, actor.workspace, actor.user_id, plan.id, told.outcome)
    return replace(kept, foretold=None)
