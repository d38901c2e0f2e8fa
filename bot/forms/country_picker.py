"""The type-ahead of countries and their parts; and who answers it."""

import asyncio
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.requests.actor import Actor
from bot.wording import countries


async def suggest(ack: AsyncAck, payload: dict[str, Any], actor: Actor) -> None:
    """Countries and their parts. Loading their rules takes a moment: not on the loop."""
    typed = str(payload.get("value") or "")[:100]
    await ack(options=await asyncio.to_thread(countries.suggestions, typed))
