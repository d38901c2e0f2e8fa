"""Seeds very many leaders for the clock benchmark, by a few statements on either database.

Each has a counted visit and a list of ten; on TUESDAY one in ONE_IN reaches the cadence.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database

SPREAD = 1_000  # workspaces
ONE_IN = 100
# On Tuesday at two in London it is nine in New York: everybody's hour has come, and no question is due.
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ZONES = ("Europe/London", "Europe/Berlin", "Africa/Lagos", "America/New_York", "America/Sao_Paulo")

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


def seed(database: Database, teams: int, many: int, letter: str) -> None:
    """Adds leaders with a counted visit and a list of ten each. On TUESDAY one in ONE_IN reaches the 30-day cadence."""
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
    # Whole blocks of n are due, so that every workspace has some: n % 100 would select the same few workspaces.
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
