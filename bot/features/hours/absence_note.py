"""What those hear whom days away concern: the leader for whom they were noted, and companions of a planned visit."""

from datetime import date, datetime

from sqlalchemy.engine import Connection

from bot.delivery.courier import recipient_of
from bot.requests.action_ids import RUN_LINE
from bot.requests.services import Services
from bot.slack.blocks import Message, actions, button, section
from bot.slack.text import mention
from bot.wording.dates import days, days_and_hour
from bot.wording.names import inline
from scheduler.engine.courier import Withdrawn
from scheduler.kinds import absence_note
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.outbox.deliveries import Delivery
from storage.plans import plans
from storage.plans.plan_state import Plan


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The direct message. Raises Withdrawn if the plan that it is about is gone."""
    return await services.database.read(_read, delivery, now)


def _read(connection: Connection, delivery: Delivery, now: datetime) -> Message:
    actor, about = recipient_of(connection, delivery, now), delivery.facts
    plan = plans.find(connection, actor.workspace, about["plan"], viewer=actor.user_id)
    when = days(absence_note.span_of(about), actor.today)
    if about["leader"] == actor.user_id:
        return noted_for_you(about["author"], when, plan, actor.today)
    if plan is None:
        raise Withdrawn(DeliveryCode.PLAN_GONE)
    return over_a_plan(about["leader"], when, plan, actor.today, own=plan.leader == actor.user_id)


def noted_for_you(author: str, when: str, plan: Plan | None, today: date) -> Message:
    """ "Olga noted that you are away from 9 to 13 November."; with the visit that is planned for one of these days."""
    said = f"{mention(author)} noted that you are away {when}."
    if plan is not None and plan.stands:
        said += f" Your visit to {planned(plan, today)} falls into these days."
    row = actions(
        button("My days away", f"{RUN_LINE}:away", "away"),
        button("My plans", f"{RUN_LINE}:plans", "plans"),
    )
    return Message(said, [section(said), row])


def over_a_plan(leader: str, when: str, plan: Plan, today: date, *, own: bool) -> Message:
    """ "Anna is away from 9 to 13 November. Your visit to Globex together, on 10 November, falls into these days." """
    whose = "Your visit" if own else "The visit"
    said = (
        f"{mention(leader)} is away {when}. {whose} to {planned(plan, today)} that you make together "
        "falls into these days."
    )
    row = actions(button("My plans", f"{RUN_LINE}:plans", "plans"))
    return Message(said, [section(said), row])


def planned(plan: Plan, today: date) -> str:
    """ "Globex, Tuesday, 10 November", escaped."""
    return f"{inline(plan.customer.name, 100)} ({days_and_hour(plan.day, plan.last_day, plan.at, today)})"
