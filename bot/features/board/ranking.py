"""What the board may show, given how the leaders stand. Pure.

A leader who has not met a customer must not be identifiable, not even by arithmetic:

- functions of fewer than three leaders become "Others"; while those are only one or two, the smallest function joins;
- a function from which nobody has gone is only counted;
- with fewer than five leaders there are no functions, no ranks and no number of those who have yet to go;
- the last place is not shown: whoever has nobody behind them has no rank, unless they are first.

A paused leader who has not gone is left out of all numbers. One who left the board is counted but not named.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from storage.queries.board_standings import BoardStanding

SMALLEST_FUNCTION = 3
SMALLEST_PROGRAMME = 5
PLACES = 5
MOST_LINES = 12
OTHERS = "Others"
EVERYONE = "Everyone"


@dataclass(frozen=True)
class Function:
    """ "Finance: 2 of 3"."""

    name: str
    went: int
    of: int


@dataclass(frozen=True)
class RankedLeader:
    """A leader's numbers. `rank` is None where ranks would shame; `new` (new customers) until `with_new` sets it."""

    user_id: str
    name: str
    customers: int
    days: int
    rank: int | None = None
    new: int | None = None


@dataclass(frozen=True)
class Board:
    """What is shown. `also`: names without a place; `to_go`: None where the number would identify somebody."""

    functions: tuple[Function, ...]
    functions_to_go: int
    places: tuple[RankedLeader, ...]
    also: tuple[str, ...]
    to_go: int | None
    leaders: int


def board(standings: Iterable[BoardStanding]) -> Board:
    """The board without the numbers of new customers, which `with_new` adds for those who have a place."""
    counted = [each for each in standings if each.customers or not each.paused]
    named = sorted(
        (each for each in counted if each.customers and each.on_board), key=lambda each: each.name
    )
    if len(counted) < SMALLEST_PROGRAMME:
        places = tuple(_place(each) for each in named)
        return Board((), 0, places, (), None, len(counted))
    functions, functions_to_go = _functions(counted)
    ranked = _ranked(named, counted)
    holders = {each.user_id for each in ranked}
    return Board(
        functions=functions,
        functions_to_go=functions_to_go,
        places=ranked,
        also=tuple(each.name for each in named if each.user_id not in holders),
        to_go=sum(not each.customers for each in counted),
        leaders=len(counted),
    )


def with_new(ranked: Board, new: Mapping[str, int]) -> Board:
    """The board with the number of customers that are new to each leader. `new`: by user id."""
    places = (replace(each, new=new.get(each.user_id)) for each in ranked.places)
    return replace(ranked, places=tuple(places))


def _ranked(
    named: Sequence[BoardStanding], counted: Sequence[BoardStanding]
) -> tuple[RankedLeader, ...]:
    """The first five places, ties included; a tie that does not fit into MOST_LINES is left out as a whole."""
    merits = [_merit(each) for each in named]
    least = min(_merit(each) for each in counted)
    found: list[RankedLeader] = []
    for merit in sorted(set(merits), reverse=True):
        rank = 1 + sum(other > merit for other in merits)
        equal = [_place(each, rank) for each in named if _merit(each) == merit]
        is_last = merit == least and rank > 1
        if rank > PLACES or is_last or len(found) + len(equal) > MOST_LINES:
            break
        found += equal
    return tuple(found)


def _merit(standing: BoardStanding) -> tuple[int, int]:
    return len(standing.customers), standing.days


def _place(standing: BoardStanding, rank: int | None = None) -> RankedLeader:
    return RankedLeader(
        standing.user_id, standing.name, len(standing.customers), standing.days, rank
    )


def _functions(counted: Sequence[BoardStanding]) -> tuple[tuple[Function, ...], int]:
    """The functions to show, by name with "Others" last, and how many functions have yet to go."""
    groups: dict[str, list[BoardStanding]] = {}
    for each in counted:
        groups.setdefault(_key(each), []).append(each)
    others = groups.pop("", [])
    for key in sorted(groups, key=lambda key: (len(groups[key]), key)):
        if len(groups[key]) < SMALLEST_FUNCTION or 0 < len(others) < SMALLEST_FUNCTION:
            others += groups.pop(key)
    named = [(_spelling(members), members) for _, members in sorted(groups.items())]
    if others:
        named.append((OTHERS if named else EVERYONE, others))
    shown = [
        Function(name, sum(bool(each.customers) for each in members), len(members))
        for name, members in named
        if any(each.customers for each in members)
    ]
    silent = [members for _, members in named if not any(each.customers for each in members)]
    to_go = sum(len({_key(each) for each in members}) for members in silent)
    return tuple(shown), to_go


def _key(standing: BoardStanding) -> str:
    return " ".join((standing.function or "").casefold().split())


def _spelling(members: Sequence[BoardStanding]) -> str:
    """The spelling of the function that most members use."""
    spelled = Counter(" ".join((each.function or "").split()) for each in members)
    return min(spelled, key=lambda name: (-spelled[name], name))
