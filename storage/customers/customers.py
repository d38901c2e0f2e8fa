"""Customers (companies), found by what people type; and which contacts (people there) a visit met.

A customer that was merged into another keeps its row and its key, so that its name is still found: every look-up
returns the customer that it was merged into. `merged_into` always has the last of a chain (storage/customers/merge.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contacts, customer_aliases, customers, visit_contacts
from storage.core.upsert import insert
from storage.core.visit_entry import Met
from storage.customers import domains, identity, name_keys, near_names
from storage.customers.answering import answering
from storage.customers.identity import Answering
from storage.customers.name_cache import Name, names_of
from storage.customers.shown_name import SHOWN_NAME


@dataclass(frozen=True)
class Customer:
    """A company. `name`: as people see it, with what tells it apart from others of that name (shown_name.py)."""

    id: int
    name: str


_COLUMNS = (customers.c.id, SHOWN_NAME)
_typed = customers.alias("typed")
_became = sa.func.coalesce(_typed.c.merged_into, _typed.c.id)
_MOST_READ = 100

MOST_OF_A_NAME = 8
"""Customers of one name that one question offers."""


class NotToldApartError(Exception):
    """Nothing tells a new customer from another of its name. `like`: the one that is told apart by the same words."""

    def __init__(self, like: Customer | None) -> None:
        super().__init__("another customer has that name")
        self.like = like


def meant_by(
    workspace: str | sa.BindParameter[str], key: str | sa.BindParameter[str]
) -> sa.ColumnElement[int]:
    """In SQL: the id of the one customer whose name, or else one of whose aliases, has this key. Follows merges.

    No customer's id if there are several. What the legal form says is not asked here: see `match`.
    """
    own = sa.select(_the_only(_became)).where(_typed.c.workspace == workspace, _typed.c.key == key)
    alias = sa.select(customer_aliases.c.customer_id).where(
        customer_aliases.c.workspace == workspace, customer_aliases.c.key == key
    )
    return sa.func.coalesce(own.scalar_subquery(), alias.scalar_subquery())


def _the_only(ids: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """In SQL: the id if all are the same, NULL if there are none; else 0, which is nobody's."""
    zero: sa.ColumnElement[int] = sa.literal_column("0")  # a parameter takes time in every line
    first = sa.func.min(ids)
    return sa.case((first == sa.func.max(ids), first), else_=first * zero)


def find(connection: Connection, workspace: str, customer: int) -> Customer | None:
    """The customer with that id, or the one it was merged into; None if the workspace has none of that id."""
    own = sa.select(_became).where(_typed.c.workspace == workspace, _typed.c.id == customer)
    return _one(connection, workspace, own.scalar_subquery())


def match(connection: Connection, workspace: str, typed: str) -> Customer | None:
    """The one customer that `typed` means: by its name or alias, whatever the case, spacing, accents and legal form.

    Of several of a name, the one whose place, domain or number is typed with it; a domain alone names its customer.
    None if there is none, and if there are several, or the legal form is another: then `near` has whom to ask about.
    """
    known = answering(connection, workspace, name_keys.customer_key(typed))
    return _match(connection, workspace, typed, known)


def _match(
    connection: Connection, workspace: str, typed: str, known: Sequence[Answering]
) -> Customer | None:
    """The same, of those that answer to its key."""
    found = identity.meant(typed, known)
    if found is not None:
        return Customer(found.customer, found.shown)
    return _of_its_domain(connection, workspace, typed) or _told_apart(connection, workspace, typed)


def _of_its_domain(connection: Connection, workspace: str, typed: str) -> Customer | None:
    domain = domains.typed_domain(typed) if "@" not in typed else None
    found = _of_domain(connection, workspace, domain) if domain else []
    return found[0] if len(found) == 1 else None


def _told_apart(connection: Connection, workspace: str, typed: str) -> Customer | None:
    for name, what in identity.parts_of(typed):
        known = answering(connection, workspace, name_keys.customer_key(name))
        several = identity.could_be(name, known) if identity.meant(name, known) is None else []
        if found := identity.told_apart(what, several):
            return Customer(found.customer, found.shown)
    return None


