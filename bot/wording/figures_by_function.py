"""How many of a function have met a customer, so that nobody is named by arithmetic. Pure.

The one rule for every board, chart, report and export that shows such numbers beside names. Whoever reads them is
taken to know everybody who takes part and their functions, but not who left the board. A person who is not named may
have gone all the same, and neither a figure nor a sum of figures must tell:

- Functions of fewer than three people are together "Others"; while those are only one or two, the smallest joins them.
- A function from which nobody has gone is only counted; it has three people or more.
- A figure is exact only if none, or at least three, have yet to go.
- If just one or two of a function are not named, it is not exact even if they have gone: otherwise its absence would
  tell that one has not. What is said instead follows from the names alone.
- A total is exact only if the figures of all functions are: otherwise the missing one is what the others leave of it.
  What the others add up to can be said: "at least seven".
- Whether anybody comes behind the last name is likewise known only if some exact figure says so (`known_to_go`).
- People who are paused are in no figure, whether they have gone or not, so that leaving them out says nothing of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.wording.names import inline
from bot.wording.numbers_and_lists import listing, number_word

FEWEST_TO_GO = 3  # fewer than these would be named by the number of them
SMALLEST_FUNCTION = 3
OTHERS = "Others"
EVERYONE = "Everyone"
_NAME = 60  # characters

_IN_A_SENTENCE = {OTHERS: "the others", EVERYONE: "the leaders"}  # "most of …"


@dataclass(frozen=True)
class Participant:
    """One person who takes part. `named`: whether they are named beside the figures, as some who went are."""

    function: str | None
    went: bool
    named: bool


class Extent(Enum):
    """How many of a function have gone, as far as it may be said."""

    ALL = "all"
    MOST = "most"  # more than half
    SOME = "some"
    EXACT = "exact"


@dataclass(frozen=True)
class Figure:
    """One function. `went` and `of` are None unless they may be shown."""

    name: str
    extent: Extent
    went: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Figures:
    """What may be said. `functions`: by name, "Others" last, without those of which nobody has gone.

    `functions_to_go`: how many those are. `known_to_go`: how many people have yet to go, as all exact figures add up: 0
    or at least three. `to_go`: the same, if that is the whole number of them; else None.
    """

    functions: tuple[Figure, ...]
    functions_to_go: int
    known_to_go: int
    to_go: int | None


def by_function(people: Iterable[Participant]) -> Figures:
    """The figures for these people, of whom there should be five or more."""
    groups = _groups(people)
    figures = [_figure(name, members) for name, members in groups if _gone(members)]
    silent = [members for _, members in groups if not _gone(members)]
    known = sum(map(len, silent)) + sum((each.of or 0) - (each.went or 0) for each in figures)
    exact = all(each.went is not None for each in figures)
    return Figures(
        functions=tuple(figures),
        functions_to_go=sum(len({_key(each) for each in members}) for members in silent),
        known_to_go=known,
        to_go=known if exact else None,
    )


def _figure(name: str, members: Sequence[Participant]) -> Figure:
    went, of = _gone(members), len(members)
    named = sum(each.went and each.named for each in members)
    if 0 < of - named < FEWEST_TO_GO:
        return Figure(name, _about(named, of))
    if went == of:
        return Figure(name, Extent.ALL, went, of)
    if of - went < FEWEST_TO_GO:
        return Figure(name, _about(went, of))
    return Figure(name, Extent.EXACT, went, of)


def _about(went: int, of: int) -> Extent:
    return Extent.MOST if 2 * went > of else Extent.SOME


def _gone(members: Sequence[Participant]) -> int:
    return sum(each.went for each in members)


def _groups(people: Iterable[Participant]) -> list[tuple[str, list[Participant]]]:
    groups: dict[str, list[Participant]] = {}
    for each in people:
        groups.setdefault(_key(each), []).append(each)
    others = groups.pop("", [])
    for key in sorted(groups, key=lambda key: (len(groups[key]), key)):
        if len(groups[key]) < SMALLEST_FUNCTION or 0 < len(others) < SMALLEST_FUNCTION:
            others += groups.pop(key)
    named = [(_spelling(members), members) for _, members in sorted(groups.items())]
    if others:
        named.append((OTHERS if named else EVERYONE, others))
    return named


def _key(person: Participant) -> str:
    return " ".join((person.function or "").casefold().split())


def _spelling(members: Sequence[Participant]) -> str:
    """The spelling of the function that most members use."""
    spelled = Counter(" ".join((each.function or "").split()) for each in members)
    return min(spelled, key=lambda name: (-spelled[name], name))


def functions_line(figures: Figures) -> str:
    """ "All of *Engineering* and *Sales* · most of *Finance* · *Operations* 4 of 7"; empty if there are none."""
    parts = [
        f"{word} of {listing([_inside(each.name) for each in found])}"
        for extent, word in ((Extent.ALL, "all"), (Extent.MOST, "most"), (Extent.SOME, "some"))
        if (found := [each for each in figures.functions if each.extent is extent])
    ]
    parts += [
        f"{_bold(each.name)} {each.went} of {each.of}"
        for each in figures.functions
        if each.extent is Extent.EXACT
    ]
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]


def functions_to_go_line(figures: Figures) -> str:
    """ "Two functions have yet to go."; empty for none."""
    to_go = figures.functions_to_go
    noun, verb = ("function", "has") if to_go == 1 else ("functions", "have")
    return f"{number_word(to_go)} {noun} {verb} yet to go." if to_go else ""


def to_go_line(figures: Figures) -> str:
    """ "Seven people have yet to go.", "At least seven …"; empty if nothing may be said."""
    if figures.to_go == 0:
        return "Everyone has gone."
    if figures.to_go is None:
        number = number_word(figures.known_to_go)
        least = f"At least {number[:1].lower()}{number[1:]} people have yet to go."
        return least if figures.known_to_go else ""
    return f"{number_word(figures.to_go)} people have yet to go."


def _inside(name: str) -> str:
    return _IN_A_SENTENCE.get(name) or _bold(name)


def _bold(name: str) -> str:
    return f"*{inline(name, _NAME) or 'Somebody'}*"
