""" "did you meet?": asked, and what Yes, Moved and No do."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.features.briefs import facts, messages
from bot.features.briefs.facts import own_plan
from bot.features.plans import change_handlers, participants, plan_visit
from bot.features.plans import messages as plans
from bot.features.visits import form as visit_form
from bot.requests import action, modals
from bot.requests.action import Action
from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.requests.submission import Hints
from bot.slack.blocks import Block, Message
from bot.slack.receiver import Later
from storage.core.visit_entry import VisitEntry
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.plans import plans as storage_plans
from storage.plans.plan_state import Plan, PlanState


async def render_question(services: Services, delivery: Delivery, now: datetime) -> Message:
    """ "Did you meet?", as of now. Raises Withdrawn if there is nothing left to ask."""
    return messages.did_you_meet(await services.database.read(facts.question, delivery, now))


async def press_yes(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Yes, log it]: the form, with customer, day and people in it, and what was expected."""
    press = action.read(body)
    found = await services.database.run(_yes, actor, press)
    await ack()
    if isinstance(found, Message):
        later(change_handlers.show, services, actor, body, press, found)
    else:
        later(
            modals.open_form, services, actor.workspace, press.trigger_id, found, press.response_url
        )


def _yes(connection: Connection, actor: Actor, press: Action) -> Block | Message:
    plan = _answered(connection, actor, press.value)
    if plan is None:
        return plans.gone()
    if plan.state is PlanState.MET:
        return messages.logged_already(plan)
    entry = VisitEntry(
        customer=plan.customer.name,
        first_day=min(plan.day, actor.today),
        met=participants.met(participants.names(plan.people)),
        colleagues=participants.colleagues(plan.people),
    )
    place = modals.remember(connection, actor, press.response_url)
    hints = Hints(plan=plan.id, place=place)
    return visit_form.form(entry, plan.customer, hints=hints, expected=plan.prediction)


def _answered(connection: Connection, actor: Actor, value: str) -> Plan | None:
    """The plan of a button, and its message is answered. Raises NotAllowedError."""
    delivery, _, plan = value.partition(":")
    deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
    return own_plan(connection, actor, action.number(plan))


async def press_moved(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Moved]: to which day?"""
    press = action.read(body)
    await services.database.run(_answered, actor, press.value)
    _, _, plan = press.value.partition(":")
    await change_handlers.open_move(ack, body, actor, services, later, action.number(plan))


async def press_no(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[No]: noted, and that is that. A second press says the same."""
    press = action.read(body)
    plan = await services.database.run(_no, actor, press.value)
    await ack()
    if plan is None:
        message = plans.gone()
    elif plan.state is PlanState.MISSED:
        message = messages.missed(plan)
    else:
        message = plans.receipt(plan_visit.made_in(actor, plan))
    later(change_handlers.show, services, actor, body, press, message)


def _no(connection: Connection, actor: Actor, value: str) -> Plan | None:
    plan = _answered(connection, actor, value)
    if plan is None or not plan.stands or plan.day >= actor.today:  # moved meanwhile
        return plan
    storage_plans.miss(connection, actor.workspace, plan.id, actor.now)
    return own_plan(connection, actor, plan.id)
