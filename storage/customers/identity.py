"""Which customer a typed name means, of those that answer to its key. Pure: what is known goes in.

Nothing is guessed: if several may be meant, or the legal form says that none is, the answer is None, and the person is
asked (customers.near has whom to offer).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.customers import domains
from storage.customers.name_keys import customer_key, legal_form

NUMBER = "#"
"""Begins the `apart` of a customer that nothing else tells from the others of its name: a number follows."""

_COMMA = re.compile("[,，、]")
_IN_BRACKETS = re.compile(r"(?P<name>.*\S)\s*[(（](?P<what>[^()（）]+)[)）]")


@dataclass(frozen=True)
class Answering:
    """A customer that answers to a key, by `name`: its own, an alias, or that of a customer merged into it.

    `shown`: the customer's name as people see it; `apart`: what tells the row with this key from others (tables.py).
    """

    customer: int
    shown: str
    name: str
    is_alias: bool = False
    domain: str | None = None
    place: str | None = None
    apart: str = ""


def meant(typed: str, known: Sequence[Answering]) -> Answering | None:
    """The one that `typed` means. All of `known` answer to its key; their own names come before aliases.

    Without a legal form, or where only names without one are known: the one there is. With one: the one that has it.
    """
    own = [each for each in known if not each.is_alias]
    aliases = [each for each in known if each.is_alias]
    if form := legal_form(typed):
        forms = [legal_form(each.name) for each in known]
        for names in (own, aliases):
            if same := [each for each in names if legal_form(each.name) == form]:
                return _only(same)
        if any(forms):
            return None
    return _only(own or aliases)


def is_plainly(typed: str, name: str, key: str) -> bool:
    """Whether `typed`, whose key is `key`, can only mean the one customer that answers to it and is called `name`."""
    if typed == name or not (form := legal_form(typed)):
        return True
    return form == legal_form(name) and key == customer_key(name)


def could_be(typed: str, known: Iterable[Answering]) -> list[Answering]:
    """Those of `known` whose legal form does not speak against `typed`."""
    form = legal_form(typed)
    return [each for each in known if not form or legal_form(each.name) in ("", form)]


def told_apart(what: str, known: Sequence[Answering]) -> Answering | None:
    """The one of several of a name of which `what` says the place, the domain or the number."""
    return _only([each for each in known if _tells(what, each)])


def parts_of(typed: str) -> Iterator[tuple[str, str]]:
    """A name, and what may tell it apart: ("Delta", "Atlanta") of "Delta, Atlanta" and of "Delta (Atlanta)"."""
    if found := _IN_BRACKETS.fullmatch(typed.strip()):
        yield found["name"], found["what"].strip()
    for comma in _COMMA.finditer(typed):
        name, what = typed[: comma.start()].strip(), typed[comma.end() :].strip()
        if name and what:
            yield name, what


def apart_from(name: str, others: Sequence[Answering]) -> str:
    """What tells a new customer of that name from `others` that have its key; "" for the first.

    Its legal form, if none of them has it; else the next number.
    """
    if not others:
        return ""
    form, taken = legal_form(name), {each.apart for each in others}
    if form and form not in taken | {legal_form(each.name) for each in others}:
        return form
    at = len(others) + 1
    while f"{NUMBER}{at}" in taken:
        at += 1
    return f"{NUMBER}{at}"


def _only(known: Sequence[Answering]) -> Answering | None:
    """The one customer that they are names of."""
    return known[0] if len({each.customer for each in known}) == 1 else None


def _tells(what: str, each: Answering) -> bool:
    if each.domain and domains.domain(what) == each.domain:
        return True
    if each.apart == f"{NUMBER}{what.removeprefix(NUMBER)}":
        return True
    places = (each.place, _COMMA.split(each.place)[0]) if each.place else ()
    return customer_key(what) in map(customer_key, places)
