"""`keep-in-touch restore FILE`: puts a backup in the database's place, and drops what was due since it was made.

The database that was there is kept beside it. Of PostgreSQL the lines are printed; `restore --by-hand` then does the
second half, as after a snapshot of a disk.
"""

import argparse
import asyncio
import shlex
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from bot import logs
from bot.cli.arguments import EXIT_FAILED, UsageError
from bot.cli.backup import address, contents, copy, database_file, moment
from bot.cli.environment import settings_for, variables
from bot.cli.workspace import warn
from bot.errors import MistakeError
from bot.process.startup import open_database
from bot.settings import Settings
from bot.wording import message_kinds
from bot.wording.numbers_and_lists import count, listing
from bot.wording.question_catalogue import KEYS
from scheduler.engine.drop_missed import drop_missed
from storage.core import sqlite_file
from storage.core.database import Database
from storage.core.failures import DatabaseUnavailableError
from storage.migrations import is_later, migrate, revision_of
from storage.outbox.deliveries import Delivery
from storage.queries import last_changes

IN_USE = "{path} is in use: stop keep-in-touch first, so that nothing more is written or sent."


def run(args: argparse.Namespace) -> int:
    """Restores, or prints the lines that do. Raises UsageError and MistakeError."""
    settings = settings_for(variables())
    if (args.file is None) is not args.by_hand:
        raise UsageError("Name a backup's file, or say --by-hand after you restored it yourself.")
    logs.configure("DEBUG" if settings.log_level == "DEBUG" else "ERROR")
    if args.by_hand:
        return by_hand(settings)
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        return _print_lines(url, args.file)
    return restore(database_file(url), args.file, datetime.now(UTC), agreed=args.yes)


def by_hand(settings: Settings) -> int:
    """Drops what was due since a backup that was restored by other means."""
    database = open_database(settings, migrates=True)
    try:
        print(_drop_missed(database, datetime.now(UTC)))
    finally:
        database.close()
    return 0


def _print_lines(url: sa.URL, file: Path) -> int:
    warn("Nothing is restored yet. Stop web and clock; these lines do it for PostgreSQL:")
    dump = shlex.quote(str(file))
    print(
        "pg_restore --clean --if-exists --no-owner --single-transaction"
        f" --dbname={address(url)} {dump}"
    )
    print("keep-in-touch restore --by-hand")
    return EXIT_FAILED


def restore(path: Path, file: Path, now: datetime, *, agreed: bool) -> int:
    """Restores a SQLite database from a backup. `agreed`: even if the database at `path` holds something newer."""
    prepared = Path(f"{path}.restoring")
    sqlite_file.remove(prepared)  # of a restore that was cut short
    copy(file, prepared)
    try:
        held = contents_of_ours(prepared, file)
        _refuse_if_in_use(path)
        if not agreed:
            _refuse_if_newer(path, prepared)
        line = _prepare(prepared, now)
        aside = _put_in_place(path, prepared, now)
    finally:
        sqlite_file.remove(prepared)
    print(f"Restored {file}: {held}.", line, sep="\n")
    if aside is not None:
        print(f"What was there before is kept as {aside}.")
    return 0


def contents_of_ours(copied: Path, file: Path) -> str:
    """What the backup holds. Raises MistakeError if it is none of ours, or a later release's."""
    database = Database(sqlite_file.url_of(copied))
    try:
        revision = database.read_now(revision_of)
    finally:
        database.close()
    if revision is None:
        raise MistakeError(f"{file} is a database, but no backup of Keep In Touch.")
    if is_later(revision):
        raise MistakeError(
            f"{file} was made by a later release (schema {revision}): install that one first."
        )
    return contents(copied)


def _refuse_if_in_use(path: Path) -> None:
    if path.exists():
        try:
            with sqlite_file.held(path):
                return
        except sqlite_file.InUseError:
            raise MistakeError(IN_USE.format(path=path)) from None


def _refuse_if_newer(path: Path, prepared: Path) -> None:
    if not path.exists():
        return
    try:
        newer = _what_is_newer(path, _last_change(prepared))
    except (sa.exc.SQLAlchemyError, DatabaseUnavailableError):
        raise MistakeError(
            f"{path} cannot be read, so what it holds beyond the backup would be lost. --yes goes on."
        ) from None
    if newer:
        lost = listing([count(number, kind) for kind, number in newer.items()])
        raise MistakeError(
            f"{path} holds what the backup does not know: {lost}, new or changed. --yes goes on without it."
        )


def _what_is_newer(path: Path, since: datetime | None) -> dict[str, int]:
    database = Database(sqlite_file.url_of(path))
    try:
        from_the_start = datetime(1970, 1, 1, tzinfo=UTC)
        return database.read_now(last_changes.newer_than, since or from_the_start)
    finally:
        database.close()


def _last_change(path: Path) -> datetime | None:
    database = Database(sqlite_file.url_of(path))
    try:
        return database.read_now(last_changes.last_change)
    finally:
        database.close()


def _prepare(prepared: Path, now: datetime) -> str:
    """Brings the copy to this release's schema and drops what was due. Returns the line that says so."""
    database = Database(sqlite_file.url_of(prepared))
    try:
        migrate(database)
        return _drop_missed(database, now)
    finally:
        database.close()


def _drop_missed(database: Database, now: datetime) -> str:
    since = database.read_now(last_changes.last_change)
    if since is None:
        return "It knows of nothing yet, so nothing was due."
    return _line(asyncio.run(drop_missed(database, since, now, questions=KEYS)), since)


def _line(dropped: Sequence[Delivery], since: datetime) -> str:
    if not dropped:
        return f"Nothing was due since {moment(since)}."
    kinds = Counter(message_kinds.label(each.kind) for each in dropped)
    names = ", ".join(f"{kind} {number}" for kind, number in kinds.most_common())
    which = count(len(dropped), "message was", "messages were")
    return f"{which} due since {moment(since)} and may have been sent, so they never will be again: {names}."


def _put_in_place(path: Path, prepared: Path, now: datetime) -> Path | None:
    """Puts the prepared copy in place. Returns where the one that was there is kept; None if there was none."""
    if not path.exists():
        prepared.replace(path)
        return None
    aside = Path(f"{path}.before-{now:%Y%m%dT%H%M%SZ}")
    try:
        with sqlite_file.held(path):
            sqlite_file.replace(path, prepared, aside)
    except sqlite_file.InUseError:
        raise MistakeError(IN_USE.format(path=path)) from None
    except OSError as error:
        raise MistakeError(f"{path} cannot be replaced: {error.strerror}.") from error
    return aside
