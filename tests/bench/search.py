"""The queries that people wait for, with few and with many visits over 1,000 workspaces, on both databases.

`make bench ARGS="search --visits 10000000"` measures with more; building them takes about half an hour for each
database on two busy cores. The two sizes are measured in alternating turns, because machines are noisy; the many visits
also in the big workspace, the worst case (tests/bench/history.py). Each query runs twice, and only the second run
counts, with its pages in memory.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from storage.core.database import Database
from tests.bench import history
from tests.bench.asking import KINDS, Kind, Place, place
from tests.bench.commands import postgresql

FEW, MANY = 10_000, 100_000
TRIES = 60
PROMISED_MS = 10
PROMISED_TIMES = 2


@dataclass(frozen=True)
class Column:
    """One column of the table: a database, and the workspace to query at each turn."""

    title: str
    database: Database
    teams: Callable[[int], int]


def measure(folder: Path, many: int = MANY) -> None:
    """Prints the median milliseconds, the worst 99th percentile, and the ratio, with the promises in brackets."""
    for name, made in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with made(folder, (FEW, many)) as (few, lots):
            for database, number in ((few, FEW), (lots, many)):
                history.build(database, number)
            columns = (
                Column(f"{FEW:,}", few, _anywhere),
                Column(f"{many:,}", lots, _anywhere),
                Column("the big one", lots, lambda turn: history.BIG),
            )
            print(
                f"{name + ', ms of database time':44}"
                + "".join(f"{each.title:>13}" for each in columns)
                + f"{'p99':>8}{'times':>8} ({PROMISED_MS} ms, {PROMISED_TIMES} times)"
            )
            for what, kind in KINDS.items():
                _tell(what, list(_timed(kind, columns).values()))
    print()


def _tell(what: str, took: list[list[float]]) -> None:
    middle = [median(each) for each in took]
    longest = max(sorted(each)[int(len(each) * 0.99)] for each in took)
    shown = "".join(f"{each:>13.2f}" for each in middle)
    print(f"  {what:42}{shown}{longest:>8.1f}{middle[1] / middle[0]:>8.1f}", flush=True)


def _anywhere(turn: int) -> int:
    """A workspace of the usual size."""
    return 1 + (turn * 37 + 11) % (history.WORKSPACES - 1)


def _timed(kind: Kind, columns: tuple[Column, ...]) -> dict[str, list[float]]:
    """Milliseconds by column, measured in alternating turns."""
    found: dict[str, list[float]] = {each.title: [] for each in columns}
    for turn in range(-3, TRIES):
        for column in columns:
            asked = column.database.read_now(place, column.teams(turn), turn)
            column.database.read_now(_milliseconds, kind, asked)  # loads its pages into memory
            took = column.database.read_now(_milliseconds, kind, asked)
            if turn >= 0:
                found[column.title].append(took)
    return found


def _milliseconds(connection: sa.Connection, kind: Kind, asked: Place) -> float:
    connection.execute(sa.select(1))  # opens the connection
    began = time.perf_counter()
    kind(connection, asked)
    return (time.perf_counter() - began) * 1000


@contextmanager
def _sqlite(folder: Path, numbers: tuple[int, ...]) -> Iterator[tuple[Database, ...]]:
    paths = [folder / f"history-{number}.db" for number in numbers]
    databases = tuple(Database(f"sqlite:///{path}", wait_seconds=3600) for path in paths)
    yield databases
    for database, path in zip(databases, paths, strict=True):
        database.close()
        path.unlink()  # makes room for the other database


@contextmanager
def _postgresql(folder: Path, numbers: tuple[int, ...]) -> Iterator[tuple[Database, ...]]:
    """Databases on one server."""
    beside = folder / "history"
    beside.mkdir()
    beside.chmod(0o755)
    with postgresql(beside) as url:
        engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
        names = [f"history_{number}" for number in numbers]
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in names:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        urls = [sa.make_url(url).set(database=name) for name in names]
        databases = tuple(
            Database(each.render_as_string(hide_password=False), wait_seconds=3600) for each in urls
        )
        yield databases
        for database in databases:
            database.close()
