"""Workspaces (Slack teams), their programme, and whether anything may be sent to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import workspaces
from storage.core.upsert import insert
from storage.programme import settings as programmes
from storage.programme.settings import Programme

UNINSTALLED = "app-uninstalled"  # with a hyphen, so that no code of Slack's is the same


@dataclass(frozen=True)
class Workspace:
    """One Slack team. `stopped_because`: the code of why nothing is sent to it, Slack's own or ours; else None.

    An older release kept a sentence there.
    """

    id: str
    name: str
    bot_user_id: str | None
    programme: Programme
    stopped_because: str | None


def add(
    connection: Connection,
    workspace: str,
    now: datetime,
    *,
    name: str = "",
    bot_user_id: str | None = None,
) -> None:
    """Adds the workspace, or refreshes what Slack says of it. A stopped one is running again."""
    known = {"name": name, "bot_user_id": bot_user_id} if name or bot_user_id else {}
    connection.execute(
        insert(connection, workspaces)
        .values(id=workspace, added_at=now, programme={}, **known)
        .on_conflict_do_update(
            index_elements=["id"], set_={"stopped_at": None, "stopped_because": None, **known}
        )
    )


def find(connection: Connection, workspace: str) -> Workspace | None:
    """The workspace, or None."""
    row = connection.execute(
        sa.select(workspaces).where(workspaces.c.id == workspace)
    ).one_or_none()
    return _workspace(row) if row else None


def everyone(connection: Connection) -> list[Workspace]:
    """All workspaces by id, stopped ones too."""
    return [
        _workspace(row)
        for row in connection.execute(sa.select(workspaces).order_by(workspaces.c.id))
    ]


def settings(connection: Connection, workspace: str) -> dict[str, str]:
    """What was set, as it was typed; names that nobody has set are missing."""
    kept = connection.execute(
        sa.select(workspaces.c.programme).where(workspaces.c.id == workspace)
    ).scalar_one_or_none()
    return dict(kept or {})


def change_settings(connection: Connection, workspace: str, changes: Mapping[str, str]) -> None:
    """Sets all of `changes` or none. Raises NotASettingError with a sentence."""
    for name, value in changes.items():
        programmes.check(name, value)
    kept = connection.execute(
        sa.select(workspaces.c.programme).where(workspaces.c.id == workspace).with_for_update()
    ).scalar_one()
    stripped = {name: value.strip() for name, value in changes.items()}
    connection.execute(
        workspaces.update()
        .where(workspaces.c.id == workspace)
        .values(programme={**kept, **stripped})
    )
    next_check.forget(connection, workspace)


def stop(connection: Connection, workspace: str, because: str, now: datetime) -> None:
    """Nothing more is sent to the workspace until `add` is called for it again. `because`: see Workspace."""
    connection.execute(
        workspaces.update()
        .where(workspaces.c.id == workspace, workspaces.c.stopped_at.is_(None))
        .values(stopped_at=now, stopped_because=because)
    )


def programme_of(kept: Mapping[str, str] | None) -> Programme:
    """The programme from the column's value."""
    return programmes.read(kept or {})


def _workspace(row: sa.Row[Any]) -> Workspace:
    return Workspace(
        row.id, row.name, row.bot_user_id, programme_of(row.programme), row.stopped_because
    )
