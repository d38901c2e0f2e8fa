"""Migrates a database to the schema of storage/core/tables.py, and says whether this release can use the one it has.

While a release is rolled out, processes of the one before go on working on the new schema. They can if all migrations
since theirs only add to it, and then they know it from the database: the one row of `schema_compatibility` names the
oldest revision whose release can work with it. A migration says `additive = True` for itself.
"""

import math
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
_COMPATIBILITY = sa.table("schema_compatibility", sa.column("compatible_from", sa.Text))
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
    """Alembic's `include_name`: False for what storage/core/tables.py does not declare.

    That is the table that is written here, and those of search, which differ by database (migration 0004).
    """
    if kind == "table" and name == _COMPATIBILITY.name:
        return False
    made_for_search = {"table": r"_search(_\w+)?$", "index": r"_search_terms$"}.get(kind)
    return not (name and made_for_search and re.search(made_for_search, name))


def revision_of(connection: Connection) -> str | None:
    """The revision of the database's schema; None if it has none of ours."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(sa.select(_VERSION.c.version_num))
    return found


def is_current(database: Database) -> bool:
    """True if the database has exactly the newest schema. Raises DatabaseUnavailableError."""
    return database.read_now(revision_of) == head()


def has_usable_schema(connection: Connection) -> bool:
    """True if the schema is the newest, or a later release's that only adds to it."""
    revision = revision_of(connection)
    if revision == head():
        return True
    return is_later(revision) and _compatible_from(connection) <= int(head())


def is_usable(database: Database) -> bool:
    """The same for a database. Raises DatabaseUnavailableError."""
    return database.read_now(has_usable_schema)


def is_later(revision: str | None) -> bool:
    """True if a later release made a schema of that revision."""
    return revision is not None and revision.isdecimal() and int(revision) > int(head())


def _compatible_from(connection: Connection) -> float:
    """The oldest revision whose release can work with the schema; infinite where the database does not say it."""
    if not sa.inspect(connection).has_table(_COMPATIBILITY.name):
        return math.inf
    found = connection.scalar(sa.select(_COMPATIBILITY.c.compatible_from))
    return int(found) if found and found.isdecimal() else math.inf


def compatible_from() -> str:
    """The newest revision that does more than add to the schema: older releases cannot work with what it made."""
    from alembic.script import ScriptDirectory

    for script in ScriptDirectory.from_config(config()).walk_revisions():
        if not getattr(script.module, "additive", False):
            return script.revision
    raise AssertionError("the first revision adds to nothing")


def migrate(database: Database) -> None:
    """Migrates the schema to the newest revision in one transaction. Several processes may call it at the same time.

    One of a later release that this one can use stays as it is.
    """
    if not is_usable(database):
        database.run_now(_upgrade)


def _upgrade(connection: Connection) -> None:
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
    _note_compatibility(connection)


def _note_compatibility(connection: Connection) -> None:
    name = _COMPATIBILITY.name
    connection.execute(
        sa.text(f"CREATE TABLE IF NOT EXISTS {name} (compatible_from TEXT NOT NULL)")
    )
    connection.execute(_COMPATIBILITY.delete())
    connection.execute(_COMPATIBILITY.insert(), {"compatible_from": compatible_from()})
