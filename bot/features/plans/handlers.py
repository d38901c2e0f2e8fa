"""`/visit plan`, `/visit plans` and the form of a new plan."""

from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.plans import form, form_reader, messages, plan_line, plan_visit
from bot.features.plans.change_handlers import RECEIPT
from bot.features.plans.messages import PlanClarification, PlanResult
from bot.features.plans.plan_line import PlanLine
from bot.forms import near_names
from bot.forms.near_names import NearError, NearNames, NeedsNameError
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
from storage.customers import branches, customers
from storage.outbox import deliveries


def register(app: AsyncApp) -> None:
    on_action(app, action_ids.PLAN, press_plan)
    on_submission(app, form.FORM, submit)


# /visit plan --------------------------------------------------------------------------------------------


async def run_plan(command: Command) -> Message | None:
    """`/visit plan [whom] [when] [at what hour] [with whom][: what to ask]`; the form if a name or day is missing."""
    actor = command.actor
    plan_visit.refuse_without_clock(actor)
    line = plan_line.read(command.rest, actor.today)
    if line.leader is not None:
        raise NotAllowedError(plan_visit.FOR_ANOTHER)
    if line.customer and (line.day or line.either or line.doubt):
        result = await command.once(
            lambda connection: _with_outcome(plan_visit.settle(connection, actor, line)),
            lambda connection, outcome: plan_visit.again(connection, actor, outcome),
        )
        return messages.answer(result) if result else messages.gone()
    open_form(command, await command.services.database.read(_empty_form, actor, line))
    return None


def _with_outcome(result: PlanResult) -> tuple[PlanResult | None, dict[str, Any]]:
    return result, plan_visit.outcome_of(result)


def _empty_form(connection: Connection, actor: Actor, line: PlanLine) -> Block:
    typed = line.customer
    known = customers.match(connection, actor.workspace, typed) if typed else None
    near = near_names.of_one_name(connection, actor.workspace, typed)
    hints = Hints(asked=typed if near else None)
    return form.form(line, known, None, hints=hints, near=near)  # no day that nobody typed


def claims_line(connection: Connection, actor: Actor, intent: WhichWasMeant) -> bool:
    """Claims "plan Globex 3 Dec: ask about gas": it has a day to come, unless a customer is called "Plan …"."""
    if not plan_line.is_ahead(intent.run.rest, actor.today):
        return False
    named = intent.visit.entry.customer if intent.visit.entry else ""
    return not named or not customers.is_known(connection, actor.workspace, named)


async def run_plans(command: Command) -> Message:
    """`/visit plans`: the leader's visits to come."""
    plan_visit.refuse_without_clock(command.actor)
    found = await command.services.database.read(plan_visit.mine, command.actor)
    return messages.listed(found, command.actor.today, reader=command.actor.user_id)


# The form -----------------------------------------------------------------------------------------------


async def press_plan(action: Action) -> None:
    """[Plan …] under a nudge or a question: the form, with that customer and a sensible day. Answers the message."""
    actor = action.actor
    plan_visit.refuse_without_clock(actor)
    delivery, _, customer = action.value.partition(":")

    def make(connection: Connection) -> Block:
        deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
        known = customers.find(connection, actor.workspace, number(customer))
        line = PlanLine(
            known.name if known else "", note=_asked_question(connection, actor, delivery)
        )
        return form.form(line, known, plan_visit.sensible_day(actor))

    await open_form_once(action, make)


def _asked_question(connection: Connection, actor: Actor, delivery: str) -> str | None:
    """The words of the question that was asked in that message, if one was."""
    sent = deliveries.find(connection, actor.workspace, delivery, recipient=actor.user_id)
    return words_of(str(sent.facts.get("question", ""))) if sent else None


async def submit(submission: Submission) -> None:
    """Stores the plan; the form turns into its receipt, or shows an error at a field."""
    actor = submission.actor

    def work(connection: Connection) -> tuple[PlanResult | None, dict[str, Any]]:
        return _with_outcome(_save(connection, submission))

    def again(connection: Connection, outcome: dict[str, Any]) -> PlanResult | None:
        return plan_visit.again(connection, actor, outcome)

    result = await submission.once(work, again)
    message = messages.answer(result) if result else messages.gone()
    title = "One question" if isinstance(result, PlanClarification) else "Planned"
    submission.update(receipt_view(title, message, RECEIPT))


def _save(connection: Connection, submission: Submission) -> PlanResult:
    actor = submission.actor
    filled = form_reader.read(submission.values, actor.here)
    hints, line = submission.hints, filled.line
    try:
        customer = near_names.resolve_customer(
            connection,
            actor,
            filled.customer,
            line.customer,
            answer=filled.near,
            asked=hints.asked,
            needs_name=filled.needs_name,
        )
    except NeedsNameError:
        long = replace(line, customer=near_names.LONG)
        raise AskedAgainError(_form_again(actor, long, hints)) from None
    except NearError as error:
        asking = Hints(draft=hints.draft, turn=hints.turn, asked=line.customer)
        raise AskedAgainError(_form_again(actor, line, asking, error.near)) from None
    if hints.draft:
        drafts.take(
            connection, actor.workspace, actor.user_id, plan_visit.DRAFT, hints.draft, actor.now
        )
    place = branches.place_beside(line.customer, customer) if customer else None
    planned = plan_visit.at_branch(line, place) if place else line
    return plan_visit.keep(connection, actor, planned, chosen=customer, add=True)


def _form_again(actor: Actor, line: PlanLine, hints: Hints, near: NearNames | None = None) -> Block:
    return form.form(line, None, actor.today, hints=hints, near=near)
