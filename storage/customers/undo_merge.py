"""Undoing a merge: exactly what it moved goes back, even if later merges moved it on.

What was added to the remaining customer since then stays there.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contact_facts, contacts, merges, visit_contacts, visits
from storage.core.tables import customers as table
from storage.core.upsert import insert
from storage.customers.merges import (
    FILLED,
    MOVED,
    CannotMergeError,
    Merge,
    Moved,
    as_json,
    batches,
    find,
    forget_hints,
    of_merge,
    one_at_a_time,
    repoint,
    rows_of,
)


def undo(connection: Connection, workspace: str, merge: int, by: str, now: datetime) -> Merge:
    """Undoes a merge, and returns it. Raises CannotMergeError if there is none, or it was undone before."""
    one_at_a_time(connection, workspace)
    found = find(connection, workspace, merge)
    if found is None:
        raise CannotMergeError("That merge was undone already.")
    row = connection.execute(
        merges.update()
        .where(*of_merge(workspace, merge), merges.c.undone_at.is_(None))
        .values(undone_by=by, undone_at=now)
        .returning(merges.c.from_id, merges.c.into_id, merges.c.moved)
    ).one_or_none()
    if row is None:  # undone by another transaction in the meantime
        raise CannotMergeError("That merge was undone already.")
    parents = _parents(connection, workspace)
    chain = list(_chain(parents, row.into_id))
    for each in MOVED:
        _move_back(connection, workspace, each, row.moved[each.name], chain, row.from_id)
    _separate_people(connection, workspace, row.moved, row.from_id, chain[-1])
    for outer in chain[:-1]:
        _forget_in_outer_merge(connection, workspace, outer, row.moved)
    _restore_customer(connection, workspace, row.from_id, parents)
    forget_hints(connection, workspace, [row.from_id, chain[-1]])
    return found


def _parents(connection: Connection, workspace: str) -> dict[int, int]:
    """For each merged customer the id that it was merged into directly."""
    rows = connection.execute(
        sa.select(merges.c.from_id, merges.c.into_id).where(
            merges.c.workspace == workspace, merges.c.undone_at.is_(None)
        )
    )
    return {row.from_id: row.into_id for row in rows}


def _chain(parents: dict[int, int], customer: int) -> Iterator[int]:
    """The customer and those it was merged into, one after the other, up to the one that is not merged."""
    yield customer
    while customer in parents:
        customer = parents[customer]
        yield customer


def _move_back(
    connection: Connection,
    workspace: str,
    each: sa.Table,
    ids: Sequence[int],
    chain: Sequence[int],
    home: int,
) -> None:
    for some in batches(ids):
        connection.execute(
            each.update()
            .where(*rows_of(each, workspace, chain), each.c.id.in_(some))
            .values(customer_id=home)
        )


def _separate_people(
    connection: Connection, workspace: str, moved: Moved, home: int, stays: int
) -> None:
    """Separates contacts that the merge joined: visits and facts of `home` belong to contacts of `home` again.

    `stays`: the customer that everything had been merged into.
    """
    whose = defaultdict(list)
    for fact, person in moved["contact_facts"]:
        whose[person].append(fact)
    for person, facts in whose.items():
        for some in batches(facts):
            connection.execute(
                contact_facts.update()
                .where(contact_facts.c.workspace == workspace, contact_facts.c.id.in_(some))
                .values(contact_id=person)
            )
    for person, name, value in moved["filled"]:
        _clear_filled(connection, workspace, person, name, value)
    for place, other in ((home, stays), (stays, home)):
        _repoint_visits(connection, workspace, place, other)
    _leave_later_facts(connection, workspace, moved, home, stays)


def _clear_filled(
    connection: Connection, workspace: str, person: int, name: str, value: Any
) -> None:
    one = contacts.c.workspace == workspace, contacts.c.id == person
    now = connection.execute(sa.select(contacts.c[name]).where(*one)).scalar_one_or_none()
    if as_json(now) == value:  # otherwise it was changed since
        connection.execute(contacts.update().where(*one).values({name: None}))


def _repoint_visits(connection: Connection, workspace: str, place: int, other: int) -> None:
    """Has visits at `place` that met contacts of `other` meet the contacts of the same names at `place`."""
    astray = (
        sa.select(visit_contacts.c.contact_id)
        .join(visits, visits.c.id == visit_contacts.c.visit_id)
        .join(contacts, contacts.c.id == visit_contacts.c.contact_id)
        .where(
            visit_contacts.c.workspace == workspace,
            *rows_of(contacts, workspace, [other]),
            *rows_of(visits, workspace, [place]),
        )
        .distinct()
    )
    at_place = sa.select(visits.c.id).where(*rows_of(visits, workspace, [place]))
    for person in connection.execute(astray).scalars().all():
        own = _namesake_at(connection, workspace, person, place)
        here = visit_contacts.c.visit_id.in_(at_place)
        repoint(connection, workspace, visit_contacts, person, own, here)


def _leave_later_facts(
    connection: Connection, workspace: str, moved: Moved, home: int, stays: int
) -> None:
    """Moves facts added since the merge to the contacts of the remaining customer."""
    own = {fact for fact, _ in moved["contact_facts"]}
    rows = connection.execute(
        sa.select(contact_facts.c.id, contact_facts.c.contact_id)
        .join(contacts, contacts.c.id == contact_facts.c.contact_id)
        .where(contact_facts.c.workspace == workspace, *rows_of(contacts, workspace, [home]))
    ).all()
    for row in rows:
        if row.id not in own:
            person = _namesake_at(connection, workspace, row.contact_id, stays)
            one = contact_facts.c.id == row.id
            repoint(connection, workspace, contact_facts, row.contact_id, person, one)


def _namesake_at(connection: Connection, workspace: str, person: int, place: int) -> int:
    """The id of the contact of the same name at customer `place`, added if there is none."""
    row = connection.execute(
        sa.select(contacts).where(contacts.c.workspace == workspace, contacts.c.id == person)
    ).one()
    copied = {name: row._mapping[name] for name in ("workspace", "key", "name", *FILLED)}
    connection.execute(
        insert(connection, contacts).values(customer_id=place, **copied).on_conflict_do_nothing()
    )
    return int(
        connection.execute(
            sa.select(contacts.c.id).where(
                *rows_of(contacts, workspace, [place]), contacts.c.key == row.key
            )
        ).scalar_one()
    )


def _forget_in_outer_merge(connection: Connection, workspace: str, outer: int, gone: Moved) -> None:
    """Removes what has moved back from the record of the later merge of `outer`, so that its undo leaves it alone."""
    row = connection.execute(
        sa.select(merges.c.id, merges.c.moved).where(
            merges.c.workspace == workspace,
            merges.c.from_id == outer,
            merges.c.undone_at.is_(None),
        )
    ).one()
    left: Moved = {"filled": row.moved["filled"]}
    for each in MOVED:
        back = set(gone[each.name])
        left[each.name] = [kept for kept in row.moved[each.name] if kept not in back]
    facts = {fact for fact, _ in gone["contact_facts"]}
    left["contact_facts"] = [kept for kept in row.moved["contact_facts"] if kept[0] not in facts]
    connection.execute(merges.update().where(*of_merge(workspace, row.id)).values(moved=left))


def _restore_customer(
    connection: Connection, workspace: str, customer: int, parents: dict[int, int]
) -> None:
    """Makes the customer one of its own again, with those that had been merged into it before."""
    followers = [each for each in parents if customer in list(_chain(parents, each))[1:]]
    for some in batches(followers):
        connection.execute(
            table.update()
            .where(table.c.workspace == workspace, table.c.id.in_(some))
            .values(merged_into=customer)
        )
    connection.execute(
        table.update()
        .where(table.c.workspace == workspace, table.c.id == customer)
        .values(merged_into=None)
    )
