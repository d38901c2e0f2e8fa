"""The migration that gives stored names the keys by which they are looked up now."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.core.tables import customer_aliases
from storage.core.tables import customers as table
from storage.customers.name_keys import customer_key
from storage.migrations import config, is_current, migrate
from storage.programme import workspaces
from tests.cast import OTHER_TEAM, TEAM

BEFORE = "0014"
T0 = datetime(2026, 11, 2, 9, tzinfo=UTC)
# Names with the keys that they had.
CUSTOMERS = [
    (1, TEAM, "P&O", "pando"),
    (2, TEAM, "Canal+", "canal"),
    (3, TEAM, "Alpine Spa", "alpine"),
    (4, TEAM, "Marks & Spencer plc", "marksandspencer"),
    (5, TEAM, "Acme GmbH", "acme"),
    (6, TEAM, "Söhne & Co. KG", "sohne"),
    (7, TEAM, "Meier & Co", "meierundco"),
    (8, TEAM, "Meier und Söhne", "meierundsohne"),
    (9, TEAM, "Meier & Söhne GmbH", "meierandsohne"),
    (10, TEAM, "㈱Meier", "kabumeier"),
    (11, OTHER_TEAM, "Meier & Söhne", "meierandsohne"),
]
ALIASES = [
    (1, TEAM, 4, "M&S", "mands"),
    (2, TEAM, 8, "Berg & Tal", "bergandtal"),
    (3, TEAM, 9, "Berg und Tal", "bergundtal"),
]


def test_stored_names_are_found_by_their_new_keys(database: Database) -> None:
    before(database)
    migrate(database)
    assert is_current(database)
    found = database.read_now(rows)
    assert [(row.id, row.name) for row in found] == [(row[0], row[2]) for row in CUSTOMERS]
    assert all(row.key == customer_key(row.name) for row in found)
    assert [row.key for row in found[:3]] == ["p&o", "canal+", "alpinespa"]


def test_of_two_whose_keys_meet_now_both_stay_told_apart(database: Database) -> None:
    before(database)
    migrate(database)
    apart = {row.id: row.apart for row in database.read_now(rows)}
    assert {row: word for row, word in apart.items() if word} == {9: "gmbh", 10: "kk"}
    names = database.read_now(alias_rows)
    assert [(row.name, row.key) for row in names] == [
        ("M&S", "m&s"),
        ("Berg & Tal", "berg&tal"),
        ("Berg und Tal", "berg&tal 3"),
    ]


def test_the_way_back_leaves_nobody_out_and_the_way_here_again_changes_nothing(
    database: Database,
) -> None:
    before(database)
    migrate(database)
    there = database.read_now(rows)
    database.run_now(go_back)
    keys = {row.id: row.key for row in database.read_now(rows)}
    assert (keys[1], keys[4]) == ("pando", "marksandspencer")
    assert len(keys) == len(CUSTOMERS)
    migrate(database)
    assert database.read_now(rows) == there


def before(database: Database) -> None:
    """A database of the release before, with these customers and aliases."""
    database.run_now(go_back)
    assert not is_current(database)
    database.run_now(fill)


def go_back(connection: Connection) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.downgrade(made, BEFORE)


def fill(connection: Connection) -> None:
    for team in (TEAM, OTHER_TEAM):
        workspaces.add(connection, team, T0)
    columns = ("id", "workspace", "name", "key")
    connection.execute(
        table.insert(), [dict(zip(columns, row, strict=True), added_at=T0) for row in CUSTOMERS]
    )
    of_alias = ("id", "workspace", "customer_id", "name", "key")
    connection.execute(
        customer_aliases.insert(),
        [dict(zip(of_alias, row, strict=True), added_at=T0) for row in ALIASES],
    )


def rows(connection: Connection) -> list[sa.Row[int, str, str, str]]:
    columns = (table.c.id, table.c.name, table.c.key, table.c.apart)
    return list(connection.execute(sa.select(*columns).order_by(table.c.id)))


def alias_rows(connection: Connection) -> list[sa.Row[str, str]]:
    columns = (customer_aliases.c.name, customer_aliases.c.key)
    return list(connection.execute(sa.select(*columns).order_by(customer_aliases.c.id)))
