"""What a process does before it can serve: it opens the database and makes sure that Slack knows its tokens."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import sqlalchemy as sa

from bot.settings import Settings, SettingsError, needed_to_call, needed_to_serve
from bot.slack import faults
from bot.slack.faults import CALL_FAILED, wait_after
from storage.core.database import Database, DatabaseUnavailableError
from storage.migrations import is_current, migrate

T = TypeVar("T")
log = logging.getLogger(__name__)


class CannotStartError(Exception):
    """Why this process cannot serve: one finished sentence."""


def check(settings: Settings, *, slack: bool, clock: bool) -> None:
    """Raises SettingsError with everything that `run` (both), `web` (slack) or `clock` still lacks."""
    lacking = needed_to_serve(settings) if slack else needed_to_call(settings)
    if settings.database_is_implicit and not (slack and clock):
        lacking.append(
            "DATABASE_URL is not set: web and clock are for several processes on one database."
        )
    if lacking:
        raise SettingsError(lacking)


def open_database(settings: Settings, *, migrates: bool) -> Database:
    """The database with the newest schema; PostgreSQL is migrated only if `migrates`. Raises CannotStartError.

    Blocks: call it before anything else runs.
    """
    try:
        database = Database(settings.database_url)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        raise CannotStartError(f"DATABASE_URL cannot be used ({type(error).__name__}).") from error
    try:
        _bring_up_to_date(database, migrates=migrates or database.is_sqlite)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(database: Database, *, migrates: bool) -> None:
    try:
        if migrates:
            migrate(database)
        elif not is_current(database):
            raise CannotStartError(
                "The database has another schema than this version needs; run keep-in-touch migrate first."
            )
    except DatabaseUnavailableError as error:
        raise CannotStartError(f"The database cannot be opened ({error}).") from error
    except CannotStartError:
        raise
    except (
        Exception
    ) as error:  # a foreign file, a revision of a later version, a table that is in the way
        log.debug("migrating failed", exc_info=True)
        raise CannotStartError(
            f"The database could not be brought to this version's schema ({type(error).__name__}). "
            "Is it this program's, and not used by a later version?"
        ) from error


async def first_call(call: Callable[[], Awaitable[T]], token: str, patience: float) -> T:
    """The first call with a token, tried again for `patience` seconds. `token` is its variable's name.

    Raises CannotStartError: at once where Slack refuses the token, in the end where Slack cannot be reached.
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
        asked = fault.retry_after if fault.what == "ratelimited" else 0.0
        wait = max(wait_after(failures), asked)
        if loop.time() + wait > deadline:
            raise CannotStartError(f"Slack cannot be reached ({fault.what}).")
        log.warning("Slack cannot be reached yet (%s)", fault.what)
        await asyncio.sleep(wait)
