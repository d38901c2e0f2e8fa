"""Undoes an import that is done, in small batches, so that everybody else can go on writing meanwhile."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from scheduler.engine.sender import system_time
from storage.core.database import Database
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
    machine: Callable[[], datetime] = system_time,
) -> TakenBack:
    """Takes the import back, or goes on where an undo was cut off. Raises MistakeError if it cannot be undone.

    `by`: the user, None for the command line; `progress` is told what is done so far.
    """
    await database.run(begin, workspace, number, by, machine())
    return await go_on(database, workspace, number, now, progress, machine)


async def go_on(
    database: Database,
    workspace: str,
    number: int,
    now: datetime,
    progress: Callable[[TakenBack], None] = lambda done: None,
    machine: Callable[[], datetime] = system_time,
) -> TakenBack:
    """Takes back what is left of an import whose undo has begun."""
    done = TakenBack()
    while part := await database.run(undo.take_back, workspace, number, now, machine()):
        done += part
        progress(done)
        await asyncio.sleep(PAUSE_SECONDS if database.is_sqlite else 0)
    return done


def begin(
    connection: Connection, workspace: str, number: int, by: str | None, machine: datetime
) -> None:
    """Marks the import as being undone. Raises MistakeError."""
    try:
        imports.begin_undo(connection, workspace, number, by, machine)
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
