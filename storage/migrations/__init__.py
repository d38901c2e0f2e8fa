"""Bringing a database to the schema of storage/core/tables.py, and saying whether it is there."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database

if TYPE_CHECKING:  # a start that finds nothing to migrate does without
    from alembic.config import Config

# Any number will do, if it is always the same: two processes that start together migrate one after the other.
_LOCK = 7_246_004
_VERSION = sa.table("alembic_version", sa.column("version_num", sa.Text))
_HERE = Path(__file__).parent


def config() -> "Config":
    """Alembic's configuration, whatever the current folder is."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return made


@cache
def head() -> str:
    """The newest revision: the number with which the last file of `versions` begins."""
    return max(each.name for each in (_HERE / "versions").glob("[0-9]*.py")).split("_")[0]


def is_declared(name: str | None, kind: str, _parents: Any) -> bool:
    """Alembic's question whether to compare. What search is made of differs by database: see migration 0004."""
    made_for_search = {"table": r"_search(_\w+)?$", "index": r"_search_terms$"}.get(kind)
    return not (name and made_for_search and re.search(made_for_search, name))


def is_current(database: Database) -> bool:
    """True if the database has exactly the newest schema. Raises DatabaseUnavailableError."""
    return database.read_now(has_newest_schema)


def has_newest_schema(connection: Connection) -> bool:
    """`is_current`, inside a transaction."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return False
    return connection.scalar(sa.select(_VERSION.c.version_num)) == head()


def migrate(database: Database) -> None:
    """Brings the schema to the newest revision, in one transaction. Safe to call from several processes at once."""
    if not is_current(database):
        database.run_now(_upgrade)


def _upgrade(connection: Connection) -> None:
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
