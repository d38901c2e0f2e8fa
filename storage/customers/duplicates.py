"""Pairs of customers that may be the same company, with the evidence, for an admin to decide."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contacts, distinct_customers, visits
from storage.core.tables import customers as table
from storage.core.upsert import insert
from storage.customers import domains, name_keys, near_names
from storage.customers.customers import Customer
from storage.customers.shown_name import SHOWN_NAME

_CONSIDERED = 200  # pairs for which evidence is read
_Row = sa.Row[int, str, str, str | None, str | None]  # id, name, key, domain, place


@dataclass(frozen=True)
class Pair:
    """Two customers, the one with more visits first. `visits`: their numbers of visits, in this order.

    `alike`: their names are close; `domain`: the one they share, if any; `people`: names of contacts known at both.
    `of_three`: a third customer has the domain, so it says less.
    """

    one: Customer
    other: Customer
    visits: tuple[int, int]
    alike: bool
    domain: str | None
    people: tuple[str, ...]
    of_three: bool = False


def pairs(connection: Connection, workspace: str, *, most: int = 8) -> list[Pair]:
    """At most `most` pairs that may be one customer, the strongest evidence first, without pairs marked as distinct.

    Reads all names, which takes about half a second for 50,000: not for handling a visit. If very many look alike, the
    oldest pairs are considered first, and the others once these are dealt with.
    """
    rows = connection.execute(
        sa.select(table.c.id, table.c.name, table.c.key, table.c.domain, table.c.place)
        .where(table.c.workspace == workspace, table.c.merged_into.is_(None))
        .order_by(table.c.id)
    ).all()
    by_id = {row.id: row for row in rows}
    sharing = _sharing_domain(connection, workspace)
    apart = _distinct_pairs(connection, workspace)
    known = {pair for pair in sharing if pair[0] in by_id and pair[1] in by_id} - apart
    alike = {(one, other) for one, other in known if _are_near(by_id[one], by_id[other])}
    # Comparing names takes longest, so no more are compared than will be considered.
    more = (pair for pair in _lookalikes(rows, apart) if pair not in known)
    alike.update(islice(more, _CONSIDERED - len(known)))
    ids = sorted(known | alike)
    every = sorted({each for pair in ids for each in pair})
    times, people = _visits(connection, workspace, every), _people(connection, workspace, every)
    names = _names(connection, workspace, every)
    found = []
    for low, high in ids:
        one, other = sorted((low, high), key=lambda each: (-times.get(each, 0), each))
        domain, of_three = sharing.get((low, high), (None, False))
        both = people.get(one, {}).keys() & people.get(other, {}).keys()
        found.append(
            Pair(
                Customer(one, names[one]),
                Customer(other, names[other]),
                (times.get(one, 0), times.get(other, 0)),
                (low, high) in alike,
                domain,
                tuple(sorted(people[one][key] for key in both)),
                of_three,
            )
        )
    found.sort(key=_weight, reverse=True)
    return found[:most]


def _weight(pair: Pair) -> tuple[int, int]:
    speaking = 2 * pair.alike + 2 * bool(pair.domain) - pair.of_three + bool(pair.people)
    return speaking, sum(pair.visits)


def _lookalikes(
    rows: Sequence[_Row], apart: Collection[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Pairs of ids, the lower one first, whose names are close to each other."""
    for first, second in near_names.lookalikes([row.key for row in rows]):
        one, other = rows[first], rows[second]
        pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        if pair not in apart and _are_near(one, other):
            yield pair


def _are_near(one: _Row, other: _Row) -> bool:
    """Whether the names are close. Two of one name are no suggestion if something tells them apart: that was said."""
    if one.key == other.key:
        return not _are_told_apart(one, other)
    return near_names.are_near((one.id, one.name, one.key), (other.id, other.name, other.key))


