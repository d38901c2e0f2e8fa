"""A plain message to the bot: the answer to the last question if one is open; else the bot says or asks what it is.

Only words are kept, and only where they can hardly be anything else: small talk, commands, "skip" and questions back
are what they are (bot/language/direct_line.py). A message is stored in full, however long: Slack's limit is 40,000
characters.
"""

from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import update_delivery
from bot.errors import NotEnrolledError
from bot.features.inbox import unclassified
from bot.features.inbox.unclassified import UnclassifiedMessage
from bot.features.questions import messages
from bot.features.questions import rating as questions_rating
from bot.features.questions import weekly_question as questions_weekly_question
from bot.features.questions.rating import HowWell
from bot.features.questions.weekly_question import SentQuestion
from bot.language import mentions
from bot.language.direct_line import DirectLine, LineKind, fold, judge
from bot.requests import admission, event_answers
from bot.requests.action import number
from bot.requests.action_ids import RUN_LINE
from bot.requests.actor import Actor, admit
from bot.requests.event import Event, is_direct, is_from_a_person, on_event
from bot.requests.services import Services
from bot.slack.blocks import Message, actions, button, section
from bot.slack.text import decode_typed
from scheduler.kinds import declining_visits, overdue_nudge, ten_from_memory, weekly_question
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError, StoredAfterAllError
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.programme import leaders
from storage.ten import answers
from storage.ten.answers import AnswerOutcome
from storage.ten.ratings import HIGHEST, LOWEST

OPEN_FOR = timedelta(days=7)
UNASKED = timedelta(days=2)
"""So long after a question words are taken for its answer; later they are asked about first."""

ONLY_WORDS = "I keep words, not files. Write me what it says, and I keep that."
NOT_NOW = "Shall I put off the next nudge?"
_ANSWERABLE = (
    overdue_nudge.KIND,
    declining_visits.KIND,
    ten_from_memory.KIND,
    weekly_question.KIND,
)
_OUTCOMES = {LineKind.SKIP: AnswerOutcome.SKIPPED, LineKind.UNKNOWN: AnswerOutcome.UNKNOWN}


@dataclass(frozen=True)
class AnsweredQuestion:
    """The message was stored as the answer to `question`, or as its outcome, which was sent as `delivery`."""

    question: SentQuestion | HowWell
    delivery: Delivery


Reply = AnsweredQuestion | UnclassifiedMessage | Message


@dataclass(frozen=True)
class _Written:
    """What a person wrote: decoded and stripped; `ts` and `thread`: Slack's timestamps."""

    words: str
    ts: str
    thread: str | None
    line: DirectLine


def register(app: AsyncApp) -> None:
    on_event(app, "message", hear)


async def hear(event: Event) -> None:
    """Handles a message event, once. Everything but what a person wrote in their direct conversation is ignored."""
    message, services, workspace = event.event, event.services, event.workspace
    if not is_direct(message) or not is_from_a_person(message):
        return
    user, key = str(message["user"]), event.key
    commands = event.context.get("commands", ())
    try:
        result = await event.once(_take, workspace, message, commands, key, services.now())
    except AlreadyReceivedError:
        return
    except NotEnrolledError:
        event.later(turn_away, services, workspace, user, message, key)
        return
    event.later(say, services, workspace, message, _answer(result))
    if isinstance(result, AnsweredQuestion):
        settled = _settled(result.question)
        event.later(update_delivery, services, workspace, user, result.delivery.id, settled)


def _written(
    connection: Connection, workspace: str, message: dict[str, Any], commands: Collection[str]
) -> _Written:
    words = words_of(connection, workspace, str(message.get("text") or ""))
    return _Written(
        words, str(message.get("ts") or ""), message.get("thread_ts"), judge(words, commands)
    )


def _answer(result: Reply) -> Message:
    if isinstance(result, Message):
        return result
    if isinstance(result, UnclassifiedMessage):
        return unclassified.message(result)
    question = result.question
    if isinstance(question, HowWell):
        return questions_rating.message(question)
    assert question.answer is not None
    is_answer = question.answer.outcome is AnswerOutcome.ANSWERED
    return messages.receipt(question) if is_answer else messages.outcome_line(question)


def _settled(question: SentQuestion | HowWell) -> Message:
    return (
        questions_rating.message(question)
        if isinstance(question, HowWell)
        else messages.settled(question)
    )


def _take(
    connection: Connection,
    workspace: str,
    message: dict[str, Any],
    commands: Collection[str],
    key: str,
    now: datetime,
) -> Reply:
    user = str(message["user"])
    actor = admit(leaders.membership(connection, workspace, user), user, now)
    written = _written(connection, workspace, message, commands)
    delivery = _replied_to(connection, workspace, user, written.thread)
    if delivery is not None:
        deliveries.mark_answered(connection, workspace, delivery.id, user, now)
    result = _understood(connection, actor, written, delivery)
    handled_requests.remember(connection, workspace, "event", key, {}, now)
    return result


def words_of(connection: Connection, workspace: str, text: str) -> str:
    """The message as its author saw it: colleagues are sent as ids alone, and seen by their names."""
    words = decode_typed(text).strip()
    if not mentions.users(words):
        return words
    names = {each.user_id: each.name for each in leaders.everyone(connection, workspace)}
    return mentions.none_picked(words, names)


