"""`/visit plan`, `/visit plans`, and the form of a new plan."""

from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.plans import form, form_reader, messages, plan_line, plan_visit
from bot.features.plans.change_handlers import receipt_view
from bot.features.plans.messages import Kept
from bot.features.plans.plan_line import Told
from bot.forms import near_names
from bot.forms.near_names import NearError, NeedsNameError
from bot.requests import action, action_ids, modals, once, submission
from bot.requests.actor import Acting
from bot.requests.command import Call
from bot.requests.services import Desk
from bot.requests.submission import Hints, ProblemsError
from bot.slack.blocks import Block, Message
from bot.slack.receiver import Later
from bot.wording.question_catalogue import words_of
from storage.core import drafts
from storage.customers import customers
from storage.customers.customers import Customer
from storage.outbox import deliveries


def register(app: AsyncApp) -> None:
    app.action(action_ids.PLAN)(press_plan)
    app.view(form.FORM)(submit)


# /visit plan --------------------------------------------------------------------------------------------


async def run_plan(call: Call) -> Message | None:
    """`/visit plan [whom] [when] [at what hour] [with whom][: what to ask]`; the form, if a name or day is missing."""
    acting = call.acting
    plan_visit.refuse_without_clock(acting)
    told = plan_line.read(call.rest, acting.today)
    if told.leader is not None:
        raise NotAllowedError(plan_visit.FOR_ANOTHER)
    if told.customer and (told.day or told.either or told.doubt):
        kept = await once.once(
            call.desk,
            acting,
            "command",
            call.key,
            lambda connection: _remembered(plan_visit.settle(connection, acting, told)),
            lambda connection, outcome: plan_visit.again(connection, acting, outcome),
        )
        return messages.answer(kept) if kept else messages.gone()
    known = await call.desk.database.read(_match, acting, told.customer)
    view = form.form(told, known, plan_visit.sensible_day(acting))
    call.later(
        modals.open_form, call.desk, acting.workspace, call.trigger_id, view, call.response_url
    )
    return None


def _remembered(kept: Kept) -> tuple[Kept | None, dict[str, Any]]:
    return kept, plan_visit.outcome_of(kept)


def _match(connection: Connection, acting: Acting, typed: str) -> Customer | None:
    return customers.match(connection, acting.workspace, typed) if typed else None


async def run_plans(call: Call) -> Message:
    """My visits to come."""
    plan_visit.refuse_without_clock(call.acting)
    found = await call.desk.database.read(plan_visit.mine, call.acting)
    return messages.listed(found, call.acting.today)


# The form -----------------------------------------------------------------------------------------------


async def press_plan(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """[Plan …] under a nudge or a question: the form with that customer and a sensible day. It answers the message."""
    plan_visit.refuse_without_clock(acting)
    press = action.read(body)
    delivery, _, customer = press.value.partition(":")

    def work(connection: Connection) -> tuple[Block | None, dict[str, Any]]:
        deliveries.mark_answered(connection, acting.workspace, delivery, acting.user_id, acting.now)
        known = customers.find(connection, acting.workspace, action.number(customer))
        told = Told(known.name if known else "", note=_to_find_out(connection, acting, delivery))
        return form.form(told, known, plan_visit.sensible_day(acting)), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Block | None:
        return None  # its form is open already

    view = await once.once(desk, acting, "action", press.key_of_choice, work, again)
    await ack()
    if view:
        later(modals.open_form, desk, acting.workspace, press.trigger_id, view, press.response_url)


def _to_find_out(connection: Connection, acting: Acting, delivery: str) -> str | None:
    """The question that the leader could not answer, if it was asked in that message."""
    asked = deliveries.find(connection, acting.workspace, delivery, recipient=acting.user_id)
    return words_of(str(asked.facts.get("question", ""))) if asked else None


async def submit(ack: AsyncAck, view: dict[str, Any], acting: Acting, desk: Desk) -> None:
    """Keeps the plan; the form becomes its receipt, or says at a field what is wrong."""
    sent = submission.submitted(view)

    def work(connection: Connection) -> tuple[Kept | None, dict[str, Any]]:
        return _remembered(_save(connection, acting, sent))

    try:
        kept = await once.once(
            desk,
            acting,
            "view",
            sent.key,
            work,
            lambda connection, outcome: plan_visit.again(connection, acting, outcome),
        )
    except ProblemsError as error:
        await ack(response_action="errors", errors=error.errors)
    except submission.AskedAgainError as error:
        await ack(response_action="update", view=error.view)
    else:
        message = messages.answer(kept) if kept else messages.gone()
        await ack(response_action="update", view=receipt_view("Planned", message))


def _save(connection: Connection, acting: Acting, sent: submission.Submitted) -> Kept:
    found = form_reader.read(sent.values, acting.here)
    hints, told = sent.hints, found.told
    try:
        customer = near_names.meant(
            connection,
            acting,
            found.customer,
            told.customer,
            which=found.which,
            asked=hints.asked,
            needs_name=found.needs_name,
        )
    except NeedsNameError:
        long = replace(told, customer=near_names.LONG)
        raise submission.AskedAgainError(_asking(acting, long, hints)) from None
    except NearError as error:
        asking = Hints(draft=hints.draft, turn=hints.turn, asked=told.customer)
        raise submission.AskedAgainError(_asking(acting, told, asking, error.near)) from None
    if hints.draft:
        drafts.take(
            connection, acting.workspace, acting.user_id, plan_visit.DRAFT, hints.draft, acting.now
        )
    return plan_visit.keep(connection, acting, told, chosen=customer, add=True)


def _asking(acting: Acting, told: Told, hints: Hints, near: list[Customer] | None = None) -> Block:
    return form.form(told, None, acting.today, hints=hints, near=near or ())
