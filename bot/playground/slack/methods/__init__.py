"""The Web API methods that the bot uses, with Slack's error codes."""

from bot.playground.slack.methods import chat, conversations, files, people, views
from bot.playground.slack.methods.calling import TABLE, Method

FAMILIES = (chat, conversations, files, people, views)


def find(name: str) -> Method | None:
    """The method with that name, or None."""
    return TABLE.get(name)
