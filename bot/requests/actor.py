"""The actor of a request, found from the verified request alone, never from `value` or `private_metadata`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import NotAllowedError, NotEnrolledError
from storage.programme.leaders import Leader, Membership
from storage.programme.settings import Programme

_NOT_YET = "Visits are kept by the leaders in this programme, and you are not one of them yet. "
JOIN = _NOT_YET + "An admin can add you; your user ID is {user}."
JOIN_ASK = _NOT_YET + "To join, ask {admins}."
REFUSED = "This programme is for full members of this workspace."
NO_CLOCK = "You run this programme without a clock of your own, so I keep no visits for you."


@dataclass(frozen=True)
class Actor:
    """The enrolled, active person whose request this is. `now`: when it came in."""

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
        """Today's date in this person's time zone."""
        return self.day_of(self.now)

    @property
    def here(self) -> datetime:
        """The current time in this person's time zone."""
        return self.now.astimezone(ZoneInfo(self.membership.zone))

    def day_of(self, instant: datetime) -> date:
        """The date of an instant in this person's time zone."""
        return instant.astimezone(ZoneInfo(self.membership.zone)).date()


def admit(membership: Membership, user_id: str, now: datetime) -> Actor:
    """The actor. Raises NotEnrolledError, which says how to join, for anybody who is not enrolled and active."""
    person = membership.person
    if person is None or not person.active:
        raise NotEnrolledError(JOIN.format(user=user_id))
    return Actor(membership, person, now)


def user_of(body: dict[str, Any]) -> str:
    """The user's id in any verified payload; an empty string where Slack names nobody."""
    found = body.get("user_id") or body.get("user") or body.get("event", {}).get("user") or ""
    return str(found.get("id", "") if isinstance(found, dict) else found)


def only_admins(actor: Actor) -> None:
    """Raises NotAllowedError unless the actor is an admin now, whatever they were when the form opened."""
    if not actor.person.admin:
        raise NotAllowedError("Only an admin of this programme can do that.")


def refuse_without_clock(actor: Actor) -> None:
    """Raises NotAllowedError for an admin who is not a leader."""
    if not actor.person.leads:
        raise NotAllowedError(NO_CLOCK)
