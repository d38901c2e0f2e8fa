"""Absences: days on which a leader is away, noted by them, an assistant or an admin. First and last day are included.

Days are the leader's local dates. A cancelled absence keeps its row and has no effect.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import next_check
from storage.core.tables import absences

Span = tuple[date, date]  # first and last day

_DAY = timedelta(days=1)

# Built once, like all statements that the clock runs for each batch: building one takes longer than running it.
_OF = sa.select(absences.c.leader, absences.c.first_day, absences.c.last_day).where(
    absences.c.workspace == sa.bindparam("place"),
    absences.c.leader.in_(sa.bindparam("people", expanding=True)),
    absences.c.last_day >= sa.bindparam("from_day"),
    absences.c.cancelled_at.is_(None),
)


@dataclass(frozen=True)
class Absence:
    """One absence. `author`: the user who noted it."""

    id: int
    leader: str
    author: str
    first_day: date
    last_day: date


def of(
    connection: Connection, workspace: str, people: Collection[str], from_day: date
) -> dict[str, tuple[Span, ...]]:
    """The absences of these leaders that end on `from_day` or later, by leader, overlapping ones merged. One query.

    A leader without any is missing from the answer.
    """
    rows = connection.execute(
        _OF, {"place": workspace, "people": list(people), "from_day": from_day}
    )
    found: dict[str, list[Span]] = {}
    for row in rows:
        found.setdefault(row.leader, []).append((row.first_day, row.last_day))
    return {leader: merged(spans) for leader, spans in found.items()}


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days in as few spans as possible, ascending: spans that overlap or touch become one."""
    made: list[Span] = []
    for first, last in sorted(spans):
        if made and first <= made[-1][1] + _DAY:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return tuple(made)


def of_leader(connection: Connection, workspace: str, leader: str, from_day: date) -> list[Absence]:
    """One leader's absences that end on `from_day` or later, the earliest first."""
    rows = connection.execute(
        sa.select(absences)
        .where(
            absences.c.workspace == workspace,
            absences.c.leader == leader,
            absences.c.last_day >= from_day,
            absences.c.cancelled_at.is_(None),
        )
        .order_by(absences.c.first_day, absences.c.id)
    )
    return [Absence(row.id, row.leader, row.author, row.first_day, row.last_day) for row in rows]


def add(
    connection: Connection,
    workspace: str,
    leader: str,
    author: str,
    span: Span,
    now: datetime,
) -> Absence:
    """Notes days away. Earlier absences that overlap or touch them are merged into the new one."""
    first, last = span
    for each in of_leader(connection, workspace, leader, first - _DAY):
        if each.first_day <= last + _DAY:
            first, last = min(first, each.first_day), max(last, each.last_day)
            _cancel(connection, workspace, [each.id], now)
    made = connection.execute(
        absences.insert()
        .values(
            workspace=workspace,
            leader=leader,
            author=author,
            first_day=first,
            last_day=last,
            noted_at=now,
        )
        .returning(absences.c.id)
    ).scalar_one()
    return Absence(made, leader, author, first, last)


def cancel(
    connection: Connection, workspace: str, leader: str, absence: int, now: datetime
) -> bool:
    """Cancels an absence. False if that leader has none of that id, or it was cancelled before."""
    mine = [each.id for each in of_leader(connection, workspace, leader, date.min)]
    if absence not in mine:
        return False
    _cancel(connection, workspace, [absence], now)
    next_check.forget(connection, workspace, [leader])
    return True


def end(
    connection: Connection, workspace: str, leader: str, today: date, now: datetime
) -> list[Absence]:
    """Ends the absences that include `today` as of yesterday; future ones stay. Returns those ended, as they were."""
    present = [
        each for each in of_leader(connection, workspace, leader, today) if each.first_day <= today
    ]
    for each in present:
        if each.first_day == today:
            _cancel(connection, workspace, [each.id], now)
        else:
            connection.execute(
                absences.update()
                .where(absences.c.workspace == workspace, absences.c.id == each.id)
                .values(last_day=today - _DAY)
            )
    next_check.forget(connection, workspace, [leader])
    return present


def _cancel(connection: Connection, workspace: str, ids: Collection[int], now: datetime) -> None:
    connection.execute(
        absences.update()
        .where(absences.c.workspace == workspace, absences.c.id.in_(ids))
        .values(cancelled_at=now)
    )
