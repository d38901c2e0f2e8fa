"""A pass of the clock over very many leaders, beside the bare SQL that finds who is due and writes the rows.

Four passes: nobody's hint is known yet (the first minute after an upgrade); nobody is due (every minute); one leader
in a hundred is due; and the first of these for a thousandth of the leaders, whose memory is what all may take. Each
pass is a process of its own, so that its peak of memory is its own too.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from scheduler.plan import plan
from storage import outbox
from storage.database import Database
from storage.migrations import migrate
from tests.bench.commands import postgresql

LEADERS = 200_000  # the promise is about a million: `make bench ARGS="clock --leaders 1000000"`, a quarter of an hour
SPREAD = 1_000  # workspaces
FEW = 1_000  # leaders of the pass whose memory is compared
ONE_IN = 100
QUESTIONS = ("three_years", "keeps_awake", "last_no")
PROMISED = 10
# On Tuesday at two in London it is nine in New York: everybody's hour has come, and no question is due.
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ZONES = ("Europe/London", "Europe/Berlin", "Africa/Lagos", "America/New_York", "America/Sao_Paulo")
MANY_AT_ONCE = 200  # transactions of the writer that are timed

_SEED = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :many) ",
    "postgresql": "WITH numbers AS (SELECT n FROM generate_series(0, :many - 1) AS n) ",
}
_DAYS_BEFORE = {
    "sqlite": "date(:today, '-' || ({days}) || ' days')",
    "postgresql": "CAST(:today AS date) - ({days})",
}
_USER = {
    "sqlite": "printf('U%07d', n)",
    "postgresql": "'U' || lpad(CAST(n AS text), 7, '0')",
}
_TEAM = {
    "sqlite": "printf('T%04d', n % :teams)",
    "postgresql": "'T' || lpad(CAST(n % :teams AS text), 4, '0')",
}
_ID = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
}


def measure(folder: Path, leaders: int = LEADERS, spread: tuple[int, ...] = (1, SPREAD)) -> None:
    """Prints what each pass takes on both databases, beside the bare SQL, and the promise in brackets."""
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


# Seeding ----------------------------------------------------------------------------------------------------------


def seed(database: Database, teams: int, many: int, letter: str) -> None:
    """Leaders with a counted visit and a list of ten each. On TUESDAY one in ONE_IN reaches the cadence of 30 days."""
    database.run_now(_seed, teams, many, letter)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _seed(connection: Connection, teams: int, many: int, letter: str) -> None:
    kind = connection.dialect.name
    user, team = _USER[kind], _TEAM[kind].replace("T", letter, 1)
    days = _DAYS_BEFORE[kind]
    zones = " ".join(f"WHEN {n} THEN '{zone}'" for n, zone in enumerate(ZONES))
    known = {
        "many": many,
        "teams": teams,
        "today": TUESDAY.date().isoformat(),
        "at": datetime(2026, 1, 5, 12, tzinfo=UTC).isoformat(sep=" ")[
            : None if kind != "sqlite" else 19
        ],
    }

    def run(into: str, select: str, limit: int = many) -> None:
        statement = sa.text(f"INSERT INTO {into} {_SEED[kind]} SELECT {select} FROM numbers")
        connection.execute(statement, {**known, "many": limit})

    run(
        "workspaces (id, name, programme, added_at)",
        f"{team}, '', '{{}}', CAST(:at AS {_instant(kind)})",
        teams,
    )
    run(
        "customers (workspace, name, key, added_at)",
        f"{team}, 'Globex', 'globex', CAST(:at AS {_instant(kind)})",
        teams,
    )
    run(
        "leaders (workspace, user_id, name, leads, admin, zone, on_board, dm_channel, enrolled_at, enrolled_on)",
        f"{team}, {user}, 'Leader', true, false, CASE n % {len(ZONES)} {zones} END, true, 'D1',"
        f" CAST(:at AS {_instant(kind)}), {days.format(days=300)}",
    )
    # Whole blocks are due in every workspace: n % 100 and n % 1,000 would have met in the same few.
    ago = f"CASE WHEN n / {SPREAD} % {ONE_IN} = 0 AND n >= 0 THEN 30 ELSE n % 20 END"
    if many <= SPREAD or teams == 1:
        ago = f"CASE WHEN n % {ONE_IN} = 0 THEN 30 ELSE n % 20 END"
    globex = f"(SELECT id FROM customers WHERE workspace = {team})"
    run(
        "visits (workspace, customer_id, leader, author, first_day, last_day, purpose, setting, logged_at)",
        f"{team}, {globex}, {user}, {user}, {days.format(days=ago)}, {days.format(days=ago)},"
        f" 'understand', 'in_person', CAST(:at AS {_instant(kind)})",
    )
    run(
        "best_customers (workspace, leader, position, typed, customer_id, named_at)",
        f"{team}, {user}, 1, 'Globex', {globex}, CAST(:at AS {_instant(kind)})",
    )


def _instant(kind: str) -> str:
    return "text" if kind == "sqlite" else "timestamptz"


# The bare SQL -----------------------------------------------------------------------------------------------------

_DUE = """
INSERT INTO deliveries
  (id, workspace, kind, recipient, slot, counts_on, state, facts, due_at, planned_at, attempts)
