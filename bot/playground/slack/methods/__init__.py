"""The Web API methods that the bot uses, and their errors in Slack's words."""

from bot.playground.slack.methods import chat, conversations, files, people, views
from bot.playground.slack.methods.calling import TABLE, Method

FAMILIES = (chat, conversations, files, people, views)


def find(name: str) -> Method | None:
    """The method of that name."""
    return TABLE.get(name)
