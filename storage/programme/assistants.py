"""Assistants: who may note absences (and later log and plan) for a leader. Only that leader names them.

One who does not belong to the workspace any more is none, until they belong again (storage/programme/belonging.py).
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import assistants


def of(connection: Connection, workspace: str, leader: str) -> list[str]:
    """The user ids of that leader's assistants, in the order in which they were named."""
    return list(
        connection.execute(
            sa.select(assistants.c.user_id)
            .where(
                assistants.c.workspace == workspace,
                assistants.c.leader == leader,
                assistants.c.outside.is_(None),
            )
            .order_by(assistants.c.named_at, assistants.c.user_id)
        ).scalars()
    )


def leaders_of(connection: Connection, workspace: str, user_id: str) -> list[str]:
    """The leaders whom this person assists, by user id."""
    return list(
        connection.execute(
            sa.select(assistants.c.leader)
            .where(
                assistants.c.workspace == workspace,
                assistants.c.user_id == user_id,
                assistants.c.outside.is_(None),
            )
            .order_by(assistants.c.leader)
        ).scalars()
    )


def assists(connection: Connection, workspace: str, user_id: str, leader: str) -> bool:
    """Whether this person may act for that leader."""
    return user_id in of(connection, workspace, leader)


def name(
    connection: Connection, workspace: str, leader: str, people: Collection[str], now: datetime
) -> None:
    """Replaces the leader's assistants by these users, whom Slack was asked about. The leader's own id is ignored.

    Those who did not belong any more go, too: the leader says who it is from now on.
    """
    wanted = dict.fromkeys(each for each in people if each != leader)
    before = of(connection, workspace, leader)
    connection.execute(
        assistants.delete().where(
            assistants.c.workspace == workspace,
            assistants.c.leader == leader,
            sa.or_(assistants.c.user_id.not_in(list(wanted)), assistants.c.outside.is_not(None)),
        )
    )
    new = [each for each in wanted if each not in before]
    if new:
        connection.execute(
            assistants.insert(),
            [
                {
                    "workspace": workspace,
                    "leader": leader,
                    "user_id": each,
                    "named_at": now,
                    "asked_at": now,
                }
                for each in new
            ],
        )