def _one(connection: Connection, workspace: str, chosen: sa.ColumnElement[int]) -> Customer | None:
    row = connection.execute(
        sa.select(*_COLUMNS).where(customers.c.workspace == workspace, customers.c.id == chosen)
    ).one_or_none()
    return Customer(row.id, row.name) if row else None


def of_name(connection: Connection, workspace: str, typed: str) -> list[Customer]:
    """All that have the typed name, and no other legal form; several have to be told apart."""
    known = answering(connection, workspace, name_keys.customer_key(typed))
    return _customers(identity.could_be(typed, known))


def is_known(connection: Connection, workspace: str, typed: str) -> bool:
    """Whether `typed` is the name of a customer, or of several."""
    named = of_name(connection, workspace, typed)
    return bool(named) or match(connection, workspace, typed) is not None


def _customers(known: Iterable[Answering]) -> list[Customer]:
    return list(dict.fromkeys(Customer(each.customer, each.shown) for each in known))


def near(connection: Connection, workspace: str, typed: str) -> list[Customer]:
    """Known customers that `typed` may mean, the likeliest first; never an exact match.

    At most near_names.MOST; of one name MOST_OF_A_NAME, and then no others.

    They have that name, but are several, or of another legal form; or one of their names is nearly `typed`, or begins
    so; or `typed` is their domain, or a domain like one of their names.
    """
    known = answering(connection, workspace, name_keys.customer_key(typed))
    if identity.meant(typed, known):
        return _nearly(connection, workspace, typed)
    several = _customers(identity.could_be(typed, known))
    if len(several) > 1:
        return several[:MOST_OF_A_NAME]
    found = (*_customers(known), *_nearly(connection, workspace, typed))
    return list(dict.fromkeys(found))[: near_names.MOST]


def _nearly(connection: Connection, workspace: str, typed: str) -> list[Customer]:
    domain = domains.typed_domain(typed)
    if domain is None:
        return _near_name(connection, workspace, typed)
    company = domains.company_of(domain)
    meant = match(connection, workspace, company)
    found = [
        *_of_domain(connection, workspace, domain),
        *([meant] if meant else []),
        *_near_name(connection, workspace, company),
    ]
    found = found or _near_name(connection, workspace, typed)
    return list(dict.fromkeys(found))[: near_names.MOST]


def _of_domain(connection: Connection, workspace: str, domain: str) -> list[Customer]:
    rows = connection.execute(
        sa.select(*_COLUMNS)
        .join(_typed, customers.c.id == _became)
        .where(
            _typed.c.workspace == workspace,
            _typed.c.domain == domain,
            customers.c.workspace == workspace,
        )
        .order_by(customers.c.id)
        .limit(near_names.MOST)
    )
    return [Customer(row.id, row.name) for row in rows]


def _near_name(connection: Connection, workspace: str, typed: str) -> list[Customer]:
    known = names_of(connection, workspace)
    places = near_names.near_keys(typed, known.keys, known.folded)[:_MOST_READ]
    rows = _read_again(connection, workspace, [known.every[place] for place in places])
    found = near_names.near(
        typed, [(place, row.typed, row.key) for place, row in enumerate(rows)], 99
    )
    customer_key = name_keys.customer_key(typed)
    exact = {row.id for row in rows if row.key == customer_key}
    meant = {
        rows[place].id: Customer(rows[place].id, rows[place].name)
        for place, *_ in found
        if rows[place].id not in exact
    }
    return list(meant.values())[: near_names.MOST]


def add(connection: Connection, workspace: str, name: str, by: str, now: datetime) -> Customer:
    """The customer that this name means, added if it means none. Two calls at the same time return the same one.

    Where others have the name, it is told apart from them, by its legal form or a number: ask first, as `near` says.
    """
    known = answering(connection, workspace, name_keys.customer_key(name))
    found = _match(connection, workspace, name, known)
    if found is not None:
        return found
    # Of what was read above, not read again: whoever is adding the same gets the same `apart`, and so the same row.
    apart = identity.apart_from(name, [each for each in known if not each.is_alias])
    return _insert(connection, workspace, name, by, now, apart=apart)


