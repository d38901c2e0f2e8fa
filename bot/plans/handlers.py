"""`/visit plan`, `/visit plans`, the form, and what stands under a plan: Move and Cancel."""

from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.acting import Acting, Call, Desk, NotAllowedError
from bot.plans import form, keeping, messages, reading
from bot.plans.messages import Kept, Made
from bot.plans.reading import Told
from bot.slack import presses
from bot.slack.blocks import Block, Message, modal
from bot.slack.presses import Press
from bot.slack.receiver import Later
from bot.visits import opening, saving
from bot.visits.filled import ProblemsError
from bot.visits.form import Hints, hints_of
from bot.visits.saving import NearError, NeedsNameError
from storage import customers, deliveries, drafts, plans
from storage.customers import Customer
from storage.plans import Plan

RECEIPT = "plan_receipt"
PLACE = "plan_place"  # the kind of draft


def register(app: AsyncApp) -> None:
    app.action(messages.PLAN)(press_plan)
    app.view(form.FORM)(submit)
    app.action(messages.MOVE)(press_move)
    app.view(form.MOVE_FORM)(submit_move)
    app.action(messages.CANCEL)(press_cancel)
    app.action(messages.CANCEL_LISTED)(press_cancel)


# /visit plan --------------------------------------------------------------------------------------------


async def run_plan(call: Call) -> Message | None:
    """`/visit plan [whom] [when] [at what hour] [with whom][: what to ask]`; the form, if a name or day is missing."""
    acting = call.acting
    keeping.refuse_without_clock(acting)
    told = reading.read(call.rest, acting.today)
    if told.leader is not None:
        raise NotAllowedError(keeping.FOR_ANOTHER)
    if told.customer and (told.day or told.either or told.doubt):
        kept = await presses.once(
            call.desk,
            acting,
            "command",
            call.key,
            lambda connection: _remembered(keeping.settle(connection, acting, told)),
            lambda connection, outcome: keeping.again(connection, acting, outcome),
        )
        return messages.answer(kept) if kept else messages.gone()
    known = await call.desk.database.read(_match, acting, told.customer)
    view = form.form(told, known, keeping.sensible_day(acting))
    call.later(
        opening.open_form, call.desk, acting.workspace, call.trigger_id, view, call.response_url
    )
    return None


def _remembered(kept: Kept) -> tuple[Kept | None, dict[str, Any]]:
    return kept, keeping.outcome_of(kept)


def _match(connection: Connection, acting: Acting, typed: str) -> Customer | None:
    return customers.match(connection, acting.workspace, typed) if typed else None


async def run_plans(call: Call) -> Message:
    """My visits to come."""
    keeping.refuse_without_clock(call.acting)
    found = await call.desk.database.read(keeping.mine, call.acting)
    return messages.listed(found, call.acting.today)


# The form -----------------------------------------------------------------------------------------------


