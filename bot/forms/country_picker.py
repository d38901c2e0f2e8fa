"""The type-ahead of countries and their parts: who answers it."""

import asyncio

from slack_bolt.app.async_app import AsyncApp

from bot.requests.suggestion import Suggestion, on_suggestion
from bot.slack.blocks import Block
from bot.wording import countries

LONGEST = 100  # characters that are looked at


def register(app: AsyncApp) -> None:
    on_suggestion(app, countries.TYPE_AHEAD, suggest)


async def suggest(suggestion: Suggestion) -> list[Block]:
    """Countries and their parts. Loading their rules takes a moment: not on the loop."""
    return await asyncio.to_thread(countries.suggestions, suggestion.typed[:LONGEST])