def add_another(
    connection: Connection, workspace: str, name: str, what: str | None, by: str, now: datetime
) -> Customer:
    """Adds one more customer of a name that others have. `what` tells it apart: its web address, else its place.

    Without it, its legal form. Raises NotToldApartError.
    """
    known = answering(connection, workspace, name_keys.customer_key(name))
    if what is None:
        apart = identity.apart_from(name, [each for each in known if not each.is_alias])
        if apart.startswith(identity.NUMBER):
            raise NotToldApartError(None)
        return _insert(connection, workspace, name, by, now, apart=apart)
    for each in known:
        if identity.told_apart(what, [each]):
            raise NotToldApartError(Customer(each.customer, each.shown))
    domain = domains.typed_domain(what)
    given = {"domain": domain} if domain else {"place": what}
    return _insert(connection, workspace, name, by, now, apart=domain or what, **given)


def _insert(
    connection: Connection,
    workspace: str,
    name: str,
    by: str,
    now: datetime,
    *,
    apart: str,
    **given: str,
) -> Customer:
    key = name_keys.customer_key(name)
    values = {"workspace": workspace, "name": name, "key": key, "apart": apart, **given}
    connection.execute(
        insert(connection, customers)
        .values(added_by=by, added_at=now, **values)
        .on_conflict_do_nothing()
    )
    chosen = sa.select(_became).where(
        _typed.c.workspace == workspace, _typed.c.key == key, _typed.c.apart == apart
    )
    found = _one(connection, workspace, chosen.scalar_subquery())
    assert found is not None
    return found


def added_at(connection: Connection, workspace: str, customer: Customer, at: datetime) -> bool:
    """Whether the customer was added at exactly that instant, which means: by the visit logged then."""
    found = connection.execute(
        sa.select(customers.c.added_at).where(
            customers.c.workspace == workspace, customers.c.id == customer.id
        )
    ).scalar_one_or_none()
    return found == at


def merged(connection: Connection, workspace: str) -> dict[int, int]:
    """The ids of all merged customers, each with the id of the one it was merged into."""
    rows = connection.execute(
        sa.select(customers.c.id, customers.c.merged_into).where(
            customers.c.workspace == workspace, customers.c.merged_into.is_not(None)
        )
    )
    return {row.id: row.merged_into for row in rows}


def lock(connection: Connection, workspace: str, customer: Customer) -> Customer:
    """Locks the customer against merges until this transaction ends. Returns the one it was merged into, if it was.

    Lock a customer before writing rows that belong to it; otherwise a merge at the same time would not move them.
    """
    held = lock_all(connection, workspace, [customer.id])[customer.id]
    found = find(connection, workspace, held) if held != customer.id else None
    return found or customer


def lock_all(connection: Connection, workspace: str, ids: Iterable[int]) -> dict[int, int]:
    """Locks these customers as `lock` does. Returns for each id the id that is locked, after following merges."""
    now_at = {each: each for each in ids}
    waiting = set(now_at)
    while waiting:
        rows = connection.execute(
            sa.select(customers.c.id, customers.c.merged_into)
            .where(
                customers.c.workspace == workspace,
                customers.c.id.in_(waiting),
            )
            .order_by(customers.c.id)  # as a merge does, so that the two do not wait for each other
            .with_for_update(read=True, key_share=True)
        )
        moved = {row.id: row.merged_into for row in rows if row.merged_into is not None}
        now_at = {each: moved.get(at, at) for each, at in now_at.items()}
        waiting = set(moved.values())
    return now_at


# The type-ahead ------------------------------------------------------------------------------------------


def suggest(
    connection: Connection, workspace: str, typed: str, *, most: int = 99
) -> list[Customer]:
    """Type-ahead: customers whose name begins with `typed`, then with a word that does, then containing it."""
    found = _holding(connection, workspace, typed, most * 2)
    rows = _read_again(connection, workspace, found)
    offered = {row.id: Customer(row.id, row.name) for row in rows}
    return list(offered.values())[:most]


