"""An event that Slack sends by itself. It has no actor: its handler looks up whom it is about."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.engine import Connection

from bot.requests.services import Services
from bot.slack.receiver import Later
from storage.core.handled_requests import StoredAfterAllError

T = TypeVar("T")
P = ParamSpec("P")

EventHandler = Callable[["Event"], Awaitable[None]]
Matcher = Callable[..., Awaitable[bool]]


@dataclass(frozen=True)
class Event:
    """`event`: Slack's inner event; `body`: the whole payload; `context`: what Bolt and the composition root add."""

    event: dict[str, Any]
    body: dict[str, Any]
    context: AsyncBoltContext
    services: Services
    later: Later

    @property
    def workspace(self) -> str:
        """The workspace in which it happened."""
        return self.context.team_id or ""

    @property
    def key(self) -> str:
        """The idempotency key: what a person wrote, by channel and timestamp, because Slack may tell of it twice.

        Else Slack's event id; else a random one.
        """
        if self.event.get("channel") and self.event.get("ts") and is_from_a_person(self.event):
            return f"{self.event['channel']}:{self.event['ts']}"
        if self.body.get("event_id"):
            return str(self.body["event_id"])
        return uuid.uuid4().hex

    async def once(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work`, which remembers the event's key, in one transaction. Raises AlreadyReceivedError for a repeat.

        Where the answer to COMMIT was lost, this is no repeat: what was stored has yet to be answered.
        """
        try:
            return await self.services.database.run_keyed(work, *args, **kwargs)
        except StoredAfterAllError as stored:
            result: T = stored.result
            return result


def on_event(
    app: AsyncApp, name: str, handle: EventHandler, *, matchers: Sequence[Matcher] = ()
) -> None:
    """Registers `handle` for events of that name that pass the matchers; the event is acknowledged afterwards.

    If the handler raises, the event is not acknowledged, and Slack sends it again.
    """

    async def listener(
        ack: AsyncAck,
        event: dict[str, Any],
        body: dict[str, Any],
        context: AsyncBoltContext,
        services: Services,
        later: Later,
    ) -> None:
        await handle(Event(event, body, context, services, later))
        await ack()

    app.event(name, matchers=list(matchers))(listener)


SLACKBOT = "USLACKBOT"
"""Slack itself, which posts its reminders as a user, and is never answered."""

SPOKEN = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of messages in which a person says something: plain, with a file, a reply shown to all, and /me."""


def is_from_a_person(event: dict[str, Any]) -> bool:
    """Whether a person wrote this message event: not a bot, and nothing that Slack itself says of a message."""
    user = event.get("user")
    spoken = bool(user) and not event.get("bot_id") and event.get("subtype") in SPOKEN
    return spoken and user != SLACKBOT


def is_direct(event: dict[str, Any]) -> bool:
    """Whether a message is in the direct conversation between a person and the bot."""
    kind = event.get("channel_type")
    return kind == "im" if kind else str(event.get("channel", "")).startswith("D")
