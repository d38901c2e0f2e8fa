"""[Change], [Remove] and [Put it back] under an answer, wherever it is shown: its author's alone."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import update_delivery
from bot.errors import MistakeError
from bot.features.customers import lookup
from bot.features.customers.search_messages import card_or_reply
from bot.features.questions import messages, weekly_question
from bot.features.questions.weekly_question import SentQuestion
from bot.requests.action import Action, on_action
from bot.requests.action_ids import ANSWER_CHANGE, ANSWER_PUT_BACK, ANSWER_REMOVE, ON_CARD
from bot.requests.actor import Actor
from bot.requests.request import Request
from bot.requests.responses import (
    answer,
    open_form,
    origin_of,
    receipt_view,
    replace,
    show_at_origin,
    update_form,
)
from bot.requests.submission import Submission, on_submission
from bot.slack.blocks import Block, Message, actions, button, section
from bot.wording import put_back as put_back_wording
from bot.wording.names import inline
from storage.core import drafts
from storage.outbox import deliveries
from storage.ten import answers

DRAFT = "answer_change"
KEEP = "answer_keep"  # under "You deleted the message": the answer stays
GONE = "I don't find that answer any more. The card shows what is kept."
TOO_OLD = "This form is more than a day old. Please press Change again."
TITLE = "Your answer"


def register(app: AsyncApp) -> None:
    on_action(app, re.compile(rf"{ANSWER_CHANGE}({ON_CARD})?"), press_change)
    on_submission(app, messages.CHANGE_FORM, submit_change)
    on_action(app, re.compile(rf"{ANSWER_REMOVE}({ON_CARD})?"), press_remove)
    on_action(app, ANSWER_PUT_BACK, press_put_back)
    on_action(app, KEEP, press_keep)


def answered(connection: Connection, actor: Actor, delivery: str) -> SentQuestion:
    """The actor's question, which has an answer in words. Raises MistakeError otherwise."""
    found = weekly_question.find(connection, actor, delivery)
    if found.answer is None or found.answer.words is None:
        raise MistakeError(GONE)
    return found


# Change -------------------------------------------------------------------------------------------------


async def press_change(action: Action) -> None:
    """[Change]: the form with the words. A draft keeps which answer it is, and the message to show it in."""
    actor = action.actor

    def work(connection: Connection) -> Block:
        found = answered(connection, actor, action.value)
        card = found.customer.id if action.action_id.endswith(ON_CARD) else None
        asked = deliveries.find(
            connection, actor.workspace, found.delivery, recipient=actor.user_id
        )
        is_question = asked is not None and action.is_under(asked)
        origin = {} if is_question else origin_of(action)
        body = {"delivery": found.delivery, "card": card, **origin}
        draft = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, body, actor.now)
        return messages.change_form(found, draft)

    view = await action.services.database.run(work)
    (update_form if action.modal_id else open_form)(action, view)


async def submit_change(submission: Submission) -> None:
    """Stores the other words; the form turns into the receipt, and whatever shows the answer shows them."""
    actor, words = submission.actor, submission.field(messages.WORDS)
    if not words:
        submission.errors({messages.WORDS: messages.EMPTY})
        return

    def work(connection: Connection) -> tuple[SentQuestion, dict[str, Any]]:
        body = drafts.find(
            connection, actor.workspace, actor.user_id, DRAFT, submission.hint, actor.now
        )
        if body is None:
            raise MistakeError(TOO_OLD)
        found = answered(connection, actor, str(body["delivery"]))
        answers.change(connection, actor.workspace, actor.user_id, found.delivery, words)
        return answered(connection, actor, found.delivery), {"delivery": found.delivery}

    def again(connection: Connection, outcome: dict[str, Any]) -> SentQuestion:
        return answered(connection, actor, str(outcome.get("delivery")))

    found = await submission.once(work, again)
    message = messages.changed(found)
    submission.update(receipt_view(TITLE, message))
    submission.later(_show_at_origin, submission, message)
    show_question(submission, found)


