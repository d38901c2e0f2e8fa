"""`@Keep In Touch Acme`: the card; in a channel for the one who asks alone, in their own conversation as a reply."""

from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.engine import Connection

from bot.errors import NotEnrolledError
from bot.features.customers import lookup, search_messages
from bot.features.customers.search_messages import card_or_reply
from bot.language import mentions
from bot.requests import admission
from bot.requests.actor import admit
from bot.requests.event import Event, is_direct, on_event
from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.slack.text import decode
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.programme import leaders


@dataclass(frozen=True)
class Mention:
    """Who asks for which customer, and where."""

    workspace: str
    user_id: str
    typed: str
    channel: str
    thread: str | None
    in_private: bool
    key: str


def register(app: AsyncApp) -> None:
    on_event(app, "app_mention", hear)
    # Asked before other messages are heard (bot/process/app.py): in a conversation with the bot Slack tells it so.
    on_event(app, "message", hear, matchers=[is_for_the_bot])


async def is_for_the_bot(event: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Whether a person begins a message to the bot with its name."""
    if not is_direct(event) or event.get("bot_id") or event.get("subtype"):
        return False
    named = mentions.leading_user(str(event.get("text") or ""))
    return named is not None and named == context.bot_user_id


async def hear(event: Event) -> None:
    """A mention: answered once, to the one who wrote it. What it says to others is in admission.py."""
    told, services = event.event, event.services
    if told.get("bot_id") or told.get("subtype") or not told.get("user"):
        return
    asked = _asked(event)
    try:
        message = await services.database.run(_take, services, asked)
    except AlreadyReceivedError:
        return
    if message is None:
        event.later(_turn_away, services, asked)
    else:
        event.later(_say, services, asked, message)


def _asked(event: Event) -> Mention:
    told = event.event
    text = mentions.link_labels(str(told.get("text") or ""))
    before, after = mentions.around(text, str(event.context.bot_user_id))
    typed = decode(after if after.strip() else before).strip(' ,:?!\t\n"“”„')
    return Mention(
        workspace=event.workspace,
        user_id=str(told["user"]),
        typed=" ".join(typed.split())[:300],
        channel=str(told["channel"]),
        thread=told.get("thread_ts"),
        in_private=is_direct(told),
        key=event.key,
    )


def _take(connection: Connection, services: Services, asked: Mention) -> Message | None:
    """The answer; None for who takes no part."""
    now = services.now()
    handled_requests.remember(connection, asked.workspace, "event", asked.key, {}, now)
    membership = leaders.membership(connection, asked.workspace, asked.user_id)
    try:
        actor = admit(membership, asked.user_id, now)
    except NotEnrolledError:
        return None
    return (
        card_or_reply(lookup.who(connection, actor, asked.typed))
        if asked.typed
        else search_messages.ask_for_name()
    )


async def _turn_away(services: Services, asked: Mention) -> None:
    await _say(
        services, asked, await admission.sentence_for(asked.workspace, asked.user_id, services)
    )


async def _say(services: Services, asked: Mention, message: Message) -> None:
    client = services.clients.of(asked.workspace)
    if asked.in_private:
        await client.chat_postMessage(
            channel=asked.channel,
            unfurl_links=False,
            unfurl_media=False,
            thread_ts=asked.thread,
            **message.body(),
        )
    else:
        await client.chat_postEphemeral(
            channel=asked.channel,
            user=asked.user_id,
            thread_ts=asked.thread,
            **message.body(),
        )
