"""Visits: logged, shared with the colleagues who came along, edited, taken back.

A leader's visits are those that are theirs and those where they came along and did not say "not me". Two leaders who
log the same occasion (same customer, overlapping days) keep both accounts: the second visit `joins` the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from storage import checks, promises, terms
from storage import customers as people
from storage.customers import Customer
from storage.entries import Entry, Purpose, Setting
from storage.programme import CADENCE_LIMITS
from storage.received import AlreadyReceivedError
from storage.tables import customers, visit_colleagues, visit_contacts, visits

_mine = visits.alias("mine")
_SOONEST = CADENCE_LIMITS[0]
_WORDS = ("said", "surprise", "saw", "heading", "obstacles", "reading", "private")
_SHOWN = [each for each in visits.c if each.name != "search_terms"]


@dataclass(frozen=True)
class Visit:
    """A visit as it is kept. What is in terms.OWN_WORDS is filled for its author only."""

    id: int
    workspace: str
    customer: Customer
    leader: str
    author: str
    joins: int | None
    entry: Entry
    logged_at: datetime


# What `customers.hold` does, in the same statement: it saves a round trip.
_HELD = (
    sa.select(sa.func.coalesce(customers.c.merged_into, customers.c.id))
    .where(
        customers.c.workspace == sa.bindparam("of_workspace"),
        customers.c.id == sa.bindparam("of_customer"),
    )
    .with_for_update(read=True, key_share=True)
    .scalar_subquery()
)
_STORED = (visits.c.id, visits.c.customer_id)
_ONCE = {
    name: dialect.insert(visits)
    .values(customer_id=_HELD)
    .on_conflict_do_nothing()
    .returning(*_STORED)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


def log(
    connection: Connection,
    workspace: str,
    *,
    leader: str,
    author: str,
    customer: Customer,
    entry: Entry,
    now: datetime,
    joins: int | None = None,
    request: str | None = None,
    cadence: int = _SOONEST,
) -> Visit:
    """Stores a visit with whom it met and who came along.

    `request` names the command that it comes from; `cadence`: the leader's, if it is known. Raises
    AlreadyReceivedError if that command made a visit before.
    """
    values = {
        "workspace": workspace,
        "leader": leader,
        "author": author,
        "joins": joins,
        "request": request,
        "logged_at": now,
        **_columns(workspace, author, customer, entry),
        "of_workspace": workspace,
        "of_customer": customer.id,
    }
    del values["customer_id"]  # the database says which (_HELD)
    stored = connection.execute(_ONCE[connection.dialect.name], values).one_or_none()
    if stored is None:
        raise AlreadyReceivedError
    visit = int(stored.id)
    if stored.customer_id != customer.id:
        customer = _move_along(connection, workspace, visit, customer)
        entry = replace(entry, customer=customer.name)
    _add_people(connection, workspace, visit, leader, customer, entry)
    if entry.promised:
        _promise(connection, workspace, visit, leader, customer, entry, now)
    _look_again(connection, workspace, leader, entry, now, cadence)
    return Visit(visit, workspace, customer, leader, author, joins, entry, now)


def _move_along(connection: Connection, workspace: str, visit: int, customer: Customer) -> Customer:
    """The customer was merged into another since the caller looked: the visit goes there."""
    held = people.hold(connection, workspace, customer)
    connection.execute(
        visits.update()
        .where(visits.c.workspace == workspace, visits.c.id == visit)
        .values(customer_id=held.id)
    )
    return held


def _promise(
    connection: Connection,
    workspace: str,
    visit: int,
    leader: str,
    customer: Customer,
    entry: Entry,
    now: datetime,
) -> None:
    what, by = entry.promised, entry.promised_by
    promises.tell(connection, workspace, leader, customer.id, visit, what, by, now)


def _look_again(
    connection: Connection, workspace: str, leader: str, entry: Entry, now: datetime, cadence: int
) -> None:
    """A visit puts things off, but for an old one: that may begin a new lapse, of which the first step is near.

    Where it comes no sooner than a week from now the hint does (scheduler/wakes.py), and nothing needs to be written.
    """
    near = now.date() + timedelta(days=_SOONEST)
    due = [leader] if entry.last_day + timedelta(days=cadence) <= near else []
    if entry.last_day + timedelta(days=_SOONEST) <= near:
        due += [each for each in entry.colleagues if each != leader]
    if due:
        checks.forget(connection, workspace, due)


def of_request(connection: Connection, workspace: str, request: str) -> int | None:
    """The visit that the command made, taken back or not."""
    return connection.execute(
        sa.select(visits.c.id).where(visits.c.workspace == workspace, visits.c.request == request)
    ).scalar_one_or_none()


def _columns(workspace: str, author: str, customer: Customer, entry: Entry) -> dict[str, Any]:
    words = {word: getattr(entry, word) for word in _WORDS}
    return {
        "customer_id": customer.id,
        "first_day": entry.first_day,
        "last_day": entry.last_day,
        "purpose": entry.purpose.value,
        "setting": entry.setting.value,
        **words,
        "search_terms": terms.of_visit(workspace, author, words),
    }


def _add_people(
    connection: Connection,
    workspace: str,
    visit: int,
    leader: str,
    customer: Customer,
    entry: Entry,
) -> None:
    people.meet(connection, workspace, customer.id, visit, entry.met)
    rows = [
        {"workspace": workspace, "visit_id": visit, "user_id": colleague}
        for colleague in dict.fromkeys(entry.colleagues)
        if colleague != leader
    ]
    if rows:
        connection.execute(visit_colleagues.insert(), rows)


def edit(
    connection: Connection,
    workspace: str,
    visit: int,
    by: str,
    customer: Customer,
    entry: Entry,
    now: datetime,
    *,
    joins: int | None = None,
) -> None:
    """Replaces what the visit says. A colleague who said "not me" and is named again stays out.

    `joins`: whom the visit joins, as it is now.
    """
    customer = people.hold(connection, workspace, customer)
    _forget_all_of(connection, workspace, visit, entry.colleagues)
    declined = connection.execute(
        sa.select(visit_colleagues.c.user_id).where(
            *_colleagues_of(workspace, visit), visit_colleagues.c.declined_at.is_not(None)
        )
    ).scalars()
    out = set(declined)
    whose = connection.execute(
        sa.select(visits.c.leader, visits.c.author).where(
            visits.c.workspace == workspace, visits.c.id == visit
        )
    ).one()
    told = _columns(workspace, whose.author, customer, entry)
    connection.execute(
        visits.update()
        .where(visits.c.workspace == workspace, visits.c.id == visit)
        .values(**told, joins=joins, edited_at=now, edited_by=by)
    )
    connection.execute(
        visit_contacts.delete().where(
            visit_contacts.c.workspace == workspace, visit_contacts.c.visit_id == visit
        )
    )
    connection.execute(
        visit_colleagues.delete().where(
            *_colleagues_of(workspace, visit), visit_colleagues.c.declined_at.is_(None)
        )
    )
    staying = tuple(each for each in entry.colleagues if each not in out)
    stays = replace(entry, colleagues=staying)
    _add_people(connection, workspace, visit, whose.leader, customer, stays)
    _promise(connection, workspace, visit, whose.leader, customer, entry, now)


def delete(connection: Connection, workspace: str, visit: int, by: str, now: datetime) -> bool:
    """Takes the visit back; who did it and when stays. False if it was gone already."""
    gone = connection.execute(
        visits.update()
        .where(visits.c.workspace == workspace, visits.c.id == visit, visits.c.deleted_at.is_(None))
        .values(deleted_at=now, deleted_by=by)
    )
    if gone.rowcount:
        promises.drop_of_visit(connection, workspace, visit, now)
        _forget_all_of(connection, workspace, visit)
    return bool(gone.rowcount)


def decline(
    connection: Connection, workspace: str, visit: int, user_id: str, now: datetime
) -> bool:
    """A colleague says "not me". False if they were not named, or had said so before."""
    changed = connection.execute(
        visit_colleagues.update()
        .where(
            *_colleagues_of(workspace, visit),
            visit_colleagues.c.user_id == user_id,
            visit_colleagues.c.declined_at.is_(None),
        )
        .values(declined_at=now)
    )
    checks.forget(connection, workspace, [user_id])
    return bool(changed.rowcount)


def _forget_all_of(
    connection: Connection, workspace: str, visit: int, others: Sequence[str] = ()
) -> None:
    leader = sa.select(visits.c.leader).where(visits.c.workspace == workspace, visits.c.id == visit)
    along = sa.select(visit_colleagues.c.user_id).where(*_colleagues_of(workspace, visit))
    everyone = connection.execute(sa.union(leader, along)).scalars()
    checks.forget(connection, workspace, {*everyone, *others})


def _colleagues_of(workspace: str, visit: int) -> tuple[sa.ColumnElement[bool], ...]:
    return visit_colleagues.c.workspace == workspace, visit_colleagues.c.visit_id == visit


def attendance(workspace: str) -> sa.Subquery:
    """Who of us was where, one row for each person and visit that stands: `user_id` beside the columns of `visits`."""
    columns = [
        each
        for each in visits.c
        if each.name not in (*_WORDS, "search_terms") or each.name in ("said", "surprise")
    ]
    own = sa.select(visits.c.leader.label("user_id"), *columns).where(
        visits.c.workspace == workspace, visits.c.deleted_at.is_(None)
    )
    along = (
        sa.select(visit_colleagues.c.user_id, *columns)
        .join(visits, visits.c.id == visit_colleagues.c.visit_id)
        .where(
            visit_colleagues.c.workspace == workspace,
            visit_colleagues.c.declined_at.is_(None),
            visits.c.workspace == workspace,
            visits.c.deleted_at.is_(None),
        )
    )
    return sa.union_all(own, along).subquery("attendance")


def find(connection: Connection, workspace: str, visit: int, *, viewer: str) -> Visit | None:
    """The visit as `viewer` may see it; None if it is another workspace's or taken back."""
    found = _load(connection, workspace, viewer, visits.c.id == visit)
    return found[0] if found else None


