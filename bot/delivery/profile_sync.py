"""Holding what Slack says of a leader: name, time zone, vacation status, and whether the account is open.

It says so by itself (`user_change`), and when it is asked before a message is sent.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from bot.slack.directory import Profile
from scheduler.calendars.working_time import may_send
from scheduler.kinds import admin_notice
from scheduler.leaders.context import WorkspaceContext, person
from storage.outbox.deliveries import Delivery
from storage.programme import leaders, workspaces
from storage.programme.leaders import Leader
from storage.queries import leader_facts


@dataclass(frozen=True)
class ProfileChanges:
    """What differs from what we hold. `values` are columns; `guest` and `closed` end their part, or begin it again."""

    values: dict[str, Any]
    guest: bool = False
    closed: bool | None = None

    def __bool__(self) -> bool:
        return bool(self.values) or self.guest or self.closed is not None

    @property
    def of_time(self) -> bool:
        """Whether it changes when they may be written to."""
        return any(each in self.values for each in ("zone", "vacation", "vacation_until"))


def find_changes(connection: Connection, workspace: str, profile: Profile) -> ProfileChanges:
    """What is new of this person; nothing of somebody who takes no part."""
    person = leaders.find(connection, workspace, profile.user_id)
    if person is None or person.removed:
        return ProfileChanges({})
    told = {"name": profile.name, **_of_time(person, profile)}
    values = {name: to for name, to in told.items() if to != getattr(person, name)}
    closed = profile.deleted if profile.deleted != person.deactivated else None
    return ProfileChanges(values, profile.is_guest, closed)


def _of_time(person: Leader, profile: Profile) -> dict[str, Any]:
    """Of a closed account Slack tells neither zone nor status: then what was known stays."""
    if profile.deleted:
        return {}
    found: dict[str, Any] = {
        "vacation": profile.vacation is not None,
        "vacation_until": profile.vacation.until if profile.vacation else None,
    }
    if profile.zone:
        known = profile.usable_zone
        # A zone that nobody knows says at least that the old one is wrong: the workspace's takes its place.
        found |= {"zone": known, "unknown_zone": None if known else profile.zone}
    return found


def store_changes(
    connection: Connection, workspace: str, profile: Profile, now: datetime
) -> ProfileChanges:
    """Writes down what is new, and says what it was. Who became a guest takes no part any more; their visits stay."""
    found = find_changes(connection, workspace, profile)
    user = profile.user_id
    if found.guest:
        leaders.remove(connection, workspace, user, now)
    if found.closed:
        leaders.deactivate(connection, workspace, user, now)
    values = dict(found.values)
    if found.closed is False:
        values["deactivated_at"] = None
    if values:
        leaders.refresh(connection, workspace, user, **values)
    if values.get("unknown_zone"):
        report_unknown_zone(connection, workspace, user, values["unknown_zone"], now)
    return found


def report_unknown_zone(
    connection: Connection, workspace: str, user: str, zone: str, now: datetime
) -> None:
    """The admins hear once of a zone that this machine does not know."""
    found = workspaces.find(connection, workspace)
    if found is not None:
        admin_notice.report_unknown_zone(
            connection, WorkspaceContext(workspace, found.programme), user, zone, now
        )


def may_still_send(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    """Whether a delivery may go out now, by what is held of its recipient now: the hour, and the day it counts for."""
    found = workspaces.find(connection, delivery.workspace)
    known = leader_facts.reachable(connection, delivery.workspace, delivery.recipient)
    if found is None or known is None:
        return True  # an admin who leads nobody; or the sender's own look will tell
    someone = person(*known, WorkspaceContext(found.id, found.programme), None, now=now)
    if not may_send(now, someone.working_time):
        return False
    return delivery.counts_on in (None, someone.today(now))
