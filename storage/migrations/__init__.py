"""Migrates a database to the schema of storage/core/tables.py, and says whether it has it."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.database import Database

if TYPE_CHECKING:  # Alembic is only loaded if there is something to migrate
    from alembic.config import Config

# The key of an advisory lock, any constant: two processes that start together migrate one after the other.
_LOCK = 7_246_004
_VERSION = sa.table("alembic_version", sa.column("version_num", sa.Text))
_HERE = Path(__file__).parent


def config() -> "Config":
    """Alembic's configuration, independent of the current folder."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    return made


@cache
def head() -> str:
    """The newest revision: the number at the beginning of the last file name in `versions`."""
    return max(each.name for each in (_HERE / "versions").glob("[0-9]*.py")).split("_")[0]


def is_declared(name: str | None, kind: str, _parents: Any) -> bool:
    """Alembic's `include_name`: False for tables and indexes of search, which differ by database (migration 0004)."""
    made_for_search = {"table": r"_search(_\w+)?$", "index": r"_search_terms$"}.get(kind)
    return not (name and made_for_search and re.search(made_for_search, name))


def is_current(database: Database) -> bool:
    """True if the database has exactly the newest schema. Raises DatabaseUnavailableError."""
    return database.read_now(has_newest_schema)


def has_newest_schema(connection: Connection) -> bool:
    """The same as `is_current`, for a caller with a connection."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return False
    return connection.scalar(sa.select(_VERSION.c.version_num)) == head()


def migrate(database: Database) -> None:
    """Migrates the schema to the newest revision in one transaction. Several processes may call it at the same time."""
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
