"""Hints: when the clock must check a leader again (`leaders.next_check_at`). They only save work and decide nothing.

Nothing can be due to a leader before the hint; None means "check in the next pass". So every write that could make
something due *earlier* must call `forget` in the same transaction. Writes that only put things off need not: a check
that is too early finds nothing and costs little.

A pass first gives those without a hint a mark, an instant of its own, and only then reads the facts. Afterwards `keep`
replaces only the hints and marks that the pass has seen: if another transaction has forgotten or replaced one in the
meantime, its value stays, and the leader is checked once more.

A hint is worth no more than the clock that made it. `workspaces.planned_as_of` is the latest `now` of a pass that made
hints; if it is in the future, that clock was ahead, and its hints would silence everything until then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import leader_lock
from storage.core.tables import leaders, workspaces

# Built once: they run for every visit and in every pass, and building a statement takes longer than running it.
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

_AHEAD = sa.select(workspaces.c.id).where(workspaces.c.planned_as_of > sa.bindparam("instant"))
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
    """Has the next pass check these leaders; without `people`, all leaders of the workspace."""
    if people is None:
        leader_lock.lock_all(connection, workspace)
        connection.execute(_FORGET_ALL, {"place": workspace})
        return
    some = list(people)
    if len(some) > 1:  # an update of several rows locks them in no order
        leader_lock.lock(connection, workspace, some)
    connection.execute(_FORGET, {"place": workspace, "people": some})


def forget_some(connection: Connection, workspace: str, most: int) -> int:
    """Forgets up to `most` hints of the workspace, to be called until none are left. Returns how many."""
    with_one = (
        sa.select(leaders.c.user_id)
        .where(leaders.c.workspace == workspace, leaders.c.next_check_at.is_not(None))
        .order_by(leaders.c.user_id)
        .limit(most)
        .with_for_update()
    )
    return connection.execute(
        leaders.update()
        .where(leaders.c.workspace == workspace, leaders.c.user_id.in_(with_one))
        .values(next_check_at=None)
    ).rowcount


def workspaces_waiting(connection: Connection, now: datetime) -> dict[str, bool]:
    """The ids of running workspaces with a leader to check now, each with whether some of these have no hint.

    Costs two index look-ups for each workspace.
    """
    return {row.id: bool(row.without) for row in connection.execute(_WAITING, {"now": now})}


def planned_ahead(connection: Connection, instant: datetime) -> set[str]:
    """The ids of the workspaces with hints from a pass whose `now` was later than that instant."""
    return set(connection.execute(_AHEAD, {"instant": instant}).scalars())


def note_pass(connection: Connection, workspace: str, now: datetime) -> None:
    """Records that a pass as of `now` makes hints; in a transaction of its own, before it makes any."""
    earlier = sa.or_(workspaces.c.planned_as_of.is_(None), workspaces.c.planned_as_of < now)
    connection.execute(
        workspaces.update().where(workspaces.c.id == workspace, earlier).values(planned_as_of=now)
    )


def note_forgotten(connection: Connection, workspace: str, now: datetime) -> None:
    """Records that all hints of a clock that was ahead of `now` are forgotten."""
    connection.execute(
        workspaces.update().where(workspaces.c.id == workspace).values(planned_as_of=now)
    )


def mark(
    connection: Connection, workspace: str, instant: datetime, most: int, after: str = ""
) -> str | None:
    """Gives up to `most` leaders without a hint this instant as their hint, in the order of user ids after `after`.

    Returns the last user id marked; None if none are left.
    """
    without = (
        sa.select(leaders.c.user_id)
        .where(
            leaders.c.workspace == workspace,
            leaders.c.next_check_at.is_(None),
            leaders.c.user_id > after,
        )
        .order_by(leaders.c.user_id)
        .limit(most)
        .with_for_update()
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
    """Stores new hints. `hints`: user ids by instant, so that those with the same one take one statement.

    `seen`: the hints and marks that were there when the facts were read; any other value is left as it is.
    """
    leader_lock.lock(connection, workspace, [each for many in hints.values() for each in many])
    for instant, people in hints.items():
        known = {"place": workspace, "people": list(people), "seen": list(seen)}
        connection.execute(_KEEP, {**known, "instant": instant})
