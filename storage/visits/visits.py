"""Logging, editing and taking back visits. Reading them: visit_record.py.

If two leaders log the same visit (same customer, overlapping days), both accounts are kept: the second `joins` the
first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from storage.core import next_check, search_terms, visit_fields
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.tables import customers, visit_colleagues, visit_contacts, visits
from storage.core.visit_entry import VisitEntry
from storage.customers import customers as people
from storage.customers.customers import Customer
from storage.programme.settings import CADENCE_LIMITS
from storage.visits import promises

_SOONEST = CADENCE_LIMITS[0]


@dataclass(frozen=True)
class Visit:
    """A stored visit. The fields of visit_fields.AUTHOR_ONLY are filled for its author only.

    `leader`: whose visit it is; `author`: who logged it; `joins`: the id of the earlier account of the same visit.
    """

    id: int
    workspace: str
    customer: Customer
    leader: str
    author: str
    joins: int | None
    entry: VisitEntry
    logged_at: datetime
    taken_back_at: datetime | None = None


# What `customers.lock` does, in the same statement, which saves a round trip.
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
    entry: VisitEntry,
    now: datetime,
    joins: int | None = None,
    request: str | None = None,
    cadence: int = _SOONEST,
) -> Visit:
    """Stores a visit with the contacts met and the colleagues who came along.

    `request`: the key of the command that it comes from; `cadence`: the leader's in days, if known. Raises
    AlreadyReceivedError if that command has made a visit before.
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
    del values["customer_id"]  # selected by _HELD
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
    """Moves the visit to the customer that its customer was merged into since the caller read it."""
    held = people.lock(connection, workspace, customer)
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
    entry: VisitEntry,
    now: datetime,
) -> None:
    what, by = entry.promised, entry.promised_by
    promises.store_promise(connection, workspace, leader, customer.id, visit, what, by, now)


def _look_again(
    connection: Connection,
    workspace: str,
    leader: str,
    entry: VisitEntry,
    now: datetime,
    cadence: int,
) -> None:
    """Forgets hints if the visit may make something due soon.

    A visit usually puts things off. But an old one may begin a new lapse whose first step is near. If that is a week
    away or more, the hint comes earlier anyway (scheduler/leaders/next_check.py), and nothing is written.
    """
    near = now.date() + timedelta(days=_SOONEST)
    due = [leader] if entry.last_day + timedelta(days=cadence) <= near else []
    if entry.last_day + timedelta(days=_SOONEST) <= near:
        due += [each for each in entry.colleagues if each != leader]
    if due:
        next_check.forget(connection, workspace, due)


def of_request(connection: Connection, workspace: str, request: str) -> int | None:
    """The id of the visit that the command made, even if it was taken back; None if it made none."""
    return connection.execute(
        sa.select(visits.c.id).where(visits.c.workspace == workspace, visits.c.request == request)
    ).scalar_one_or_none()


def _columns(workspace: str, author: str, customer: Customer, entry: VisitEntry) -> dict[str, Any]:
    words = {key: getattr(entry, key) for key in visit_fields.KEYS}
    return {
        "customer_id": customer.id,
        "first_day": entry.first_day,
        "last_day": entry.last_day,
        "purpose": entry.purpose.value,
        "setting": entry.setting.value,
        **words,
        "search_terms": search_terms.of_visit(workspace, author, words),
        "search_version": search_terms.VERSION,
    }


def _add_people(
    connection: Connection,
    workspace: str,
    visit: int,
    leader: str,
    customer: Customer,
    entry: VisitEntry,
) -> None:
    people.record_met(connection, workspace, customer.id, visit, entry.met)
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
    entry: VisitEntry,
    now: datetime,
    *,
    joins: int | None = None,
) -> None:
    """Replaces the contents of the visit. A colleague who said "not me" stays out even if named again.

    `joins`: the visit that it joins with its new customer and days.
    """
    customer = people.lock(connection, workspace, customer)
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
    """Takes the visit back, noting who did it and when. False if it was taken back before."""
    gone = connection.execute(
        visits.update()
        .where(visits.c.workspace == workspace, visits.c.id == visit, visits.c.deleted_at.is_(None))
        .values(deleted_at=now, deleted_by=by)
    )
    if gone.rowcount:
        promises.drop_of_visit(connection, workspace, visit, now)
        _forget_all_of(connection, workspace, visit)
    return bool(gone.rowcount)


def restore(connection: Connection, workspace: str, visit: int, since: datetime) -> bool:
    """Puts a visit back that was taken back at `since` or later, with what was promised in it.

    False if it stands, or was taken back before that.
    """
    one = (visits.c.workspace == workspace, visits.c.id == visit)
    gone_at = connection.execute(
        sa.select(visits.c.deleted_at).where(*one, visits.c.deleted_at >= since).with_for_update()
    ).scalar_one_or_none()
    if gone_at is None:
        return False
    connection.execute(visits.update().where(*one).values(deleted_at=None, deleted_by=None))
    promises.restore_of_visit(connection, workspace, visit, gone_at)
    _forget_all_of(connection, workspace, visit)
    return True


def decline(
    connection: Connection, workspace: str, visit: int, user_id: str, now: datetime
) -> bool:
    """Notes that a colleague said "not me". False if they were not named, or have said so before."""
    changed = connection.execute(
        visit_colleagues.update()
        .where(
            *_colleagues_of(workspace, visit),
            visit_colleagues.c.user_id == user_id,
            visit_colleagues.c.declined_at.is_(None),
        )
        .values(declined_at=now)
    )
    next_check.forget(connection, workspace, [user_id])
    return bool(changed.rowcount)


def _forget_all_of(
    connection: Connection, workspace: str, visit: int, others: Sequence[str] = ()
) -> None:
    leader = sa.select(visits.c.leader).where(visits.c.workspace == workspace, visits.c.id == visit)
    along = sa.select(visit_colleagues.c.user_id).where(*_colleagues_of(workspace, visit))
    everyone = connection.execute(sa.union(leader, along)).scalars()
    next_check.forget(connection, workspace, {*everyone, *others})


def _colleagues_of(workspace: str, visit: int) -> tuple[sa.ColumnElement[bool], ...]:
    return visit_colleagues.c.workspace == workspace, visit_colleagues.c.visit_id == visit
