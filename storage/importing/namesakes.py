"""Which of the customers with one name a line of a file is about. Pure.

Two lines of one name are two customers if their domains differ, or their places: Delta in Atlanta, Delta in
Indianapolis. Where one of the two says nothing, it is the same customer, and the line fills it in. Two facts are weak,
so that somebody is asked: another place with the same domain (a branch?), and another legal form (Acme GmbH, Acme AG).

In an export of contacts the place is the person's, and says nothing about which customer is meant; it only chooses
among those that fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.customers import name_keys


class Verdict(StrEnum):
    """What is known of a line whose name is known."""

    IS = "is"  # about this customer
    UNCLEAR = "unclear"  # about one of several, and nothing says which
    PLACE = "place"  # perhaps this one: the same domain, another place
    FORM = "form"  # perhaps this one: another legal form
    APART = "apart"  # another customer, who has the name of this one


@dataclass(frozen=True)
class Namesake:
    """A name of a customer, and what tells the customer apart; empty or None where nothing is known.

    `given`: people gave it the name, or merged a customer of that name into it, whatever its domain and place.
    """

    ref: int
    form: str
    domain: str | None
    place: str | None
    given: bool = False


@dataclass(frozen=True)
class Told:
    """What a line says of its customer. `of_contacts`: in an export of contacts, where a place is a person's."""

    form: str
    domain: str | None
    place: str | None
    of_contacts: bool


def branch_name(name: str, place: str | None) -> str:
    """The alias that a customer gets with a branch that is taken for it, so that the branch is known the next time."""
    return f"{name}, {place}"


def judge(told: Told, namesakes: Sequence[Namesake]) -> tuple[Verdict, Namesake]:
    """What the line is about, and the namesake that this was judged by. `namesakes`: at least one."""
    fitting = [each for each in namesakes if not _against(told, each)]
    if fitting:
        return _best(told, fitting)
    for each in namesakes:
        match _against(told, each):
            case ["place"] if told.domain and told.domain == each.domain:
                return Verdict.PLACE, each
            case ["form"]:
                return Verdict.FORM, each
    return Verdict.APART, namesakes[0]


def _best(told: Told, fitting: Sequence[Namesake]) -> tuple[Verdict, Namesake]:
    weights = [_weight(told, each) for each in fitting]
    best = [each for each, weight in zip(fitting, weights, strict=True) if weight == max(weights)]
    several = len({each.ref for each in best}) > 1
    return Verdict.UNCLEAR if several else Verdict.IS, best[0]


def _against(told: Told, other: Namesake) -> list[str]:
    """The facts by which the line is about another customer."""
    facts = []
    if told.form and other.form and told.form != other.form:
        facts.append("form")
    if other.given:
        return facts
    if told.domain and other.domain and told.domain != other.domain:
        facts.append("domain")
    if not told.of_contacts and _are_two_places(told.place, other.place):
        facts.append("place")
    return facts


def _weight(told: Told, other: Namesake) -> tuple[bool, bool, bool, bool]:
    """What speaks for a namesake, the strongest first. Of whom nothing is known is meant where nothing is said."""
    same_place = bool(told.place and other.place) and not _are_two_places(told.place, other.place)
    bare = not (told.domain or told.place or other.domain or other.place)
    same_domain = told.domain is not None and told.domain == other.domain
    return same_domain, same_place, bool(told.form) and told.form == other.form, bare


def _are_two_places(one: str | None, other: str | None) -> bool:
    """Whether both are known and differ. "Leeds, UK" is Leeds."""
    if not one or not other or one == other:
        return False
    words = [set(name_keys.person_key(each).split()) for each in (one, other)]
    return not (words[0] <= words[1] or words[1] <= words[0])
