"""Options for a type-ahead (`block_suggestion`): a select menu asks the app what to offer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.slack.blocks import Block
from bot.slack.text import typed_name

SuggestionHandler = Callable[["Suggestion"], Awaitable[list[Block]]]


@dataclass(frozen=True)
class Suggestion:
    """`typed`: what was typed so far, on one line. A suggestion changes nothing, so it has no `once`."""

    actor: Actor
    services: Services
    typed: str


def on_suggestion(app: AsyncApp, action_id: str, handle: SuggestionHandler) -> None:
    """Registers `handle`, which returns the options: they are the acknowledgement."""

    async def listener(
        ack: AsyncAck, payload: dict[str, Any], actor: Actor, services: Services
    ) -> None:
        typed = typed_name(payload.get("value"))
        await ack(options=await handle(Suggestion(actor, services, typed)))

    app.options(action_id)(listener)
