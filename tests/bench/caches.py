"""What each cache and shortcut saves: the same work with all of them, and with one of them switched off.

The two sides of each figure are measured in alternating turns, so that noise on the machine affects both equally.
"""

import asyncio
import functools
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy.engine import Connection

from bot.visit_command import line as command_line
from bot.visit_command.line import CommandLine
from scheduler.engine.plan import plan
from storage.core.database import Database
from storage.customers import customers
from storage.migrations import migrate
from tests.bench.clock import QUESTIONS
from tests.bench.clock_world import MONDAY, seed
from tests.bench.load import CUSTOMERS, LEADERS
from tests.bench.ours import seed as seed_visits

TURNS = 7
VISITS = 300
CLOCK_LEADERS = 3_000
OURS = ("bot", "scheduler", "storage")

Work = Callable[[], None]


def measure(folder: Path) -> None:
    """Prints, for each cache, the seconds with it, without it, and how much of them it saves."""
    print(f"{'':58}{'with s':>9}{'without s':>11}{'saves':>8}")
    with _database(folder, "visits") as database:
        database.run_now(seed_visits)
        work = functools.partial(_log_visits, database)
        print(f"{VISITS} visits logged by /visit, in one process")
        _compare("visit_command.line._take_as_seen", work, _without_shortcut)
        _each_cache(work)
    with _database(folder, "clock") as database:
        seed(database, 1, CLOCK_LEADERS, "T")
        print(f"a look at each of {CLOCK_LEADERS:,} leaders")
        _each_cache(functools.partial(_look_at_all, database))
    with _database(folder, "names") as database:
        database.run_now(seed_visits)
        print("300 near names looked for")
        _each_cache(functools.partial(_near_names, database))


@contextmanager
def _database(folder: Path, name: str) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder}/{name}-caches.db", wait_seconds=600)
    migrate(database)
    try:
        yield database
    finally:
        database.close()


# The work ---------------------------------------------------------------------------------------------------------

_seen: dict[Any, Any] = {}


def _log_visits(database: Database) -> None:
    now = datetime.now(UTC)
    for number in range(VISITS):
        user, customer = f"U{number % LEADERS:04}", f"Customer {number * 7 % CUSTOMERS}"
        line = CommandLine("T0PLAY", user, f"{customer} yesterday: “gas”", uuid.uuid4().hex)
        database.run_now(command_line.take, line, now, _seen)


def _look_at_all(database: Database) -> None:
    database.run_now(_forget)
    asyncio.run(plan(database, MONDAY, questions=QUESTIONS))


def _forget(connection: Connection) -> None:
    connection.exec_driver_sql("UPDATE leaders SET next_check_at = NULL")
    connection.exec_driver_sql("DELETE FROM deliveries")


def _near_names(database: Database) -> None:
    def look(connection: Connection) -> None:
        for number in range(VISITS):
            customers.near(connection, "T0PLAY", f"Custmer {number}")

    database.read_now(look)


# With and without -------------------------------------------------------------------------------------------------


def _each_cache(work: Work) -> None:
    """Every `lru_cache` of ours that this work asks."""
    for name, cached in _caches():
        before = cached.cache_info()
        work()
        after = cached.cache_info()
        if after.hits - before.hits > 50:
            _compare(name, work, functools.partial(_without_cache, cached))


def _caches() -> list[tuple[str, Any]]:
    found = {}
    for module_name, module in sorted(sys.modules.items()):
        if module_name.split(".")[0] in OURS:
            for value in vars(module).values():
                if hasattr(value, "cache_info") and value.__module__ == module_name:
                    found[f"{module_name}.{value.__name__}"] = value
    return list(found.items())


def _compare(name: str, work: Work, off: Callable[[], Any]) -> None:
    work()
    with_it, without = [], []
    for _ in range(TURNS):
        with_it.append(_seconds(work))
        with off():
            without.append(_seconds(work))
    took, bare = median(with_it), median(without)
    print(f"  {name:56}{took:>9.3f}{bare:>11.3f}{(bare - took) / bare:>8.0%}", flush=True)


def _seconds(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def _without_shortcut() -> Iterator[None]:
    kept = command_line._take_as_seen
    command_line._take_as_seen = lambda *_: None
    try:
        yield
    finally:
        command_line._take_as_seen = kept


@contextmanager
def _without_cache(cached: Any) -> Iterator[None]:
    """Puts the plain function in its place wherever a module holds it."""
    modules = [m for name, m in sys.modules.items() if name.split(".")[0] in OURS]
    held = [(m, key) for m in modules for key, value in vars(m).items() if value is cached]
    for module, key in held:
        setattr(module, key, cached.__wrapped__)
    try:
        yield
    finally:
        for module, key in held:
            setattr(module, key, cached)
