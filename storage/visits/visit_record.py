"""Reading visits, each as its viewer may see it.

A leader's visits are their own and those where they came along and did not say "not me".
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import visit_fields
from storage.core.tables import customers, visit_colleagues, visits
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers import customers as people
from storage.customers.customers import Customer
from storage.customers.shown_name import SHOWN_NAME
from storage.visits import promises
from storage.visits.visits import Visit

_mine = visits.alias("mine")
_OF_SEARCH = ("search_terms", "search_version")
_SHOWN = [each for each in visits.c if each.name not in _OF_SEARCH]


def _attendance() -> sa.Subquery:
    columns = [
        each
        for each in visits.c
        if each.name not in (*visit_fields.KEYS, *_OF_SEARCH) or each.name in ("said", "surprise")
    ]
    here = (visits.c.workspace == sa.bindparam("place"), visits.c.deleted_at.is_(None))
    own = sa.select(visits.c.leader.label("user_id"), *columns).where(*here)
    along = (
        sa.select(visit_colleagues.c.user_id, *columns)
        .join(visits, visits.c.id == visit_colleagues.c.visit_id)
        .where(
            visit_colleagues.c.workspace == sa.bindparam("place"),
            visit_colleagues.c.declined_at.is_(None),
            *here,
        )
    )
    return sa.union_all(own, along).subquery("attendance")


ATTENDANCE = _attendance()
"""Who was at which visit: one row for each leader and visit, with `user_id` and most columns of `visits`.

Visits taken back are left out. Statements that select from it need the workspace as parameter `place`; they should be
built once, because building them is slow.
"""


def find(connection: Connection, workspace: str, visit: int, *, viewer: str) -> Visit | None:
    """The visit as `viewer` may see it; None if the workspace has none of that id, or it was taken back."""
    found = _load(connection, workspace, viewer, visits.c.id == visit)
    return found[0] if found else None


def find_taken_back(
    connection: Connection, workspace: str, visit: int, *, viewer: str
) -> Visit | None:
    """The visit that was taken back; None if it was not, or the workspace has none of that id."""
    found = _load(connection, workspace, viewer, visits.c.id == visit, stands=False)
    return found[0] if found else None


def of_leader(
    connection: Connection,
    workspace: str,
    leader: str,
    *,
    viewer: str,
    most: int = 10,
    skip: int = 0,
) -> list[Visit]:
    """The leader's visits, including those where they came along, the latest first.

    If there are two accounts of one visit, the leader's and a colleague's, only the leader's is returned.
    """
    end = skip + most
    newest = sa.union_all(
        sa.select(_own(workspace, leader, end).subquery("own")),
        sa.select(_along(workspace, leader, end).subquery("along")),
    )
    days = {row.id: row.last_day for row in connection.execute(newest) if row.id is not None}
    ids = sorted(days, key=lambda visit: (days[visit], visit), reverse=True)[skip:end]
    return _load(connection, workspace, viewer, visits.c.id.in_(ids), most=most) if ids else []


def _own(workspace: str, leader: str, most: int) -> sa.Select[Any]:
    """The leader's own visits, by an index. In one query with `_along`, databases read all visits of the workspace."""
    return (
        sa.select(visits.c.id, visits.c.last_day)
        .where(
            visits.c.workspace == workspace,
            visits.c.leader == leader,
            visits.c.deleted_at.is_(None),
        )
        .order_by(visits.c.last_day.desc(), visits.c.id.desc())
        .limit(most)
    )


def _along(workspace: str, leader: str, most: int) -> sa.Select[Any]:
    """Visits of others where the leader came along and has no account of their own. Rows of NULL for all the rest."""
    own = (
        _mine.c.workspace == workspace,
        _mine.c.leader == leader,
        _mine.c.deleted_at.is_(None),
    )
    joined = sa.select(_mine.c.joins).where(*own, _mine.c.joins.is_not(None))
    stands_alone = sa.and_(
        visits.c.id == visit_colleagues.c.visit_id,
        visits.c.workspace == workspace,
        visits.c.leader != leader,
        visits.c.deleted_at.is_(None),
        ~sa.exists().where(_mine.c.id == visits.c.joins, *own),
    )
    return (
        sa.select(visits.c.id, visits.c.last_day)
        # An outer join with its conditions inside: SQLite would reorder an inner one and read the whole workspace.
        .select_from(visit_colleagues.outerjoin(visits, stands_alone))
        .where(
            visit_colleagues.c.workspace == workspace,
            visit_colleagues.c.user_id == leader,
            visit_colleagues.c.declined_at.is_(None),
            visit_colleagues.c.visit_id.not_in(joined),
        )
        .order_by(visits.c.id.is_(None), visits.c.last_day.desc(), visits.c.id.desc())
        .limit(most)
    )