def _understood(
    connection: Connection, actor: Actor, written: _Written, delivery: Delivery | None
) -> Reply:
    kind, is_open = written.line.kind, _is_open(connection, delivery, actor.now, written.thread)
    if kind is LineKind.EMPTY:
        return Message(ONLY_WORDS, [section(ONLY_WORDS)])
    if delivery is not None and is_open:
        settled = _settle(connection, actor, delivery, written)
        if settled is not None:
            return settled
    if kind in (LineKind.WORDS, LineKind.UNSURE):
        words, command = written.words, written.line.command
        return unclassified.set_aside(
            connection, actor, words, written.ts, command=command, is_open=is_open
        )
    if kind is LineKind.SKIP and fold(written.words) == "not now":
        ways = actions(
            button("Not now", RUN_LINE, "not now", spoken="Not now: put the next visit off")
        )
        return Message(NOT_NOW, [section(NOT_NOW), ways])
    return unclassified.help_message()


def _settle(
    connection: Connection, actor: Actor, delivery: Delivery, written: _Written
) -> AnsweredQuestion | Message | None:
    """What the line makes of an open question; None where it is no answer, or must be asked about first."""
    if questions_rating.is_rating(delivery):
        return _rated(connection, actor, delivery, written.words)
    kind = written.line.kind
    if kind in _OUTCOMES:
        return AnsweredQuestion(
            questions_weekly_question.settle(connection, actor, delivery.id, _OUTCOMES[kind]),
            delivery,
        )
    if kind is LineKind.WORDS and _is_answer(connection, actor, delivery, written):
        return _answered(connection, actor, delivery, written)
    if kind in (LineKind.SMALL_TALK, LineKind.ASKS_BACK):
        sent = questions_weekly_question.find(connection, actor, delivery.id)
        explains = kind is LineKind.ASKS_BACK
        return messages.explained(sent) if explains else messages.still_open(sent)
    return None


def _is_answer(connection: Connection, actor: Actor, delivery: Delivery, written: _Written) -> bool:
    """Whether the words can hardly be anything but the answer: soon enough, and no visit to a known customer."""
    assert delivery.sent_at is not None
    soon = actor.now - delivery.sent_at <= UNASKED
    return soon and unclassified.as_visit(connection, actor, written.words) is None


def _answered(
    connection: Connection, actor: Actor, delivery: Delivery, written: _Written
) -> AnsweredQuestion:
    question = questions_weekly_question.settle(
        connection, actor, delivery.id, AnswerOutcome.ANSWERED, written.words
    )
    if written.ts:
        answers.remember_message(
            connection, actor.workspace, actor.user_id, written.ts, delivery.id
        )
    return AnsweredQuestion(question, delivery)


def _rated(
    connection: Connection, actor: Actor, delivery: Delivery, words: str
) -> AnsweredQuestion | None:
    rating = number(words)
    if not LOWEST <= rating <= HIGHEST:
        return None
    return AnsweredQuestion(
        questions_rating.settle(connection, actor, delivery.id, rating), delivery
    )


def _replied_to(
    connection: Connection, workspace: str, user: str, thread: str | None
) -> Delivery | None:
    """The delivery that the person replies to: the one whose thread it is in, else the last that can be answered."""
    sent = [
        each
        for each in deliveries.recent(connection, workspace, user)
        if each.state is DeliveryState.SENT and each.sent_at and each.kind in _ANSWERABLE
    ]
    if thread:
        return next((each for each in sent if each.ts == thread), None)
    return max(sent, key=lambda each: (each.sent_at, each.ts), default=None)


def _is_open(
    connection: Connection, delivery: Delivery | None, now: datetime, thread: str | None
) -> bool:
    """Whether the delivery asks something that has no outcome yet; in its own thread, that has no words yet."""
    if delivery is None or delivery.kind != weekly_question.KIND or not delivery.facts:
        return False
    if delivery.sent_at is None or now - delivery.sent_at > OPEN_FOR:
        return False
    answer = answers.find(connection, delivery.workspace, delivery.recipient, delivery.id)
    in_its_thread = thread is not None and thread == delivery.ts
    return answer is None or (in_its_thread and answer.outcome is not AnswerOutcome.ANSWERED)


async def turn_away(
    services: Services, workspace: str, user: str, event: dict[str, Any], event_id: str
) -> None:
    """A follow-up: tells somebody who is not enrolled how to join, once."""
    try:
        await services.database.run_keyed(
            handled_requests.remember, workspace, "event", event_id, {}, services.now()
        )
    except StoredAfterAllError:
        pass  # only just now, so that nobody was told yet
    except AlreadyReceivedError:
        return
    await say(services, workspace, event, await admission.sentence_for(workspace, user, services))


async def say(services: Services, workspace: str, event: dict[str, Any], message: Message) -> None:
    """A follow-up: answers in the direct conversation, in the thread if the message was in one."""
    thread = {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
    channel, client = str(event["channel"]), services.clients.of(workspace)

    def post() -> Awaitable[object]:
        return client.chat_postMessage(
            channel=channel, unfurl_links=False, unfurl_media=False, **thread, **message.body()
        )

    reader = str(event.get("user") or channel)
    await event_answers.post(services, workspace, reader, message, post)
