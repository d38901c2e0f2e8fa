"""The messages of the board. Pure. They contain names and no mentions: the board notifies nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.features.board.ranking import Board, RankedLeader
from bot.slack.blocks import Block, Message, actions, button, context, header, section
from bot.wording import visits
from bot.wording.figures_by_function import (
    FEWEST_TO_GO,
    functions_line,
    functions_to_go_line,
    to_go_line,
)
from bot.wording.names import inline
from bot.wording.numbers_and_lists import count, listing

TITLE = "Who met customers this quarter"
NOBODY_YET = "Nobody has met a customer in these 91 days yet. The first visit opens the board."
# Where "nobody" would be one or two people, or somebody went who left the board.
NO_NAMES_YET = (
    "There is no name to show for these 91 days yet. The next visit that counts opens the board."
)
MOST_NAMES = 40


LEAVE = "board_leave"
COME_BACK = "board_come_back"
OFF = "You are on no board. Your visits count all the same."


@dataclass(frozen=True)
class ReaderStanding:
    """The reader's own standing, which only they see. `named`: whether boards may name them."""

    user_id: str
    customers: int
    days: int
    named: bool = True


def board(
    ranking: Board, today: date, counts: Collection[str], own: ReaderStanding | None = None
) -> Message:
    """The board as of today. `counts`: what makes a visit count (Programme.counts); `own`: None in the channel."""
    paragraphs = [each for each in (_functions(ranking), _places(ranking), _rest(ranking)) if each]
    if not ranking.places and not ranking.also:
        paragraphs = [each for each in (_empty(ranking), _functions(ranking)) if each]
    if own is not None and own.user_id not in {each.user_id for each in ranking.places}:
        paragraphs.append(_own(own))
    note = f"91 days to {day_and_month(today)}. Counted: visits {visits.what_counts(counts)}."
    blocks: list[Block] = [
        header(TITLE),
        *(section(each) for each in paragraphs),
        context(note),
        *([_leave_button(own)] if own else []),
    ]
    said = "\n".join([f"{TITLE}.", *paragraphs, note])
    return Message(said.replace("*", ""), blocks)


def _leave_button(own: ReaderStanding) -> Block:
    """The button to leave the board, or to come back."""
    if own.named:
        return actions(button("Leave me off the board", LEAVE))
    return actions(button("Put me back on the board", COME_BACK))


def _empty(ranking: Board) -> str:
    nobody = not ranking.anybody and ranking.leaders >= FEWEST_TO_GO
    return NOBODY_YET if nobody else NO_NAMES_YET


def _functions(ranking: Board) -> str:
    shown = functions_line(ranking.figures)
    yet = functions_to_go_line(ranking.figures)
    return f"{shown}\n{yet}" if shown and yet else shown


def _places(ranking: Board) -> str:
    return "\n".join(_place(each) for each in ranking.places)


def _place(place: RankedLeader) -> str:
    rank = f"*{place.rank}*  " if place.rank is not None else ""
    new = f", {place.new} new" if place.new else ""
    met = count(place.customers, "customer")
    return f"{rank}{_name(place.name)} — {met}{new} · {count(place.days, 'day')}"


def _rest(ranking: Board) -> str:
    lines = []
    if ranking.also:
        names = [_name(each) for each in ranking.also]
        more = len(names) - MOST_NAMES
        shown = [*names[:MOST_NAMES], *([f"{more} more"] if more > 0 else [])]
        lines.append(f"Also in the field: {listing(shown)}.")
    if to_go := to_go_line(ranking.figures):
        lines.append(to_go)
    return "\n".join(lines)


def _own(own: ReaderStanding) -> str:
    if not own.named:
        return OFF
    if not own.customers:
        return "You: no visit that counts in these 91 days. Only you see this line."
    met = f"{count(own.customers, 'customer')} · {count(own.days, 'day')}"
    return f"You — {met}. Only you see this line."


def day_and_month(today: date) -> str:
    """ "23 November"."""
    return f"{today.day} {today:%B}"


def _name(name: str, most: int = 80) -> str:
    return inline(name, most) or "Somebody"
