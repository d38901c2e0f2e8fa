"""Search and card with few and with many visits over 1,000 workspaces, on both databases.

`make bench ARGS="search --visits 10000000"` measures a greater number, and takes as much longer.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import terms
from storage.cards import card
from storage.database import Database
from storage.migrations import migrate
from storage.search import search
from storage.tables import customers, leaders, visits, workspaces
from tests.bench.commands import postgresql

WORKSPACES = 1000
PLACES = 10
"""Customers and leaders of each workspace; more visits make more customers, up to ten times as many."""

FEW, MANY = 10_000, 100_000
AT_ONCE = 10_000
TRIES = 60
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ANNA = "U000"
# Words as often as words are: the first in every other sentence, the last in few.
VOCABULARY = [f"word{number}" for number in range(2000)]
WEIGHTS = [1 / (number + 1) for number in range(2000)]


def measure(folder: Path, many: int = MANY) -> None:
    """Prints the middle and the 99th hundredth of milliseconds, with few and with many visits, and their ratio."""
    print(f"{'database time':44}{'ms':>9}{'p99':>9}")
    rows = {}
    for number in (FEW, many):
        for name, database in _databases(folder / str(number)):
            _fill(database, number)
            for what, took in _timed(database).items():
                rows[name, what, number] = median(took)
                p99 = sorted(took)[int(len(took) * 0.99)]
                label = f"{what}, {name}, {number:,} visits"
                print(f"{label:44}{median(took):>9.2f}{p99:>9.2f}", flush=True)
            database.close()
    for name, what, number in rows:
        if number == many and what in ("card", "search, two words"):
            ratio = rows[name, what, many] / rows[name, what, FEW]
            print(
                f"  {what} on {name}: {rows[name, what, many]:.1f} ms (10), {ratio:.1f} times (2)"
            )
    print()


def _databases(folder: Path) -> Iterator[tuple[str, Database]]:
    folder.mkdir()
    folder.chmod(0o755)
    yield "SQLite", Database(f"sqlite:///{folder}/search.db")
    with postgresql(folder) as url:
        yield "PostgreSQL", Database(url, wait_seconds=3600)


def _team(number: int) -> str:
    return f"T{number:06}"


def _fill(database: Database, number: int) -> None:
    migrate(database)
    places = min(10 * PLACES, max(PLACES, number // WORKSPACES // 10))
    database.run_now(_fill_workspaces, places)
    told = random.Random(1)
    sentences = [told.choices(VOCABULARY, WEIGHTS, k=20) for _ in range(5000)]
    for first in range(0, number, AT_ONCE):
        database.run_now(
            _fill_visits, range(first, min(first + AT_ONCE, number)), sentences, places
        )
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _fill_workspaces(connection: Connection, places: int) -> None:
    teams = [_team(number) for number in range(WORKSPACES)]
    connection.execute(workspaces.insert(), [{"id": team, "added_at": NOW} for team in teams])
    names = [
        {"workspace": team, "name": f"Customer {place}", "key": f"customer{place}", "added_at": NOW}
        for team in teams
        for place in range(places)
    ]
    connection.execute(customers.insert(), names)
    people = [
        {
            "workspace": team,
            "user_id": f"U{place:03}",
            "enrolled_at": NOW,
            "enrolled_on": NOW.date(),
        }
        for team in teams
        for place in range(PLACES)
    ]
    connection.execute(leaders.insert(), people)


def _fill_visits(
    connection: Connection, numbers: range, sentences: list[list[str]], places: int
) -> None:
    rows = [_visit(number, sentences[number * 7919 % 5000], places) for number in numbers]
    connection.execute(visits.insert(), rows)


def _visit(number: int, words: list[str], places: int) -> dict[str, Any]:
    team, turn = number % WORKSPACES, number // WORKSPACES
    workspace = _team(team)
    day = date(2026, 11, 1) - timedelta(days=turn % 1500)
    return {
        "workspace": workspace,
        "customer_id": team * places + turn % places + 1,
        "leader": f"U{turn % PLACES:03}",
        "author": f"U{turn % PLACES:03}",
        "first_day": day,
        "last_day": day,
        "purpose": "understand",
        "setting": "in_person",
        "said": " ".join(words),
        "logged_at": NOW,
        "search_terms": terms.of_visit(workspace, ANNA, {"said": " ".join(words)}),
    }


def _timed(database: Database) -> dict[str, list[float]]:
    """Milliseconds, in workspaces all over the database."""
    kinds: dict[str, Callable[[Connection, str, int], Any]] = {
        "card": _card,
        "search, one word": lambda connection, team, turn: _search(connection, team, "word30"),
        "search, two words": lambda connection, team, turn: _search(
            connection, team, "word9 word4"
        ),
        "search, the commonest word": lambda connection, team, turn: _search(
            connection, team, "word0"
        ),
        "search, a beginning": lambda connection, team, turn: _search(connection, team, "word19"),
        "search, nothing there": lambda connection, team, turn: _search(
            connection, team, "nowhere"
        ),
    }
    found: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(-5, TRIES):
        for name, work in kinds.items():
            team = (turn * 37 + 11) % WORKSPACES
            took = database.read_now(_milliseconds, work, team)
            if turn >= 0:
                found[name].append(took)
    return found


def _milliseconds(connection: Connection, work: Callable[..., Any], team: int) -> float:
    connection.execute(sa.select(1))  # the connection is there
    began = time.perf_counter()
    work(connection, _team(team), team)
    return (time.perf_counter() - began) * 1000


def _card(connection: Connection, workspace: str, team: int) -> Any:
    customer = connection.execute(
        sa.select(customers.c.id).where(customers.c.workspace == workspace).limit(1)
    ).scalar_one()
    return card(connection, workspace, customer, viewer=ANNA, today=NOW.date())


def _search(connection: Connection, workspace: str, words: str) -> Any:
    return search(connection, workspace, words, viewer=ANNA, most=9)
