"""The listeners of the form and of what stands under a receipt: Keep, Edit, Undo."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.features.board.handlers import refresh_board
from bot.features.visits import edit_visit, form, list_messages, log_visit, messages, submit_form
from bot.features.visits.log_visit import Kept, Receipt
from bot.forms import customer_picker
from bot.forms.customer_picker import suggest
from bot.requests import action, modals, once, submission
from bot.requests.action import Action
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.services import Services
from bot.requests.submission import AskedAgainError, Hints, ProblemsError
from bot.slack.blocks import Block, Message, modal
from bot.slack.receiver import Later
from storage.core import drafts
from storage.customers import customers
from storage.outbox import deliveries
from storage.plans import plans
from storage.plans.plan_state import PredictionOutcome
from storage.visits.visits import Visit

RECEIPT = "visit_receipt"


async def press_log(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Log a visit] under a nudge or a question: the form, with the customer that was spoken of."""
    refuse_without_clock(actor)
    press = action.read(body)
    delivery, _, customer = press.value.partition(":")

    def work(connection: Connection) -> tuple[Block | None, dict[str, Any]]:
        deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
        known = customers.find(connection, actor.workspace, action.number(customer))
        return form.form(form.empty(actor.today, known.name if known else ""), known), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Block | None:
        return None  # its form is open already

    view = await once.once(services, actor, "action", press.key_of_choice, work, again)
    await ack()
    if view:
        later(
            modals.open_form, services, actor.workspace, press.trigger_id, view, press.response_url
        )


def register(app: AsyncApp) -> None:
    app.view(form.FORM)(submit)
    app.options(customer_picker.TYPE_AHEAD)(suggest)
    app.action(messages.EDIT)(edit)
    app.action(list_messages.EDIT_LISTED)(edit)
    app.action(messages.UNDO)(undo)
    app.action(re.compile(rf"{messages.FARED}:\w+"))(judge)


async def submit(
    ack: AsyncAck, view: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Keeps the visit; the form becomes its receipt, or says at a field what is wrong."""
    sent = submission.submitted(view)
    try:
        kept = await once.once(
            services,
            actor,
            "view",
            sent.key,
            lambda connection: submit_form.save(connection, actor, sent),
            lambda connection, outcome: submit_form.again(connection, actor, outcome),
        )
    except ProblemsError as error:
        await ack(response_action="errors", errors=error.errors)
    except AskedAgainError as error:
        await ack(response_action="update", view=error.view)
    else:
        await ack(response_action="update", view=receipt_view(kept, sent.hints.turn))
        if sent.hints.visit:
            later(refresh_board, services, actor.workspace)
        if sent.hints.place:
            later(_renew, services, actor, sent.hints.place, kept)


async def _renew(services: Services, actor: Actor, place: str, kept: Kept | None) -> None:
    """The message whose Edit was pressed shows the visit as it is now."""
    found = await services.database.run(
        drafts.take, actor.workspace, actor.user_id, modals.PLACE, place, actor.now
    )
    if found is not None:
        message = messages.answer(kept) if kept else messages.gone()
        await services.clients.respond(
            found["url"], message, response_type="ephemeral", replace_original=True
        )


def receipt_view(kept: Kept | None, turn: int) -> Block:
    """The form, turned into the receipt. `turn`: which form it was in its modal."""
    message = messages.answer(kept) if kept else messages.gone()
    return _view("Kept" if kept else "Taken back", message, turn)


def _view(title: str, message: Message, turn: int) -> Block:
    hints = Hints(turn=turn)
    return modal(RECEIPT, title, message.blocks, close="Done", private_metadata=hints.as_text())


async def edit(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Opens the form with the visit in it; inside a modal the receipt turns into the form."""
    press, modal_id = action.read(body), (body.get("view") or {}).get("id")
    url = press.response_url if press.action_id == messages.EDIT and not modal_id else ""
    visit, place = await services.database.run(_to_edit, actor, action.number(press.value), url)
    await ack()
    if visit is None:
        later(_show, services, actor, body, press, messages.gone())
        return
    turn = submission.hints_of(body["view"]).turn + 1 if modal_id else 0
    hints = Hints(visit=visit.id, turn=turn, place=place)
    mine = visit.author == actor.user_id
    view = form.form(visit.entry, visit.customer, hints=hints, private=mine)
    if modal_id:
        later(modals.update, services, actor.workspace, modal_id, view)
    else:
        later(
            modals.open_form, services, actor.workspace, press.trigger_id, view, press.response_url
        )


def _to_edit(
    connection: Connection, actor: Actor, visit: int, url: str
) -> tuple[Visit | None, str | None]:
    """The visit, and a draft that remembers the message at `url`, to be renewed when the edit is saved."""
    found = edit_visit.to_change(connection, actor, visit)
    if found is None or not url:
        return found, None
    return found, modals.remember(connection, actor, url)


async def undo(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Takes the visit back. A second press says the same as the first."""
    press = action.read(body)
    visit = await services.database.run(edit_visit.take_back, actor, action.number(press.value))
    await ack()
    message = messages.undone(visit.entry, actor.today) if visit else messages.gone()
    later(_show, services, actor, body, press, message)
    later(refresh_board, services, actor.workspace)


async def judge(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[As expected], [Partly], [It surprised me]: how a prediction fared. The receipt stays, without the question."""
    press = action.read(body)
    outcome = PredictionOutcome(press.action_id.partition(":")[2])
    kept = await services.database.run(_judge, actor, action.number(press.value), outcome)
    await ack()
    message = messages.receipt(kept, messages.NOTED[outcome]) if kept else messages.gone()
    later(_show, services, actor, body, press, message, "Kept" if kept else "Taken back")


def _judge(
    connection: Connection, actor: Actor, plan_id: int, outcome: PredictionOutcome
) -> Receipt | None:
    """The receipt of the visit that settled the acting leader's own plan; None if it was taken back."""
    plan = submit_form.came_of(connection, actor, plan_id)
    if plan is None or plan.visit is None:
        return None
    plans.judge(connection, actor.workspace, actor.user_id, plan.id, outcome)
    return log_visit.receipt_again(connection, actor, plan.visit)


async def _show(
    services: Services,
    actor: Actor,
    body: dict[str, Any],
    press: Action,
    message: Message,
    title: str = "Taken back",
) -> None:
    """In place of what held the button: the modal, or the message."""
    if body.get("view"):
        turn = submission.hints_of(body["view"]).turn
        view = _view(title, message, turn)
        await modals.update(services, actor.workspace, body["view"]["id"], view)
    else:
        await services.clients.respond(
            press.response_url, message, response_type="ephemeral", replace_original=True
        )
