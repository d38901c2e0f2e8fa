"""The brief before a visit, and the prediction made under it."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery import sent_messages
from bot.features.briefs import facts, messages, prediction_form
from bot.features.briefs.facts import own_plan
from bot.features.plans import change_handlers, participants
from bot.features.plans import messages as plan_messages
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor
from bot.requests.responses import open_form, receipt_view
from bot.requests.services import Services
from bot.requests.submission import Submission, on_submission
from bot.slack.blocks import Message
from scheduler.engine.courier import Withdrawn
from scheduler.kinds import planned_visit, visit_brief
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.plans import plans as storage_plans
from storage.plans.plan_state import Plan

PREDICTED = "plan_predicted"


def register(app: AsyncApp) -> None:
    on_action(app, messages.PREDICT, press_predict)
    on_submission(app, prediction_form.PREDICT_FORM, submit_prediction)


async def render_brief(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The brief, as of now. Raises Withdrawn if it is no longer needed."""
    found = await services.database.read(facts.brief, delivery, now)
    colleagues = participants.colleagues(found.plan.people)
    names = await services.directory.names(delivery.workspace, colleagues)
    coming = tuple(names[user] for user in colleagues if user in names)
    return messages.brief(replace(found, coming=coming, unnamed=len(colleagues) - len(coming)))


async def press_predict(action: Action) -> None:
    """[Predict]: opens the form for a line or two that only the leader sees."""
    actor = action.actor
    plan = await action.services.database.read(own_plan, actor, number(action.value))
    if plan is None or not plan.stands:
        message = plan_messages.over(plan, actor.today) if plan else plan_messages.gone()
        change_handlers.show(action, message)
        return
    open_form(action, prediction_form.predict_form(plan, actor.today))


async def submit_prediction(submission: Submission) -> None:
    """Stores the prediction, and shows it in the brief in place of the question. A repeat gets the same answer."""
    actor = submission.actor
    plan_id = submission.hints.plan or 0

    def work(connection: Connection) -> Plan | None:
        words = prediction_form.read_prediction(submission.values)
        if own_plan(connection, actor, plan_id) is None:
            return None
        storage_plans.predict(connection, actor.workspace, actor.user_id, plan_id, words)
        return own_plan(connection, actor, plan_id)

    plan = await submission.services.database.run(work)
    message = messages.predicted(plan) if plan else plan_messages.gone()
    submission.update(receipt_view("Before you go", message, PREDICTED))
    if plan is not None:
        submission.later(_show_in_brief, submission.services, actor, plan)


async def _show_in_brief(services: Services, actor: Actor, plan: Plan) -> None:
    slot = planned_visit.slot(plan)
    sent = await services.database.read(
        deliveries.of_slot, actor.workspace, actor.user_id, visit_brief.KIND, slot
    )
    if sent is None:
        return
    with suppress(Withdrawn):  # the visit is over, or was moved: the brief stays as it was
        message = await render_brief(services, sent, actor.now)
        await sent_messages.update_delivery(
            services, actor.workspace, actor.user_id, sent.id, message
        )
