"""Bringing a database to the schema of storage/tables.py, and saying whether it is there."""

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from storage.database import Database

# Any number will do, if it is always the same: two processes that start together migrate one after the other.
_LOCK = 7_246_004


def config() -> Config:
    """Alembic's configuration, whatever the current folder is."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return made


def head() -> str:
    """The newest revision."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found


def is_declared(name: str | None, kind: str, _parents: Any) -> bool:
    """Alembic's question whether to compare. What search is made of differs by database: see migration 0004."""
    made_for_search = {"table": r"_search(_\w+)?$", "index": r"_search_terms$"}.get(kind)
    return not (name and made_for_search and re.search(made_for_search, name))


def is_current(database: Database) -> bool:
    """True if the database has exactly the newest schema. Raises DatabaseUnavailableError."""
    return database.read_now(has_newest_schema)


def has_newest_schema(connection: Connection) -> bool:
    """`is_current`, inside a transaction."""
    return MigrationContext.configure(connection).get_current_revision() == head()


def migrate(database: Database) -> None:
    """Brings the schema to the newest revision, in one transaction. Safe to call from several processes at once."""
    if not is_current(database):
        database.run_now(_upgrade)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
