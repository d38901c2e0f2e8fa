"""The brief and "did you meet?": how they are written, and what their buttons do."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.delivery import sent_messages
from bot.features.briefs import facts, messages, prediction_form
from bot.features.briefs.did_you_meet_handlers import press_moved, press_no, press_yes
from bot.features.briefs.facts import own_plan
from bot.features.plans import change_handlers, form_reader, participants
from bot.features.plans import messages as plans
from bot.requests import action, modals
from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.requests.submission import ProblemsError
from bot.slack.blocks import Message, modal
from bot.slack.directory import DirectoryUnavailableError, UnknownPersonError
from bot.slack.receiver import Later
from scheduler.engine.courier import Withdrawn
from scheduler.kinds import planned_visit, visit_brief
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.plans import plans as storage_plans
from storage.plans.plan_state import Plan

PREDICTED = "plan_predicted"


def register(app: AsyncApp) -> None:
    app.action(messages.PREDICT)(press_predict)
    app.view(prediction_form.PREDICT_FORM)(submit_prediction)
    app.action(messages.YES)(press_yes)
    app.action(messages.MOVED)(press_moved)
    app.action(messages.NO)(press_no)


async def render_brief(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The brief, as of now. Raises Withdrawn if there is nothing left to say."""
    found = await services.database.read(facts.brief, delivery, now)
    ours = participants.colleagues(found.plan.people)
    coming = [await _name(services, delivery.workspace, user) for user in ours]
    return messages.brief(replace(found, coming=tuple(coming)))


async def _name(services: Services, workspace: str, user: str) -> str:
    """What colleagues call them; a brief is not held up where Slack doesn't say."""
    try:
        return (await services.directory.find(workspace, user)).name
    except (UnknownPersonError, DirectoryUnavailableError):
        return "a colleague"


async def press_predict(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Predict]: a line or two, for the leader alone."""
    press = action.read(body)
    plan = await services.database.read(own_plan, actor, action.number(press.value))
    await ack()
    if plan is None or not plan.stands:
        message = plans.over(plan, actor.today) if plan else plans.gone()
        later(change_handlers.show, services, actor, body, press, message)
        return
    view = prediction_form.predict_form(plan, actor.today)
    later(modals.open_form, services, actor.workspace, press.trigger_id, view, press.response_url)


async def submit_prediction(
    ack: AsyncAck, view: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """Keeps it; sent twice it says the same. The brief shows it in the question's place."""
    plan_id, _ = form_reader.kept_in(view)

    def work(connection: Connection) -> Plan | None:
        words = prediction_form.read_prediction((view.get("state") or {}).get("values") or {})
        if own_plan(connection, actor, plan_id) is None:
            return None
        storage_plans.predict(connection, actor.workspace, actor.user_id, plan_id, words)
        return own_plan(connection, actor, plan_id)

    try:
        plan = await services.database.run(work)
    except ProblemsError as error:
        await ack(response_action="errors", errors=error.errors)
        return
    message = messages.predicted(plan) if plan else plans.gone()
    done = modal(PREDICTED, "Before you go", message.blocks, close="Done")
    await ack(response_action="update", view=done)
    if plan is not None:
        later(_show_in_brief, services, actor, plan)


async def _show_in_brief(services: Services, actor: Actor, plan: Plan) -> None:
    slot = planned_visit.slot(plan)
    sent = await services.database.read(
        deliveries.of_slot, actor.workspace, actor.user_id, visit_brief.KIND, slot
    )
    if sent is None:
        return
    with suppress(Withdrawn):  # the visit is over, or was moved: the brief stays as it was
        message = await render_brief(services, sent, actor.now)
        await sent_messages.put_right(services, actor.workspace, actor.user_id, sent.id, message)
