"""Two customers that turned out to be one: everything moves to the one that stays, and can be moved back.

What moved is kept by its ids. An undo moves back exactly that, wherever later merges took it; what the customer that
stayed has got since, stays with it. A person known at both is one person while they are merged: their visits and facts
move to the person of that name who was there, and the emptied row waits for an undo. Where a leader rated both in one
quarter, the other rating waits likewise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import checks
from storage.customers import Customer
from storage.tables import (
    answers,
    best_customers,
    contact_facts,
    contacts,
    customer_aliases,
    merges,
    plans,
    promises,
    ratings,
    visit_contacts,
    visits,
    workspaces,
)
from storage.tables import customers as table
from storage.upsert import insert

# Of these, every row of a customer moves; of contacts and ratings those that are not there twice then.
_WHOLE = (visits, plans, best_customers, answers, promises, customer_aliases)
_MOVED = (*_WHOLE, contacts, ratings)
_WITH_LEADERS = (visits, plans, best_customers, answers, promises)
_FILLED = ("role", "left_at", "left_noted_by")
_AT_ONCE = 1000

Moved = dict[str, list[Any]]


class CannotMergeError(Exception):
    """Why two customers cannot become one, or a merge cannot be undone: one finished sentence."""


@dataclass(frozen=True)
class Merge:
    """One merge that stands. `visits`, `people`: how many moved."""

    id: int
    source: Customer
    into: Customer
    merged_by: str
    merged_at: datetime
    visits: int
    people: int


@dataclass(frozen=True)
class Belongings:
    """What a customer has, and would move. `people` are names, some at most."""

    visits: int
    plans: int
    promises: int
    answers: int
    in_lists: int
    people: int


def belongings(connection: Connection, workspace: str, customer: int) -> Belongings:
    """What would move if this customer were merged into another."""
    visits_, plans_, promises_, answers_, lists, people = (
        connection.execute(
            sa.select(sa.func.count())
            .select_from(each)
            .where(*_at(each, workspace, [customer]), *extra)
        ).scalar_one()
        for each, extra in (
            (visits, (visits.c.deleted_at.is_(None),)),
            (plans, ()),
            (promises, ()),
            (answers, ()),
            (best_customers, (best_customers.c.retired_at.is_(None),)),
            (contacts, ()),
        )
    )
    return Belongings(visits_, plans_, promises_, answers_, lists, people)


# Merging -------------------------------------------------------------------------------------------------


def merge(
    connection: Connection, workspace: str, source: int, into: int, by: str, now: datetime
) -> Merge:
    """Moves everything of `source` to `into`; from now on the one is found as the other.

    Raises CannotMergeError if either is unknown or merged already, or both are one.
    """
    _one_at_a_time(connection, workspace)
    _refuse_unfit(connection, workspace, source, into)
    _look_again(connection, workspace, [source, into])
    moved: Moved = {each.name: _move(connection, workspace, each, source, into) for each in _WHOLE}
    moved["ratings"] = _move_ratings(connection, workspace, source, into)
    moved |= _move_people(connection, workspace, source, into)
    connection.execute(
        table.update()
        .where(
            table.c.workspace == workspace,
            sa.or_(table.c.id == source, table.c.merged_into == source),
        )
        .values(merged_into=into)
    )
    made = connection.execute(
        merges.insert().values(
            workspace=workspace,
            from_id=source,
            into_id=into,
            moved=moved,
            merged_by=by,
            merged_at=now,
        )
    ).inserted_primary_key
    assert made is not None
    found = find(connection, workspace, int(made[0]))
    assert found is not None
    return found


def _one_at_a_time(connection: Connection, workspace: str) -> None:
    """Of merges and undos in one workspace the second waits here, and then sees what the first has moved."""
    connection.execute(
        sa.select(workspaces.c.id)
        .where(workspaces.c.id == workspace)
        .with_for_update(key_share=True)  # whoever writes anything else goes on
    )


def _refuse_unfit(connection: Connection, workspace: str, source: int, into: int) -> None:
    rows = connection.execute(
        sa.select(table.c.id, table.c.name, table.c.merged_into)
        .where(table.c.workspace == workspace, table.c.id.in_((source, into)))
        .order_by(table.c.id)
        .with_for_update()  # who writes to one of them has done so, or waits for us (customers.hold)
    ).all()
    if len(rows) < 2:
        raise CannotMergeError("I need two different customers that I know.")
    for row in rows:
        if row.merged_into is not None:
            raise CannotMergeError(f"{row.name} was merged into another customer already.")


def _move(
    connection: Connection, workspace: str, each: sa.Table, source: int, into: int
) -> list[int]:
    moved = connection.execute(
        each.update()
        .where(*_at(each, workspace, [source]))
        .values(customer_id=into)
        .returning(each.c.id)
    )
    return sorted(moved.scalars())


def _move_ratings(connection: Connection, workspace: str, source: int, into: int) -> list[int]:
    there = ratings.alias("there")
    twice = sa.exists().where(
        there.c.workspace == workspace,
        there.c.customer_id == into,
        there.c.leader == ratings.c.leader,
        there.c.quarter == ratings.c.quarter,
    )
    moved = connection.execute(
        ratings.update()
        .where(*_at(ratings, workspace, [source]), ~twice)
        .values(customer_id=into)
        .returning(ratings.c.id)
    )
    return sorted(moved.scalars())


def _move_people(connection: Connection, workspace: str, source: int, into: int) -> Moved:
    """Contacts move; those known at both become one. `facts`: whose each fact was."""
    theirs = connection.execute(sa.select(contacts).where(*_at(contacts, workspace, [source])))
    people = theirs.all()
    there = connection.execute(
        sa.select(contacts).where(
            *_at(contacts, workspace, [into]), contacts.c.key.in_([each.key for each in people])
        )
    )
    by_key = {row.key: row for row in there}
    facts = connection.execute(
        sa.select(contact_facts.c.id, contact_facts.c.contact_id)
        .join(contacts, contacts.c.id == contact_facts.c.contact_id)
        .where(contact_facts.c.workspace == workspace, *_at(contacts, workspace, [source]))
    )
    kept = sorted([row.id, row.contact_id] for row in facts)
    moving = [each.id for each in people if each.key not in by_key]
    filled: list[Any] = []
    for each in people:
        if each.key in by_key:
            filled += _join(connection, workspace, each, by_key[each.key])
    for some in _batches(moving):
        connection.execute(
            contacts.update()
            .where(contacts.c.workspace == workspace, contacts.c.id.in_(some))
            .values(customer_id=into)
        )
    return {"contacts": sorted(moving), "contact_facts": kept, "filled": filled}


def _join(
    connection: Connection, workspace: str, person: sa.Row[Any], there: sa.Row[Any]
) -> list[Any]:
    """One person, known twice. What was not known of the one is filled in from the other: (id, column, value)."""
    _point(connection, workspace, visit_contacts, person.id, there.id)
    _point(connection, workspace, contact_facts, person.id, there.id)
    known, other = there._mapping, person._mapping
    filled = {name: other[name] for name in _FILLED if known[name] is None and other[name]}
    if filled:
        connection.execute(
            contacts.update()
            .where(contacts.c.workspace == workspace, contacts.c.id == there.id)
            .values(**filled)
        )
    return [[there.id, name, _plain(value)] for name, value in filled.items()]


def _point(
    connection: Connection, workspace: str, each: sa.Table, person: int, other: int, *more: Any
) -> None:
    """What is said of one person is said of another from now on."""
    connection.execute(
        each.update()
        .where(each.c.workspace == workspace, each.c.contact_id == person, *more)
        .values(contact_id=other)
    )


# Undoing -------------------------------------------------------------------------------------------------


def undo(connection: Connection, workspace: str, merge: int, by: str, now: datetime) -> Merge:
    """Takes a merge back. Raises CannotMergeError if there is none, or it was taken back before."""
    _one_at_a_time(connection, workspace)
    found = find(connection, workspace, merge)
    if found is None:
        raise CannotMergeError("That merge was undone already.")
    row = connection.execute(
        merges.update()
        .where(*_one(workspace, merge), merges.c.undone_at.is_(None))
        .values(undone_by=by, undone_at=now)
        .returning(merges.c.from_id, merges.c.into_id, merges.c.moved)
    ).one_or_none()
    if row is None:  # somebody else was quicker
        raise CannotMergeError("That merge was undone already.")
    parents = _parents(connection, workspace)
    way = list(_way(parents, row.into_id))
    for each in _MOVED:
        _move_back(connection, workspace, each, row.moved[each.name], way, row.from_id)
    _part_people(connection, workspace, row.moved, row.from_id, way[-1])
    for outer in way[:-1]:
        _forget_in(connection, workspace, outer, row.moved)
    _lead_back(connection, workspace, row.from_id, parents)
    _look_again(connection, workspace, [row.from_id, way[-1]])
    return found


def _parents(connection: Connection, workspace: str) -> dict[int, int]:
    """What each merged customer was merged into, one step at a time."""
    rows = connection.execute(
        sa.select(merges.c.from_id, merges.c.into_id).where(
            merges.c.workspace == workspace, merges.c.undone_at.is_(None)
        )
    )
    return {row.from_id: row.into_id for row in rows}


def _way(parents: dict[int, int], customer: int) -> Iterator[int]:
    """The customer and what it was merged into, up to the one that stands."""
    yield customer
    while customer in parents:
        customer = parents[customer]
        yield customer


def _move_back(
    connection: Connection,
    workspace: str,
    each: sa.Table,
    ids: Sequence[int],
    way: Sequence[int],
    home: int,
) -> None:
    for some in _batches(ids):
        connection.execute(
            each.update()
            .where(*_at(each, workspace, way), each.c.id.in_(some))
            .values(customer_id=home)
        )


def _part_people(
    connection: Connection, workspace: str, moved: Moved, home: int, stays: int
) -> None:
    """Each visit and fact has a person of its own customer again."""
    whose = defaultdict(list)
    for fact, person in moved["contact_facts"]:
        whose[person].append(fact)
    for person, facts in whose.items():
        for some in _batches(facts):
            connection.execute(
                contact_facts.update()
                .where(contact_facts.c.workspace == workspace, contact_facts.c.id.in_(some))
                .values(contact_id=person)
            )
    for person, name, value in moved["filled"]:
        _empty_again(connection, workspace, person, name, value)
    for place, other in ((home, stays), (stays, home)):
        _meet_their_own(connection, workspace, place, other)
    _leave_later_facts(connection, workspace, moved, home, stays)


def _empty_again(
    connection: Connection, workspace: str, person: int, name: str, value: Any
) -> None:
    one = contacts.c.workspace == workspace, contacts.c.id == person
    now = connection.execute(sa.select(contacts.c[name]).where(*one)).scalar_one_or_none()
    if _plain(now) == value:  # else somebody has said otherwise since
        connection.execute(contacts.update().where(*one).values({name: None}))


def _meet_their_own(connection: Connection, workspace: str, place: int, other: int) -> None:
    """Visits at `place` met people of `other`: they met those of the same names at `place`."""
    astray = (
        sa.select(visit_contacts.c.contact_id)
        .join(visits, visits.c.id == visit_contacts.c.visit_id)
        .join(contacts, contacts.c.id == visit_contacts.c.contact_id)
        .where(
            visit_contacts.c.workspace == workspace,
            *_at(contacts, workspace, [other]),
            *_at(visits, workspace, [place]),
        )
        .distinct()
    )
    at_place = sa.select(visits.c.id).where(*_at(visits, workspace, [place]))
    for person in connection.execute(astray).scalars().all():
        own = _same_at(connection, workspace, person, place)
        here = visit_contacts.c.visit_id.in_(at_place)
        _point(connection, workspace, visit_contacts, person, own, here)


def _leave_later_facts(
    connection: Connection, workspace: str, moved: Moved, home: int, stays: int
) -> None:
    """What was noted of a person since the merge stays with the customer that stays."""
    own = {fact for fact, _ in moved["contact_facts"]}
    rows = connection.execute(
        sa.select(contact_facts.c.id, contact_facts.c.contact_id)
        .join(contacts, contacts.c.id == contact_facts.c.contact_id)
        .where(contact_facts.c.workspace == workspace, *_at(contacts, workspace, [home]))
    ).all()
    for row in rows:
        if row.id not in own:
            person = _same_at(connection, workspace, row.contact_id, stays)
            one = contact_facts.c.id == row.id
            _point(connection, workspace, contact_facts, row.contact_id, person, one)


def _same_at(connection: Connection, workspace: str, person: int, place: int) -> int:
    """The person of the same name at that customer, added if need be."""
    row = connection.execute(
        sa.select(contacts).where(contacts.c.workspace == workspace, contacts.c.id == person)
    ).one()
    copied = {name: row._mapping[name] for name in ("workspace", "key", "name", *_FILLED)}
    connection.execute(
        insert(connection, contacts).values(customer_id=place, **copied).on_conflict_do_nothing()
    )
    return int(
        connection.execute(
            sa.select(contacts.c.id).where(
                *_at(contacts, workspace, [place]), contacts.c.key == row.key
            )
        ).scalar_one()
    )


def _forget_in(connection: Connection, workspace: str, outer: int, gone: Moved) -> None:
    """The merge of `outer` moved these too; they are back, and its own undo leaves them alone."""
    row = connection.execute(
        sa.select(merges.c.id, merges.c.moved).where(
            merges.c.workspace == workspace,
            merges.c.from_id == outer,
            merges.c.undone_at.is_(None),
        )
    ).one()
    left: Moved = {"filled": row.moved["filled"]}
    for each in _MOVED:
        back = set(gone[each.name])
        left[each.name] = [kept for kept in row.moved[each.name] if kept not in back]
    facts = {fact for fact, _ in gone["contact_facts"]}
    left["contact_facts"] = [kept for kept in row.moved["contact_facts"] if kept[0] not in facts]
    connection.execute(merges.update().where(*_one(workspace, row.id)).values(moved=left))


def _lead_back(
    connection: Connection, workspace: str, customer: int, parents: dict[int, int]
) -> None:
    """The customer stands for itself again, and for what was merged into it before."""
    followers = [each for each in parents if customer in list(_way(parents, each))[1:]]
    for some in _batches(followers):
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


# Looking -------------------------------------------------------------------------------------------------


def find(connection: Connection, workspace: str, merge: int) -> Merge | None:
    """The merge, if it stands."""
    return next(iter(_standing(connection, workspace, merges.c.id == merge)), None)


def standing(connection: Connection, workspace: str, *, most: int = 10) -> list[Merge]:
    """The merges that stand, the latest first."""
    return _standing(connection, workspace, sa.true(), most)


def within(connection: Connection, workspace: str, customer: int, *, most: int = 10) -> list[Merge]:
    """The merges that stand and led to that customer, by way of others too; the latest first."""
    gone = sa.select(table.c.id).where(
        table.c.workspace == workspace, table.c.merged_into == customer
    )
    return _standing(connection, workspace, merges.c.from_id.in_(gone), most)


def _standing(
    connection: Connection, workspace: str, condition: sa.ColumnElement[bool], most: int = 1
) -> list[Merge]:
    one, other = table.alias("one"), table.alias("other")
    rows = connection.execute(
        sa.select(merges, one.c.name.label("from_name"), other.c.id.label("now"), other.c.name)
        .join(one, one.c.id == merges.c.from_id)
        .join(other, other.c.id == merges.c.into_id)
        .where(merges.c.workspace == workspace, merges.c.undone_at.is_(None), condition)
        .order_by(merges.c.id.desc())
        .limit(most)
    )
    return [
        Merge(
            id=row.id,
            source=Customer(row.from_id, row.from_name),
            into=Customer(row.into_id, row.name),
            merged_by=row.merged_by,
            merged_at=row.merged_at,
            visits=len(row.moved["visits"]),
            people=len(row.moved["contacts"]),
        )
        for row in rows
    ]


def _look_again(connection: Connection, workspace: str, places: Sequence[int]) -> None:
    """Whoever has to do with these customers may have something due earlier now."""
    parts = [
        sa.select(each.c.leader).where(*_at(each, workspace, places)) for each in _WITH_LEADERS
    ]
    people = list(connection.execute(sa.union(*parts)).scalars())
    for some in _batches(people):
        checks.forget(connection, workspace, some)


def _at(
    each: sa.Table, workspace: str, places: Sequence[int]
) -> tuple[sa.ColumnElement[bool], ...]:
    return each.c.workspace == workspace, each.c.customer_id.in_(places)


def _one(workspace: str, merge: int) -> tuple[sa.ColumnElement[bool], ...]:
    return merges.c.workspace == workspace, merges.c.id == merge


def _batches(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """Stretches that a statement can hold."""
    every = list(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
