"""Hand-written SQL for the rule of the overdue nudge alone: one statement for each workspace."""

import time
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database

_ID = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
}

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
    """Executes the statement for each workspace; returns the seconds and the rows written, which are then deleted."""
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
    ):  # has no LATERAL: the latest day of each leader, by one GROUP BY, or by the index if hints select leaders
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
