"""`@Keep In Touch Acme`: answers with the card; ephemeral in a channel, a reply in the direct conversation."""

from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.engine import Connection

from bot.errors import NotEnrolledError
from bot.features.customers import lookup, search_messages
from bot.features.customers.search_messages import card_or_reply
from bot.language import mentions
from bot.requests import admission, event_answers
from bot.requests.actor import admit
from bot.requests.event import Event, is_direct, is_from_a_person, on_event
from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.slack.text import decode_typed
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.programme import leaders


@dataclass(frozen=True)
class Mention:
    """Who asks for which customer, and where. `in_private`: in the direct conversation with the bot."""

    workspace: str
    user_id: str
    typed: str
    channel: str
    thread: str | None
    in_private: bool
    key: str


def register(app: AsyncApp) -> None:
    on_event(app, "app_mention", hear)
    # Registered before replies (bot/process/app.py): in a direct conversation Slack sends a mention as a message.
    on_event(app, "message", hear, matchers=[is_for_the_bot])


async def is_for_the_bot(event: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Whether a direct message from a person begins with a mention of the bot."""
    if not is_direct(event) or not is_from_a_person(event) or event.get("subtype"):
        return False
    named = mentions.leading_user(str(event.get("text") or ""))
    return named is not None and named == context.bot_user_id


async def hear(event: Event) -> None:
    """Answers a mention, once, to its author. Authors who are not enrolled get the sentence of admission.py."""
    payload, services = event.event, event.services
    if payload.get("subtype") or not is_from_a_person(payload):
        return
    mention = _read_mention(event)
    try:
        message = await event.once(_take, services, mention)
    except AlreadyReceivedError:
        return
    if message is None:
        event.later(_turn_away, services, mention)
    else:
        event.later(_say, services, mention, message)


def _read_mention(event: Event) -> Mention:
    payload = event.event
    text = decode_typed(str(payload.get("text") or ""))
    before, after = mentions.around(text, str(event.context.bot_user_id))
    typed = (after if after.strip() else before).strip(' ,:?!\t\n"“”„')
    return Mention(
        workspace=event.workspace,
        user_id=str(payload["user"]),
        typed=" ".join(typed.split())[:300],
        channel=str(payload["channel"]),
        thread=payload.get("thread_ts"),
        in_private=is_direct(payload),
        key=event.key,
    )


def _take(connection: Connection, services: Services, mention: Mention) -> Message | None:
    """The answer; None for somebody who is not enrolled."""
    now = services.now()
    handled_requests.remember(connection, mention.workspace, "event", mention.key, {}, now)
    membership = leaders.membership(connection, mention.workspace, mention.user_id)
    try:
        actor = admit(membership, mention.user_id, now)
    except NotEnrolledError:
        return None
    return (
        card_or_reply(lookup.who(connection, actor, mention.typed))
        if mention.typed
        else search_messages.ask_for_name()
    )


async def _turn_away(services: Services, mention: Mention) -> None:
    await _say(
        services,
        mention,
        await admission.sentence_for(mention.workspace, mention.user_id, services),
    )


async def _post(services: Services, mention: Mention, message: Message) -> None:
    client = services.clients.of(mention.workspace)
    if mention.in_private:
        await client.chat_postMessage(
            channel=mention.channel,
            unfurl_links=False,
            unfurl_media=False,
            thread_ts=mention.thread,
            **message.body(),
        )
    else:
        await client.chat_postEphemeral(
            channel=mention.channel,
            user=mention.user_id,
            thread_ts=mention.thread,
            **message.body(),
        )


async def _say(services: Services, mention: Mention, message: Message) -> None:
    await event_answers.post(
        services,
        mention.workspace,
        mention.user_id,
        message,
        lambda: _post(services, mention, message),
    )
