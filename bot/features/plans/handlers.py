"""`/visit plan`, `/visit plans`, and the form of a new plan."""

from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.plans import form, form_reader, messages, plan_line, plan_visit
from bot.features.plans.change_handlers import RECEIPT
from bot.features.plans.messages import Kept
from bot.features.plans.plan_line import PlanLine
from bot.forms import near_names
from bot.forms.near_names import NearError, NeedsNameError
from bot.language.visit_line.intents import WhichWasMeant
from bot.requests import action_ids
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.responses import open_form, open_form_once, receipt_view
from bot.requests.submission import AskedAgainError, Hints, Submission, on_submission
from bot.slack.blocks import Block, Message
from bot.wording.question_catalogue import words_of
from storage.core import drafts
from storage.customers import customers
from storage.customers.customers import Customer
from storage.outbox import deliveries


def register(app: AsyncApp) -> None:
    on_action(app, action_ids.PLAN, press_plan)
    on_submission(app, form.FORM, submit)


# /visit plan --------------------------------------------------------------------------------------------


async def run_plan(command: Command) -> Message | None:
    """`/visit plan [whom] [when] [at what hour] [with whom][: what to ask]`; the form, if a name or day is missing."""
    actor = command.actor
    plan_visit.refuse_without_clock(actor)
    told = plan_line.read(command.rest, actor.today)
    if told.leader is not None:
        raise NotAllowedError(plan_visit.FOR_ANOTHER)
    if told.customer and (told.day or told.either or told.doubt):
        kept = await command.once(
            lambda connection: _remembered(plan_visit.settle(connection, actor, told)),
            lambda connection, outcome: plan_visit.again(connection, actor, outcome),
        )
        return messages.answer(kept) if kept else messages.gone()
    known = await command.services.database.read(_match, actor, told.customer)
    view = form.form(told, known, plan_visit.sensible_day(actor))
    open_form(command, view)
    return None


def _remembered(kept: Kept) -> tuple[Kept | None, dict[str, Any]]:
    return kept, plan_visit.outcome_of(kept)


def _match(connection: Connection, actor: Actor, typed: str) -> Customer | None:
    return customers.match(connection, actor.workspace, typed) if typed else None


def claims_line(connection: Connection, actor: Actor, intent: WhichWasMeant) -> bool:
    """ "plan Globex 3 Dec: ask about gas": with a day to come, unless a customer is called "Plan …"."""
    if not plan_line.is_ahead(intent.run.rest, actor.today):
        return False
    named = intent.visit.entry.customer if intent.visit.entry else ""
    return not named or customers.match(connection, actor.workspace, named) is None


async def run_plans(command: Command) -> Message:
    """My visits to come."""
    plan_visit.refuse_without_clock(command.actor)
    found = await command.services.database.read(plan_visit.mine, command.actor)
    return messages.listed(found, command.actor.today)


# The form -----------------------------------------------------------------------------------------------


async def press_plan(action: Action) -> None:
    """[Plan …] under a nudge or a question: the form with that customer and a sensible day. It answers the message."""
    actor = action.actor
    plan_visit.refuse_without_clock(actor)
    delivery, _, customer = action.value.partition(":")

    def make(connection: Connection) -> Block:
        deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
        known = customers.find(connection, actor.workspace, number(customer))
        told = PlanLine(known.name if known else "", note=_to_find_out(connection, actor, delivery))
        return form.form(told, known, plan_visit.sensible_day(actor))

    await open_form_once(action, make)


def _to_find_out(connection: Connection, actor: Actor, delivery: str) -> str | None:
    """The question that the leader could not answer, if it was asked in that message."""
    asked = deliveries.find(connection, actor.workspace, delivery, recipient=actor.user_id)
    return words_of(str(asked.facts.get("question", ""))) if asked else None


async def submit(submission: Submission) -> None:
    """Keeps the plan; the form becomes its receipt, or says at a field what is wrong."""
    actor = submission.actor

    def work(connection: Connection) -> tuple[Kept | None, dict[str, Any]]:
        return _remembered(_save(connection, submission))

    def again(connection: Connection, outcome: dict[str, Any]) -> Kept | None:
        return plan_visit.again(connection, actor, outcome)

    kept = await submission.once(work, again)
    message = messages.answer(kept) if kept else messages.gone()
    submission.update(receipt_view("Planned", message, callback=RECEIPT))


def _save(connection: Connection, sent: Submission) -> Kept:
    actor = sent.actor
    found = form_reader.read(sent.values, actor.here)
    hints, told = sent.hints, found.told
    try:
        customer = near_names.resolve_customer(
            connection,
            actor,
            found.customer,
            told.customer,
            which=found.which,
            asked=hints.asked,
            needs_name=found.needs_name,
        )
    except NeedsNameError:
        long = replace(told, customer=near_names.LONG)
        raise AskedAgainError(_asking(actor, long, hints)) from None
    except NearError as error:
        asking = Hints(draft=hints.draft, turn=hints.turn, asked=told.customer)
        raise AskedAgainError(_asking(actor, told, asking, error.near)) from None
    if hints.draft:
        drafts.take(
            connection, actor.workspace, actor.user_id, plan_visit.DRAFT, hints.draft, actor.now
        )
    return plan_visit.keep(connection, actor, told, chosen=customer, add=True)


def _asking(
    actor: Actor, told: PlanLine, hints: Hints, near: list[Customer] | None = None
) -> Block:
    return form.form(told, None, actor.today, hints=hints, near=near or ())
