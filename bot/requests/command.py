"""A subcommand as its handler gets it."""

from dataclasses import dataclass

from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.slack.receiver import Later


@dataclass(frozen=True)
class Command:
    """A subcommand as its handler gets it: who, the words after the subcommand, and how to reach Slack later.

    `key` names this very request, where an effect must happen once.
    """

    actor: Actor
    rest: str
    services: Services
    later: Later
    trigger_id: str
    response_url: str
    key: str
