"""What the board may show, given how the leaders stand. Pure.

A leader who has not met a customer must not be identifiable, not even by arithmetic:

- the figures are those of bot/wording/figures_by_function.py;
- with fewer than five leaders there are no figures and no ranks;
- the last place is not shown: whoever has nobody behind them, as far as the figures tell, has no rank, unless they are
  first. (A rank for one visit of one day would say that somebody behind has made none.)

A paused leader is left out of all numbers. One who left the board is counted but not named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.wording import figures_by_function
from bot.wording.figures_by_function import Figures, Participant
from storage.queries.board_standings import BoardStanding

SMALLEST_PROGRAMME = 5
PLACES = 5
MOST_LINES = 12
NO_FIGURES = Figures((), 0, 0, None)


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
    """What is shown. `also`: names without a place; `anybody`: whether somebody has gone, named or not.

    `leaders`: how many take part and are not paused.
    """

    figures: Figures
    places: tuple[RankedLeader, ...]
    also: tuple[str, ...]
    anybody: bool
    leaders: int


def board(standings: Iterable[BoardStanding]) -> Board:
    """The board without the numbers of new customers, which `with_new` adds for those who have a place."""
    everybody = list(standings)
    anybody = any(each.customers for each in everybody)
    counted = [each for each in everybody if not each.paused]
    named = sorted(filter(_is_named, everybody), key=lambda each: each.name)
    if len(counted) < SMALLEST_PROGRAMME:
        places = tuple(_place(each) for each in named)
        return Board(NO_FIGURES, places, (), anybody, len(counted))
    figures = figures_by_function.by_function(
        Participant(each.function, bool(each.customers), _is_named(each)) for each in counted
    )
    ranked = _ranked(named, somebody_behind=figures.known_to_go > 0)
    holders = {each.user_id for each in ranked}
    return Board(
        figures=figures,
        places=ranked,
        also=tuple(each.name for each in named if each.user_id not in holders),
        anybody=anybody,
        leaders=len(counted),
    )


def with_new(ranked: Board, new: Mapping[str, int]) -> Board:
    """The board with the number of customers that are new to each leader. `new`: by user id."""
    places = (replace(each, new=new.get(each.user_id)) for each in ranked.places)
    return replace(ranked, places=tuple(places))


def _is_named(standing: BoardStanding) -> bool:
    return bool(standing.customers) and standing.on_board


def _ranked(named: Sequence[BoardStanding], *, somebody_behind: bool) -> tuple[RankedLeader, ...]:
    """The first five places, ties included; a tie that does not fit into MOST_LINES is left out as a whole.

    `somebody_behind`: whether the figures say that somebody has yet to go.
    """
    merits = [_merit(each) for each in named]
    found: list[RankedLeader] = []
    for merit in sorted(set(merits), reverse=True):
        rank = 1 + sum(other > merit for other in merits)
        equal = [_place(each, rank) for each in named if _merit(each) == merit]
        is_last = merit == min(merits) and rank > 1 and not somebody_behind
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
