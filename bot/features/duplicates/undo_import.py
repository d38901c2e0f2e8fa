"""Undoes an import that is done, in small batches, so that everybody else can go on writing meanwhile."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from storage.core.database import Database
from storage.core.lease_time import LeaseTime, database_time
from storage.importing import imports, undo
from storage.importing.imports import ImportGoneError, ImportRunningError
from storage.importing.undo import TakenBack

PAUSE_SECONDS = 0.02  # SQLite's waiters only poll for the lock, so it must stay free for a while
RUNNING = "An import is being written or undone here just now. Please try again in a minute."
GONE = "That import was undone already."


async def undo_import(
    database: Database,
    workspace: str,
    number: int,
    by: str | None,
    now: datetime,
    progress: Callable[[TakenBack], None] = lambda done: None,
    lease_time: LeaseTime = database_time,
) -> TakenBack:
    """Takes the import back, or goes on where an undo was cut off. Raises MistakeError if it cannot be undone.

    `by`: the user, None for the command line; `progress` is told what is done so far.
    """
    await database.run(begin, workspace, number, by, lease_time)
    return await go_on(database, workspace, number, now, progress, lease_time)


async def go_on(
    database: Database,
    workspace: str,
    number: int,
    now: datetime,
    progress: Callable[[TakenBack], None] = lambda done: None,
    lease_time: LeaseTime = database_time,
) -> TakenBack:
    """Takes back what is left of an import whose undo has begun."""
    done = TakenBack()

    def step(connection: Connection) -> TakenBack | None:
        return undo.take_back(connection, workspace, number, now, lease_time(connection))

    while part := await database.run(step):
        done += part
        progress(done)
        await asyncio.sleep(PAUSE_SECONDS if database.is_sqlite else 0)
    return done


def begin(
    connection: Connection,
    workspace: str,
    number: int,
    by: str | None,
    lease_time: LeaseTime = database_time,
) -> None:
    """Marks the import as being undone. Raises MistakeError."""
    try:
        imports.begin_undo(connection, workspace, number, by, lease_time(connection))
    except ImportRunningError:
        raise MistakeError(RUNNING) from None
    except ImportGoneError:
        raise MistakeError(GONE) from None


async def preview(database: Database, workspace: str, number: int) -> TakenBack:
    """What an undo would take back, and what would stay. Reads in small transactions."""
    found, before = TakenBack(), None
    while step := await database.read(undo.preview, workspace, number, before):
        part, before = step
        found += part
    return found
