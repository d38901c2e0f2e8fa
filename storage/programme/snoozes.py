"""Snoozes: a leader says "not now" until a day, perhaps with a reason. Only that leader may see their reasons.

A snooze that put off no nudge is no excuse and is in no tally: its reason is `NOTHING_DUE`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import snoozes

# Built once: see storage/programme/absences.py.
_NEWEST = (
    sa.select(sa.func.max(snoozes.c.id))
    .where(
        snoozes.c.workspace == sa.bindparam("place"),
        snoozes.c.leader.in_(sa.bindparam("people", expanding=True)),
    )
    .group_by(snoozes.c.leader)
)
_LATEST = sa.select(snoozes).where(
    snoozes.c.workspace == sa.bindparam("place"), snoozes.c.id.in_(_NEWEST)
)


NOTHING_DUE = "nothing_due"
LONGEST_REASON = 200  # characters


@dataclass(frozen=True)
class Snooze:
    """One snooze: nothing that counts is sent before the local day `until`.

    `reason`: its key, None if none was given; `words`: the reason as typed, if no key says it; `delivery`: the id of
    the message with the pressed button, if any.
    """

    id: int
    leader: str
    until: date
    reason: str | None
    snoozed_at: datetime
    delivery: str | None = None
    words: str | None = None

    @property
    def why(self) -> str | None:
        """The reason: their own words, else its key; None until it was given."""
        return self.words or self.reason

    @property
    def is_excuse(self) -> bool:
        """It put off a nudge."""
        return self.reason != NOTHING_DUE


def add(
    connection: Connection,
    workspace: str,
    leader: str,
    until: date,
    now: datetime,
    *,
    reason: str | None = None,
    words: str | None = None,
    delivery: str | None = None,
) -> int:
    """Stores a snooze and returns its id. `delivery`: the message with the pressed button, if any."""
    made = connection.execute(
        snoozes.insert().values(
            workspace=workspace,
            leader=leader,
            until=until,
            reason=reason,
            words=words,
            delivery_id=delivery,
            snoozed_at=now,
        )
    ).inserted_primary_key
    assert made is not None
    next_check.forget(connection, workspace, [leader])
    return int(made[0])


def give_reason(
    connection: Connection,
    workspace: str,
    leader: str,
    snooze: int,
    reason: str | None,
    words: str | None = None,
) -> bool:
    """Adds or changes the reason, or takes it away. False if there is no such snooze of this leader."""
    changed = connection.execute(
        snoozes.update()
        .where(*_of(workspace, leader), snoozes.c.id == snooze)
        .values(reason=reason, words=words)
    )
    return bool(changed.rowcount)


def move(connection: Connection, workspace: str, leader: str, snooze: int, until: date) -> bool:
    """Changes the day. False if there is no such snooze of this leader."""
    changed = connection.execute(
        snoozes.update().where(*_of(workspace, leader), snoozes.c.id == snooze).values(until=until)
    )
    next_check.forget(connection, workspace, [leader])
    return bool(changed.rowcount)


def of_leader(
    connection: Connection, workspace: str, leader: str, *, most: int = 20
) -> list[Snooze]:
    """The leader's snoozes, the latest first."""
    rows = connection.execute(
        sa.select(snoozes)
        .where(*_of(workspace, leader))
        .order_by(snoozes.c.snoozed_at.desc(), snoozes.c.id.desc())
        .limit(most)
    )
    return [_snooze(row) for row in rows]


def tally(
    connection: Connection, workspace: str, leader: str, *, since: datetime | None = None
) -> dict[str | None, int]:
    """The number of the leader's snoozes by reason, the most frequent first, those without a reason (None) last.

    A reason is a key, or the leader's own words. `since`: only snoozes from that instant on.
    """
    times, why = sa.func.count().label("times"), sa.func.coalesce(snoozes.c.words, snoozes.c.reason)
    lately = [snoozes.c.snoozed_at >= since] if since else []
    rows = connection.execute(
        sa.select(why.label("why"), times)
        .where(*_of(workspace, leader), *lately, _EXCUSE)
        .group_by(why)
        .order_by(why.is_(None), times.desc(), why)
    )
    return {row.why: row.times for row in rows}


def latest(connection: Connection, workspace: str, people: Iterable[str]) -> dict[str, Snooze]:
    """The latest snooze of each of these leaders, in force or not, by leader."""
    rows = connection.execute(_LATEST, {"place": workspace, "people": list(people)})
    return {row.leader: _snooze(row) for row in rows}


_EXCUSE = sa.or_(snoozes.c.reason.is_(None), snoozes.c.reason != NOTHING_DUE)


def _of(workspace: str, leader: str) -> tuple[sa.ColumnElement[bool], ...]:
    return snoozes.c.workspace == workspace, snoozes.c.leader == leader


def _snooze(row: sa.Row[Any]) -> Snooze:
    return Snooze(
        row.id, row.leader, row.until, row.reason, row.snoozed_at, row.delivery_id, row.words
    )