def _holding(connection: Connection, workspace: str, typed: str, most: int) -> list[Name]:
    """Up to `most` names that match, more than are shown, because several may belong to one customer."""
    known = names_of(connection, workspace)
    typed = typed.partition("(")[0]  # "Delta (Atl": what tells it apart stands beside its name
    key = name_keys.customer_key(typed) if typed.strip() else ""
    found = known.beginning_with(key, most)
    if len(found) >= most:
        return found
    words = " ".join(typed.casefold().split())
    pairs = zip(known.every, known.keys, known.folded, strict=True)
    within = [name for name, other, folded in pairs if key in other or words in folded]
    start = f" {words}"
    by_word = [name for name in within if start in name.folded or name.folded.startswith(words)]
    return list(dict.fromkeys((*found, *by_word, *within)))[:most]


def _read_again(connection: Connection, workspace: str, found: Sequence[Name]) -> list[sa.Row[Any]]:
    """Reads the customers of these cached names, in the order of `found`: rows of (row, typed, key, id, name)."""
    ids = [name.row for name in found if name.row > 0]
    aliases = [-name.row for name in found if name.row < 0]
    parts = [_by_name(workspace, ids)] if ids else []
    parts += [_by_alias(workspace, aliases)] if aliases else []
    if not parts:
        return []
    rows = {row.row: row for row in connection.execute(sa.union_all(*parts))}
    return [rows[name.row] for name in found if name.row in rows]


def _by_name(workspace: str, ids: Sequence[int]) -> sa.Select[Any]:
    return (
        sa.select(_typed.c.id.label("row"), _typed.c.name.label("typed"), _typed.c.key, *_COLUMNS)
        .join(customers, customers.c.id == _became)
        .where(_typed.c.workspace == workspace, _typed.c.id.in_(ids))
    )


def _by_alias(workspace: str, ids: Sequence[int]) -> sa.Select[Any]:
    a = customer_aliases
    return (
        sa.select((-a.c.id).label("row"), a.c.name.label("typed"), a.c.key, *_COLUMNS)
        .join(customers, customers.c.id == a.c.customer_id)
        .where(a.c.workspace == workspace, a.c.id.in_(ids))
    )


# Contacts ------------------------------------------------------------------------------------------------


def record_met(
    connection: Connection, workspace: str, customer: int, visit: int, people: Sequence[Met]
) -> None:
    """Records whom a visit met. Adds new contacts, and updates the roles of known ones if a role was named."""
    keys = {name_keys.person_key(met.name): met for met in people}
    if not keys:
        return
    stored = insert(connection, contacts).values(
        [
            {
                "workspace": workspace,
                "customer_id": customer,
                "key": key,
                "name": met.name,
                "role": met.role,
            }
            for key, met in keys.items()
        ]
    )
    connection.execute(
        stored.on_conflict_do_update(
            index_elements=["workspace", "customer_id", "key"],
            set_={
                "role": sa.func.coalesce(stored.excluded.role, contacts.c.role),
                "removed_at": None,  # whoever was removed is known again when they are met
            },
        )
    )
    ids = connection.execute(
        sa.select(contacts.c.id).where(
            contacts.c.workspace == workspace,
            contacts.c.customer_id == customer,
            contacts.c.key.in_(keys),
        )
    ).scalars()
    connection.execute(
        visit_contacts.insert(),
        [{"workspace": workspace, "visit_id": visit, "contact_id": contact} for contact in ids],
    )


def met_by(
    connection: Connection, workspace: str, visits: Iterable[int]
) -> dict[int, tuple[Met, ...]]:
    """Whom each of these visits met, by visit id."""
    rows = connection.execute(
        sa.select(visit_contacts.c.visit_id, contacts.c.name, contacts.c.role)
        .join(contacts, contacts.c.id == visit_contacts.c.contact_id)
        .where(visit_contacts.c.workspace == workspace, visit_contacts.c.visit_id.in_(list(visits)))
        .order_by(contacts.c.id)
    )
    found: dict[int, tuple[Met, ...]] = {}
    for row in rows:
        found[row.visit_id] = (*found.get(row.visit_id, ()), Met(row.name, row.role))
    return found
