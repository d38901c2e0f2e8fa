"""The visit form and the buttons under a receipt: Keep, Edit, Undo."""

import re
from collections.abc import Sequence

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.features.board.handlers import refresh_board
from bot.features.nudges.refresh_nudge import refresh_nudges
from bot.features.visits import (
    edit_visit,
    form,
    list_messages,
    log_visit,
    messages,
    submit_form,
    take_back,
)
from bot.features.visits.log_visit import LogResult, Receipt
from bot.requests import action_ids
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.responses import (
    open_form,
    open_form_once,
    receipt_view,
    remember_origin,
    replace,
    restore_origin,
    update_form,
)
from bot.requests.submission import (
    Hints,
    Submission,
    on_submission,
)
from bot.slack.blocks import Block
from storage.customers import customers
from storage.outbox import deliveries
from storage.plans import plans
from storage.plans.plan_state import PredictionOutcome
from storage.visits.visits import Visit

RECEIPT = "visit_receipt"
KEPT, TAKEN_BACK = "Kept", "Taken back"


def register(app: AsyncApp) -> None:
    on_action(app, action_ids.LOG, press_log)
    on_submission(app, form.FORM, submit)
    on_action(app, messages.EDIT, edit)
    on_action(app, list_messages.EDIT_LISTED, edit)
    on_action(app, messages.UNDO, undo)
    on_action(app, messages.PUT_BACK, put_back)
    on_action(app, re.compile(rf"{messages.FARED}:\w+"), judge)


async def press_log(action: Action) -> None:
    """[Log a visit] under a nudge or a question: opens the form, prefilled with the customer of that message."""
    actor = action.actor
    refuse_without_clock(actor)
    delivery, _, customer = action.value.partition(":")

    def make(connection: Connection) -> Block:
        deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
        known = customers.find(connection, actor.workspace, number(customer))
        return form.form(form.empty(actor.today, known.name if known else ""), known)

    await open_form_once(action, make)


async def submit(submission: Submission) -> None:
    """Stores the visit; the form turns into its receipt, or shows an error at a field."""
    actor, hints = submission.actor, submission.hints
    result = await submission.once(
        lambda connection: submit_form.save(connection, submission),
        lambda connection, outcome: submit_form.again(connection, actor, outcome),
    )
    message = messages.answer(result) if result else messages.gone()
    submission.update(receipt_view(KEPT if result else TAKEN_BACK, message, RECEIPT))
    if hints.visit:
        submission.later(refresh_board, submission.services, actor.workspace)
    restarted = _restarted(result, edited=hints.visit is not None)
    if restarted:
        submission.later(refresh_nudges, submission.services, actor.workspace, restarted)
    if hints.place:
        restore_origin(submission, hints.place, message)


def _restarted(result: LogResult | None, *, edited: bool) -> Sequence[str]:
    if not isinstance(result, Receipt):
        return ()
    visit = result.visit
    return (visit.leader, *visit.entry.colleagues) if edited else result.restarts


async def edit(action: Action) -> None:
    """Opens the form, prefilled with the visit; in a modal the receipt turns into the form."""
    database = action.services.database
    visit, origin = await database.run(_to_edit, action, number(action.value))
    if visit is None:
        replace(action, messages.gone(), title=TAKEN_BACK, callback=RECEIPT)
        return
    hints = Hints(visit=visit.id, place=origin)
    is_author = visit.author == action.actor.user_id
    view = form.form(visit.entry, visit.customer, hints=hints, private=is_author)
    if action.modal_id:
        update_form(action, view)
    else:
        open_form(action, view)


def _to_edit(connection: Connection, action: Action, visit: int) -> tuple[Visit | None, str | None]:
    """The visit, and the draft of the receipt to replace once the edit is saved."""
    found = edit_visit.to_change(connection, action.actor, visit)
    if found is None or action.action_id != messages.EDIT:
        return found, None
    return found, remember_origin(connection, action)


async def undo(action: Action) -> None:
    """Takes the visit back. A second press gets the same answer."""
    actor = action.actor
    gone, affected = await action.services.database.run(
        take_back.take_back, actor, number(action.value)
    )
    message = messages.undone(gone) if gone else messages.gone()
    replace(action, message, title=TAKEN_BACK, callback=RECEIPT)
    take_back.show_messages(action, affected)
    action.later(refresh_board, action.services, actor.workspace)


async def put_back(action: Action) -> None:
    """[Put it back]: the visit stands again as it was. A second press gets the same answer."""
    actor = action.actor
    receipt, affected = await action.services.database.run(
        take_back.put_back, actor, number(action.value)
    )
    message = messages.receipt(receipt) if receipt else messages.gone()
    replace(action, message, title=KEPT if receipt else TAKEN_BACK, callback=RECEIPT)
    take_back.show_messages(action, affected)
    action.later(refresh_board, action.services, actor.workspace)


async def judge(action: Action) -> None:
    """[As expected], [Partly], [It surprised me]: how a prediction turned out. The receipt drops the question."""
    outcome = PredictionOutcome(action.action_id.partition(":")[2])
    receipt = await action.services.database.run(
        _judge, action.actor, number(action.value), outcome
    )
    message = messages.receipt(receipt, messages.NOTED[outcome]) if receipt else messages.gone()
    replace(action, message, title=KEPT if receipt else TAKEN_BACK, callback=RECEIPT)


def _judge(
    connection: Connection, actor: Actor, plan_id: int, outcome: PredictionOutcome
) -> Receipt | None:
    """The receipt of the visit that settled the actor's own plan; None if it was taken back."""
    plan = submit_form.own_plan(connection, actor, plan_id)
    if plan is None or plan.visit is None:
        return None
    plans.settle(connection, actor.workspace, plan.id, plan.visit, actor.now)
    plans.judge(connection, actor.workspace, actor.user_id, plan.id, outcome)
    return log_visit.receipt_again(connection, actor, plan.visit)
