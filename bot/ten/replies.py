"""A plain message to the bot: the answer to the last question, if one is open; else one sentence of help."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.engine import Connection

from bot import admission
from bot.acting import Desk, NotEnrolledError, admit
from bot.slack import events
from bot.slack.blocks import Message, section
from bot.slack.receiver import Later
from bot.slack.text import decode
from bot.slack.updates import update
from bot.ten import asking, messages
from bot.ten.asking import Question
from scheduler import nudges, questions, wearing_off
from storage import answers, deliveries, leaders, received
from storage.answers import Outcome
from storage.deliveries import Delivery, State
from storage.received import AlreadyReceivedError

OPEN_FOR = timedelta(days=7)
LONGEST = 10_000
HELP = (
    "I go by buttons and by `/visit`. To log a visit: `/visit Acme yesterday: “what they said”`. "
    "For the rest: `/visit help`."
)
_ANSWERABLE = (nudges.KIND, wearing_off.KIND, questions.KIND)


@dataclass(frozen=True)
class Answered:
    """The message was taken as the answer to this question, which stands in that message."""

    question: Question
    delivery: Delivery


def register(app: AsyncApp) -> None:
    app.event("message")(hear)


async def hear(
    event: dict[str, Any],
    body: dict[str, Any],
    context: AsyncBoltContext,
    desk: Desk,
    later: Later,
) -> None:
    """A message event. Only what a person wrote to the bot in their own conversation is heard, and once."""
    if not events.is_direct(event) or event.get("bot_id") or not event.get("user"):
        return
    if event.get("subtype") not in (None, "file_share"):  # edits and what Slack itself says
        return
    workspace, user, key = context.team_id or "", str(event["user"]), events.key_of(body)
    try:
        answered = await desk.database.run(_take, workspace, user, event, key, desk.now())
    except AlreadyReceivedError:
        return
    except NotEnrolledError:
        later(_turn_away, desk, workspace, user, event, key)
        return
    message = messages.receipt(answered.question) if answered else Message(HELP, [section(HELP)])
    later(_say, desk, workspace, event, message)
    if answered and answered.delivery.channel and answered.delivery.ts:
        now = messages.settled(answered.question)
        later(update, desk, workspace, answered.delivery.channel, answered.delivery.ts, now)


def _take(
    connection: Connection,
    workspace: str,
    user: str,
    event: dict[str, Any],
    event_id: str,
    now: datetime,
) -> Answered | None:
    acting = admit(leaders.membership(connection, workspace, user), user, now)
    found = _open(connection, workspace, user, event)
    answered = None
    if found is not None:
        deliveries.mark_answered(connection, workspace, found.id, user, now)
        words = decode(str(event.get("text") or "")).strip()[:LONGEST]
        if words and _is_open_question(connection, found, now):
            question = asking.settle(connection, acting, found.id, Outcome.ANSWERED, words)
            answered = Answered(question, found)
    received.remember(connection, workspace, "event", event_id, {}, now)
    return answered


def _open(
    connection: Connection, workspace: str, user: str, event: dict[str, Any]
) -> Delivery | None:
    """What the person replies to: the message whose thread it is in, else the last one that wants an answer."""
    thread = event.get("thread_ts")
    sent = [
        each
        for each in deliveries.recent(connection, workspace, user)
        if each.state is State.SENT and each.sent_at and each.kind in _ANSWERABLE
    ]
    if thread:
        return next((each for each in sent if each.ts == thread), None)
    return max(sent, key=lambda each: (each.sent_at, each.ts), default=None)


def _is_open_question(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    if delivery.kind != questions.KIND or not delivery.facts or delivery.sent_at is None:
        return False
    kept = answers.find(connection, delivery.workspace, delivery.recipient, delivery.id)
    is_open = kept is None or kept.outcome is not Outcome.ANSWERED
    return is_open and now - delivery.sent_at <= OPEN_FOR


async def _turn_away(
    desk: Desk, workspace: str, user: str, event: dict[str, Any], event_id: str
) -> None:
    try:
        await desk.database.run(received.remember, workspace, "event", event_id, {}, desk.now())
    except AlreadyReceivedError:
        return
    await _say(desk, workspace, event, await admission.sentence_for(workspace, user, desk))


async def _say(desk: Desk, workspace: str, event: dict[str, Any], message: Message) -> None:
    thread = {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
    await desk.clients.of(workspace).chat_postMessage(
        channel=event["channel"], unfurl_links=False, unfurl_media=False, **thread, **message.body()
    )