async def press_plan(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """[Plan …] under a nudge: the form with that customer and a sensible day. It answers the nudge."""
    keeping.refuse_without_clock(acting)
    press = presses.read(body)
    delivery, _, customer = press.value.partition(":")

    def work(connection: Connection) -> tuple[Block | None, dict[str, Any]]:
        deliveries.mark_answered(connection, acting.workspace, delivery, acting.user_id, acting.now)
        known = customers.find(connection, acting.workspace, presses.number(customer))
        told = Told(known.name if known else "")
        return form.form(told, known, keeping.sensible_day(acting)), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Block | None:
        return None  # its form is open already

    view = await presses.once(desk, acting, "action", press.key_of_choice, work, again)
    await ack()
    if view:
        later(opening.open_form, desk, acting.workspace, press.trigger_id, view, press.response_url)


async def submit(ack: AsyncAck, view: dict[str, Any], acting: Acting, desk: Desk) -> None:
    """Keeps the plan; the form becomes its receipt, or says at a field what is wrong."""
    sent = saving.submitted(view)

    def work(connection: Connection) -> tuple[Kept | None, dict[str, Any]]:
        return _remembered(_save(connection, acting, sent))

    try:
        kept = await presses.once(
            desk,
            acting,
            "view",
            sent.key,
            work,
            lambda connection, outcome: keeping.again(connection, acting, outcome),
        )
    except ProblemsError as error:
        await ack(response_action="errors", errors=error.errors)
    except saving.AskedAgainError as error:
        await ack(response_action="update", view=error.view)
    else:
        message = messages.answer(kept) if kept else messages.gone()
        await ack(response_action="update", view=_view("Planned", message))


def _save(connection: Connection, acting: Acting, sent: saving.Submitted) -> Kept:
    found = form.read(sent.values, acting.today)
    hints, told = sent.hints, found.told
    try:
        customer = saving.meant(
            connection,
            acting,
            found.customer,
            told.customer,
            which=found.which,
            asked=hints.asked,
            needs_name=found.needs_name,
        )
    except NeedsNameError:
        long = replace(told, customer=saving.LONG)
        raise saving.AskedAgainError(_asking(acting, long, hints)) from None
    except NearError as error:
        asking = Hints(draft=hints.draft, turn=hints.turn, asked=told.customer)
        raise saving.AskedAgainError(_asking(acting, told, asking, error.near)) from None
    if hints.draft:
        drafts.take(
            connection, acting.workspace, acting.user_id, keeping.DRAFT, hints.draft, acting.now
        )
    return keeping.keep(connection, acting, told, chosen=customer, add=True)


def _asking(acting: Acting, told: Told, hints: Hints, near: list[Customer] | None = None) -> Block:
    return form.form(told, None, acting.today, hints=hints, near=near or ())


def _view(title: str, message: Message) -> Block:
    return modal(RECEIPT, title, message.blocks, close="Done")


# Move and Cancel ----------------------------------------------------------------------------------------


async def press_move(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """Opens the form for another day; inside a modal the receipt turns into it."""
    await open_move(ack, body, acting, desk, later, presses.number(presses.read(body).value))


async def open_move(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later, plan: int
) -> None:
    """The same for a button whose value holds more than the plan."""
    press, modal_id = presses.read(body), presses.modal_of(body)
    url = "" if modal_id else press.response_url
    found = await desk.database.run(_to_move, acting, plan, url)
    await ack()
    if isinstance(found, Message):
        later(show, desk, acting, body, press, found)
    elif modal_id:
        later(opening.update, desk, acting.workspace, modal_id, found)
    else:
        later(
            opening.open_form, desk, acting.workspace, press.trigger_id, found, press.response_url
        )


def _to_move(connection: Connection, acting: Acting, plan_id: int, url: str) -> Block | Message:
    plan = keeping.to_change(connection, acting, plan_id)
    if plan is None:
        return messages.gone()
    if not (plan.stands or plan.state is plans.State.MISSED):
        return messages.over(plan, acting.today)
    place = None
    if url:
        told = {"url": url}
        place = drafts.keep(connection, acting.workspace, acting.user_id, PLACE, told, acting.now)
    day = plan.day if plan.day > acting.today else keeping.sensible_day(acting)
    return form.move_form(plan, day, acting.today, place)


async def submit_move(
    ack: AsyncAck, view: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """The plan has another day; the form, and the message whose Move was pressed, show it as it is now."""
    plan, place = form.kept_in(view)

    def work(connection: Connection) -> tuple[Made | None, dict[str, Any]]:
        day, at = form.read_move(saving.submitted(view).values, acting.today)
        return keeping.move(connection, acting, plan, day, at), {"plan": plan}

    def again(connection: Connection, outcome: dict[str, Any]) -> Made | None:
        kept = keeping.again(connection, acting, outcome)
        return kept if isinstance(kept, Made) else None

    try:
        made = await presses.once(desk, acting, "view", str(view["id"]), work, again)
    except ProblemsError as error:
        await ack(response_action="errors", errors=error.errors)
        return
    message = messages.receipt(made) if made else messages.gone()
    await ack(response_action="update", view=_view("Moved", message))
    if place:
        later(_renew, desk, acting, place, message)


async def _renew(desk: Desk, acting: Acting, place: str, message: Message) -> None:
    found = await desk.database.run(
        drafts.take, acting.workspace, acting.user_id, PLACE, place, acting.now
    )
    if found is not None:
        await desk.clients.respond(found["url"], message, replace_original=True)


async def press_cancel(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """It will not take place. Under the list, the list comes again without it."""
    press = presses.read(body)
    plan = await desk.database.run(keeping.cancel, acting, presses.number(press.value))
    left: list[Plan] = []
    if press.action_id == messages.CANCEL_LISTED and not press.in_home:
        left = await desk.database.read(keeping.mine, acting)
    await ack()
    if press.in_home and plan:
        return  # it is no longer there
    done = messages.over(plan, acting.today) if plan else messages.gone()
    message = messages.listed(left, acting.today, done.text) if left else done
    later(show, desk, acting, body, press, message)


async def show(
    desk: Desk, acting: Acting, body: dict[str, Any], press: Press, message: Message
) -> None:
    """In place of what held the button: the modal, or the message. Over Home it is said in a modal of its own."""
    if press.in_home:
        await opening.show(desk, acting.workspace, press.trigger_id, message)
    elif body.get("view"):
        turn = hints_of(body["view"]).turn
        view = _view("Your plan", message) | {"private_metadata": Hints(turn=turn).as_text()}
        await opening.update(desk, acting.workspace, body["view"]["id"], view)
    else:
        await desk.clients.respond(press.response_url, message, replace_original=True)
