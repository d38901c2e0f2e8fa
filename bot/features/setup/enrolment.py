"""Enrols people, with the same rules for the command line and the form in Slack."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.delivery import profile_sync
from bot.errors import MistakeError
from bot.slack.directory import Profile
from bot.wording import countries
from scheduler.calendars.calendar import local_day, zone_or
from scheduler.kinds import welcome
from storage.programme import belonging, leaders, workspaces
from storage.programme.leaders import Leader
from storage.programme.settings import Programme

LONGEST_FUNCTION = 60


@dataclass(frozen=True)
class Part:
    """The settings of a participant. None: unchanged, or the default."""

    function: str | None = None  # empty: none
    cadence_days: int | None = None
    leads: bool | None = None
    admin: bool | None = None
    zone: str | None = None  # until Slack names another
    nudge_hour: str | None = None  # empty: the workspace's
    place: str | None = None  # DE or DE-BY; `none`: no public holidays; empty: the workspace's


def enrol(
    connection: Connection,
    workspace: str,
    user: str,
    part: Part,
    now: datetime,
    profile: Profile | None = None,
) -> Leader:
    """Enrols a person, or updates them if they are enrolled. `profile`: from Slack, if it was asked."""
    known = leaders.find(connection, workspace, user)
    _check(part, known)
    changes: dict[str, object] = {
        name: value
        for name, value in (
            ("cadence_days", part.cadence_days),
            ("leads", part.leads),
            ("admin", part.admin),
        )
        if value is not None
    }
    if part.function is not None:
        changes["function"] = _function(connection, workspace, part.function)
    zone = part.zone or (known.zone if known else None)
    if profile is not None:
        zone = part.zone or profile.usable_zone
        changes["name"] = profile.name
        changes["asked_at"] = now
        belonging.note(connection, workspace, user, profile.outside, now)
    if profile is not None or part.zone:
        changes["zone"] = zone
    if part.nudge_hour is not None:
        changes["nudge_hour"] = part.nudge_hour or None
    if part.place is not None:
        changes["country"], changes["subdivision"] = countries.columns(part.place or None)
    today = local_day(now, _zone(connection, workspace, zone))
    leader = leaders.add(connection, workspace, user, now, today, **changes)
    if known is None or not (known.active and known.leads):
        welcome.greet(connection, workspace, _programme(connection, workspace), leader, now)
    if profile is not None and profile.zone and not profile.usable_zone:
        profile_sync.report_unknown_zone(connection, workspace, user, profile.zone, now)
    return leader


def set_function(connection: Connection, workspace: str, user: str, function: str) -> None:
    """Sets the function of somebody who is enrolled already."""
    spelt = _function(connection, workspace, function)
    leaders.refresh(connection, workspace, user, function=spelt)


def _check(part: Part, known: Leader | None) -> None:
    returns = known is None or known.removed
    was_admin = known.admin if known and not returns else False
    was_leading = known.leads if known else True
    admin = was_admin if part.admin is None else part.admin
    leads = was_leading if part.leads is None else part.leads
    if not leads and not admin:
        raise MistakeError(
            "Somebody who does not lead must be an admin: add --admin to --no-leader."
        )


def _function(connection: Connection, workspace: str, typed: str) -> str | None:
    """The function, spelt as others have it: "finance" and "Finance" are the same."""
    wanted = " ".join(typed.split())
    if len(wanted) > LONGEST_FUNCTION:
        raise MistakeError(f"A function's name has at most {LONGEST_FUNCTION} characters.")
    for person in leaders.everyone(connection, workspace):
        if person.function and person.function.casefold() == wanted.casefold():
            return person.function
    return wanted or None


def _zone(connection: Connection, workspace: str, zone: str | None) -> str:
    return zone_or(zone, _programme(connection, workspace).zone)


def _programme(connection: Connection, workspace: str) -> Programme:
    found = workspaces.find(connection, workspace)
    return found.programme if found else Programme()
