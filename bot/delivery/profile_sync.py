"""Keeps a leader's row in step with their Slack profile: name, time zone, vacation status, active account.

Slack sends `user_change`, and the courier reads the profile before it posts.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy.engine import Connection

from bot.slack import vacation_status
from bot.slack.directory import Profile
from scheduler.calendars.calendar import DAY, at_wall_clock, local_day, zone_or
from scheduler.calendars.working_time import may_send
from scheduler.kinds import admin_notice
from scheduler.leaders.context import WorkspaceContext, person
from storage.outbox.deliveries import Delivery
from storage.programme import leaders, workspaces
from storage.programme.leaders import Leader
from storage.queries import leader_facts

_ASKING = ("vacation_asked_at", "vacation_answered_at")
_VACATION = ("vacation", "vacation_from", "vacation_until")


@dataclass(frozen=True)
class ProfileChanges:
    """What differs between the profile and the stored row. `values`: new values by column; `guest`: became a guest.

    `closed`: the account was deactivated (True) or reactivated (False); None if that did not change.
    """

    values: dict[str, Any]
    guest: bool = False
    closed: bool | None = None

    def __bool__(self) -> bool:
        return bool(self.values) or self.guest or self.closed is not None

    @property
    def affects_timing(self) -> bool:
        """Whether it changes when messages may be sent to them."""
        return any(each in self.values for each in ("zone", *_VACATION))


def find_changes(
    connection: Connection, workspace: str, profile: Profile, now: datetime
) -> ProfileChanges:
    """What changed for this person; nothing if they are not enrolled, or were removed."""
    person = leaders.find(connection, workspace, profile.user_id)
    if person is None or person.removed:
        return ProfileChanges({})
    current = {"name": profile.name, **_time_columns(connection, person, profile, now)}
    values = {name: to for name, to in current.items() if to != getattr(person, name)}
    closed = profile.deleted if profile.deleted != person.deactivated else None
    return ProfileChanges(values, profile.is_guest, closed)


def _time_columns(
    connection: Connection, person: Leader, profile: Profile, now: datetime
) -> dict[str, Any]:
    """The columns for zone and vacation. Slack sends neither for a deactivated account: the stored ones stay."""
    if profile.deleted:
        return {}
    found = workspaces.find(connection, person.workspace)
    fallback = found.programme.zone if found else "UTC"
    values = _vacation_columns(person, profile, now, zone_or(profile.zone or person.zone, fallback))
    if profile.zone:
        known = profile.usable_zone
        # An unknown zone still means that the stored one is wrong: the workspace's takes its place.
        values |= {"zone": known, "unknown_zone": None if known else profile.zone}
    return values


def _vacation_columns(person: Leader, profile: Profile, now: datetime, zone: str) -> dict[str, Any]:
    """By the Slack status. A leave without an end keeps the day on which it was first seen, and the answer about it."""
    today = local_day(now, zone)
    leave = vacation_status.judge(profile.status, today)
    expires = profile.status.expires
    if leave is None or (expires is not None and expires <= now):
        return {"vacation": False} | dict.fromkeys((*_VACATION[1:], *_ASKING))
    ends = at_wall_clock(leave.last + DAY, time.min, zone) if leave.last else expires
    same = person.vacation and (person.vacation_until is None) == (ends is None)
    begun = person.vacation_from if same and person.vacation_from else today
    return {
        "vacation": True,
        "vacation_from": leave.first or begun,
        "vacation_until": ends,
        **{each: getattr(person, each) if same else None for each in _ASKING},
    }


def store_changes(
    connection: Connection, workspace: str, profile: Profile, now: datetime
) -> ProfileChanges:
    """Stores what changed, and returns it. Whoever became a guest is removed from the programme; their visits stay."""
    changes = find_changes(connection, workspace, profile, now)
    user = profile.user_id
    if changes.guest:
        leaders.remove(connection, workspace, user, now)
    if changes.closed:
        leaders.deactivate(connection, workspace, user, now)
    values = dict(changes.values)
    if changes.closed is False:
        values["deactivated_at"] = None
    if values:
        leaders.refresh(connection, workspace, user, **values)
    if values.get("unknown_zone"):
        report_unknown_zone(connection, workspace, user, values["unknown_zone"], now)
    return changes


def report_unknown_zone(
    connection: Connection, workspace: str, user: str, zone: str, now: datetime
) -> None:
    """Notifies the admins, once, of a time zone that this machine does not know."""
    found = workspaces.find(connection, workspace)
    if found is not None:
        admin_notice.report_unknown_zone(
            connection, WorkspaceContext(workspace, found.programme), user, zone, now
        )


def may_still_send(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    """Whether a delivery may go out now, given its recipient's current working time and the day that it counts for."""
    found = workspaces.find(connection, delivery.workspace)
    known = leader_facts.reachable(connection, delivery.workspace, delivery.recipient)
    if found is None or known is None:
        return True  # an admin who is no leader; otherwise the sender's recheck decides
    someone = person(*known, WorkspaceContext(found.id, found.programme), None, now=now)
    if not may_send(now, someone.working_time):
        return False
    return delivery.counts_on in (None, someone.today(now))
