""" "Did you meet?": the question, and its buttons Yes, Moved and No."""

from datetime import datetime

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.features.briefs import facts, messages
from bot.features.briefs.facts import own_plan
from bot.features.plans import change_handlers, participants, plan_visit
from bot.features.plans import messages as plan_messages
from bot.features.visits import form as visit_form
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor
from bot.requests.responses import open_form, remember_origin
from bot.requests.services import Services
from bot.requests.submission import Hints
from bot.slack.blocks import Block, Message
from storage.core.visit_entry import VisitEntry
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.plans import plans as storage_plans
from storage.plans.plan_state import Plan, PlanState


def register(app: AsyncApp) -> None:
    on_action(app, messages.YES, press_yes)
    on_action(app, messages.MOVED, press_moved)
    on_action(app, messages.NO, press_no)


async def render_question(services: Services, delivery: Delivery, now: datetime) -> Message:
    """ "Did you meet?", as of now. Raises Withdrawn if there is nothing left to ask."""
    return messages.did_you_meet(await services.database.read(facts.question, delivery, now))


async def press_yes(action: Action) -> None:
    """[Yes, log it]: the form, prefilled with customer, day and people, and showing the prediction."""
    found = await action.services.database.run(_yes, action)
    if isinstance(found, Message):
        change_handlers.show(action, found)
    else:
        open_form(action, found)


def _yes(connection: Connection, action: Action) -> Block | Message:
    actor = action.actor
    plan = _answered(connection, actor, action.value)
    if plan is None:
        return plan_messages.gone()
    if plan.state is PlanState.MET:
        return messages.logged_already(plan)
    entry = VisitEntry(
        customer=plan.customer.name,
        first_day=min(plan.day, actor.today),
        days=max(1, (min(plan.last_day, actor.today) - plan.day).days + 1),
        met=participants.met(participants.names(plan.people)),
        colleagues=participants.colleagues(plan.people),
    )
    hints = Hints(plan=plan.id, place=remember_origin(connection, action))
    return visit_form.form(entry, plan.customer, hints=hints, expected=plan.prediction)


def _answered(connection: Connection, actor: Actor, value: str) -> Plan | None:
    """The plan in a button's value; marks the message as answered. Raises NotAllowedError."""
    delivery, _, plan = value.partition(":")
    deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
    return own_plan(connection, actor, number(plan))


async def press_moved(action: Action) -> None:
    """[Moved]: opens the form for another day."""
    await action.services.database.run(_answered, action.actor, action.value)
    _, _, plan = action.value.partition(":")
    await change_handlers.open_move(action, number(plan))


async def press_no(action: Action) -> None:
    """[No]: notes that it did not take place. A second press gets the same answer."""
    actor = action.actor
    plan = await action.services.database.run(_no, actor, action.value)
    if plan is None:
        message = plan_messages.gone()
    elif plan.state is PlanState.MISSED:
        message = messages.missed(plan)
    else:
        message = plan_messages.receipt(plan_visit.own_receipt(actor, plan))
    change_handlers.show(action, message)


def _no(connection: Connection, actor: Actor, value: str) -> Plan | None:
    plan = _answered(connection, actor, value)
    if plan is None or not plan.stands or plan.last_day >= actor.today:  # moved meanwhile
        return plan
    storage_plans.miss(connection, actor.workspace, plan.id, actor.now)
    return own_plan(connection, actor, plan.id)