async def _show_at_origin(submission: Submission, message: Message) -> None:
    """A follow-up: the message that held [Change] shows the answer, or is the card anew."""
    actor, services = submission.actor, submission.services
    draft = submission.hint
    body = await services.database.read(
        drafts.find, actor.workspace, actor.user_id, DRAFT, draft, actor.now
    )
    if body is None or not body.get("url"):
        return
    if body["card"] is not None:
        message = card_or_reply(await services.database.read(lookup.card, actor, body["card"]))
    await show_at_origin(services, body, message)


def show_question(request: Request, found: SentQuestion) -> None:
    """Queues showing the question's own message as it is by now."""
    actor = request.actor
    request.later(
        update_delivery,
        request.services,
        actor.workspace,
        actor.user_id,
        found.delivery,
        messages.settled(found),
    )


# Remove, and put back -----------------------------------------------------------------------------------


async def press_remove(action: Action) -> None:
    """[Remove]: takes the words away from everybody. A second press gets the same answer."""
    actor = action.actor

    def work(connection: Connection) -> SentQuestion:
        found = weekly_question.find(connection, actor, action.value)
        answers.remove(connection, actor.workspace, actor.user_id, found.delivery, actor.now)
        return weekly_question.find(connection, actor, found.delivery)

    found = await action.services.database.run(work)
    if found.answer is None or found.answer.removed_at is None:
        raise MistakeError(GONE)
    if action.action_id.endswith(ON_CARD):
        card = await action.services.database.read(lookup.card, actor, found.customer.id)
        replace(action, card_or_reply(card))
        answer(action, messages.removed(found))
    else:
        replace(action, messages.removed(found), title=TITLE)
    await _show_elsewhere(action, found)


async def press_put_back(action: Action) -> None:
    """[Put it back]: the answer stands again as it was. A second press gets the same answer."""
    actor = action.actor

    def work(connection: Connection) -> SentQuestion:
        found = weekly_question.find(connection, actor, action.value)
        since = actor.now - put_back_wording.LASTS
        answers.put_back(connection, actor.workspace, actor.user_id, found.delivery, since)
        return weekly_question.find(connection, actor, found.delivery)

    found = await action.services.database.run(work)
    if found.answer is None or found.answer.words is None:
        raise MistakeError(put_back_wording.TOO_LATE)
    replace(action, messages.receipt(found), title=TITLE)
    await _show_elsewhere(action, found)


async def press_keep(action: Action) -> None:
    """[Keep it]: the answer stays, though its message was deleted or changed."""
    replace(
        action,
        messages.receipt(await action.services.database.read(answered, action.actor, action.value)),
    )


async def _show_elsewhere(action: Action, found: SentQuestion) -> None:
    """The question's own message, unless the press in it has just replaced it."""
    actor = action.actor
    asked = await action.services.database.read(
        deliveries.find, actor.workspace, found.delivery, recipient=actor.user_id
    )
    if asked is not None and not action.is_under(asked):
        show_question(action, found)


# Words --------------------------------------------------------------------------------------------------


def ask_to_remove(found: SentQuestion, *, deleted: bool) -> Message:
    """Asks whether the answer goes, too, now that its message is deleted, or says nothing any more."""
    what = "deleted the message with" if deleted else "changed the message with"
    said = f"You {what} your answer about {inline(found.customer.name, 150)}."
    asks = "Shall I remove the answer, too?"
    spoken = f"your answer about {found.customer.name}"
    ways = actions(
        button("Remove it", ANSWER_REMOVE, found.delivery, spoken=f"Remove {spoken}"),
        button("Keep it", KEEP, found.delivery, spoken=f"Keep {spoken}"),
    )
    return Message(f"{said} {asks}", [section(f"{said} *{asks}*"), ways])
