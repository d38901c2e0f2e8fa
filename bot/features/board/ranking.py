"""What the board may say, from how the leaders stand. Pure; the rules are DESIGN section 5's.

Nobody who has not gone may be named, by arithmetic neither:

- functions of fewer than three leaders are "Others"; while those are one or two, the smallest function joins them;
- a function from which nobody has gone is only counted;
- with fewer than five leaders there are no functions, no places and no number of those who have yet to go;
- the last place is never a place: whoever has nobody behind them stands unranked, unless they are first.

A paused leader who has not gone is left out of all numbers. One who left the board is counted and not named.
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
    """A leader with what they did. `rank` is None where ranks would shame; `new` where nobody looked."""

    user_id: str
    name: str
    customers: int
    days: int
    rank: int | None = None
    new: int | None = None


@dataclass(frozen=True)
class Board:
    """What is shown. `to_go` is None where the number would name somebody."""

    functions: tuple[Function, ...]
    functions_to_go: int
    places: tuple[RankedLeader, ...]
    also: tuple[str, ...]
    to_go: int | None
    leaders: int


def board(standings: Iterable[BoardStanding]) -> Board:
    """The board without its numbers of new customers, which `with_new` adds for those who have a place."""
    asked = [each for each in standings if each.customers or not each.paused]
    named = sorted(
        (each for each in asked if each.customers and each.on_board), key=lambda each: each.name
    )
    if len(asked) < SMALLEST_PROGRAMME:
        places = tuple(_place(each) for each in named)
        return Board((), 0, places, (), None, len(asked))
    functions, functions_to_go = _functions(asked)
    ranked = _ranked(named, asked)
    holders = {each.user_id for each in ranked}
    return Board(
        functions=functions,
        functions_to_go=functions_to_go,
        places=ranked,
        also=tuple(each.name for each in named if each.user_id not in holders),
        to_go=sum(not each.customers for each in asked),
        leaders=len(asked),
    )


def with_new(found: Board, new: Mapping[str, int]) -> Board:
    """The board with how many of each one's customers are new to them."""
    places = (replace(each, new=new.get(each.user_id)) for each in found.places)
    return replace(found, places=tuple(places))


def _ranked(
    named: Sequence[BoardStanding], asked: Sequence[BoardStanding]
) -> tuple[RankedLeader, ...]:
    """The first five places, equal ones together; equal ones that are too many for the page stay out together."""
    merits = [_merit(each) for each in named]
    least = min(_merit(each) for each in asked)
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


def _functions(asked: Sequence[BoardStanding]) -> tuple[tuple[Function, ...], int]:
    """The functions that are shown, by name with the others last, and how many have yet to go."""
    groups: dict[str, list[BoardStanding]] = {}
    for each in asked:
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
    """The spelling that most of them use."""
    spelled = Counter(" ".join((each.function or "").split()) for each in members)
    return min(spelled, key=lambda name: (-spelled[name], name))
