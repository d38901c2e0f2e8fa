"""Finds a customer by what was typed, and searches for words. Runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

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
from storage.search import query as search_query
from storage.search.passages import holds
from storage.search.rows import Hit
from storage.search.search import latest, search

PAGE = 8
"""Hits on a page."""

PART = 3
"""Letters of a name from which on "did you mean …?" is asked."""

MOST_NEAR = storage_near_names.MOST

MOST_NAMED = 3
"""Customers, and people, of a name that is searched for."""

_READ = 50  # customers that hold the letters, of which those are taken that hold the words

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
class OnlyOne:
    """The card of the only customer that `typed` may mean, though it is not its name.

    `person`: who is called so there; None if the customer has a similar name.
    """

    typed: str
    card: Card
    person: Contact | None


@dataclass(frozen=True)
class Hits:
    """A page of hits. `skip`: how many precede it; `more`: whether others follow.

    `customers`, `people`: those whose names the words are, with the people's customers; on the first page, where there
    are no filters. If there are no hits, `without_filters` says whether there are some without the filters, and
    `customer` is the one that the search was narrowed to.
    """

    query: Query
    typed: str
    hits: tuple[Hit, ...]
    skip: int
    more: bool
    viewer: str
    customer: Customer | None = None
    without_filters: bool = False
    customers: tuple[Customer, ...] = ()
    people: tuple[tuple[Contact, Customer], ...] = ()


def who(connection: Connection, actor: Actor, typed: str) -> Card | OnlyOne | NotKnown:
    """The card of the customer that was meant, or of the only one it may be; or what has a similar name."""
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
    similar = _similar(connection, actor, typed)
    return _only_one(connection, actor, typed, similar, people) or NotKnown(typed, similar, people)


def _only_one(
    connection: Connection,
    actor: Actor,
    typed: str,
    similar: Sequence[Customer],
    people: Sequence[tuple[Contact, Customer]],
) -> OnlyOne | None:
    """To read a card costs nothing, so it is not asked first whether the only candidate is meant."""
    meant = {each.id for each in (*similar, *(where for _, where in people))}
    found = card(connection, actor, *meant) if len(meant) == 1 and len(people) < 2 else None
    return OnlyOne(typed, found, people[0][0] if people else None) if found else None


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
    """The hits for the typed words and filters; for filters alone, the latest. Raises MistakeError for a filter that
    names nothing."""
    lookup = _name_lookup(connection, actor)
    query = search_line.read(typed, lookup, today=actor.today, me=actor.user_id)
    skip = min(skip, FURTHEST)
    found = _search(connection, actor, query, most=PAGE + 1, skip=skip)
    page = Hits(query, typed, tuple(found[:PAGE]), skip, len(found) > PAGE, actor.user_id)
    if not (skip or query.is_narrowed):
        page = _with_names(connection, actor, page)
    if found or skip:
        return page
    if query.is_narrowed and query.words:
        unfiltered = bool(_search(connection, actor, Query(query.words), most=1))
        page = replace(page, without_filters=unfiltered)
    return replace(page, customer=query.customer)


def _with_names(connection: Connection, actor: Actor, page: Hits) -> Hits:
    """With the customers and people who are called as the words say."""
    words = " ".join(page.query.words.strip(' "“”„«»').split())
    if not words:
        return page
    sought = search_query.read(words)
    named = customers.match(connection, actor.workspace, words)
    similar = (
        customers.suggest(connection, actor.workspace, words, most=_READ)
        if len(words) >= PART
        else []
    )
    whole = [each for each in similar if holds(each.name, sought)]
    near = [] if page.hits or named or whole else customers.near(connection, actor.workspace, words)
    found = dict.fromkeys((*([named] if named else ()), *whole, *near))
    people = contacts.named(connection, actor.workspace, words, most=MOST_NAMED)
    return replace(page, customers=tuple(found)[:MOST_NAMED], people=tuple(people))


def _search(
    connection: Connection, actor: Actor, query: Query, *, most: int, skip: int = 0
) -> list[Hit]:
    found = partial(search, words=query.words) if query.words.strip() else latest
    if found is latest and not query.is_narrowed:
        return []
    return found(
        connection,
        actor.workspace,
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
