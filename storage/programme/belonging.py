"""Whether the people who were let in still belong to the workspace, as Slack said last.

It is kept with what they were let in for: in the row of a leader or admin, and in each row of an assistant, so that
the queries that find these rows know it without another one. `leaders.deactivated_at` says since when somebody does
not belong (null: they do), `leaders.outside` why; releases before `outside` knew of deactivated accounts only.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain, zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import assistants, leaders


class Outside(StrEnum):
    """Why somebody is no full member of the workspace. Stored, so a code never changes its meaning."""

    DEACTIVATED = "deactivated"
    GUEST = "guest"
    BOT = "bot"
    OTHER_TEAM = "other-team"  # of another team, or a stranger in a shared channel
    UNKNOWN = "unknown"  # Slack knows nobody of that id here


def outside_of(code: str | None) -> Outside | None:
    """From a stored code, None for none; one that a later release stored counts as UNKNOWN."""
    if code is None:
        return None
    return Outside(code) if code in set(Outside) else Outside.UNKNOWN


_CODE = sa.case(
    (
        leaders.c.deactivated_at.is_not(None),
        sa.func.coalesce(leaders.c.outside, Outside.DEACTIVATED.value),
    )
)
_ROWS = sa.union_all(
    sa.select(_CODE.label("outside")).where(
        leaders.c.workspace == sa.bindparam("workspace"),
        leaders.c.user_id == sa.bindparam("user_id"),
        leaders.c.removed_at.is_(None),
    ),
    sa.select(assistants.c.outside).where(
        assistants.c.workspace == sa.bindparam("workspace"),
        assistants.c.user_id == sa.bindparam("user_id"),
    ),
)


def differs(connection: Connection, workspace: str, user_id: str, outside: Outside | None) -> bool:
    """Whether something else is stored of this person; False for somebody who was never let in, or was removed."""
    rows = connection.execute(_ROWS, {"workspace": workspace, "user_id": user_id})
    return any(outside_of(code) is not outside for code in rows.scalars())


def note(
    connection: Connection, workspace: str, user_id: str, outside: Outside | None, now: datetime
) -> bool:
    """Stores what Slack said of this person at `now`; None: they belong. Returns whether that is new.

    Who belongs again has what they had before.
    """
    new = differs(connection, workspace, user_id, outside)
    since: Any = None
    if outside is not None:
        since = sa.func.coalesce(
            leaders.c.deactivated_at, sa.literal(now, leaders.c.deactivated_at.type)
        )
    connection.execute(
        leaders.update()
        .where(leaders.c.workspace == workspace, leaders.c.user_id == user_id)
        .values(outside=outside, deactivated_at=since, asked_at=now)
    )
    told = {"told_at": None} if outside is None else {}
    connection.execute(
        assistants.update()
        .where(assistants.c.workspace == workspace, assistants.c.user_id == user_id)
        .values(outside=outside, asked_at=now, **told)
    )
    if new:
        next_check.forget(connection, workspace, [user_id])
    return new


def mark_asked(connection: Connection, workspace: str, user_id: str, now: datetime) -> None:
    """Notes that Slack was asked about this person, whatever it said."""
    for table in (leaders, assistants):
        connection.execute(
            table.update()
            .where(table.c.workspace == workspace, table.c.user_id == user_id)
            .values(asked_at=now)
        )


def to_ask_about(
    connection: Connection, workspace: str, before: datetime, most: int
) -> Sequence[str]:
    """The user ids of up to `most` people who were let in and about whom Slack was not asked since `before`.

    First those about whom it was never asked, then those who wait the longest.
    """
    for never in (True, False):
        found = [
            connection.execute(_waiting(table, workspace, before, most, never=never)).scalars()
            for table in (leaders, assistants)
        ]
        mixed = chain.from_iterable(zip_longest(*found))
        users = list(dict.fromkeys(user for user in mixed if user is not None))[:most]
        if users:
            return users
    return ()


def _waiting(
    table: sa.Table, workspace: str, before: datetime, most: int, *, never: bool
) -> sa.Select[Any]:
    # Two conditions and not one with OR and NULLS FIRST, for which PostgreSQL would sort everybody.
    when = table.c.asked_at.is_(None) if never else table.c.asked_at < before
    enrolled = [leaders.c.removed_at.is_(None)] if table is leaders else []
    return (
        sa.select(table.c.user_id)
        .where(table.c.workspace == workspace, when, *enrolled)
        .order_by(table.c.asked_at, table.c.user_id)
        .limit(most)
    )


def outsiders(connection: Connection, workspace: str) -> dict[str, Outside]:
    """Who was let in and does not belong, by user id: leaders, admins and assistants who were not removed."""
    enrolled = sa.select(leaders.c.user_id, _CODE).where(
        leaders.c.workspace == workspace,
        leaders.c.removed_at.is_(None),
        leaders.c.deactivated_at.is_not(None),
    )
    named = sa.select(assistants.c.user_id, assistants.c.outside).where(
        assistants.c.workspace == workspace, assistants.c.outside.is_not(None)
    )
    rows = connection.execute(sa.union_all(enrolled, named))
    return {user: outside_of(code) or Outside.UNKNOWN for user, code in sorted(rows)}


def lost_assistants(connection: Connection, workspace: str, leader: str) -> list[str]:
    """The leader's assistants who do not belong any more and of whom the leader was not told, by user id."""
    return list(
        connection.execute(
            sa.select(assistants.c.user_id)
            .where(
                assistants.c.workspace == workspace,
                assistants.c.leader == leader,
                assistants.c.outside.is_not(None),
                assistants.c.told_at.is_(None),
            )
            .order_by(assistants.c.user_id)
        ).scalars()
    )


def mark_told(
    connection: Connection, workspace: str, leader: str, lost: Iterable[str], now: datetime
) -> None:
    """Notes that the leader was told of these lost assistants."""
    connection.execute(
        assistants.update()
        .where(
            assistants.c.workspace == workspace,
            assistants.c.leader == leader,
            assistants.c.user_id.in_(list(lost)),
        )
        .values(told_at=now)
    )
