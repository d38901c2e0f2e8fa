"""Who acts, where and when: found from the verified request alone, never from `value` or `private_metadata`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import NotEnrolledError
from bot.slack.clients import Clients
from bot.slack.directory import Directory
from bot.slack.receiver import Later
from storage.database import Database
from storage.leaders import Leader, Membership
from storage.programme import Programme

Now = Callable[[], datetime]
Seen = dict[
    tuple[str, str], Membership
]  # by workspace and user; a guess to be verified, never an authority
MOST_SEEN = 10_000

_NOT_YET = "Visits are kept by the leaders in this programme, and you are not one of them yet. "
JOIN = _NOT_YET + "An admin can add you; your user ID is {user}."
JOIN_ASK = _NOT_YET + "To join, ask {admins}."
REFUSED = "This programme is for full members of this workspace."


@dataclass(frozen=True)
class Acting:
    """The person whose request this is: enrolled and active, or `person` would not exist."""

    membership: Membership
    person: Leader
    now: datetime

    @property
    def workspace(self) -> str:
        return self.membership.workspace

    @property
    def user_id(self) -> str:
        return self.person.user_id

    @property
    def programme(self) -> Programme:
        return self.membership.programme

    @property
    def today(self) -> date:
        """The date where this person is."""
        return self.day_of(self.now)

    @property
    def here(self) -> datetime:
        """The wall clock where this person is."""
        return self.now.astimezone(ZoneInfo(self.membership.zone))

    def day_of(self, instant: datetime) -> date:
        """The date that an instant has where this person is."""
        return instant.astimezone(ZoneInfo(self.membership.zone)).date()


@dataclass(frozen=True)
class Desk:
    """What every handler works with; made once, by the composition root, and handed to handlers as `desk`."""

    database: Database
    clients: Clients
    now: Now
    seen: Seen = field(default_factory=dict)

    @cached_property
    def directory(self) -> Directory:
        """What Slack says of people."""
        return Directory(self.clients)


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


def admit(membership: Membership, user_id: str, now: datetime) -> Acting:
    """The acting person. Raises NotEnrolledError, with how to join, for everybody else."""
    person = membership.person
    if person is None or not person.active:
        raise NotEnrolledError(JOIN.format(user=user_id))
    return Acting(membership, person, now)


def user_of(body: dict[str, Any]) -> str:
    """The acting user's id in any verified payload; an empty string where Slack names nobody."""
    found = body.get("user_id") or body.get("user") or body.get("event", {}).get("user") or ""
    return str(found.get("id", "") if isinstance(found, dict) else found)
