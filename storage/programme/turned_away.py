"""That requests came which the signing secret did not sign, while none came that it did: what `doctor` goes by.

One row for each workspace, beside the requests that were handled, which are forgotten after some days, too.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import received
from storage.core.upsert import insert

_KIND, _KEY = "signature", "turned away"


def note(connection: Connection, workspace: str, now: datetime) -> None:
    """A request was turned away, and none was signed with the secret since the process started."""
    connection.execute(
        insert(connection, received)
        .values(workspace=workspace, kind=_KIND, key=_KEY, outcome={}, received_at=now)
        .on_conflict_do_update(
            index_elements=["workspace", "kind", "key"], set_={"received_at": now}
        )
    )


def forget(connection: Connection, workspace: str, _now: datetime) -> None:
    """A request was signed with the secret: it is the right one."""
    connection.execute(received.delete().where(*_row_of(workspace)))


def last(connection: Connection, workspace: str) -> datetime | None:
    """When one was turned away last; None if a signed one came since, or none was turned away lately."""
    found: datetime | None = connection.execute(
        sa.select(received.c.received_at).where(*_row_of(workspace))
    ).scalar_one_or_none()
    return found


def _row_of(workspace: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        received.c.workspace == workspace,
        received.c.kind == _KIND,
        received.c.key == _KEY,
    )
