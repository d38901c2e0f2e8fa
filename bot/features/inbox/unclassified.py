"""A plain message to the bot that answers no open question: a draft keeps it for a day, and the bot asks what it is.

It may become the answer to the last question, or what a customer said in a visit.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.questions import messages, rating
from bot.features.questions import weekly_question as questions_weekly_question
from bot.features.questions.weekly_question import SentQuestion
from bot.features.visits import form
from bot.forms import fields
from bot.requests.action import Action, on_action
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.responses import open_form_once, replace
from bot.slack.blocks import Block, Message, actions, button, context, section
from bot.slack.text import cut
from scheduler.kinds import weekly_question
from storage.core import drafts, handled_requests
from storage.outbox import deliveries
from storage.ten import answers
from storage.ten.answers import AnswerOutcome

DRAFT = "reply"
AS_ANSWER = "reply_answer"
AS_VISIT = "reply_visit"
WHAT_IS_IT = "That answers nothing that is open. What shall I keep it as?"
STAYS = "It waits here for a day. If it is nothing to keep, leave it."
GONE = "I no longer have that message. Send it again, please."
HELP = (
    "I go by buttons and by `/visit`. To log a visit: `/visit Acme yesterday: “what they said”`. "
    "For the rest: `/visit help`."
)
TOO_LONG = (
    "The form takes {most:,} characters of it; the rest stays in your message. "
    "As an answer I keep all of it."
)
_SMALL_TALK = frozenset(
    {"hi", "hello", "hey", "ok", "okay", "thanks", "thank", "you", "yes", "no", "cheers"}
    | {"sure", "done", "noted", "great", "got", "it", "help"}
)


@dataclass(frozen=True)
class UnclassifiedMessage:
    """A message kept in a draft. `question`: the last one sent, if the message can be its answer."""

    draft: str
    words: str
    question: SentQuestion | None = None


def register(app: AsyncApp) -> None:
    on_action(app, AS_ANSWER, press_answer)
    on_action(app, AS_VISIT, press_visit)


def set_aside(connection: Connection, actor: Actor, words: str) -> UnclassifiedMessage | None:
    """Keeps the message in a draft for a day; None for small talk, which is not kept."""
    if set(words.casefold().strip(" .!?👍").split()) <= _SMALL_TALK:
        return None
    question = _last_question(connection, actor)
    body = {"words": words, "delivery": question.delivery if question else None}
    draft = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, body, actor.now)
    return UnclassifiedMessage(draft, words, question)


def _last_question(connection: Connection, actor: Actor) -> SentQuestion | None:
    last = deliveries.last_sent(connection, actor.workspace, actor.user_id, weekly_question.KIND)
    if last is None or rating.is_rating(last):
        return None
    try:
        return questions_weekly_question.find(connection, actor, last.id)
    except MistakeError:  # from another release, or its customer is gone
        return None


def message(offer: UnclassifiedMessage | None) -> Message:
    """Asks what the message is; for small talk (None), a sentence of help."""
    if offer is None:
        return Message(HELP, [section(HELP)])
    answer = [_as_answer(offer.question, offer.draft)] if offer.question else []
    buttons = actions(*answer, button("Log it as a visit", AS_VISIT, offer.draft))
    long = len(offer.words) > fields.TEXT
    notes = [context(TOO_LONG.format(most=fields.TEXT))] if long else []
    blocks: list[Block] = [section(WHAT_IS_IT), buttons, *notes, context(f"{STAYS} {HELP}")]
    return Message(f"{WHAT_IS_IT} {STAYS}", blocks)


def _as_answer(question: SentQuestion, draft: str) -> Block:
    more = question.answer is not None and question.answer.outcome is AnswerOutcome.ANSWERED
    label = "Add it to my answer" if more else "My answer"
    return button(f"{label} about {cut(question.customer.name, 30)}", AS_ANSWER, draft)


async def press_answer(action: Action) -> None:
    """[My answer about …]: stores the message as the answer to the last question, or adds it to the answer."""
    actor = action.actor

    def work(connection: Connection) -> tuple[SentQuestion, dict[str, Any]]:
        found = drafts.take(
            connection, actor.workspace, actor.user_id, DRAFT, action.value, actor.now
        )
        if found is None or not found.get("delivery"):
            if (
                handled_requests.outcome(connection, actor.workspace, "action", action.key)
                is not None
            ):
                raise handled_requests.AlreadyReceivedError
            raise MistakeError(GONE)
        question = _keep(connection, actor, str(found["delivery"]), str(found["words"]))
        return question, {"delivery": question.delivery}

    def again(connection: Connection, outcome: dict[str, Any]) -> SentQuestion:
        return questions_weekly_question.find(connection, actor, str(outcome.get("delivery")))

    replace(action, messages.receipt(await action.once(work, again)))


def _keep(connection: Connection, actor: Actor, delivery: str, words: str) -> SentQuestion:
    added = answers.extend(connection, actor.workspace, actor.user_id, delivery, words)
    if added is not None:
        return questions_weekly_question.find(connection, actor, delivery)
    return questions_weekly_question.settle(
        connection, actor, delivery, AnswerOutcome.ANSWERED, words
    )


async def press_visit(action: Action) -> None:
    """[Log it as a visit]: opens the form with the words. The draft stays, because the form may be closed."""
    actor = action.actor
    refuse_without_clock(actor)

    def make(connection: Connection) -> Block:
        found = drafts.find(
            connection, actor.workspace, actor.user_id, DRAFT, action.value, actor.now
        )
        if found is None:
            raise MistakeError(GONE)
        entry = dataclasses.replace(form.empty(actor.today), said=str(found["words"]))
        return form.form(entry)

    await open_form_once(action, make)
