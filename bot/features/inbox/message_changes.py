"""A message in the direct conversation was edited or deleted: what was kept of it follows, or is asked about."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import update_delivery
from bot.errors import MistakeError, NotEnrolledError
from bot.features.inbox import answer_handlers, replies, unclassified
from bot.features.questions import messages
from bot.features.questions.weekly_question import SentQuestion
from bot.forms.answer_buttons import change_buttons
from bot.language.direct_line import LineKind, judge
from bot.requests.actor import Actor, admit
from bot.requests.event import Event, is_direct, on_event
from bot.slack.blocks import Message, actions, section
from bot.wording.names import inline
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.programme import leaders
from storage.ten import answers

CHANGED, DELETED = "message_changed", "message_deleted"


@dataclass(frozen=True)
class MessageChange:
    """`before` and `after`: as Slack sends them; `after` is empty if it is deleted. `thread`: in which it stands."""

    user: str
    ts: str
    thread: str | None
    before: str
    after: str


@dataclass(frozen=True)
class Followed:
    """What is said of it, and the question whose own message must show it (None: nothing changed there)."""

    message: Message
    question: SentQuestion | None = None


def register(app: AsyncApp) -> None:
    on_event(app, "message", hear, matchers=[is_change])


async def is_change(event: dict[str, Any]) -> bool:
    """Whether a message in a direct conversation was edited or deleted."""
    return is_direct(event) and event.get("subtype") in (CHANGED, DELETED)


async def hear(event: Event) -> None:
    """Follows the change, once. What was never kept, and what the bot or Slack itself changed, is ignored."""
    change = read(event.event)
    if change is None:
        return
    services, workspace = event.services, event.workspace
    try:
        followed = await event.once(_follow, workspace, change, event.key, services.now())
    except (AlreadyReceivedError, NotEnrolledError):
        return
    if followed is None:
        return
    where = {"channel": event.event["channel"], "thread_ts": change.thread}
    event.later(replies.say, services, workspace, where, followed.message)
    if followed.question is not None:
        delivery, settled = followed.question.delivery, messages.settled(followed.question)
        event.later(update_delivery, services, workspace, change.user, delivery, settled)


def read(event: dict[str, Any]) -> MessageChange | None:
    """The change that the event tells of; None if no words of a person changed, as where Slack adds a preview."""
    before: dict[str, Any] = event.get("previous_message") or {}
    after: dict[str, Any] = event.get("message") or {}
    gone = event.get("subtype") == DELETED or after.get("subtype") == "tombstone"
    user = str(before.get("user") or ("" if gone else after.get("user")) or "")
    ts = str(event.get("deleted_ts") or after.get("ts") or before.get("ts") or "")
    if not user or not ts or before.get("bot_id") or after.get("bot_id"):
        return None
    old, new = str(before.get("text") or ""), "" if gone else str(after.get("text") or "")
    thread = before.get("thread_ts") or after.get("thread_ts")
    return MessageChange(user, ts, thread, old, new) if gone or old != new else None


def _follow(
    connection: Connection, workspace: str, change: MessageChange, key: str, now: datetime
) -> Followed | None:
    actor = admit(leaders.membership(connection, workspace, change.user), change.user, now)
    handled_requests.remember(connection, workspace, "event", key, {}, now)
    before, after = (
        replies.words_of(connection, workspace, text) for text in (change.before, change.after)
    )
    change = replace(change, before=before, after=after)
    delivery = answers.of_message(connection, workspace, change.user, change.ts)
    if delivery is None:
        unclassified.follow_edit(connection, actor, change.ts, change.after)
        return None
    try:
        found = answer_handlers.answered(connection, actor, delivery)
    except MistakeError:  # removed, or its customer is gone
        return None
    return _of_answer(connection, actor, found, change)


def _of_answer(
    connection: Connection, actor: Actor, found: SentQuestion, change: MessageChange
) -> Followed:
    assert found.answer is not None
    words = found.answer.words or ""
    if not change.after or judge(change.after).kind not in (LineKind.WORDS, LineKind.UNSURE):
        return Followed(answer_handlers.ask_to_remove(found, deleted=not change.after))
    if not change.before or change.before not in words:
        return Followed(_changed_since(found, words))
    new = words.replace(change.before, change.after, 1)
    answers.change(connection, actor.workspace, actor.user_id, found.delivery, new)
    found = answer_handlers.answered(connection, actor, found.delivery)
    return Followed(messages.changed(found), found)


def _changed_since(found: SentQuestion, words: str) -> Message:
    name = inline(found.customer.name, 150)
    said = f"Your answer about {name} was changed since that message, so it stays as it is."
    ways = actions(*change_buttons(found.delivery, found.customer.name, words))
    return Message(said, [section(said), ways])
