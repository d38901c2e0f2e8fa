"""The queries that people wait for: each takes a connection and the place in a history from which it is asked."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.features.board import ranking
from bot.features.home import facts as home
from bot.features.ten import name_ten
from bot.requests.actor import Actor, admit
from scheduler.calendars.calendar import rolling_quarter_start
from storage.core.tables import visits as table
from storage.programme import leaders
from storage.queries import board_standings
from storage.queries.customer_card import card
from storage.search.search import search
from storage.visits import visit_record
from tests.bench import history, words

TODAY = history.NOW.date()
NEWCOMER = "U0NEW"
"""A leader who has met nobody yet."""


@dataclass(frozen=True)
class Place:
    """A workspace, the leader who asks, the customer with most visits, and a rare word of the workspace's visits."""

    team: str
    leader: str
    customer: int
    rare: str


Kind = Callable[[Connection, Place], Any]


def place(connection: Connection, number: int, turn: int) -> Place:
    """The place for the `turn`-th query in the workspace with that number."""
    team = history.team(number)
    said = connection.execute(
        sa.select(table.c.said)
        .where(table.c.workspace == team)
        .order_by(table.c.last_day.desc())
        .offset(turn % 5)
        .limit(1)
    ).scalar_one()
    rare = min(said.split(), key=lambda word: (_frequencies()[word], word))
    leader = history.user(turn % history.size(number).leaders)
    return Place(team, leader, history.first_customer(number), rare)


@cache
def _frequencies() -> Counter[str]:
    return Counter(word for said in words.sentences() for word in said.split())


def _search(typed: str = "", **narrowed: Any) -> Kind:
    """A search for these words; `{rare}` stands for the place's rare word."""

    def ask(connection: Connection, asked: Place) -> Any:
        filters = {
            name: value(asked) if callable(value) else value for name, value in narrowed.items()
        }
        looked_for = typed.format(rare=asked.rare)
        return search(connection, asked.team, looked_for, viewer=asked.leader, most=9, **filters)

    return ask


def _card(connection: Connection, asked: Place) -> Any:
    return card(connection, asked.team, asked.customer, viewer=asked.leader, today=TODAY)


def _list(connection: Connection, asked: Place) -> Any:
    return visit_record.of_leader(
        connection, asked.team, asked.leader, viewer=asked.leader, most=11
    )


def _acting(connection: Connection, asked: Place) -> Actor:
    membership = leaders.membership(connection, asked.team, asked.leader)
    return admit(membership, asked.leader, history.NOW)


def _ten(connection: Connection, asked: Place) -> Any:
    return name_ten.of_leader(connection, _acting(connection, asked))


def _home(connection: Connection, asked: Place) -> Any:
    return home.facts(connection, asked.team, asked.leader, history.NOW)


def _board(connection: Connection, asked: Place) -> Any:
    counts = _acting(connection, asked).programme.counts
    first = rolling_quarter_start(TODAY)
    rows = board_standings.standings(connection, asked.team, counts, first, TODAY)
    met = {each.user_id: each.customers for each in rows}
    for best in ranking.board(rows).places:
        theirs = met[best.user_id]
        board_standings.known_before(connection, asked.team, best.user_id, theirs, first)


COMMON, ALSO, NARROWING = words.COMMON.split()[0], words.COMMON.split()[1], words.COMMON.split()[6]

KINDS: dict[str, Kind] = {
    "card of the customer met most": _card,
    "search, a rare word": _search("{rare}"),
    "search, the commonest word": _search(COMMON),
    "search, two common words": _search(f"{COMMON} {ALSO}"),
    "search, a common and a rare word": _search(f"{{rare}} {COMMON}"),
    "search, a phrase": _search(f'"{COMMON} {NARROWING}"'),
    "search, a beginning": _search("ver"),
    "search, nothing there": _search("nowhere"),
    "search, common, of a customer": _search(COMMON, customer=lambda asked: asked.customer),
    "search, common, by a leader": _search(COMMON, leader=lambda asked: asked.leader),
    "search, common, by who met nobody": _search(COMMON, leader=NEWCOMER),
    "search, common, of this year": _search(COMMON, since=TODAY.replace(month=1, day=1)),
    "search, common, the fifth page": _search(COMMON, skip=32),
    "/visit list": _list,
    "the map of the ten": _ten,
    "Home": _home,
    "board": _board,
}
