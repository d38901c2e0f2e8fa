"""Queries that somebody waits for use an index instead of scanning the workspace, according to SQLite's query plans.

PostgreSQL scans small tables whatever indexes there are; `make bench ARGS=search` covers it with large ones.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.visit_entry import VisitEntry
from storage.customers import branches, customers
from storage.migrations import migrate
from storage.queries import customer_knowledge
from storage.queries.customer_card import card
from storage.visits import visit_record, visits
from tests.cast import ANNA, BEN, MONDAY, T0, TEAM, enrol

GROWING = ("visits", "visit_colleagues", "visit_contacts", "promises", "answers", "typed")


def visit(connection: Connection) -> None:
    acme = customers.add(connection, TEAM, "Acme", ANNA, T0)
    entry = VisitEntry(
        customer="Acme", first_day=MONDAY, said="gas", colleagues=(BEN,), promised="it"
    )
    visits.log(connection, TEAM, leader=ANNA, author=ANNA, customer=acme, entry=entry, now=T0)


def plans(database: Database, ask: Callable[[Connection], Any]) -> list[str]:
    """The query plan steps of every statement that `ask` executes."""
    asked: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    def explain(connection: Connection) -> list[str]:
        sa.event.listen(database.engine, "before_cursor_execute", listen)
        ask(connection)
        sa.event.remove(database.engine, "before_cursor_execute", listen)
        return [
            row[-1]
            for statement, values in list(asked)
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    return database.read_now(explain)


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: visit_record.of_leader(c, TEAM, BEN, viewer=BEN),
        lambda c: visit_record.last_logged(c, TEAM, ANNA),
        lambda c: visit_record.find(c, TEAM, 1, viewer=ANNA),
        lambda c: card(c, TEAM, 1, viewer=ANNA, today=MONDAY),
        lambda c: customer_knowledge.unknown(c, TEAM, ANNA),
        lambda c: customers.near(c, TEAM, "acne.com"),
        lambda c: branches.find(c, TEAM, "Acme, Kiruna"),
    ],
    ids=["list", "undo", "visit", "card", "unknown", "near", "branch"],
)
def test_no_question_walks_the_whole_workspace(
    ask: Callable[[Connection], Any], tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path}/keep-in-touch.db")
    migrate(database)
    database.run_now(enrol)
    database.run_now(visit)
    steps = plans(database, ask)
    database.close()
    assert steps
    scans = tuple(f"SCAN {table}" for table in GROWING)
    assert [
        each for each in steps if each.startswith(scans) or each.endswith("(workspace=?)")
    ] == []
