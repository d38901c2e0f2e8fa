"""Keeps what is stored of people in step with their Slack profiles: name, zone, vacation, and whether they belong.

Slack sends `user_change`, the courier reads the profile before it posts, and membership_rounds.py asks once a day.
"""

import logging
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
from storage.programme import belonging, leaders, workspaces
from storage.programme.belonging import Outside
from storage.programme.leaders import Leader
from storage.queries import leader_facts

log = logging.getLogger(__name__)


_ASKING = ("vacation_asked_at", "vacation_answered_at")
_VACATION = ("vacation", "vacation_from", "vacation_until")


@dataclass(frozen=True)
class ProfileChanges:
    """What differs between the profile and what is stored. `values`: new values by column of the leader's row.

    `moved`: whether they came to belong to the workspace, or do not any more.
    """

    values: dict[str, Any]
    moved: bool = False

    def __bool__(self) -> bool:
        return bool(self.values) or self.moved

    @property
    def affects_timing(self) -> bool:
        """Whether it changes when messages may be sent to them."""
        return any(each in self.values for each in ("zone", *_VACATION))


def find_changes(
    connection: Connection, workspace: str, profile: Profile, now: datetime
) -> ProfileChanges:
    """What changed for this person; nothing if they were never let in, or were removed."""
    user = profile.user_id
    moved = belonging.differs(connection, workspace, user, profile.outside)
    person = leaders.find(connection, workspace, user)
    if person is None or person.removed:  # an assistant, perhaps
        return ProfileChanges({}, moved)
    current = {"name": profile.name, **_time_columns(connection, person, profile, now)}
    values = {name: to for name, to in current.items() if to != getattr(person, name)}
    return ProfileChanges(values, moved)


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
    """Stores what changed, and returns it. What somebody did stays, and is theirs again when they are back."""
    changes = find_changes(connection, workspace, profile, now)
    user, values = profile.user_id, changes.values
    if changes.moved:
        note_belonging(connection, workspace, user, profile.outside, now)
    if values:
        leaders.refresh(connection, workspace, user, **values)
    if values.get("unknown_zone"):
        report_unknown_zone(connection, workspace, user, values["unknown_zone"], now)
    return changes


def note_belonging(
    connection: Connection, workspace: str, user: str, outside: Outside | None, now: datetime
) -> None:
    """Stores whether somebody belongs to the workspace. Logs it if nobody is left to run the programme."""
    person = leaders.find(connection, workspace, user)
    was_admin = person is not None and person.active and person.admin
    new = belonging.note(connection, workspace, user, outside, now)
    if new and outside and was_admin and not leaders.admins(connection, workspace):
        log.warning(
            "%s: the last admin, %s, is no full member any more (%s); "
            "add another: keep-in-touch leaders add USER_ID --admin",
            workspace,
            user,
            outside,
        )


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