SELECT {id}, l.workspace, 'overdue', l.user_id, 'lapse\\:' || c.day || '\\:1', {today},
  'planned', '{{}}', {now}, {now}, 0
FROM leaders l JOIN {latest} ON true
WHERE l.workspace = :team {hint}
  AND l.leads AND l.removed_at IS NULL AND l.deactivated_at IS NULL AND l.paused_at IS NULL
  AND c.day <= {limit}
  AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.workspace = l.workspace AND d.kind = 'overdue'
                  AND d.recipient = l.user_id AND d.slot LIKE 'lapse\\:' || c.day || '\\:%')
ON CONFLICT DO NOTHING
"""


def bare_sql(database: Database, now: datetime, *, hints: bool) -> tuple[float, int]:
    """Seconds and rows of the statement of an expert for this rule, a workspace at a time. What it wrote is undone."""
    with database.engine.begin() as connection:
        teams = list(connection.execute(sa.text("SELECT id FROM workspaces ORDER BY id")).scalars())
    began = time.perf_counter()
    rows = 0
    for team in teams:
        with database.engine.begin() as connection:
            rows += _insert_due(connection, team, now, hints)
    took = time.perf_counter() - began
    with database.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM deliveries"))
    return took, rows


def _insert_due(connection: Connection, team: str, now: datetime, hints: bool) -> int:
    kind = connection.dialect.name
    latest = (
        "SELECT {day} AS day FROM visits v WHERE v.workspace = l.workspace AND v.leader = l.user_id"
        " AND v.deleted_at IS NULL AND v.purpose = 'understand' AND v.setting = 'in_person'"
    )
    if (
        kind == "sqlite"
    ):  # no LATERAL: the latest day of each, grouped once, or by the index where hints choose
        by_leader = (
            "(SELECT v.workspace, v.leader, max(v.last_day) AS day FROM visits v WHERE v.workspace = :team"
            " AND v.deleted_at IS NULL AND v.purpose = 'understand' AND v.setting = 'in_person'"
            " GROUP BY v.workspace, v.leader) c"
        )
        statement = _DUE.replace(
            "JOIN {latest} ON true", f"JOIN {by_leader} ON c.leader = l.user_id"
        )
        if hints:
            statement = _DUE.replace("JOIN {latest} ON true", "").replace(
                "c.day", "(" + latest.format(day="max(v.last_day)") + ")"
            )
    else:
        statement = _DUE.replace(
            "{latest}", "LATERAL (" + latest.format(day="max(v.last_day)") + ") c"
        )
    today = now.date()
    stamp = now.isoformat(sep=" ")[:19] + ".000000" if kind == "sqlite" else now.isoformat()
    cast = (
        (lambda what, to: what) if kind == "sqlite" else (lambda what, to: f"CAST({what} AS {to})")
    )
    filled = statement.format(
        id=_ID[kind],
        today=cast(":today", "date"),
        now=cast(":now", "timestamptz"),
        limit=cast(":limit", "date"),
        hint=f"AND l.next_check_at <= {cast(':now', 'timestamptz')}" if hints else "",
        latest="",
    )
    known = {
        "team": team,
        "today": today.isoformat(),
        "limit": (today - timedelta(days=30)).isoformat(),
        "now": stamp,
    }
    return connection.execute(sa.text(filled), known).rowcount


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
    """Seconds that the next delivery takes to be found and locked, the middle one of a few."""
    took = []
    for _ in range(21):
        began = time.perf_counter()
        database.run_now(_take)
        took.append(time.perf_counter() - began)
    return median(took)


def _take(connection: Connection) -> None:
    team = outbox.waiting(connection, TUESDAY, TUESDAY)[0]
    assert outbox.take(connection, team, TUESDAY, TUESDAY, outbox.Blocked()) is not None


def main(url: str, now: str) -> None:
    """One pass; prints its figures as one line of JSON."""
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
    """Keeps the longest time for which a transaction held the writer."""

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.info["began"] = time.perf_counter()

    @sa.event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        if not connection.get_execution_options().get("reads_only", False):
            longest[0] = max(longest[0], time.perf_counter() - connection.info["began"])


if __name__ == "__main__":
    main(*sys.argv[1:])
