"""Days on which a leader is away: noted by themselves, an assistant or an admin. Both ends are local days, included.

A cancelled absence stays for the record and counts for nothing.
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

# Put together once, as all that the clock asks for each batch of leaders: making it takes longer than running it.
_OF = sa.select(absences.c.leader, absences.c.first_day, absences.c.last_day).where(
    absences.c.workspace == sa.bindparam("place"),
    absences.c.leader.in_(sa.bindparam("people", expanding=True)),
    absences.c.last_day >= sa.bindparam("from_day"),
    absences.c.cancelled_at.is_(None),
)


@dataclass(frozen=True)
class Absence:
    """As it was noted. `author` is whoever noted it."""

    id: int
    leader: str
    author: str
    first_day: date
    last_day: date


def of(
    connection: Connection, workspace: str, people: Collection[str], from_day: date
) -> dict[str, tuple[Span, ...]]:
    """When these leaders are away, as far as it ends on `from_day` or later; overlapping ones as one. One query.

    Who is missing is not away.
    """
    rows = connection.execute(
        _OF, {"place": workspace, "people": list(people), "from_day": from_day}
    )
    found: dict[str, list[Span]] = {}
    for row in rows:
        found.setdefault(row.leader, []).append((row.first_day, row.last_day))
    return {leader: merged(spans) for leader, spans in found.items()}


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days in as few spans as can be, ascending: those that overlap or touch become one."""
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
    """Notes days away. Those that overlap or touch days noted before become one with them, by the new author."""
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
    """Takes one back. False if that leader has none of that id, or it was cancelled before."""
    mine = [each.id for each in of_leader(connection, workspace, leader, date.min)]
    if absence not in mine:
        return False
    _cancel(connection, workspace, [absence], now)
    next_check.forget(connection, workspace, [leader])
    return True


def end(
    connection: Connection, workspace: str, leader: str, today: date, now: datetime
) -> list[Absence]:
    """They are back: what holds `today` ended yesterday. What is still to come stays. Returns what was cut short."""
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
