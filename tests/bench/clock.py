"""A pass of the clock over very many leaders, compared with bare SQL that finds who is due and writes the rows.

Four passes: no hints yet (the first minute after an upgrade); nobody due (every minute); one leader in a hundred due;
and the first of these with FEW leaders, as the baseline for memory. Each pass is a process of its own, so that its peak
memory can be measured.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from scheduler.engine.plan import plan
from storage.core.database import Database
from storage.migrations import migrate
from storage.outbox import outbox
from tests.bench.clock_sql import bare_sql
from tests.bench.clock_world import MONDAY, SPREAD, TUESDAY, seed
from tests.bench.commands import postgresql

LEADERS = 200_000  # the promise is about a million: `make bench ARGS="clock --leaders 1000000"`, a quarter of an hour
FEW = 1_000  # leaders of the pass whose memory is compared
QUESTIONS = ("three_years", "keeps_awake", "last_no")
PROMISED = 10


def measure(folder: Path, leaders: int = LEADERS, spread: tuple[int, ...] = (1, SPREAD)) -> None:
    """Prints the figures of each pass on both databases, beside the bare SQL, with the promise in brackets."""
    print(
        f"A pass of the clock over {leaders:,} leaders, 1 % due (promised: {PROMISED} times the bare SQL)"
    )
    for teams in spread:
        for url in _databases(folder, teams):
            _one(url, leaders, teams)


def _databases(folder: Path, teams: int) -> Iterator[str]:
    yield f"sqlite:///{folder}/clock-{teams}.db"
    (folder / f"clock-{teams}.db").unlink()
    with postgresql(folder) as url:
        with _autocommit(url) as connection:
            connection.exec_driver_sql(f"CREATE DATABASE clock_{teams}")
        yield sa.make_url(url).set(database=f"clock_{teams}").render_as_string(hide_password=False)
        with _autocommit(url) as connection:
            connection.exec_driver_sql(f"DROP DATABASE clock_{teams} WITH (FORCE)")


@contextmanager
def _autocommit(url: str) -> Iterator[Connection]:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        engine.dispose()


def _one(url: str, leaders: int, teams: int) -> None:
    kind = sa.make_url(url).get_backend_name()
    print(f"\n{kind}, {leaders:,} leaders in {teams:,} workspace{'s' * (teams > 1)}")
    with _opened(url) as database:
        migrate(database)
        seed(database, 1, FEW, "F")
    few = _pass(url, MONDAY)
    with _opened(url) as database:
        seed(database, teams, leaders, "T")
    _say("first pass after an upgrade", _pass(url, MONDAY))
    _say("nobody is due", _pass(url, MONDAY + timedelta(minutes=1)))
    with _opened(url) as database:
        bare, written = bare_sql(database, TUESDAY, hints=False)
        hinted, _ = bare_sql(database, TUESDAY, hints=True)
    due = _pass(url, TUESDAY)
    _say("one in a hundred is due", due)
    print(f"  {'bare SQL, from the visits':30}{bare:9.2f} s{written:12,} rows")
    print(f"  {'bare SQL, by the hints':30}{hinted:9.2f} s{written:12,} rows")
    print(
        f"  to the bare SQL: {due['seconds'] / bare:.1f}, and {due['seconds'] / hinted:.1f} by the hints ({PROMISED});"
        f" peak {due['megabytes']:.0f} MB, {due['megabytes'] - few['megabytes']:+.0f} MB to that of {FEW:,} leaders"
    )
    with _opened(url) as database:
        print(f"  claiming one of {written:,} that wait: {_claim(database) * 1000:.2f} ms")


def _say(what: str, figures: dict[str, float]) -> None:
    print(
        f"  {what:30}{figures['seconds']:9.2f} s{figures['entered']:12,.0f} rows"
        f"{figures['megabytes']:9.0f} MB   longest write {figures['longest'] * 1000:.0f} ms",
        flush=True,
    )


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url, wait_seconds=600)
    try:
        yield database
    finally:
        database.close()


# A pass, in a process of its own ----------------------------------------------------------------------------------


def _pass(url: str, now: datetime) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.clock", url, now.isoformat()],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _claim(database: Database) -> float:
    """The median of the seconds to find and lock the next delivery."""
    took = []
    for _ in range(21):
        began = time.perf_counter()
        database.run_now(_take)
        took.append(time.perf_counter() - began)
    return median(took)


def _take(connection: Connection) -> None:
    team = outbox.workspaces_with_work(connection, TUESDAY, TUESDAY)[0]
    assert outbox.lock_next(connection, team, TUESDAY, TUESDAY, outbox.Blocked()) is not None


def main(url: str, now: str) -> None:
    """Makes one pass, and prints its figures as one line of JSON."""
    database = Database(url)
    longest = [0.0]
    _time_writes(database.engine, longest)
    began = time.perf_counter()
    planned = asyncio.run(plan(database, datetime.fromisoformat(now), questions=QUESTIONS))
    took = time.perf_counter() - began
    database.close()
    assert not planned.broken
    figures = {
        "seconds": took,
        "entered": planned.entered,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "longest": longest[0],
    }
    print(json.dumps(figures))


def _time_writes(engine: sa.Engine, longest: list[float]) -> None:
    """Records the longest write transaction in `longest[0]`, in seconds."""

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.info["began"] = time.perf_counter()

    @sa.event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        if not connection.get_execution_options().get("reads_only", False):
            longest[0] = max(longest[0], time.perf_counter() - connection.info["began"])


if __name__ == "__main__":
    main(*sys.argv[1:])
