"""A colleague who is to come along on a planned visit hears of it, and of its being moved or called off."""

from datetime import date, datetime

from sqlalchemy.engine import Connection

from bot.delivery.courier import recipient_of
from bot.features.plans import messages
from bot.requests.action_ids import RUN_LINE
from bot.requests.services import Services
from bot.slack.blocks import Message, actions, button, quote, section
from bot.slack.text import mention
from bot.wording.dates import days_and_hour
from bot.wording.names import quoted
from scheduler.engine.courier import Withdrawn
from scheduler.kinds import plan_companion
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.outbox.deliveries import Delivery
from storage.plans import plans
from storage.plans.plan_state import Plan

FOLLOWS = "You get the brief, too."
NOT_YOU = "If that is a mistake, tell them."


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The direct message. Raises Withdrawn if there is nothing left to tell."""
    plan, today = await services.database.read(_read, delivery, now)
    return message(plan, today, again=delivery.slot.endswith(plan_companion.ON_AGAIN))


def _read(connection: Connection, delivery: Delivery, now: datetime) -> tuple[Plan, date]:
    actor, number = recipient_of(connection, delivery, now), delivery.facts.get("plan", 0)
    plan = plans.find(connection, actor.workspace, number, viewer=actor.user_id)
    if plan is None:
        raise Withdrawn(DeliveryCode.PLAN_GONE)
    return plan, actor.today


def message(plan: Plan, today: date, *, again: bool = False) -> Message:
    """ "Anna plans a visit with you: Globex, tomorrow at 14:00. You get the brief, too."; or that it is off."""
    who, what = mention(plan.leader), messages.name(plan)
    when = days_and_hour(plan.day, plan.last_day, plan.at, today)
    if not plan.stands:
        said = f"{who} called off the visit to {what}, {when}. You need not come along."
        return Message(said, [section(said)])
    verb = "moved the visit that you make together" if plan.moved else "plans a visit with you"
    if again:
        verb = "puts back the visit that you make together"
    said = f"{who} {verb}: {what}, {when}. {FOLLOWS} {NOT_YOU}"
    note = [quote(plan.note)] if plan.note else []
    row = actions(button("My plans", f"{RUN_LINE}:plans", "plans"))
    text = said + (f" {quoted(plan.note)}" if plan.note else "")
    return Message(text, [section(said), *note, row])
