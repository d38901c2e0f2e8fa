"""The migration that lets two customers have one name: the table is made anew, and nothing of it is lost."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import metadata
from storage.migrations import config, is_current, migrate
from tests.cast import ANNA, TEAM

BEFORE = "0013"
LATER = ("apart", "search_version")  # columns that came with it or after it
DAY = date(2026, 11, 2)
T0 = datetime(2026, 11, 2, 9, tzinfo=UTC)
REFERRING = ("visits", "contacts", "customer_aliases", "merges", "distinct_customers")


def _go_to(connection: Connection, revision: str) -> None:
    made = config()
    made.attributes["connection"] = connection
    go = command.downgrade if revision == BEFORE else command.upgrade
    go(made, revision)


def _insert(connection: Connection, /, table: str, **values: Any) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def _fill(connection: Connection) -> None:
    """Acme with a visit, a contact and an alias; Globex, merged into it; Initech, which is another."""
    _insert(connection, "workspaces", id=TEAM, name="Play", programme="{}", added_at=T0)
    for number, (name, domain) in enumerate((("Acme", "acme.example"), ("Globex", None))):
        given = {"domain": domain, "place": "Kiruna" if domain else None}
        merged = None if domain else 1
        _customer(connection, number + 1, name, merged_into=merged, **given)
    _customer(connection, 7, "Initech")
    what = {"purpose": "understand", "setting": "in_person", "said": "we may leave gas"}
    days = {"first_day": DAY, "last_day": DAY, "logged_at": T0}
    whose = {"leader": ANNA, "author": ANNA, "customer_id": 1}
    _insert(connection, "visits", id=5, workspace=TEAM, **whose, **days, **what)
    _insert(
        connection, "contacts", workspace=TEAM, customer_id=1, name="Dana Cole", key="dana cole"
    )
    added = {"added_by": ANNA, "added_at": T0}
    alias = {"name": "Roadrunner", "key": "roadrunner"}
    _insert(connection, "customer_aliases", workspace=TEAM, customer_id=1, **alias, **added)
    merge = {"from_id": 2, "into_id": 1, "moved": "{}", "merged_by": ANNA, "merged_at": T0}
    _insert(connection, "merges", workspace=TEAM, **merge)
    pair = {"one_id": 1, "other_id": 7, "said_by": ANNA, "said_at": T0}
    _insert(connection, "distinct_customers", workspace=TEAM, **pair)


def _customer(connection: Connection, /, number: int, name: str, **given: Any) -> None:
    values = {"id": number, "workspace": TEAM, "name": name, "key": name.lower(), "added_at": T0}
    _insert(connection, "customers", **values, added_by=ANNA, **given)


def _all_of(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    kept = [each for each in metadata.tables[table].columns if each.name not in LATER]
    return [tuple(row) for row in connection.execute(sa.select(*kept).order_by(*kept[:3]))]


def _everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {table: _all_of(connection, table) for table in ("customers", *REFERRING)}


@pytest.fixture
def before(database: Database) -> Database:
    database.run_now(_go_to, BEFORE)
    database.run_now(_fill)
    return database


def test_every_customer_and_what_refers_to_it_is_there_afterwards(before: Database) -> None:
    kept = before.read_now(_everything)
    assert all(kept.values())
    migrate(before)
    assert is_current(before)
    assert before.read_now(_everything) == kept
    apart = before.read_now(
        lambda connection: (
            connection.execute(sa.text("SELECT apart FROM customers")).scalars().all()
        )
    )
    assert set(apart) == {""}


def test_a_reference_to_no_customer_is_still_refused(before: Database) -> None:
    migrate(before)
    alias = {"name": "Nobody", "key": "nobody", "added_by": ANNA, "added_at": T0}
    with pytest.raises(sa.exc.IntegrityError):
        before.run_now(_insert, "customer_aliases", workspace=TEAM, customer_id=99, **alias)


def test_two_of_one_name_are_told_apart_or_refused(before: Database) -> None:
    migrate(before)
    before.run_now(_customer, 8, "Acme", apart="acme.test")
    with pytest.raises(sa.exc.IntegrityError):
        before.run_now(_customer, 9, "Acme", apart="acme.test")
    with pytest.raises(sa.exc.IntegrityError):
        before.run_now(_customer, 9, "Acme")


def test_going_back_loses_neither_of_two_of_one_name(before: Database) -> None:
    migrate(before)
    before.run_now(_customer, 8, "Acme", apart="acme.test")
    before.run_now(_go_to, BEFORE)
    rows = before.read_now(
        lambda connection: connection.execute(
            sa.text("SELECT id, name, key FROM customers WHERE name = 'Acme' ORDER BY id")
        ).all()
    )
    assert [tuple(row) for row in rows] == [(1, "Acme", "acme"), (8, "Acme", "acme 8")]
    migrate(before)
    assert is_current(before)


def test_the_table_has_the_indexes_it_had(before: Database) -> None:
    def indexes(connection: Connection) -> set[str | None]:
        found = sa.inspect(connection)
        tables = ("customers", "visits", "contacts")
        return {each["name"] for table in tables for each in found.get_indexes(table)}

    kept = before.read_now(indexes) - {"uq_customers_workspace_key"}
    migrate(before)
    added = {"uq_customers_workspace_key_apart", "ix_visits_search_version"}
    assert before.read_now(indexes) - added == kept
