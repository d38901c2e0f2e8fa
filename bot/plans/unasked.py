"""The brief and "did you meet?": how they are written, and what their buttons do."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.delivery import sent_messages
from bot.errors import NotAllowedError
from bot.plans import around, changing, company, facts, form, keeping, messages
from bot.requests import action, modals
from bot.requests.action import Press
from bot.requests.actor import Acting
from bot.requests.services import Desk
from bot.requests.submission import Hints, ProblemsError
from bot.slack.blocks import Block, Message, modal
from bot.slack.directory import DirectoryUnavailableError, UnknownPersonError
from bot.slack.receiver import Later
from bot.visits import form as visit_form
from scheduler import visits_ahead
from scheduler.courier import Withdrawn
from storage import deliveries, plans
from storage.deliveries import Delivery
from storage.entries import Entry
from storage.planned import Plan, State

PREDICTED = "plan_predicted"
NOT_YOURS = "Only the leader whose visit it is can say that."


def register(app: AsyncApp) -> None:
    app.action(around.PREDICT)(press_predict)
    app.view(form.PREDICT_FORM)(submit_prediction)
    app.action(around.YES)(press_yes)
    app.action(around.MOVED)(press_moved)
    app.action(around.NO)(press_no)


async def render_brief(desk: Desk, delivery: Delivery, now: datetime) -> Message:
    """The brief, as of now. Raises Withdrawn if there is nothing left to say."""
    found = await desk.database.read(facts.brief, delivery, now)
    ours = company.colleagues(found.plan.people)
    coming = [await _name(desk, delivery.workspace, user) for user in ours]
    return around.brief(replace(found, coming=tuple(coming)))


async def _name(desk: Desk, workspace: str, user: str) -> str:
    """What colleagues call them; a brief is not held up where Slack doesn't say."""
    try:
        return (await desk.directory.find(workspace, user)).name
    except (UnknownPersonError, DirectoryUnavailableError):
        return "a colleague"


async def render_question(desk: Desk, delivery: Delivery, now: datetime) -> Message:
    """ "Did you meet?", as of now. Raises Withdrawn if there is nothing left to ask."""
    return around.did_you_meet(await desk.database.read(facts.question, delivery, now))


def _own(connection: Connection, acting: Acting, plan: int) -> Plan | None:
    """The acting leader's plan. What they expect and whether they met is theirs alone: raises NotAllowedError."""
    found = plans.find(connection, acting.workspace, plan, viewer=acting.user_id)
    if found is not None and found.leader != acting.user_id:
        raise NotAllowedError(NOT_YOURS)
    return found


async def press_predict(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """[Predict]: a line or two, for the leader alone."""
    press = action.read(body)
    plan = await desk.database.read(_own, acting, action.number(press.value))
    await ack()
    if plan is None or not plan.stands:
        message = messages.over(plan, acting.today) if plan else messages.gone()
        later(changing.show, desk, acting, body, press, message)
        return
    view = form.predict_form(plan, acting.today)
    later(modals.open_form, desk, acting.workspace, press.trigger_id, view, press.response_url)


async def submit_prediction(
    ack: AsyncAck, view: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """Keeps it; sent twice it says the same. The brief shows it in the question's place."""
    plan_id, _ = form.kept_in(view)

    def work(connection: Connection) -> Plan | None:
        words = form.read_prediction((view.get("state") or {}).get("values") or {})
        if _own(connection, acting, plan_id) is None:
            return None
        plans.predict(connection, acting.workspace, acting.user_id, plan_id, words)
        return _own(connection, acting, plan_id)

    try:
        plan = await desk.database.run(work)
    except ProblemsError as error:
        await ack(response_action="errors", errors=error.errors)
        return
    message = around.predicted(plan) if plan else messages.gone()
    done = modal(PREDICTED, "Before you go", message.blocks, close="Done")
    await ack(response_action="update", view=done)
    if plan is not None:
        later(_show_in_brief, desk, acting, plan)


async def _show_in_brief(desk: Desk, acting: Acting, plan: Plan) -> None:
    slot = visits_ahead.slot(plan)
    sent = await desk.database.read(
        deliveries.of_slot, acting.workspace, acting.user_id, visits_ahead.BRIEF, slot
    )
    if sent is None:
        return
    with suppress(Withdrawn):  # the visit is over, or was moved: the brief stays as it was
        message = await render_brief(desk, sent, acting.now)
        await sent_messages.put_right(desk, acting.workspace, acting.user_id, sent.id, message)


async def press_yes(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """[Yes, log it]: the form, with customer, day and people in it, and what was expected."""
    press = action.read(body)
    found = await desk.database.run(_yes, acting, press)
    await ack()
    if isinstance(found, Message):
        later(changing.show, desk, acting, body, press, found)
    else:
        later(modals.open_form, desk, acting.workspace, press.trigger_id, found, press.response_url)


def _yes(connection: Connection, acting: Acting, press: Press) -> Block | Message:
    plan = _answered(connection, acting, press.value)
    if plan is None:
        return messages.gone()
    if plan.state is State.MET:
        return around.logged_already(plan)
    entry = Entry(
        customer=plan.customer.name,
        first_day=min(plan.day, acting.today),
        met=company.met(company.names(plan.people)),
        colleagues=company.colleagues(plan.people),
    )
    place = modals.remember(connection, acting, press.response_url)
    hints = Hints(plan=plan.id, place=place)
    return visit_form.form(entry, plan.customer, hints=hints, expected=plan.prediction)


def _answered(connection: Connection, acting: Acting, value: str) -> Plan | None:
    """The plan of a button, and its message is answered. Raises NotAllowedError."""
    delivery, _, plan = value.partition(":")
    deliveries.mark_answered(connection, acting.workspace, delivery, acting.user_id, acting.now)
    return _own(connection, acting, action.number(plan))


async def press_moved(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """[Moved]: to which day?"""
    press = action.read(body)
    await desk.database.run(_answered, acting, press.value)
    _, _, plan = press.value.partition(":")
    await changing.open_move(ack, body, acting, desk, later, action.number(plan))


async def press_no(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """[No]: noted, and that is that. A second press says the same."""
    press = action.read(body)
    plan = await desk.database.run(_no, acting, press.value)
    await ack()
    if plan is None:
        message = messages.gone()
    elif plan.state is State.MISSED:
        message = around.missed(plan)
    else:
        message = messages.receipt(keeping.made_in(acting, plan))
    later(changing.show, desk, acting, body, press, message)


def _no(connection: Connection, acting: Acting, value: str) -> Plan | None:
    plan = _answered(connection, acting, value)
    if plan is None or not plan.stands or plan.day >= acting.today:  # moved meanwhile
        return plan
    plans.miss(connection, acting.workspace, plan.id, acting.now)
    return _own(connection, acting, plan.id)
