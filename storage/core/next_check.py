"""When the clock looks at a leader again: a hint that saves work, and is never the truth.

Nothing can be due for a leader before their `next_check_at`; None means "look at the next tick". So every write that
could make something due *earlier* forgets the hint, in the same transaction. What only puts things off need not: a
look too early finds nothing and costs little.

A pass first marks those without a hint, with an instant of its own, and only then reads the facts. What it then keeps
replaces just the hint or mark that was there before: whoever forgets it meanwhile, or looks at the same time, wins,
and the leader is looked at once more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import leaders, workspaces

# Made once: on the path of a visit, and at every tick, making one would cost more than running it.
_FORGET_ALL = (
    leaders.update()
    .where(leaders.c.workspace == sa.bindparam("place"), leaders.c.next_check_at.is_not(None))
    .values(next_check_at=None)
)
_FORGET = _FORGET_ALL.where(leaders.c.user_id.in_(sa.bindparam("people", expanding=True)))
_HERE = leaders.c.workspace == workspaces.c.id
_WITHOUT = sa.exists().where(_HERE, leaders.c.next_check_at.is_(None))
_COME = sa.exists().where(_HERE, leaders.c.next_check_at <= sa.bindparam("now"))
_WAITING = sa.select(workspaces.c.id, _WITHOUT.label("without")).where(
    workspaces.c.stopped_at.is_(None), sa.or_(_WITHOUT, _COME)
)


_KEEP = (
    leaders.update()
    .where(
        leaders.c.workspace == sa.bindparam("place"),
        leaders.c.user_id.in_(sa.bindparam("people", expanding=True)),
        leaders.c.next_check_at.in_(sa.bindparam("seen", expanding=True)),
    )
    .values(next_check_at=sa.bindparam("instant"))
)


def forget(connection: Connection, workspace: str, people: Iterable[str] | None = None) -> None:
    """The next tick looks at these leaders; without `people` at all leaders of the workspace."""
    if people is None:
        connection.execute(_FORGET_ALL, {"place": workspace})
    else:
        connection.execute(_FORGET, {"place": workspace, "people": list(people)})


def forget_some(connection: Connection, workspace: str, most: int) -> int:
    """Forgets the hints of up to `most` leaders, and says of how many: for a whole workspace, in short transactions."""
    with_one = (
        sa.select(leaders.c.user_id)
        .where(leaders.c.workspace == workspace, leaders.c.next_check_at.is_not(None))
        .limit(most)
    )
    return connection.execute(
        leaders.update()
        .where(leaders.c.workspace == workspace, leaders.c.user_id.in_(with_one))
        .values(next_check_at=None)
    ).rowcount


def workspaces_waiting(connection: Connection, now: datetime) -> dict[str, bool]:
    """The running workspaces with a leader to look at, and whether there are such without a hint. Ids only.

    Two steps into the index for each workspace.
    """
    return {row.id: bool(row.without) for row in connection.execute(_WAITING, {"now": now})}


def mark(
    connection: Connection, workspace: str, instant: datetime, most: int, after: str = ""
) -> str | None:
    """Gives `most` leaders without a hint this instant for one, by user id; the last of them, None if none are left."""
    without = (
        sa.select(leaders.c.user_id)
        .where(
            leaders.c.workspace == workspace,
            leaders.c.next_check_at.is_(None),
            leaders.c.user_id > after,
        )
        .order_by(leaders.c.user_id)
        .limit(most)
    )
    marked = connection.execute(
        leaders.update()
        .where(
            leaders.c.workspace == workspace,
            leaders.c.next_check_at.is_(None),
            leaders.c.user_id.in_(without),
        )
        .values(next_check_at=instant)
        .returning(leaders.c.user_id)
    )
    return max(marked.scalars(), default=None)


def keep(
    connection: Connection,
    workspace: str,
    seen: Collection[datetime],
    hints: Mapping[datetime, Sequence[str]],
) -> None:
    """Stores the next look at each of these leaders, all who share an instant at once.

    `seen`: the hints and marks that were there when the facts were read; where there is another now, it stays.
    """
    for instant, people in hints.items():
        known = {"place": workspace, "people": list(people), "seen": list(seen)}
        connection.execute(_KEEP, {**known, "instant": instant})
