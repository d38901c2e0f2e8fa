"""A place of a known customer: "Norrland Timber, Kiruna" is a visit to Norrland Timber, in Kiruna."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import contacts
from storage.customers import customers, name_keys
from storage.customers.customers import Customer

LONGEST = 60
"""Characters of a place."""

_COMMA = re.compile("[,，、]")
_MOST_COMMAS = 3
_WORDS = 5
_NO_PLACE = re.compile(r"\d|[@#<>:;!?\"“”„]")


@dataclass(frozen=True)
class Branch:
    """A known customer, and which of its places was named."""

    customer: Customer
    place: str


def find(connection: Connection, workspace: str, typed: str) -> Branch | None:
    """The branch that `typed` names: exactly a known name, a comma, and words that may be a place; else None.

    What follows the comma is no place if it is a customer or a person there: then something else was meant.
    """
    for name, place in _splits(typed):
        customer = customers.match(connection, workspace, name)
        if customer is not None:
            known = _is_known(connection, workspace, customer, place)
            return None if known else Branch(customer, place)
    return None


def place_beside(typed: str, customer: Customer) -> str | None:
    """The place in `typed`, of which `find` says that it names a branch of this customer; None without one.

    None, too, where the comma belongs to the customer's own name.
    """
    every = list(_splits(typed))
    key = name_keys.customer_key(customer.name)
    if name_keys.customer_key(typed) == key:
        return None
    own = [place for name, place in every if name_keys.customer_key(name) == key]
    return next(iter(own or [place for _, place in every]), None)


def _splits(typed: str) -> Iterator[tuple[str, str]]:
    """Names and places at each comma, the longest name first."""
    commas = list(_COMMA.finditer(typed))[:_MOST_COMMAS]
    for comma in reversed(commas):
        name, place = typed[: comma.start()].strip(), typed[comma.end() :].strip(" \t,.")
        if name and _may_be_place(place, name):
            yield name, " ".join(place.split())


def _may_be_place(words: str, name: str) -> bool:
    """A place has a capital, unless nothing of the line has one, or its script knows none; and no digits."""
    if not words or len(words) > LONGEST or len(words.split()) > _WORDS or _NO_PLACE.search(words):
        return False
    return words[0].isalpha() and (not words[0].islower() or name == name.lower())


def _is_known(connection: Connection, workspace: str, customer: Customer, words: str) -> bool:
    if customers.is_known(connection, workspace, words):
        return True
    person = sa.select(contacts.c.id).where(
        contacts.c.workspace == workspace,
        contacts.c.customer_id == customer.id,
        contacts.c.key == name_keys.person_key(words),
    )
    return connection.execute(person).first() is not None
