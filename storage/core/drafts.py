"""Drafts: what waits for an answer ("Did you mean Acme?"). Each has an opaque id and one author, and lasts a day."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import drafts

LIFETIME = timedelta(days=1)


def keep(
    connection: Connection,
    workspace: str,
    author: str,
    kind: str,
    body: dict[str, Any],
    now: datetime,
) -> str:
    """Stores the draft and returns its id. Deletes the workspace's expired drafts at the same time."""
    draft = secrets.token_hex(16)
    connection.execute(
        drafts.delete().where(drafts.c.workspace == workspace, drafts.c.expires_at <= now)
    )
    connection.execute(
        drafts.insert().values(
            id=draft,
            workspace=workspace,
            author=author,
            kind=kind,
            body=body,
            expires_at=now + LIFETIME,
        )
    )
    return draft


def find(
    connection: Connection, workspace: str, author: str, kind: str, draft: str, now: datetime
) -> dict[str, Any] | None:
    """The draft's body; None if it is somebody else's, of another kind, expired, or taken already."""
    found = connection.execute(
        sa.select(drafts.c.body).where(*_mine(workspace, author, kind, draft, now))
    )
    body = found.scalar_one_or_none()
    return dict(body) if body is not None else None


def of_author(
    connection: Connection, workspace: str, author: str, kind: str, now: datetime
) -> dict[str, dict[str, Any]]:
    """The bodies of all that waits for this author, by id: few, because they last for a day."""
    rows = connection.execute(
        sa.select(drafts.c.id, drafts.c.body).where(
            drafts.c.workspace == workspace,
            drafts.c.author == author,
            drafts.c.kind == kind,
            drafts.c.expires_at > now,
        )
    )
    return {row.id: dict(row.body) for row in rows}


def change(
    connection: Connection, workspace: str, author: str, draft: str, body: dict[str, Any] | None
) -> None:
    """Another body for this author's draft; None: it goes."""
    one = (drafts.c.id == draft, drafts.c.workspace == workspace, drafts.c.author == author)
    if body is None:
        connection.execute(drafts.delete().where(*one))
    else:
        connection.execute(drafts.update().where(*one).values(body=body))


def take(
    connection: Connection, workspace: str, author: str, kind: str, draft: str, now: datetime
) -> dict[str, Any] | None:
    """Like `find`, and deletes the draft. If two callers take it at the same time, only one gets it."""
    taken = connection.execute(
        drafts.delete().where(*_mine(workspace, author, kind, draft, now)).returning(drafts.c.body)
    )
    body = taken.scalar_one_or_none()
    return dict(body) if body is not None else None


def _mine(
    workspace: str, author: str, kind: str, draft: str, now: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        drafts.c.id == draft,
        drafts.c.workspace == workspace,
        drafts.c.author == author,
        drafts.c.kind == kind,
        drafts.c.expires_at > now,
    )
