"""What a process does before it serves: opens the database and verifies its tokens with Slack."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import sqlalchemy as sa

from bot.settings import Settings, SettingsError, missing_to_call, missing_to_serve
from bot.slack import faults
from bot.slack.faults import CALL_FAILED, wait_after
from storage.core.database import Database
from storage.core.failures import Cause, DatabaseUnavailableError
from storage.migrations import is_current, is_later, is_usable, migrate, revision_of

T = TypeVar("T")
log = logging.getLogger(__name__)


# SQLSTATE: insufficient_privilege; invalid_schema_name, where the user may use none of the schemas it looks in.
WITHOUT_PERMISSION = ("42501", "3F000")
NO_PERMISSION = (
    "The user in DATABASE_URL may not use the database's schema or make tables in it: let its owner run "
    "GRANT USAGE, CREATE ON SCHEMA public TO that user, or name the user to whom the tables belong."
)
UNKNOWN_OPTION = (
    "In DATABASE_URL, what follows the ? holds an option that the database's driver does not know."
)
REFUSED_BY_PGBOUNCER = "unsupported startup parameter"


class CannotStartError(Exception):
    """The process cannot start. The message is one complete sentence."""


def check(settings: Settings, *, slack: bool, clock: bool) -> None:
    """Raises SettingsError with everything that is missing for `run` (both), `web` (slack) or `clock`."""
    missing = missing_to_serve(settings) if slack else missing_to_call(settings)
    if settings.database_is_implicit and not (slack and clock):
        missing.append(
            "DATABASE_URL is not set: web and clock are for several processes on one database."
        )
    if missing:
        raise SettingsError(missing)


def open_database(settings: Settings, *, migrates: bool) -> Database:
    """Opens the database with a schema that this release can use; migrates PostgreSQL only if `migrates`.

    Raises CannotStartError; SettingsError where the address or the rights of its user have to be changed. Blocking:
    call it before the event loop does anything else.
    """
    try:
        database = Database(settings.database_url)
    except (sa.exc.SQLAlchemyError, ImportError, TypeError, ValueError) as error:
        raise SettingsError([f"DATABASE_URL cannot be used ({type(error).__name__})."]) from error
    try:
        _bring_up_to_date(database, migrates=migrates or database.is_sqlite)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(database: Database, *, migrates: bool) -> None:
    try:
        if is_usable(database):
            return
        if is_later(database.read_now(revision_of)):
            raise CannotStartError(
                "The database belongs to a later release, whose schema this one cannot use. "
                "Start that release, or restore a backup from before it."
            )
        if migrates:
            migrate(database)
        else:
            raise CannotStartError(
                "The database has another schema than this version needs; run keep-in-touch migrate first."
            )
    except DatabaseUnavailableError as error:
        if REFUSED_BY_PGBOUNCER in str(error):
            raise CannotStartError(
                "DATABASE_URL leads to PgBouncer: add pgbouncer=true to it, after a ? or an &."
            ) from error
        if problem := _address_problem(error.__cause__):
            raise SettingsError([problem]) from error
        if error.cause is Cause.SCHEMA:
            raise _not_brought_up(error) from error
        what = (
            "cannot be opened"
            if error.cause is Cause.UNREACHABLE
            else f"cannot be opened, because {error.headline}"
        )
        raise CannotStartError(f"The database {what} ({error}).") from error
    except CannotStartError:
        raise
    except Exception as error:
        problem = _address_problem(error)
        if problem:
            raise SettingsError([problem]) from error
        # another program's file, a later version's revision, a conflicting table
        log.debug("migrating failed", exc_info=True)
        raise _not_brought_up(error) from error


def _not_brought_up(error: Exception) -> CannotStartError:
    return CannotStartError(
        f"The database could not be brought to this version's schema ({type(error).__name__}). "
        "Is it this program's, and not used by a later version?"
    )


def _address_problem(error: BaseException | None) -> str | None:
    """What DATABASE_URL or the rights of its user lack, by what the driver raised; None if it is something else."""
    cause = getattr(error, "orig", None)
    if cause is None or not isinstance(error, sa.exc.ProgrammingError):
        return None
    code = getattr(cause, "sqlstate", "")
    if code is None:  # raised by the driver, before the database was asked anything
        return UNKNOWN_OPTION
    return NO_PERMISSION if code in WITHOUT_PERMISSION else None


def schema_in_words(database: Database) -> str:
    """Which schema an opened database has, for the middle of a sentence."""
    if is_current(database):
        return "the newest schema"
    return "a later release's schema, with which this one can work"


async def first_call(call: Callable[[], Awaitable[T]], token: str, patience: float) -> T:
    """Makes the first call with a token, retrying for `patience` seconds. `token` is the name of its variable.

    Raises CannotStartError: at once if Slack rejects the token, after `patience` if Slack cannot be reached.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    failures = 0
    while True:
        try:
            return await call()
        except (*CALL_FAILED, OSError) as error:
            fault = faults.read(error)
        if fault.kind is faults.FaultKind.FINAL:
            raise CannotStartError(f"Slack does not accept {token} ({fault.what}).")
        failures += 1
        retry_after = fault.retry_after if fault.what == "ratelimited" else 0.0
        wait = max(wait_after(failures), retry_after)
        if loop.time() + wait > deadline:
            raise CannotStartError(f"Slack cannot be reached ({fault.what}).")
        log.warning("Slack cannot be reached yet (%s)", fault.what)
        await asyncio.sleep(wait)
