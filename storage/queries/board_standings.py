"""The figures of the board: which customers each leader met in a period, and on how many days."""

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import leaders, visit_colleagues, visits

CountedVisit = tuple[int, date, date]  # customer's id, first and last day

_SHOWN = (  # only what is needed: there may be hundreds of leaders
    leaders.c.user_id,
    leaders.c.name,
    leaders.c.function,
    leaders.c.on_board,
    leaders.c.paused_at.is_not(None).label("paused"),
)


@dataclass(frozen=True)
class BoardStanding:
    """One leader. `customers` (ids) and `days` come from the counted visits of the period.

    `on_board`: False if they are counted but not named; `paused`: the bot does not write to them for now.
    """

    user_id: str
    name: str
    function: str | None
    on_board: bool
    paused: bool
    customers: frozenset[int]
    days: int


def standings(
    connection: Connection, workspace: str, counts: Collection[str], first: date, last: date
) -> list[BoardStanding]:
    """All current leaders, in no order. `counts`: Programme.counts; `first`, `last`: the period, both included.

    A visit belongs to the period that its last day is in. A second visit to a customer in one ISO week adds no days.
    """
    went = _went(connection, workspace, counts, first, last)
    rows = connection.execute(
        sa.select(*_SHOWN).where(
            leaders.c.workspace == workspace,
            leaders.c.leads,
            leaders.c.removed_at.is_(None),
            leaders.c.deactivated_at.is_(None),
        )
    )
    return [_standing(row, went.get(row.user_id, []), first) for row in rows]


def _standing(row: sa.Row[Any], went: list[CountedVisit], first: date) -> BoardStanding:
    return BoardStanding(
        user_id=row.user_id,
        name=row.name,
        function=row.function,
        on_board=row.on_board,
        paused=row.paused,
        customers=frozenset(customer for customer, _, _ in went),
        days=days_in_the_field(went, first),
    )


def days_in_the_field(went: Iterable[CountedVisit], first: date) -> int:
    """The number of different days of these visits, from `first` on.

    Of several visits to one customer in an ISO week only the first counts.
    """
    days: set[date] = set()
    weeks: set[tuple[int, int, int]] = set()
    for customer, start, end in sorted(went, key=lambda each: (each[1], each[2])):
        year, week, _ = start.isocalendar()
        if (customer, year, week) in weeks:
            continue
        weeks.add((customer, year, week))
        begin = max(start, first)
        days.update(begin + timedelta(days=ahead) for ahead in range((end - begin).days + 1))
    return len(days)


def _went(
    connection: Connection, workspace: str, counts: Collection[str], first: date, last: date
) -> dict[str, list[CountedVisit]]:
    counted = (
        visits.c.workspace == workspace,
        visits.c.last_day.between(first, last),
        visits.c.deleted_at.is_(None),
        visits.c.purpose.in_(counts),
        visits.c.setting.in_(counts),
    )
    columns = (visits.c.customer_id, visits.c.first_day, visits.c.last_day)
    own = sa.select(visits.c.leader.label("user_id"), *columns).where(*counted)
    along = (
        sa.select(visit_colleagues.c.user_id, *columns)
        .select_from(visits)
        .join(
            visit_colleagues,
            sa.and_(
                visit_colleagues.c.workspace == visits.c.workspace,
                visit_colleagues.c.visit_id == visits.c.id,
                visit_colleagues.c.declined_at.is_(None),
            ),
        )
        .where(*counted)
    )
    found: dict[str, list[CountedVisit]] = {}
    for user, customer, start, end in connection.execute(sa.union_all(own, along)).all():
        found.setdefault(user, []).append((customer, start, end))
    return found


def known_before(
    connection: Connection, workspace: str, leader: str, customers: Collection[int], first: date
) -> set[int]:
    """The ids of those of these customers that the leader had met before that day, whether it counted or not.

    For one leader at a time, and the customers are selected in Python: with several leaders or with customers in the
    query, databases read the whole history of the workspace or of the customers, which is many times the leader's.
    """
    asked = {"place": workspace, "who": leader, "first": first}
    return set(connection.execute(_known_before(), asked).scalars()) & set(customers)


@functools.cache
def _known_before() -> sa.CompoundSelect[int]:
    """Built once: it runs for each leader on a board."""
    earlier = (
        visits.c.workspace == sa.bindparam("place"),
        visits.c.last_day < sa.bindparam("first"),
        visits.c.deleted_at.is_(None),
    )
    own = sa.select(visits.c.customer_id).where(*earlier, visits.c.leader == sa.bindparam("who"))
    along = (
        sa.select(visits.c.customer_id)
        .select_from(
            # An outer join with its conditions inside: SQLite would reorder an inner one and read the whole workspace.
            visit_colleagues.outerjoin(
                visits, sa.and_(visits.c.id == visit_colleagues.c.visit_id, *earlier)
            )
        )
        .where(
            visit_colleagues.c.workspace == sa.bindparam("place"),
            visit_colleagues.c.user_id == sa.bindparam("who"),
            visit_colleagues.c.declined_at.is_(None),
        )
    )
    return sa.union(own, along)
