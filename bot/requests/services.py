"""What every handler works with: database, Slack clients, clock, directory."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bot.slack.blocks import Message
from bot.slack.clients import Clients
from bot.slack.directory import Directory
from storage.core.database import Database
from storage.outbox.deliveries import Delivery
from storage.programme.leaders import Membership

Now = Callable[[], datetime]
# Builds the message of a delivery as of now; raises Withdrawn if there is nothing left to say.
Builder = Callable[["Services", Delivery, datetime], Awaitable[Message]]
# By workspace and user id; a cache whose entries are verified before anything is based on them.
Seen = dict[tuple[str, str], Membership]
MOST_SEEN = 10_000


@dataclass(frozen=True)
class Services:
    """Created once, by the composition root, and passed to every listener as `services`.

    `builders`: what builds scheduled messages, by kind, so that one that was sent can be shown as it is by now.
    """

    database: Database
    clients: Clients
    now: Now
    seen: Seen = field(default_factory=dict)
    builders: Mapping[str, Builder] = field(default_factory=dict)

    @cached_property
    def directory(self) -> Directory:
        """People's profiles, as Slack has them."""
        return Directory(self.clients)
