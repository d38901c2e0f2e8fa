"""The buttons under the weekly question, and the form behind [Answer]."""

from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import update_delivery
from bot.features.questions import messages, weekly_question
from bot.features.questions.weekly_question import SentQuestion
from bot.requests import action_ids
from bot.requests.action import Action, on_action
from bot.requests.responses import open_form, push_form, replace
from bot.requests.services import Services
from bot.requests.submission import Submission, on_submission
from bot.slack.blocks import Message
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.ten.answers import AnswerOutcome

_OUTCOMES = {messages.UNKNOWN: AnswerOutcome.UNKNOWN, messages.SKIP: AnswerOutcome.SKIPPED}


def register(app: AsyncApp) -> None:
    on_action(app, messages.ANSWER, press_answer)
    on_action(app, messages.UNKNOWN, press_outcome)
    on_action(app, messages.SKIP, press_outcome)
    on_action(app, action_ids.NOW_I_KNOW, press_now_i_know)
    on_submission(app, messages.ANSWER_FORM, submit_answer)


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The weekly question. Raises Withdrawn if there is nothing left to ask."""
    return messages.message(
        await services.database.read(weekly_question.of_delivery, delivery, now)
    )


async def press_outcome(action: Action) -> None:
    """[I don't know] and [Skip]: store that outcome."""
    actor = action.actor

    def work(connection: Connection) -> tuple[SentQuestion, dict[str, Any]]:
        outcome = _OUTCOMES[action.action_id]
        return weekly_question.settle(connection, actor, action.value, outcome), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> SentQuestion:
        return weekly_question.find(connection, actor, action.value)

    found = await action.once(work, again)
    replace(action, messages.settled(found))


async def press_answer(action: Action) -> None:
    """[Answer]: opens the form; if the question is answered already, the message shows the answer instead."""
    actor = action.actor

    def work(connection: Connection) -> tuple[SentQuestion | None, dict[str, Any]]:
        found = weekly_question.find(connection, actor, action.value)
        deliveries.mark_answered(
            connection, actor.workspace, found.delivery, actor.user_id, actor.now
        )
        return found, {}

    def again(connection: Connection, outcome: dict[str, Any]) -> SentQuestion | None:
        return None  # its form is open already

    found = await action.once(work, again, key=action.key_of_choice)
    if found is None:
        return
    if found.answer and found.answer.outcome is AnswerOutcome.ANSWERED:
        replace(action, messages.settled(found))
    else:
        open_form(action, messages.form(found))


async def press_now_i_know(action: Action) -> None:
    """[Now I know] under a visit's receipt, which stays: the form, or the answer that was given meanwhile."""
    actor = action.actor
    found = await action.services.database.read(weekly_question.find, actor, action.value)
    known = found.answer is not None and found.answer.outcome is AnswerOutcome.ANSWERED
    view = messages.kept_view(found) if known else messages.form(found)
    if action.modal_id:
        push_form(action, view)
    else:
        open_form(action, view)


async def submit_answer(submission: Submission) -> None:
    """Stores the answer; the form turns into its receipt, and the message of the question shows it."""
    actor = submission.actor
    words = submission.field(messages.WORDS)
    if not words:
        submission.errors({messages.WORDS: messages.EMPTY})
        return
    delivery = submission.hint

    def work(connection: Connection) -> tuple[SentQuestion, dict[str, Any]]:
        return weekly_question.settle(
            connection, actor, delivery, AnswerOutcome.ANSWERED, words
        ), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> SentQuestion:
        return weekly_question.find(connection, actor, delivery)

    found = await submission.once(work, again)
    assert found.answer is not None
    if found.answer.words != words:
        submission.errors({messages.WORDS: messages.already(found.answer)})
        return
    submission.update(messages.kept_view(found))
    submission.later(
        update_delivery,
        submission.services,
        actor.workspace,
        actor.user_id,
        delivery,
        messages.settled(found),
    )