def of_customer(
    connection: Connection,
    workspace: str,
    customer: int,
    *,
    viewer: str,
    most: int = 10,
    skip: int = 0,
) -> list[Visit]:
    """The visits to the customer, the latest first. Two accounts of one visit are both returned."""
    theirs = visits.c.customer_id == customer
    return _load(connection, workspace, viewer, theirs, most=most, skip=skip)


def last_logged(connection: Connection, workspace: str, author: str) -> Visit | None:
    """The visit that the author logged last and that was not taken back: the one that `/visit undo` is about."""
    latest = (
        sa.select(_mine.c.id)
        .where(
            _mine.c.workspace == workspace,
            _mine.c.author == author,
            _mine.c.deleted_at.is_(None),
        )
        .order_by(_mine.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = _load(connection, workspace, author, visits.c.id == latest)
    return found[0] if found else None


_ALL: sa.Select[Any] = (
    sa.select(*_SHOWN, SHOWN_NAME.label("customer_name"))
    .join(customers, customers.c.id == visits.c.customer_id)
    .where(
        visits.c.workspace == sa.bindparam("place"), customers.c.workspace == sa.bindparam("place")
    )
    .order_by(visits.c.last_day.desc(), visits.c.id.desc())
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip"))
)
_STANDING = _ALL.where(visits.c.deleted_at.is_(None))
_TAKEN_BACK = _ALL.where(visits.c.deleted_at.is_not(None))


def _load(
    connection: Connection,
    workspace: str,
    viewer: str,
    condition: sa.ColumnElement[bool],
    *,
    most: int = 1,
    skip: int = 0,
    stands: bool = True,
) -> list[Visit]:
    rows = connection.execute(
        (_STANDING if stands else _TAKEN_BACK).where(condition),
        {"place": workspace, "most": most, "skip": skip},
    ).all()
    met = people.met_by(connection, workspace, [row.id for row in rows])
    along = _came_along(connection, workspace, [row.id for row in rows])
    told = promises.of_visits(connection, workspace, [row.id for row in rows])
    return [
        _visit(row, met.get(row.id, ()), along.get(row.id, ()), told.get(row.id), viewer)
        for row in rows
    ]


def _came_along(
    connection: Connection, workspace: str, ids: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = connection.execute(
        sa.select(visit_colleagues.c.visit_id, visit_colleagues.c.user_id).where(
            visit_colleagues.c.workspace == workspace,
            visit_colleagues.c.visit_id.in_(ids),
            visit_colleagues.c.declined_at.is_(None),
        )
    )
    # Sorted here: for ORDER BY user_id SQLite reads all colleagues of the workspace.
    for row in sorted(rows, key=lambda row: row.user_id):
        found[row.visit_id] = (*found.get(row.visit_id, ()), row.user_id)
    return found


def _visit(
    row: sa.Row[Any],
    met: Any,
    colleagues: tuple[str, ...],
    promised: tuple[str, date | None] | None,
    viewer: str,
) -> Visit:
    words = {key: getattr(row, key) for key in visit_fields.KEYS}
    if viewer != row.author:
        words |= dict.fromkeys(visit_fields.AUTHOR_ONLY)
    entry = VisitEntry(
        customer=row.customer_name,
        first_day=row.first_day,
        days=(row.last_day - row.first_day).days + 1,
        setting=Setting(row.setting),
        purpose=Purpose(row.purpose),
        met=met,
        colleagues=colleagues,
        promised=promised[0] if promised else None,
        promised_by=promised[1] if promised else None,
        **words,
    )
    customer = Customer(row.customer_id, row.customer_name)
    return Visit(
        row.id,
        row.workspace,
        customer,
        row.leader,
        row.author,
        row.joins,
        entry,
        row.logged_at,
        row.deleted_at,
    )
