"""What every handler works with: database, Slack clients, clock, directory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bot.slack.clients import Clients
from bot.slack.directory import Directory
from storage.core.database import Database
from storage.programme.leaders import Membership

Now = Callable[[], datetime]
Seen = dict[
    tuple[str, str], Membership
]  # by workspace and user; a guess to be verified, never an authority
MOST_SEEN = 10_000


@dataclass(frozen=True)
class Services:
    """What every handler works with; made once, by the composition root, and handed on as `services`."""

    database: Database
    clients: Clients
    now: Now
    seen: Seen = field(default_factory=dict)

    @cached_property
    def directory(self) -> Directory:
        """What Slack says of people."""
        return Directory(self.clients)
