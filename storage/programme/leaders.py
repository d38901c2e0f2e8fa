"""The people of the programme: leaders, and admins, who need not be leaders themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import leaders, workspaces
from storage.core.upsert import insert
from storage.programme.belonging import Outside, outside_of
from storage.programme.settings import Programme
from storage.programme.workspaces import programme_of

_ACTIVE = (leaders.c.removed_at.is_(None), leaders.c.deactivated_at.is_(None))


@dataclass(frozen=True)
class Leader:
    """A person of the programme. `leads`: False for an admin who is not a leader, so has no clock."""

    workspace: str
    user_id: str
    name: str
    function: str | None
    leads: bool
    admin: bool
    cadence_days: int | None
    zone: str | None
    on_board: bool
    dm_channel: str | None
    enrolled_on: date
    paused: bool
    removed: bool
    outside: Outside | None = None  # why they do not belong to the workspace; None: they do
    # Their own working time, as text that storage/programme/settings.py reads; None: the workspace's.
    nudge_hour: str | None = None
    working_days: str | None = None
    quiet: str | None = None
    country: str | None = None  # empty: no public holidays at all
    subdivision: str | None = None
    # By the Slack status: from that local day (that on which it was seen, if it names none) until that instant, None
    # if it names no end: then they are asked how long, and `vacation_answered_at` is when they said.
    vacation: bool = False
    vacation_from: date | None = None
    vacation_until: datetime | None = None
    vacation_asked_at: datetime | None = None
    vacation_answered_at: datetime | None = None
    unknown_zone: str | None = None  # the zone that Slack named, if it is unknown here

    @property
    def active(self) -> bool:
        """Whether they take part. A paused leader is active, too: only the bot does not write to them."""
        return not self.removed and self.outside is None


def add(
    connection: Connection,
    /,
    workspace: str,
    user_id: str,
    now: datetime,
    today: date,
    **changes: Any,
) -> Leader:
    """Enrols somebody, or updates somebody enrolled. `today`: their local date, on which their clock starts.

    `changes`: any of name, function, cadence_days, zone, leads, admin, on_board, and of their own working time
    (nudge_hour, working_days, quiet, country, subdivision). Somebody who was removed is enrolled anew and keeps their
    history. A pause ends.
    """
    fresh = {"enrolled_at": now, "enrolled_on": today}
    new = connection.execute(
        insert(connection, leaders)
        .values(workspace=workspace, user_id=user_id, **fresh, **changes)
        .on_conflict_do_nothing()
        .returning(leaders.c.user_id)
    ).scalar_one_or_none()
    if new is None:
        returning = leaders.c.removed_at.is_not(None)
        connection.execute(
            leaders.update()
            .where(leaders.c.workspace == workspace, leaders.c.user_id == user_id)
            .values(
                enrolled_at=sa.case(
                    (returning, sa.literal(now, leaders.c.enrolled_at.type)),
                    else_=leaders.c.enrolled_at,
                ),
                enrolled_on=sa.case((returning, today), else_=leaders.c.enrolled_on),
                removed_at=None,
                paused_at=None,
                **changes,
            )
        )
    next_check.forget(connection, workspace, [user_id])
    found = find(connection, workspace, user_id)
    assert found is not None
    return found


def find(connection: Connection, workspace: str, user_id: str) -> Leader | None:
    """The person, even if paused, removed or outside; None if never enrolled."""
    row = connection.execute(
        sa.select(leaders).where(leaders.c.workspace == workspace, leaders.c.user_id == user_id)
    ).one_or_none()
    return leader_of(row) if row else None


def everyone(connection: Connection, workspace: str) -> list[Leader]:
    """All who take part now, paused ones too, by name."""
    rows = connection.execute(
        sa.select(leaders)
        .where(leaders.c.workspace == workspace, *_ACTIVE)
        .order_by(leaders.c.name, leaders.c.user_id)
    )
    return [leader_of(row) for row in rows]


def admins(connection: Connection, workspace: str) -> list[Leader]:
    """The admins of the programme, by name."""
    return [person for person in everyone(connection, workspace) if person.admin]


def pause(connection: Connection, workspace: str, user_id: str, now: datetime) -> bool:
    """Stops all unasked messages to them until `add` is called again. False if they take no part."""
    return _mark(connection, workspace, user_id, paused_at=now)


def remove(connection: Connection, workspace: str, user_id: str, now: datetime) -> bool:
    """Removes them from the programme; their visits stay. False if they take no part."""
    return _mark(connection, workspace, user_id, removed_at=now)


def refresh(connection: Connection, /, workspace: str, user_id: str, **known: Any) -> None:
    """Updates columns with what Slack says now: name, zone, vacation, dm_channel …"""
    differs = [leaders.c[name].is_distinct_from(value) for name, value in known.items()]
    changed = connection.execute(
        leaders.update()
        .where(
            leaders.c.workspace == workspace, leaders.c.user_id == user_id, sa.or_(False, *differs)
        )
        .values(**known)
    )
    if changed.rowcount:  # only then, or the clock would check everybody again to whom it writes
        next_check.forget(connection, workspace, [user_id])


def _mark(connection: Connection, workspace: str, user_id: str, **values: Any) -> bool:
    changed = connection.execute(
        leaders.update()
        .where(leaders.c.workspace == workspace, leaders.c.user_id == user_id, *_ACTIVE)
        .values(**values)
    )
    return bool(changed.rowcount)


def leader_of(row: sa.Row[Any]) -> Leader:
    """A Leader from a row that holds the columns of `leaders`."""
    return Leader(
        workspace=row.workspace,
        user_id=row.user_id,
        name=row.name,
        function=row.function,
        leads=row.leads,
        admin=row.admin,
        cadence_days=row.cadence_days,
        zone=row.zone,
        on_board=row.on_board,
        dm_channel=row.dm_channel,
        enrolled_on=row.enrolled_on,
        paused=row.paused_at is not None,
        removed=row.removed_at is not None,
        outside=None
        if row.deactivated_at is None
        else outside_of(row.outside) or Outside.DEACTIVATED,
        nudge_hour=row.nudge_hour,
        working_days=row.working_days,
        quiet=row.quiet,
        country=row.country,
        subdivision=row.subdivision,
        vacation=row.vacation,
        vacation_from=row.vacation_from,
        vacation_until=row.vacation_until,
        vacation_asked_at=row.vacation_asked_at,
        vacation_answered_at=row.vacation_answered_at,
        unknown_zone=row.unknown_zone,
    )


@dataclass(frozen=True)
class Membership:
    """A person and the programme of their workspace. `person`: None for somebody never enrolled.

    `stopped`: why nothing is sent to the workspace (Workspace.stopped_because); None if it is running.
    """

    workspace: str
    programme: Programme
    person: Leader | None
    stopped: str | None = None

    @property
    def zone(self) -> str:
        """The person's own time zone, else the workspace's."""
        return (self.person and self.person.zone) or self.programme.zone

    @property
    def cadence(self) -> int:
        """Days allowed between the person's counted visits."""
        return (self.person and self.person.cadence_days) or self.programme.cadence


_MEMBERSHIP = (
    sa.select(workspaces.c.programme, workspaces.c.stopped_because, leaders)
    .select_from(
        workspaces.outerjoin(
            leaders,
            sa.and_(
                leaders.c.workspace == workspaces.c.id, leaders.c.user_id == sa.bindparam("user_id")
            ),
        )
    )
    .where(workspaces.c.id == sa.bindparam("workspace"))
)


def membership(connection: Connection, workspace: str, user_id: str) -> Membership:
    """The person's membership, in one query. For an unknown workspace: the default settings and nobody."""
    row = connection.execute(
        _MEMBERSHIP, {"workspace": workspace, "user_id": user_id}
    ).one_or_none()
    return (
        Membership(workspace, Programme(), None) if row is None else membership_of(workspace, row)
    )


def membership_of(workspace: str, row: sa.Row[Any]) -> Membership:
    """A Membership from a row of `programme`, `stopped_because`, and the columns of `leaders`, NULLs for nobody."""
    person = leader_of(row) if row.user_id is not None else None
    return Membership(workspace, programme_of(row.programme), person, row.stopped_because)
