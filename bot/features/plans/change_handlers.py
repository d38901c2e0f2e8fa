"""What stands under a plan: Move and Cancel."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.features.plans import form, form_reader, messages, plan_visit
from bot.features.plans.messages import Made
from bot.requests import action, modals, once, submission
from bot.requests.action import Action
from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.requests.submission import Hints, ProblemsError, hints_of
from bot.slack.blocks import Block, Message, modal
from bot.slack.receiver import Later
from storage.core import drafts
from storage.plans import plan_state
from storage.plans.plan_state import Plan

RECEIPT = "plan_receipt"
PLACE = "plan_place"  # the kind of draft


def register(app: AsyncApp) -> None:
    app.action(messages.MOVE)(press_move)
    app.view(form.MOVE_FORM)(submit_move)
    app.action(messages.CANCEL)(press_cancel)
    app.action(messages.CANCEL_LISTED)(press_cancel)


def receipt_view(title: str, message: Message) -> Block:
    """A form, turned into what came of it."""
    return modal(RECEIPT, title, message.blocks, close="Done")


async def press_move(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Opens the form for another day; inside a modal the receipt turns into it."""
    await open_move(ack, body, actor, services, later, action.number(action.read(body).value))


async def open_move(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later, plan: int
) -> None:
    """The same for a button whose value holds more than the plan."""
    press, modal_id = action.read(body), action.modal_of(body)
    url = "" if modal_id else press.response_url
    found = await services.database.run(_to_move, actor, plan, url)
    await ack()
    if isinstance(found, Message):
        later(show, services, actor, body, press, found)
    elif modal_id:
        later(modals.update, services, actor.workspace, modal_id, found)
    else:
        later(
            modals.open_form, services, actor.workspace, press.trigger_id, found, press.response_url
        )


def _to_move(connection: Connection, actor: Actor, plan_id: int, url: str) -> Block | Message:
    plan = plan_visit.to_change(connection, actor, plan_id)
    if plan is None:
        return messages.gone()
    if not (plan.stands or plan.state is plan_state.PlanState.MISSED):
        return messages.over(plan, actor.today)
    place = None
    if url:
        told = {"url": url}
        place = drafts.keep(connection, actor.workspace, actor.user_id, PLACE, told, actor.now)
    day = plan.day if plan.day > actor.today else plan_visit.sensible_day(actor)
    return form.move_form(plan, day, actor.today, place)


async def submit_move(
    ack: AsyncAck, view: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """The plan has another day; the form, and the message whose Move was pressed, show it as it is now."""
    plan, place = form_reader.kept_in(view)

    def work(connection: Connection) -> tuple[Made | None, dict[str, Any]]:
        day, at = form_reader.read_move(submission.submitted(view).values, actor.here)
        return plan_visit.move(connection, actor, plan, day, at), {"plan": plan}

    def again(connection: Connection, outcome: dict[str, Any]) -> Made | None:
        kept = plan_visit.again(connection, actor, outcome)
        return kept if isinstance(kept, Made) else None

    try:
        made = await once.once(services, actor, "view", str(view["id"]), work, again)
    except ProblemsError as error:
        await ack(response_action="errors", errors=error.errors)
        return
    message = messages.receipt(made) if made else messages.gone()
    await ack(response_action="update", view=receipt_view("Moved", message))
    if place:
        later(_renew, services, actor, place, message)


async def _renew(services: Services, actor: Actor, place: str, message: Message) -> None:
    found = await services.database.run(
        drafts.take, actor.workspace, actor.user_id, PLACE, place, actor.now
    )
    if found is not None:
        await services.clients.respond(found["url"], message, replace_original=True)


async def press_cancel(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """It will not take place. Under the list, the list comes again without it."""
    press = action.read(body)
    plan = await services.database.run(plan_visit.cancel, actor, action.number(press.value))
    left: list[Plan] = []
    if press.action_id == messages.CANCEL_LISTED and not press.in_home:
        left = await services.database.read(plan_visit.mine, actor)
    await ack()
    if press.in_home and plan:
        return  # it is no longer there
    done = messages.over(plan, actor.today) if plan else messages.gone()
    message = messages.listed(left, actor.today, done.text) if left else done
    later(show, services, actor, body, press, message)


async def show(
    services: Services, actor: Actor, body: dict[str, Any], press: Action, message: Message
) -> None:
    """In place of what held the button: the modal, or the message. Over Home it is said in a modal of its own."""
    if press.in_home:
        await modals.show_message(services, actor.workspace, press.trigger_id, message)
    elif body.get("view"):
        turn = hints_of(body["view"]).turn
        view = receipt_view("Your plan", message) | {"private_metadata": Hints(turn=turn).as_text()}
        await modals.update(services, actor.workspace, body["view"]["id"], view)
    else:
        await services.clients.respond(press.response_url, message, replace_original=True)
