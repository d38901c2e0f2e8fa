"""A plain message of which the bot cannot be sure what it is: a draft keeps it for a day, and the bot asks.

It may become the answer to the last question, a visit or what a customer said in one, or be a command after all.
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
from bot.language.visit_line import intents, parser
from bot.requests.action import Action, on_action
from bot.requests.action_ids import RUN_LINE
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.responses import open_form_once, replace
from bot.slack.blocks import Block, Message, actions, button, context, section
from bot.slack.text import cut, escape
from bot.wording.names import inline
from scheduler.kinds import weekly_question
from storage.core import drafts, handled_requests
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.outbox import deliveries
from storage.ten import answers
from storage.ten.answers import AnswerOutcome

DRAFT = "reply"
AS_ANSWER = "reply_answer"
AS_VISIT = "reply_visit"
WHAT_IS_IT = "That answers nothing that is open. What shall I keep it as?"
OR_ELSE = "That reads like a visit. What shall I keep it as?"
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


@dataclass(frozen=True)
class UnclassifiedMessage:
    """A message kept in a draft. `question`: the last one sent, if the message can be its answer.

    `is_open`: the message replies to that question, which has no answer yet. `command`: what it says after /visit, if
    it may be a command; `visit`: the known customer, if it reads as a visit.
    """

    draft: str
    words: str
    question: SentQuestion | None = None
    is_open: bool = False
    command: str = ""
    visit: str = ""


def register(app: AsyncApp) -> None:
    on_action(app, AS_ANSWER, press_answer)
    on_action(app, AS_VISIT, press_visit)


def set_aside(
    connection: Connection,
    actor: Actor,
    words: str,
    ts: str,
    *,
    command: str = "",
    is_open: bool = False,
) -> UnclassifiedMessage:
    """Keeps the message in a draft for a day. `ts`: Slack's timestamp of it; the rest as in UnclassifiedMessage."""
    question = last_question(connection, actor)
    body = {"words": words, "delivery": question.delivery if question else None, "ts": ts}
    draft = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, body, actor.now)
    entry = as_visit(connection, actor, words)
    return UnclassifiedMessage(
        draft,
        words,
        question,
        is_open=is_open,
        command=command,
        visit=entry.customer if entry else "",
    )


def as_visit(connection: Connection, actor: Actor, words: str) -> VisitEntry | None:
    """The visit that the words log, if they name a known customer: "Acme yesterday: …"."""
    intent = parser.read(words, actor.today, reserved=()) if ":" in words or "：" in words else None
    if not isinstance(intent, intents.Log) or intent.on_behalf_of:
        return None
    typed = intent.entry.customer
    known = customers.match(connection, actor.workspace, typed)
    if known is not None:
        return dataclasses.replace(intent.entry, customer=known.name)
    return intent.entry if customers.is_known(connection, actor.workspace, typed) else None


def last_question(connection: Connection, actor: Actor) -> SentQuestion | None:
    """The last question that was sent, answered or not; None for a request for a rating."""
    last = deliveries.last_sent(connection, actor.workspace, actor.user_id, weekly_question.KIND)
    if last is None or rating.is_rating(last):
        return None
    try:
        return questions_weekly_question.find(connection, actor, last.id)
    except MistakeError:  # from another release, or its customer is gone
        return None


def help_message() -> Message:
    """A sentence of help."""
    return Message(HELP, [section(HELP)])


def message(offer: UnclassifiedMessage) -> Message:
    """Asks what the message is, the likeliest first."""
    answer = [_as_answer(offer.question, offer.draft)] if offer.question else []
    runs = [_run(offer.command)] if offer.command else []
    log = f"Log the visit to {cut(offer.visit, 40)}" if offer.visit else "Log it as a visit"
    visit = [button(log, AS_VISIT, offer.draft)]
    first = [*runs, *visit, *answer] if offer.visit else [*runs, *answer, *visit]
    long = len(offer.words) > fields.TEXT
    notes = [context(TOO_LONG.format(most=fields.TEXT))] if long else []
    asks = _asks(offer)
    blocks: list[Block] = [section(asks), actions(*first), *notes, context(f"{STAYS} {HELP}")]
    return Message(f"{asks} {STAYS}", blocks)


def _asks(offer: UnclassifiedMessage) -> str:
    if offer.command:
        return f"Is that the command `/visit {inline(offer.command, 100)}`, or words to keep?"
    if offer.visit or offer.question is None or not offer.is_open:
        return OR_ELSE if offer.visit else WHAT_IS_IT
    name, words = inline(offer.question.customer.name, 100), escape(offer.question.words)
    return f"Is that your answer about *{name}*? I had asked: {words}"


def _run(command: str) -> Block:
    return button(f"Run /visit {cut(command, 50)}", RUN_LINE, cut(command, 1500))


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
        if found.get("ts"):
            ts = str(found["ts"])
            answers.remember_message(
                connection, actor.workspace, actor.user_id, ts, question.delivery
            )
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
        words = str(found["words"])
        entry = as_visit(connection, actor, words)
        if entry is None:
            return form.form(dataclasses.replace(form.empty(actor.today), said=words))
        return form.form(entry, customers.match(connection, actor.workspace, entry.customer))

    await open_form_once(action, make)


def follow_edit(connection: Connection, actor: Actor, ts: str, words: str) -> None:
    """The message with that timestamp was edited, or deleted (no words): so is what waits of it."""
    waiting = drafts.of_author(connection, actor.workspace, actor.user_id, DRAFT, actor.now)
    for draft, body in waiting.items():
        if ts and body.get("ts") == ts:
            changed = {**body, "words": words} if words else None
            drafts.change(connection, actor.workspace, actor.user_id, draft, changed)