def find_taken_back(
    connection: Connection, workspace: str, visit: int, *, viewer: str
) -> Visit | None:
    """The visit as it was when it was taken back; None if it stands, or is another workspace's."""
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
    """The leader's visits, those where they came along included, the latest first.

    Where their own account stands beside a colleague's, only their own is listed.
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
    """By an index. In one condition with those below, databases walk all visits of the workspace."""
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
    """Those of others on which the leader came along, and of which there is no account of their own; else None."""
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
        # An outer join with its conditions inside, because SQLite turns others round and walks the workspace.
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
    """The visits to the customer, the latest first. Two accounts of one occasion are two visits."""
    theirs = visits.c.customer_id == customer
    return _load(connection, workspace, viewer, theirs, most=most, skip=skip)


def last_logged(connection: Connection, workspace: str, author: str) -> Visit | None:
    """What the author wrote down last and still stands: what `undo` takes back."""
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
    shown: list[Any] = [*_SHOWN, customers.c.name.label("customer_name")]
    rows = connection.execute(
        sa.select(*shown)
        .join(customers, customers.c.id == visits.c.customer_id)
        .where(
            visits.c.workspace == workspace,
            customers.c.workspace == workspace,
            visits.c.deleted_at.is_(None) if stands else visits.c.deleted_at.is_not(None),
            condition,
        )
        .order_by(visits.c.last_day.desc(), visits.c.id.desc())
        .limit(most)
        .offset(skip)
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
    # Put in order here: for an order by people SQLite walks all colleagues of the workspace.
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
    words = {word: getattr(row, word) for word in _WORDS}
    if viewer != row.author:
        words |= dict.fromkeys(terms.OWN_WORDS)
    entry = Entry(
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
        row.id, row.workspace, customer, row.leader, row.author, row.joins, entry, row.logged_at
    )
