"""A plain message to the bot: the answer to the last question if one is open; else the bot asks what it is.

A message is stored in full, however long: Slack's limit is 40,000 characters.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import update
from bot.errors import NotEnrolledError
from bot.features.inbox import unclassified
from bot.features.inbox.unclassified import UnclassifiedMessage
from bot.features.questions import messages
from bot.features.questions import rating as questions_rating
from bot.features.questions import weekly_question as questions_weekly_question
from bot.features.questions.rating import HowWell
from bot.features.questions.weekly_question import SentQuestion
from bot.language import mentions
from bot.requests import admission
from bot.requests.action import number
from bot.requests.actor import Actor, admit
from bot.requests.event import Event, is_direct, on_event
from bot.requests.services import Services
from bot.slack.blocks import Message, section
from bot.slack.text import decode_typed
from scheduler.kinds import declining_visits, overdue_nudge, ten_from_memory, weekly_question
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.programme import leaders
from storage.ten import answers
from storage.ten.answers import AnswerOutcome
from storage.ten.ratings import HIGHEST, LOWEST

OPEN_FOR = timedelta(days=7)
ONLY_WORDS = "I keep words, not files. Write me what it says, and I keep that."
_ANSWERABLE = (
    overdue_nudge.KIND,
    declining_visits.KIND,
    ten_from_memory.KIND,
    weekly_question.KIND,
)


@dataclass(frozen=True)
class AnsweredQuestion:
    """The message was stored as the answer to `question`, which was sent as `delivery`."""

    question: SentQuestion | HowWell
    delivery: Delivery


def register(app: AsyncApp) -> None:
    on_event(app, "message", hear)


async def hear(event: Event) -> None:
    """Handles a message event, once. Everything but what a person wrote in their direct conversation is ignored."""
    message, services, workspace = event.event, event.services, event.workspace
    if not is_direct(message) or message.get("bot_id") or not message.get("user"):
        return
    if message.get("subtype") not in (None, "file_share"):  # edits and Slack's own messages
        return
    user, key = str(message["user"]), event.key
    try:
        result = await services.database.run(_take, workspace, user, message, key, services.now())
    except AlreadyReceivedError:
        return
    except NotEnrolledError:
        event.later(_turn_away, services, workspace, user, message, key)
        return
    event.later(_say, services, workspace, message, _answer(result))
    if isinstance(result, AnsweredQuestion) and result.delivery.channel and result.delivery.ts:
        settled = _settled(result.question)
        event.later(
            update, services, workspace, result.delivery.channel, result.delivery.ts, settled
        )


def _answer(result: AnsweredQuestion | UnclassifiedMessage | None) -> Message:
    if isinstance(result, AnsweredQuestion):
        question = result.question
        return (
            questions_rating.message(question)
            if isinstance(question, HowWell)
            else messages.receipt(question)
        )
    if result is None or result.words:
        return unclassified.message(result)
    return Message(ONLY_WORDS, [section(ONLY_WORDS)])


def _settled(question: SentQuestion | HowWell) -> Message:
    return (
        questions_rating.message(question)
        if isinstance(question, HowWell)
        else messages.settled(question)
    )


def _take(
    connection: Connection,
    workspace: str,
    user: str,
    event: dict[str, Any],
    event_id: str,
    now: datetime,
) -> AnsweredQuestion | UnclassifiedMessage | None:
    actor = admit(leaders.membership(connection, workspace, user), user, now)
    delivery = _replied_to(connection, workspace, user, event)
    words = _words(connection, workspace, str(event.get("text") or ""))
    result: AnsweredQuestion | UnclassifiedMessage | None = None
    if delivery is not None:
        deliveries.mark_answered(connection, workspace, delivery.id, user, now)
        result = _as_answer(connection, actor, delivery, words)
    if result is None:
        result = (
            unclassified.set_aside(connection, actor, words)
            if words
            else unclassified.UnclassifiedMessage("", "")
        )
    handled_requests.remember(connection, workspace, "event", event_id, {}, now)
    return result


def _words(connection: Connection, workspace: str, text: str) -> str:
    """The message as its author saw it: colleagues are sent as ids alone, and seen by their names."""
    words = decode_typed(text).strip()
    if not mentions.users(words):
        return words
    names = {each.user_id: each.name for each in leaders.everyone(connection, workspace)}
    return mentions.none_picked(words, names)


def _as_answer(
    connection: Connection, actor: Actor, delivery: Delivery, words: str
) -> AnsweredQuestion | None:
    if not words or not _is_open_question(connection, delivery, actor.now):
        return None
    if not questions_rating.is_rating(delivery):
        return AnsweredQuestion(
            questions_weekly_question.settle(
                connection, actor, delivery.id, AnswerOutcome.ANSWERED, words
            ),
            delivery,
        )
    rating = number(words)
    if not LOWEST <= rating <= HIGHEST:
        return None
    return AnsweredQuestion(
        questions_rating.settle(connection, actor, delivery.id, rating), delivery
    )


def _replied_to(
    connection: Connection, workspace: str, user: str, event: dict[str, Any]
) -> Delivery | None:
    """The delivery that the person replies to: the one whose thread it is in, else the last that can be answered."""
    thread = event.get("thread_ts")
    sent = [
        each
        for each in deliveries.recent(connection, workspace, user)
        if each.state is DeliveryState.SENT and each.sent_at and each.kind in _ANSWERABLE
    ]
    if thread:
        return next((each for each in sent if each.ts == thread), None)
    return max(sent, key=lambda each: (each.sent_at, each.ts), default=None)


def _is_open_question(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    if delivery.kind != weekly_question.KIND or not delivery.facts or delivery.sent_at is None:
        return False
    answer = answers.find(connection, delivery.workspace, delivery.recipient, delivery.id)
    is_open = answer is None or answer.outcome is not AnswerOutcome.ANSWERED
    return is_open and now - delivery.sent_at <= OPEN_FOR


async def _turn_away(
    services: Services, workspace: str, user: str, event: dict[str, Any], event_id: str
) -> None:
    try:
        await services.database.run(
            handled_requests.remember, workspace, "event", event_id, {}, services.now()
        )
    except AlreadyReceivedError:
        return
    await _say(services, workspace, event, await admission.sentence_for(workspace, user, services))


async def _say(services: Services, workspace: str, event: dict[str, Any], message: Message) -> None:
    thread = {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
    await services.clients.of(workspace).chat_postMessage(
        channel=event["channel"], unfurl_links=False, unfurl_media=False, **thread, **message.body()
    )
