"""A subcommand as its handler gets it."""

from dataclasses import dataclass

from bot.requests.actor import Acting
from bot.requests.services import Desk
from bot.slack.receiver import Later


@dataclass(frozen=True)
class Call:
    """A subcommand as its handler gets it: who, the words after the subcommand, and how to reach Slack later.

    `key` names this very request, where an effect must happen once.
    """

    acting: Acting
    rest: str
    desk: Desk
    later: Later
    trigger_id: str
    response_url: str
    key: str
