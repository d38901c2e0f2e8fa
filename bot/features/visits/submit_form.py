"""A submitted form on its way into the database: which customer is meant, then kept or changed. One transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from bot.features.visits import edit_visit, form, form_reader, log_visit
from bot.features.visits.form_reader import Filled
from bot.features.visits.log_visit import Kept, Receipt
from bot.forms.near_names import LONG, NearError, NeedsNameError, meant
from bot.requests.actor import Acting
from bot.requests.once import draft_key
from bot.requests.submission import AskedAgainError, Hints, Submitted
from bot.slack.blocks import Block
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.visit_entry import Entry
from storage.customers.customers import Customer
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.visits import visit_record


def save(
    connection: Connection, acting: Acting, sent: Submitted
) -> tuple[Kept | None, dict[str, Any]]:
    """Keeps what the form says. Returns the receipt, None if the visit to edit is gone, and what to remember.

    Raises ProblemsError, AskedAgainError, NotAllowedError, and AlreadyReceivedError for a repeat.
    """
    if handled_requests.outcome(connection, acting.workspace, "view", sent.key) is not None:
        raise AlreadyReceivedError
    visit = sent.hints.visit or _kept_from_draft(connection, acting, sent.hints.draft)
    before = edit_visit.to_change(connection, acting, visit) if visit else None
    told = form_reader.read(
        sent.values, acting.today, was=before.entry.first_day if before else None
    )
    customer = _customer(connection, acting, told, sent)
    if visit:
        kept: Kept | None = edit_visit.change(connection, acting, visit, told.entry, customer)
    else:
        kept = log_visit.keep(connection, acting, told.entry, chosen=customer, add=True)
        _close_draft(connection, acting, sent.hints.draft, kept)
        kept = _settle_plan(connection, acting, sent, told, kept)
    return kept, kept.outcome if kept else {"gone": True}


def again(connection: Connection, acting: Acting, outcome: dict[str, Any]) -> Kept | None:
    """The same receipt for the same form; None if the visit was taken back."""
    return log_visit.again(connection, acting, outcome) if "visit" in outcome else None


def _kept_from_draft(connection: Connection, acting: Acting, draft: str | None) -> int | None:
    """The visit that the question has led to already: the form then says it anew, and no second one is made."""
    if draft is None:
        return None
    outcome = (
        handled_requests.outcome(connection, acting.workspace, "action", draft_key(draft)) or {}
    )
    visit = outcome.get("visit")
    stands = visit and visit_record.find(connection, acting.workspace, visit, viewer=acting.user_id)
    return visit if stands and log_visit.may_change(acting, stands) else None


def _close_draft(connection: Connection, acting: Acting, draft: str | None, kept: Kept) -> None:
    if draft is None:
        return
    taken = drafts.take(
        connection, acting.workspace, acting.user_id, log_visit.DRAFT, draft, acting.now
    )
    if taken is not None:
        handled_requests.remember(
            connection, acting.workspace, "action", draft_key(draft), kept.outcome, acting.now
        )


def _customer(
    connection: Connection, acting: Acting, told: Filled, sent: Submitted
) -> Customer | None:
    """The customer that the form means; None for a new one, of which the person is sure."""
    try:
        return meant(
            connection,
            acting,
            told.customer,
            told.entry.customer,
            which=told.which,
            asked=sent.hints.asked,
            needs_name=told.needs_name,
        )
    except NeedsNameError:
        long = replace(told.entry, customer=LONG)
        raise AskedAgainError(_again(connection, acting, long, sent.hints, sent)) from None
    except NearError as error:
        hints = replace(sent.hints, asked=told.entry.customer)
        view = _again(connection, acting, told.entry, hints, sent, error.near)
        raise AskedAgainError(view) from None


def _again(
    connection: Connection,
    acting: Acting,
    entry: Entry,
    hints: Hints,
    sent: Submitted,
    near: Sequence[Customer] = (),
) -> Block:
    plan = came_of(connection, acting, hints.plan)
    return form.form(
        entry,
        hints=hints,
        near=near,
        private=form.PRIVATE in sent.values,
        expected=plan.prediction if plan else None,
    )


def came_of(connection: Connection, acting: Acting, plan: int | None) -> Plan | None:
    """The acting leader's own plan that a form names; None if it names none, or somebody else's."""
    found = plan and plans.find(connection, acting.workspace, plan, viewer=acting.user_id)
    return found if found and found.leader == acting.user_id else None


def _settle_plan(
    connection: Connection, acting: Acting, sent: Submitted, told: Filled, kept: Kept
) -> Kept:
    """The plan that the form came of is settled by its visit, and the prediction judged."""
    plan = came_of(connection, acting, sent.hints.plan)
    if plan is None or not isinstance(kept, Receipt) or kept.visit.customer.id != plan.customer.id:
        return kept
    plans.settle(connection, acting.workspace, plan.id, kept.visit.id, acting.now)
    if told.outcome is None:
        return kept
    plans.judge(connection, acting.workspace, acting.user_id, plan.id, told.outcome)
    return replace(kept, foretold=None)
