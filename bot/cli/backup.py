"""`keep-in-touch backup FILE`: a copy of a SQLite database, consistent while everything runs.

PostgreSQL has a tool of its own for that: its line is printed, and the command fails, because nothing is kept yet.
"""

import argparse
import shlex
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from bot.cli.arguments import EXIT_FAILED
from bot.cli.environment import settings_for, variables
from bot.cli.workspace import warn
from bot.errors import MistakeError
from bot.wording.numbers_and_lists import count
from storage.core import sqlite_file
from storage.core.database import THROUGH_PGBOUNCER, Database
from storage.queries import last_changes

SECRETS = ("password", "sslpassword", "sslkeylogfile")


def run(args: argparse.Namespace) -> int:
    """Copies the database, or prints the line that does. Raises MistakeError."""
    url = sa.make_url(settings_for(variables()).database_url)
    if url.get_backend_name() == "postgresql":
        warn("Nothing is kept yet. This line keeps a PostgreSQL database while everything runs:")
        print(
            f"pg_dump --format=custom --no-owner --file={shlex.quote(str(args.file))} {address(url)}"
        )
        return EXIT_FAILED
    copy(database_file(url), args.file)
    print(f"Kept in {args.file}: {contents(args.file)}.")
    return 0


def database_file(url: sa.URL) -> Path:
    """The SQLite database's file. Raises MistakeError if the address names no plain one."""
    path = sqlite_file.path_of(url)
    if path is None:
        raise MistakeError("DATABASE_URL names no file, such as sqlite:///keep-in-touch.db.")
    return path


def address(url: sa.URL) -> str:
    """A PostgreSQL database's address as its own tools take it, quoted for a shell, without a password."""
    plain = sa.URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    own = plain.difference_update_query((*SECRETS, THROUGH_PGBOUNCER))
    return shlex.quote(own.render_as_string(hide_password=False))


def copy(source: Path, target: Path) -> None:
    """Copies a database to a new file. Raises MistakeError with a sentence."""
    if not source.is_file():
        raise MistakeError(f"There is no database at {source}.")
    try:
        sqlite_file.copy(source, target)
    except FileExistsError:
        raise MistakeError(f"{target} is there already; name a new file.") from None
    except sqlite_file.DamagedError:
        raise MistakeError(f"{source} is damaged, or no database at all.") from None
    except OSError as error:
        raise MistakeError(f"{target} cannot be written: {error.strerror}.") from error


def contents(path: Path) -> str:
    """What a database holds, and up to when: "272 visits, everything up to 2026-11-12 14:00 UTC"."""
    database = Database(sqlite_file.url_of(path))
    try:
        visits = database.read_now(last_changes.visit_count)
        last = database.read_now(last_changes.last_change)
    finally:
        database.close()
    until = f"everything up to {moment(last)}" if last else "nothing has happened yet"
    return f"{count(visits, 'visit')}, {until}"


def moment(when: datetime) -> str:
    """An instant for an operator: "2026-11-12 14:00 UTC"."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
