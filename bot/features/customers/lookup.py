"""Finds a customer by what was typed, and searches for words. Runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.features.customers import search_line
from bot.features.customers.search_line import NameLookup, Query
from bot.forms import near_names
from bot.requests.actor import Actor
from storage.customers import branches, contacts, customers
from storage.customers import near_names as storage_near_names
from storage.customers.contacts import Contact
from storage.customers.customers import Customer
from storage.programme import leaders
from storage.queries import customer_card
from storage.queries.customer_card import Card
from storage.search.rows import Hit
from storage.search.search import search

PAGE = 8
"""Hits on a page."""

PART = 3
"""Letters of a name from which on "did you mean …?" is asked."""

MOST_NEAR = storage_near_names.MOST

FURTHEST = 10_000
"""How many visits or hits may be skipped."""


@dataclass(frozen=True)
class NotKnown:
    """No one customer has that name. `near`: similar ones; `people`: people of that name, with their customers.

    `several`: they all have that very name.
    """

    typed: str
    near: Sequence[Customer]
    people: Sequence[tuple[Contact, Customer]] = ()
    several: bool = False


@dataclass(frozen=True)
class Hits:
    """A page of hits. `skip`: how many precede it; `more`: whether others follow.

    If there are none: `customer` is one that the words name; `without_filters`: whether there are hits without them.
    """

    query: Query
    typed: str
    hits: tuple[Hit, ...]
    skip: int
    more: bool
    viewer: str
    customer: Customer | None = None
    without_filters: bool = False


def who(connection: Connection, actor: Actor, typed: str) -> Card | NotKnown:
    """The card of the customer that was meant, or what has a similar name."""
    known = customers.match(connection, actor.workspace, typed)
    if known is None and (branch := branches.find(connection, actor.workspace, typed)):
        known = branch.customer
    found = card(connection, actor, known.id) if known else None
    if found is not None:
        return found
    people = contacts.named(connection, actor.workspace, typed, most=MOST_NEAR)
    several = near_names.of_one_name(connection, actor.workspace, typed)
    if several is not None:
        return NotKnown(typed, several.customers, people, several=True)
    return NotKnown(typed, _similar(connection, actor, typed), people)


def _similar(connection: Connection, actor: Actor, typed: str) -> Sequence[Customer]:
    """Customers with a similar name; else those whose names contain it, if it has PART letters."""
    near = customers.near(connection, actor.workspace, typed)
    if near or len(typed.strip()) < PART:
        return near
    return customers.suggest(connection, actor.workspace, typed, most=MOST_NEAR)


def card(connection: Connection, actor: Actor, customer: int, skip: int = 0) -> Card | None:
    """The customer's card as the actor may see it; None if this workspace has no such customer."""
    return customer_card.card(
        connection,
        actor.workspace,
        customer,
        viewer=actor.user_id,
        today=actor.today,
        zone=actor.membership.zone,
        skip=min(skip, FURTHEST),
    )


def hits(connection: Connection, actor: Actor, typed: str, skip: int = 0) -> Hits:
    """The hits for the typed words and filters. Raises MistakeError for a filter that names nothing."""
    lookup = _name_lookup(connection, actor)
    query = search_line.read(typed, lookup, today=actor.today, me=actor.user_id)
    skip = min(skip, FURTHEST)
    found = _search(connection, actor, query, most=PAGE + 1, skip=skip)
    if found or skip:
        more = len(found) > PAGE
        return Hits(query, typed, tuple(found[:PAGE]), skip, more, actor.user_id)
    unfiltered = _search(connection, actor, Query(query.words), most=1) if query.is_narrowed else []
    named = lookup.customer(query.words) if query.words else query.customer
    return Hits(query, typed, (), 0, False, actor.user_id, named, bool(unfiltered))


def _search(
    connection: Connection, actor: Actor, query: Query, *, most: int, skip: int = 0
) -> list[Hit]:
    return search(
        connection,
        actor.workspace,
        query.words,
        viewer=actor.user_id,
        customer=query.customer.id if query.customer else None,
        leader=query.leader,
        since=query.since,
        zone=actor.membership.zone,
        most=most,
        skip=skip,
    )


def _name_lookup(connection: Connection, actor: Actor) -> NameLookup:
    workspace = actor.workspace

    def called(name: str) -> list[str]:
        typed = name.casefold()
        return [
            each.user_id
            for each in leaders.everyone(connection, workspace)
            if typed and typed in (each.name.casefold(), *each.name.casefold().split()[:1])
        ]

    return NameLookup(
        customer=lambda name: customers.match(connection, workspace, name) if name else None,
        near=lambda name: customers.near(connection, workspace, name),
        several=lambda name: near_names.of_one_name(connection, workspace, name) is not None,
        leaders=called,
        is_known=lambda user_id: leaders.find(connection, workspace, user_id) is not None,
    )