def _are_told_apart(one: _Row, other: _Row) -> bool:
    forms = {name_keys.legal_form(one.name), name_keys.legal_form(other.name)} - {""}
    if one.domain and other.domain:
        return bool(one.domain != other.domain)
    mine, theirs = ({each.domain, each.place} - {None} for each in (one, other))
    return len(forms) > 1 or bool(mine and theirs and not mine & theirs)


def _names(connection: Connection, workspace: str, ids: Sequence[int]) -> dict[int, str]:
    """The names as people see them; only of those that are shown, because each looks for others of its name."""
    rows = connection.execute(
        sa.select(table.c.id, SHOWN_NAME).where(table.c.workspace == workspace, table.c.id.in_(ids))
    )
    return {row.id: row.name for row in rows}


def _sharing_domain(
    connection: Connection, workspace: str
) -> dict[tuple[int, int], tuple[str, bool]]:
    """Pairs of one domain, with it, and whether a third has it; none if more have it, or if it is nobody's."""
    one, other = table.alias("one"), table.alias("other")
    shared = (
        sa.select(table.c.domain, sa.func.count().label("times"))
        .where(
            table.c.workspace == workspace,
            table.c.domain.is_not(None),
            table.c.merged_into.is_(None),
        )
        .group_by(table.c.domain)
        .having(sa.func.count().between(2, domains.MOST_SHARING))
        .limit(_CONSIDERED)
        .subquery()
    )
    rows = connection.execute(
        sa.select(one.c.id, other.c.id.label("other"), one.c.domain, shared.c.times)
        .join(shared, shared.c.domain == one.c.domain)
        .join(other, sa.and_(other.c.domain == one.c.domain, other.c.id > one.c.id))
        .where(
            one.c.workspace == workspace,
            other.c.workspace == workspace,
            one.c.merged_into.is_(None),
            other.c.merged_into.is_(None),
        )
        .limit(_CONSIDERED)
    )
    # An import of an older release kept any address, also those of everybody.
    return {
        (row.id, row.other): (own, row.times > 2)
        for row in rows
        if (own := domains.domain(row.domain))
    }


def _visits(connection: Connection, workspace: str, ids: Sequence[int]) -> dict[int, int]:
    rows = connection.execute(
        sa.select(visits.c.customer_id, sa.func.count().label("times"))
        .where(
            visits.c.workspace == workspace,
            visits.c.customer_id.in_(ids),
            visits.c.deleted_at.is_(None),
        )
        .group_by(visits.c.customer_id)
    )
    return {row.customer_id: row.times for row in rows}


def _people(
    connection: Connection, workspace: str, ids: Sequence[int]
) -> dict[int, dict[str, str]]:
    rows = connection.execute(
        sa.select(contacts.c.customer_id, contacts.c.key, contacts.c.name).where(
            contacts.c.workspace == workspace, contacts.c.customer_id.in_(ids)
        )
    )
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.customer_id, {})[row.key] = row.name
    return found


def _distinct_pairs(connection: Connection, workspace: str) -> set[tuple[int, int]]:
    rows = connection.execute(
        sa.select(distinct_customers.c.one_id, distinct_customers.c.other_id).where(
            distinct_customers.c.workspace == workspace
        )
    )
    return {(row.one_id, row.other_id) for row in rows}


def mark_distinct(
    connection: Connection, workspace: str, one: int, other: int, by: str, now: datetime
) -> bool:
    """Notes that these are different customers, so they are not suggested again. False if either is unknown here."""
    low, high = sorted((one, other))
    known = connection.execute(
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.workspace == workspace, table.c.id.in_((low, high)))
    ).scalar_one()
    if known != 2:
        return False
    connection.execute(
        insert(connection, distinct_customers)
        .values(workspace=workspace, one_id=low, other_id=high, said_by=by, said_at=now)
        .on_conflict_do_nothing()
    )
    return True


def count(connection: Connection, workspace: str) -> int:
    """The number of customers of the workspace, without merged ones."""
    return connection.execute(
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.workspace == workspace, table.c.merged_into.is_(None))
    ).scalar_one()
