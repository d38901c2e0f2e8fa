"""What the buttons under the weekly question do, and the form behind [Answer]."""

from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import put_right
from bot.features.questions import messages, weekly_question
from bot.features.questions.weekly_question import SentQuestion
from bot.requests import action, action_ids, once, submission
from bot.requests.actor import Actor
from bot.requests.modals import open_form, push_form
from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.slack.receiver import Later
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.ten.answers import AnswerOutcome

_OUTCOMES = {messages.UNKNOWN: AnswerOutcome.UNKNOWN, messages.SKIP: AnswerOutcome.SKIPPED}


def register(app: AsyncApp) -> None:
    app.action(messages.ANSWER)(press_answer)
    app.action(messages.UNKNOWN)(press_outcome)
    app.action(messages.SKIP)(press_outcome)
    app.action(action_ids.NOW_I_KNOW)(press_now_i_know)
    app.view(messages.ANSWER_FORM)(submit_answer)


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The weekly question. Raises Withdrawn if there is nothing left to ask."""
    return messages.asked(await services.database.read(weekly_question.of_delivery, delivery, now))


async def press_outcome(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[I don't know] and [Skip]."""
    press = action.read(body)

    def work(connection: Connection) -> tuple[SentQuestion, dict[str, Any]]:
        outcome = _OUTCOMES[press.action_id]
        return weekly_question.settle(connection, actor, press.value, outcome), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> SentQuestion:
        return weekly_question.find(connection, actor, press.value)

    found = await once.once(services, actor, "action", press.key, work, again)
    await ack()
    later(
        services.clients.respond, press.response_url, messages.settled(found), replace_original=True
    )


async def press_answer(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Answer]: the form; if the question is answered already, the message says so instead."""
    press = action.read(body)

    def work(connection: Connection) -> tuple[SentQuestion | None, dict[str, Any]]:
        found = weekly_question.find(connection, actor, press.value)
        deliveries.mark_answered(
            connection, actor.workspace, found.delivery, actor.user_id, actor.now
        )
        return found, {}

    def again(connection: Connection, outcome: dict[str, Any]) -> SentQuestion | None:
        return None  # its form is open already

    found = await once.once(services, actor, "action", press.key_of_choice, work, again)
    await ack()
    if found is None:
        return
    if found.answer and found.answer.outcome is AnswerOutcome.ANSWERED:
        message = messages.settled(found)
        later(services.clients.respond, press.response_url, message, replace_original=True)
    else:
        view = messages.form(found)
        later(open_form, services, actor.workspace, press.trigger_id, view, press.response_url)


async def press_now_i_know(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Now I know], under the receipt of a visit, which stays: the form, or the answer that was given meanwhile."""
    press = action.read(body)
    found = await services.database.read(weekly_question.find, actor, press.value)
    await ack()
    known = found.answer is not None and found.answer.outcome is AnswerOutcome.ANSWERED
    view = messages.kept_view(found) if known else messages.form(found)
    if action.modal_of(body):
        later(push_form, services, actor.workspace, press.trigger_id, view)
    else:
        later(open_form, services, actor.workspace, press.trigger_id, view, press.response_url)


async def submit_answer(
    ack: AsyncAck,
    body: dict[str, Any],
    view: dict[str, Any],
    actor: Actor,
    services: Services,
    later: Later,
) -> None:
    """The answer is kept, the form becomes its receipt, and the message in the conversation shows it."""
    words = submission.field(view, messages.WORDS)
    if not words:
        await ack(response_action="errors", errors={messages.WORDS: messages.EMPTY})
        return
    delivery = submission.hint(view)

    def work(connection: Connection) -> tuple[SentQuestion, dict[str, Any]]:
        return weekly_question.settle(
            connection, actor, delivery, AnswerOutcome.ANSWERED, words
        ), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> SentQuestion:
        return weekly_question.find(connection, actor, delivery)

    found = await once.once(services, actor, "view", view["id"], work, again)
    assert found.answer is not None
    if found.answer.words != words:
        sentence = messages.already(found.answer)
        await ack(response_action="errors", errors={messages.WORDS: sentence})
        return
    await ack(response_action="update", view=messages.kept_view(found))
    later(put_right, services, actor.workspace, actor.user_id, delivery, messages.settled(found))
