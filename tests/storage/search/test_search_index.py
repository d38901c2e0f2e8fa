"""The search index: built for data of older releases, and kept in sync with every row."""

from typing import Any

import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from storage.core import search_terms
from storage.core.database import Database
from storage.core.search_terms import Terms
from storage.core.tables import SearchTerms
from storage.core.tables import visits as visit_rows
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.migrations import config, migrate
from storage.search.search import search
from storage.visits import visits
from tests.cast import ANNA, BEN, MONDAY, OTHER_TEAM, T0, TEAM, enrol

BEFORE_SEARCH = "0003"


def keep(connection: Connection, said: str, private: str | None = None) -> int:
    acme = customers.add(connection, TEAM, "Acme", ANNA, T0)
    entry = VisitEntry(customer="Acme", first_day=MONDAY, said=said, private=private)
    return visits.log(
        connection, TEAM, leader=ANNA, author=ANNA, customer=acme, entry=entry, now=T0
    ).id


def answered(connection: Connection, words: str) -> None:
    row = {"w": TEAM, "a": ANNA, "words": words, "now": T0}
    connection.execute(
        sa.text(
            "INSERT INTO answers (workspace, leader, customer_id, question, outcome, words, answered_at)"
            " VALUES (:w, :a, 1, 'proud', 'answered', :words, :now)"
        ).bindparams(sa.bindparam("now", type_=visit_rows.c.logged_at.type)),
        row,
    )


def go_back(connection: Connection) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.downgrade(made, BEFORE_SEARCH)


def where(database: Database, words: str, viewer: str = BEN) -> list[str]:
    return [hit.where for hit in database.read_now(search, TEAM, words, viewer=viewer)]


def test_what_was_kept_before_there_was_search_is_found(database: Database) -> None:
    database.run_now(enrol)
    database.run_now(keep, "we leave Gas", "bring boots")
    database.run_now(go_back)
    database.run_now(answered, "their own hydrogen")
    migrate(database)
    assert where(database, "gas") == ["said"]
    assert where(database, "hydrogen") == ["answered"]
    assert where(database, "boots") == []
    assert where(database, "boots", ANNA) == ["private"]
    database.run_now(keep, "gas again")
    assert where(database, "gas") == ["said", "said"]


def test_a_row_that_is_gone_leaves_nothing_for_one_that_takes_its_place(
    database: Database,
) -> None:
    database.run_now(enrol)
    visit = database.run_now(keep, "we leave gas")

    def replace(connection: Connection) -> None:
        connection.execute(visit_rows.delete().where(visit_rows.c.id == visit))
        other = keep(connection, "we like oil")
        connection.execute(
            visit_rows.update().where(visit_rows.c.id == other).values(id=visit + 100)
        )

    database.run_now(replace)
    assert where(database, "gas") == []


def test_a_transaction_that_fails_leaves_nothing_in_the_index(database: Database) -> None:
    database.run_now(enrol)
    with database.engine.connect() as connection, connection.begin() as transaction:
        keep(connection, "we leave gas")
        transaction.rollback()
    database.run_now(keep, "we like oil")
    assert where(database, "gas") == []
    assert where(database, "oil") == ["said"]


def test_two_workspaces_share_no_terms_and_no_author_reads_anothers() -> None:
    words = {"said": "gas", "private": "boots"}
    here = search_terms.of_visit(TEAM, ANNA, words)
    there = search_terms.of_visit(OTHER_TEAM, ANNA, words)
    bens = search_terms.of_visit(TEAM, BEN, words)
    assert set(here.said).isdisjoint(there.said)
    assert set(here.rest).isdisjoint(bens.rest)
    assert set(here.said).isdisjoint(here.rest)


def test_a_visit_without_words_is_in_no_index(database: Database) -> None:
    assert SearchTerms().process_bind_param(Terms([], []), database.engine.dialect) is None


def test_rare_words_do_not_make_it_read_the_whole_workspace(database: Database) -> None:
    """Checked by the query plan; PostgreSQL always scans small tables."""
    database.run_now(enrol)
    database.run_now(keep, "we leave gas")
    asked: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    def plans(connection: Connection) -> str:
        sa.event.listen(database.engine, "before_cursor_execute", listen)
        search(connection, TEAM, "gas", viewer=BEN)
        sa.event.remove(database.engine, "before_cursor_execute", listen)
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        rows = [
            row[-1]
            for statement, values in asked
            for row in connection.exec_driver_sql(f"{explain} {statement}", values)
        ]
        return "\n".join(rows)

    shown = database.read_now(plans)
    index = "visits_search VIRTUAL TABLE" if database.is_sqlite else "ix_visits_search_terms"
    assert index in shown
    if database.is_sqlite:
        assert "ix_visits_workspace_last_day" not in shown
