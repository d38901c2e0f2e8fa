"""Workspaces (Slack teams), their settings, and whether anything may be sent to them."""

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

UNINSTALLED = "app-uninstalled"  # with a hyphen: Slack's codes have underscores


@dataclass(frozen=True)
class Workspace:
    """One Slack team. `stopped_because`: why nothing is sent to it, a code of Slack's or ours; None if it is running.

    Rows of an older release hold a sentence instead of a code.
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
) -> str | None:
    """Adds the workspace, or updates its name and bot user. A stopped one runs again.

    Returns why it was stopped until now; None if it was not.
    """
    was_stopped = wake(connection, workspace)
    known = {"name": name, "bot_user_id": bot_user_id} if name or bot_user_id else {}
    new = insert(connection, workspaces).values(id=workspace, added_at=now, programme={}, **known)
    connection.execute(
        new.on_conflict_do_update(index_elements=["id"], set_=known)
        if known
        else new.on_conflict_do_nothing()
    )
    return was_stopped


def find(connection: Connection, workspace: str) -> Workspace | None:
    """The workspace with that id; None if it is unknown."""
    row = connection.execute(
        sa.select(workspaces).where(workspaces.c.id == workspace)
    ).one_or_none()
    return _workspace(row) if row else None


def everyone(connection: Connection) -> list[Workspace]:
    """All workspaces, stopped ones too, by id."""
    return [
        _workspace(row)
        for row in connection.execute(sa.select(workspaces).order_by(workspaces.c.id))
    ]


def settings(connection: Connection, workspace: str) -> dict[str, str]:
    """The texts of the settings that were set, by name."""
    kept = connection.execute(
        sa.select(workspaces.c.programme).where(workspaces.c.id == workspace)
    ).scalar_one_or_none()
    return dict(kept or {})


def change_settings(connection: Connection, workspace: str, changes: Mapping[str, str]) -> None:
    """Sets all of `changes` (texts by name). Raises NotASettingError, and then sets none."""
    for name, value in changes.items():
        programmes.check(name, value)
    kept = connection.execute(
        sa.select(workspaces.c.programme)
        .where(workspaces.c.id == workspace)
        .with_for_update(key_share=True)  # who has a leader may still add a delivery
    ).scalar_one()
    stripped = {name: value.strip() for name, value in changes.items()}
    connection.execute(
        workspaces.update()
        .where(workspaces.c.id == workspace)
        .values(programme={**kept, **stripped})
    )
    next_check.forget(connection, workspace)


def stop(connection: Connection, workspace: str, because: str, now: datetime) -> bool:
    """Sends nothing more to the workspace until `wake` or `add` is called. False if it was stopped already.

    `because`: see Workspace.stopped_because.
    """
    changed = connection.execute(
        workspaces.update()
        .where(workspaces.c.id == workspace, workspaces.c.stopped_at.is_(None))
        .values(stopped_at=now, stopped_because=because)
    )
    return bool(changed.rowcount)


def wake(connection: Connection, workspace: str) -> str | None:
    """Lets a stopped workspace run again. Returns why it was stopped; None if it was not."""
    because: str | None = connection.execute(
        sa.select(workspaces.c.stopped_because)
        .where(workspaces.c.id == workspace, workspaces.c.stopped_at.is_not(None))
        .with_for_update()
    ).scalar_one_or_none()
    if because is not None:
        connection.execute(
            workspaces.update()
            .where(workspaces.c.id == workspace)
            .values(stopped_at=None, stopped_because=None)
        )
    return because


def programme_of(kept: Mapping[str, str] | None) -> Programme:
    """The programme from the value of the column `programme`."""
    return programmes.read(kept or {})


def _workspace(row: sa.Row[Any]) -> Workspace:
    return Workspace(
        row.id, row.name, row.bot_user_id, programme_of(row.programme), row.stopped_because
    )
