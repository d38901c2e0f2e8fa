"""The buttons under a plan: Move and Cancel; and [Put it back] under one that was cancelled."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery import sent_messages
from bot.features.plans import cancel_plan, form, form_reader, messages, plan_visit
from bot.features.plans.messages import PlanReceipt
from bot.requests.action import Action, number, on_action
from bot.requests.responses import (
    open_form,
    receipt_view,
    remember_origin,
    replace,
    restore_origin,
    say_over_home,
    update_form,
)
from bot.requests.submission import Submission, on_submission
from bot.slack.blocks import Block, Message
from storage.plans import plan_state
from storage.plans.plan_state import Plan

RECEIPT = "plan_receipt"


def register(app: AsyncApp) -> None:
    on_action(app, messages.MOVE, press_move)
    on_submission(app, form.MOVE_FORM, submit_move)
    on_action(app, messages.CANCEL, press_cancel)
    on_action(app, messages.CANCEL_LISTED, press_cancel)
    on_action(app, messages.PUT_BACK, press_put_back)


async def press_move(action: Action) -> None:
    """[Move]: opens the form for another day; in a modal the receipt turns into it."""
    await open_move(action, number(action.value))


async def open_move(action: Action, plan: int) -> None:
    """Opens the form for another day, for buttons whose value holds more than the plan's id."""
    found = await action.services.database.run(_to_move, action, plan)
    if isinstance(found, Message):
        show(action, found)
    elif action.modal_id:
        update_form(action, found)
    else:
        open_form(action, found)


def _to_move(connection: Connection, action: Action, plan_id: int) -> Block | Message:
    actor = action.actor
    plan = plan_visit.to_change(connection, actor, plan_id)
    if plan is None:
        return messages.gone()
    if not (plan.stands or plan.state is plan_state.PlanState.MISSED):
        return messages.over(plan, actor.today)
    origin = remember_origin(connection, action)
    day = plan.day if plan.day > actor.today else plan_visit.sensible_day(actor)
    return form.move_form(plan, day, actor.today, origin)


async def submit_move(submission: Submission) -> None:
    """Moves the plan; the form, and the message whose [Move] was pressed, show it as it is now."""
    actor = submission.actor
    plan, origin = submission.hints.plan or 0, submission.hints.place

    def work(connection: Connection) -> tuple[PlanReceipt | None, dict[str, Any]]:
        day, at = form_reader.read_move(submission.values, actor.here)
        return plan_visit.move(connection, actor, plan, day, at), {"plan": plan}

    def again(connection: Connection, outcome: dict[str, Any]) -> PlanReceipt | None:
        result = plan_visit.again(connection, actor, outcome)
        return result if isinstance(result, PlanReceipt) else None

    receipt = await submission.once(work, again)
    message = messages.receipt(receipt) if receipt else messages.gone()
    submission.update(receipt_view("Moved", message, RECEIPT))
    if origin:
        restore_origin(submission, origin, message)


async def press_cancel(action: Action) -> None:
    """[Cancel it]: cancels the plan. Under the list, the list is shown again without it."""
    actor = action.actor
    plan, brief = await action.services.database.run(
        cancel_plan.cancel, actor, number(action.value)
    )
    remaining: list[Plan] = []
    if action.action_id == messages.CANCEL_LISTED and not action.in_home:
        remaining = await action.services.database.read(plan_visit.mine, actor)
    done = messages.over(plan, actor.today, actor.now) if plan else messages.gone()
    message = done
    if remaining and plan:
        beside = messages.put_back(plan, actor.now)
        message = messages.listed(remaining, actor.today, done.text, beside, reader=actor.user_id)
    show(action, message)
    if brief and not action.is_under(brief):
        action.later(sent_messages.show, action.services, brief, done)


async def press_put_back(action: Action) -> None:
    """[Put it back]: the plan stands again, and its brief comes back. A second press gets the same answer."""
    actor = action.actor
    receipt, brief = await action.services.database.run(
        cancel_plan.put_back, actor, number(action.value)
    )
    message = messages.receipt(receipt) if receipt else messages.gone()
    if brief is None or not action.is_under(brief):  # the brief itself becomes a brief again
        show(action, message)
    if brief is not None:
        action.later(sent_messages.show_again, action.services, brief, actor.now, message)


def show(action: Action, message: Message) -> None:
    """Replaces what held the button, a modal or a message; for Home it opens a modal of its own."""
    if action.in_home:
        say_over_home(action, message)
    else:
        replace(action, message, title="Your plan", callback=RECEIPT)
