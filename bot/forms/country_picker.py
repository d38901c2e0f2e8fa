"""Answers the type-ahead of countries and their subdivisions."""

import asyncio

from slack_bolt.app.async_app import AsyncApp

from bot.requests.suggestion import Suggestion, on_suggestion
from bot.slack.blocks import Block
from bot.wording import countries

LONGEST = 100  # characters of what was typed that are used


def register(app: AsyncApp) -> None:
    on_suggestion(app, countries.TYPE_AHEAD, suggest)


async def suggest(suggestion: Suggestion) -> list[Block]:
    """Countries and their subdivisions. Loading the holiday rules takes a moment, so it runs in a thread."""
    return await asyncio.to_thread(countries.suggestions, suggestion.typed[:LONGEST])
