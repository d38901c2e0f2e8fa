"""Stores a submitted form: finds its customer, then logs or edits the visit. Runs in the caller's transaction."""

from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from bot.features.visits import edit_visit, form, form_reader, log_visit
from bot.features.visits.form_reader import FilledVisitForm
from bot.features.visits.log_visit import LogResult, Receipt
from bot.forms.near_names import LONG, NearError, NearNames, NeedsNameError, resolve_customer
from bot.requests.actor import Actor
from bot.requests.request import draft_key
from bot.requests.submission import AskedAgainError, Hints, Submission
from bot.slack.blocks import Block
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.visit_entry import VisitEntry
from storage.core.visit_fields import AUTHOR_ONLY
from storage.customers import branches
from storage.customers.customers import Customer
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.visits import visit_record


def save(connection: Connection, submission: Submission) -> tuple[LogResult | None, dict[str, Any]]:
    """Stores the form. Returns the receipt (None if the visit to edit was taken back), and the outcome to remember.

    Raises ProblemsError, AskedAgainError, NotAllowedError, and AlreadyReceivedError for a repeat.
    """
    actor = submission.actor
    if handled_requests.outcome(connection, actor.workspace, "view", submission.key) is not None:
        raise AlreadyReceivedError
    visit = submission.hints.visit or _stored_from_draft(connection, actor, submission.hints.draft)
    before = edit_visit.to_change(connection, actor, visit) if visit else None
    filled = form_reader.read(
        submission.values, actor.today, was=before.entry.first_day if before else None
    )
    customer = _customer(connection, actor, filled, submission)
    entry = _with_place(filled.entry, customer)
    if visit:
        result: LogResult | None = edit_visit.change(connection, actor, visit, entry, customer)
    else:
        result = log_visit.keep(connection, actor, entry, chosen=customer, add=True, another=True)
        _close_draft(connection, actor, submission.hints.draft, result)
        result = _settle_plan(connection, actor, submission, filled, result)
    return result, result.outcome if result else {"gone": True}


def again(connection: Connection, actor: Actor, outcome: dict[str, Any]) -> LogResult | None:
    """The receipt for a repeat of a form; None if the visit was taken back."""
    return log_visit.again(connection, actor, outcome) if "visit" in outcome else None


def _stored_from_draft(connection: Connection, actor: Actor, draft: str | None) -> int | None:
    """The visit already stored for the draft's question: the form then edits it instead of logging a second one."""
    if draft is None:
        return None
    outcome = (
        handled_requests.outcome(connection, actor.workspace, "action", draft_key(draft)) or {}
    )
    visit = outcome.get("visit")
    stands = visit and visit_record.find(connection, actor.workspace, visit, viewer=actor.user_id)
    return visit if stands and log_visit.may_change(actor, stands) else None


def _close_draft(
    connection: Connection, actor: Actor, draft: str | None, result: LogResult
) -> None:
    if draft is None:
        return
    taken = drafts.take(
        connection, actor.workspace, actor.user_id, log_visit.DRAFT, draft, actor.now
    )
    if taken is not None:
        handled_requests.remember(
            connection, actor.workspace, "action", draft_key(draft), result.outcome, actor.now
        )


def _customer(
    connection: Connection, actor: Actor, filled: FilledVisitForm, submission: Submission
) -> Customer | None:
    """The customer that the form means; None for a new one. Raises AskedAgainError if the form must ask."""
    try:
        return resolve_customer(
            connection,
            actor,
            filled.customer,
            filled.entry.customer,
            answer=filled.near,
            asked=submission.hints.asked,
            needs_name=filled.needs_name,
        )
    except NeedsNameError:
        long = replace(filled.entry, customer=LONG)
        raise AskedAgainError(
            _again(connection, actor, long, submission.hints, submission)
        ) from None
    except NearError as error:
        hints = replace(submission.hints, asked=filled.entry.customer)
        view = _again(connection, actor, filled.entry, hints, submission, error.near)
        raise AskedAgainError(view) from None


def _with_place(entry: VisitEntry, customer: Customer | None) -> VisitEntry:
    """With the place of "Add “Norrland Timber, Kiruna”", unless another was filled in."""
    if customer is None or entry.place:
        return entry
    return replace(entry, place=branches.place_beside(entry.customer, customer))


def _again(
    connection: Connection,
    actor: Actor,
    entry: VisitEntry,
    hints: Hints,
    submission: Submission,
    near: NearNames | None = None,
) -> Block:
    plan = own_plan(connection, actor, hints.plan)
    return form.form(
        entry,
        hints=hints,
        near=near,
        private=not AUTHOR_ONLY.isdisjoint(submission.values),
        expected=plan.prediction if plan else None,
    )


def own_plan(connection: Connection, actor: Actor, plan: int | None) -> Plan | None:
    """The actor's own plan; None if `plan` is none, or somebody else's."""
    found = plan and plans.find(connection, actor.workspace, plan, viewer=actor.user_id)
    return found if found and found.leader == actor.user_id else None


def _settle_plan(
    connection: Connection,
    actor: Actor,
    submission: Submission,
    filled: FilledVisitForm,
    result: LogResult,
) -> LogResult:
    """Settles the plan from which the form was opened with its visit, and stores how the prediction turned out."""
    plan = own_plan(connection, actor, submission.hints.plan)
    if (
        plan is None
        or not isinstance(result, Receipt)
        or result.visit.customer.id != plan.customer.id
    ):
        return result
    plans.settle(connection, actor.workspace, plan.id, result.visit.id, actor.now)
    if filled.outcome is None:
        return result
    plans.judge(connection, actor.workspace, actor.user_id, plan.id, filled.outcome)
    return replace(result, foretold=None)
