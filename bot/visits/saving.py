"""A submitted form on its way into the database: which customer is meant, then kept or changed. One transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import Connection

from bot.acting import Acting
from bot.slack.blocks import Block
from bot.visits import changing, filled, form, keeping
from bot.visits.filled import Filled, ProblemsError
from bot.visits.form import Hints
from bot.visits.keeping import Kept, Receipt
from storage import customers, drafts, names, plans, received, record
from storage.customers import Customer
from storage.entries import Entry
from storage.planned import Plan
from storage.received import AlreadyReceivedError

UNKNOWN_CUSTOMER = "I don't know that customer here any more. Pick one again."


class AskedAgainError(Exception):
    """Nothing was stored: the form comes back with one more question, and with all that was typed in it."""

    def __init__(self, view: Block) -> None:
        super().__init__("the form asks once more")
        self.view = view


class NearError(Exception):
    """A new name is nearly a known one, and nobody has asked about it yet."""

    def __init__(self, near: list[Customer]) -> None:
        super().__init__("a near name")
        self.near = near


class NeedsNameError(Exception):
    """The name is too long for the type-ahead, and is to be given in a field of its own."""


@dataclass(frozen=True)
class Submitted:
    """A form as Slack sent it: its id in `view_id`, what it remembers, and what stands in its fields."""

    view_id: str
    hints: Hints
    values: dict[str, Any]

    @property
    def key(self) -> str:
        """One form is kept once; a modal may hold several forms, one after the other."""
        return f"{self.view_id}:{self.hints.turn}" if self.hints.turn else self.view_id


def submitted(view: dict[str, Any]) -> Submitted:
    """What is in a verified `view_submission`."""
    values = (view.get("state") or {}).get("values") or {}
    return Submitted(str(view["id"]), form.hints_of(view), values)


def save(
    connection: Connection, acting: Acting, sent: Submitted
) -> tuple[Kept | None, dict[str, Any]]:
    """Keeps what the form says. Returns the receipt, None if the visit to edit is gone, and what to remember.

    Raises ProblemsError, AskedAgainError, NotAllowedError, and AlreadyReceivedError for a repeat.
    """
    if received.outcome(connection, acting.workspace, "view", sent.key) is not None:
        raise AlreadyReceivedError
    visit = sent.hints.visit or _kept_from_draft(connection, acting, sent.hints.draft)
    before = changing.to_change(connection, acting, visit) if visit else None
    told = filled.read(sent.values, acting.today, was=before.entry.first_day if before else None)
    customer = _customer(connection, acting, told, sent)
    if visit:
        kept: Kept | None = changing.change(connection, acting, visit, told.entry, customer)
    else:
        kept = keeping.keep(connection, acting, told.entry, chosen=customer, add=True)
        _close_draft(connection, acting, sent.hints.draft, kept)
        kept = _settle_plan(connection, acting, sent, told, kept)
    return kept, kept.outcome if kept else {"gone": True}


def again(connection: Connection, acting: Acting, outcome: dict[str, Any]) -> Kept | None:
    """The same receipt for the same form; None if the visit was taken back."""
    return keeping.again(connection, acting, outcome) if "visit" in outcome else None


def draft_key(draft: str) -> str:
    """Under which a question's answer is remembered: a button and a form may both bring it."""
    return f"draft:{draft}"


def _kept_from_draft(connection: Connection, acting: Acting, draft: str | None) -> int | None:
    """The visit that the question has led to already: the form then says it anew, and no second one is made."""
    if draft is None:
        return None
    outcome = received.outcome(connection, acting.workspace, "action", draft_key(draft)) or {}
    visit = outcome.get("visit")
    stands = visit and record.find(connection, acting.workspace, visit, viewer=acting.user_id)
    return visit if stands and keeping.may_change(acting, stands) else None


def _close_draft(connection: Connection, acting: Acting, draft: str | None, kept: Kept) -> None:
    if draft is None:
        return
    taken = drafts.take(
        connection, acting.workspace, acting.user_id, keeping.DRAFT, draft, acting.now
    )
    if taken is not None:
        received.remember(
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


def meant(
    connection: Connection,
    acting: Acting,
    customer: int | None,
    name: str,
    *,
    which: str | None,
    asked: str | None,
    needs_name: bool = False,
) -> Customer | None:
    """The customer that a form means, by id or by a new name; None for a new one, of which the person is sure.

    `asked`: the name about which the form asked before, and `which` the answer. Raises ProblemsError, and NearError or
    NeedsNameError for what the form must ask.
    """
    if customer is not None:
        found = customers.find(connection, acting.workspace, customer)
        if found is None:
            raise ProblemsError({form.CUSTOMER: UNKNOWN_CUSTOMER})
        return found
    if needs_name:
        raise NeedsNameError
    known = customers.match(connection, acting.workspace, name)
    if known is not None:
        return known
    near = customers.near(connection, acting.workspace, name)
    return _which(name, near, which, asked) if near else None


def _which(
    name: str, near: list[Customer], which: str | None, asked: str | None
) -> Customer | None:
    """What the person answered about the near names, if they were asked about this name."""
    if asked is None or names.customer_key(asked) != names.customer_key(name):
        raise NearError(near)
    if which == "new":
        return None
    for each in near:
        if which == str(each.id):
            return each
    raise ProblemsError({form.WHICH: filled.CHOOSE})


LONG = " " * form.NAME  # too long for an option, and nothing to show


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
