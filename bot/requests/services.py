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
# By workspace and user id; a cache whose entries are verified before anything is based on them.
Seen = dict[tuple[str, str], Membership]
MOST_SEEN = 10_000


@dataclass(frozen=True)
class Services:
    """Created once, by the composition root, and passed to every listener as `services`."""

    database: Database
    clients: Clients
    now: Now
    seen: Seen = field(default_factory=dict)

    @cached_property
    def directory(self) -> Directory:
        """People's profiles, as Slack has them."""
        return Directory(self.clients)
