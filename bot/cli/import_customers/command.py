"""What `keep-in-touch import FILE.csv` does: reads, shows what would be done, asks, and writes it in small steps."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from bot.cli.arguments import UsageError
from bot.cli.environment import settings_for, variables
from bot.cli.import_customers import preview as showing
from bot.cli.import_customers.columns import Columns, columns
from bot.cli.import_customers.csv_file import Table, rows, table
from bot.cli.import_customers.customer_row import RefusedError, read_row
from bot.cli.import_customers.preview import Preview
from bot.cli.workspace import CliSession, Say, open_session
from bot.errors import MistakeError
from storage.importing import import_batch, imports
from storage.importing.imports import ImportGoneError, ImportRunningError
from storage.importing.staging import EffectKind, ImportStaging, StagedCustomer

# A step grows and shrinks so that it takes about this long: nobody may hold the writer for a tenth of a second.
STEP_SECONDS = 0.05
PAUSE_SECONDS = 0.02
SMALLEST, LARGEST = 10, 1000
_REPORT_SECONDS = 0.5
_YES = ("y", "yes")

Ask = Callable[[], str]
Progress = Callable[[str, int, int], None]  # what, so many, of so many (0: nobody knows)

NOT_ASKED = "Nothing was stored: add --yes if that is what you want."
RUNNING = (
    "Another import is being written here. Please wait until it is done; "
    "if it was cut off, try again in a minute, and I take it back first."
)


def run(given: argparse.Namespace) -> int:
    """Imports the file that was named."""
    asked = ImportRequest(given.file, given.yes, None if given.yes else from_terminal())

    async def work() -> None:
        found = settings_for(variables())
        async with open_session(found, given.workspace) as session:
            await import_file(session, asked, print, on_stderr())

    asyncio.run(work())
    return 0


@dataclass(frozen=True)
class ImportRequest:
    """`ask` is None where nobody can answer: then nothing is stored but with `yes`."""

    path: Path
    yes: bool
    ask: Ask | None


async def import_file(
    session: CliSession, asked: ImportRequest, say: Say, progress: Progress
) -> None:
    """The whole command. Raises UsageError and MistakeError with a sentence; nothing of the file is stored then."""
    found = table(asked.path)
    layout = columns(found.header)
    for line in showing.describe_file(found, layout):
        say(line)
    if await _take_back_what_broke_off(session):
        say("  An import that was cut off before is taken back.")
    with ImportStaging() as intake:
        _know(session, intake)
        preview = _weigh(found, layout, intake, progress)
        for line in showing.describe(preview):
            say(line)
        total = intake.to_write
        if not total:
            say("\nThere is nothing in it that I don't know.")
            return
        say(f"\n{_summary(preview, intake)}")
        if not asked.yes and not _agreed(asked, say):
            return
        await write(session, intake, progress)
    say("Stored.")


def _know(session: CliSession, intake: ImportStaging) -> None:
    for customer in _pages(session, imports.known_customers):
        intake.know_customers(customer)
    for alias in _pages(session, imports.known_aliases):
        intake.know_aliases([row[1:] for row in alias])
    for person in _pages(session, imports.known_people):
        intake.know_people([row[1:] for row in person])


def _pages(session: CliSession, read: Callable[..., list[Any]]) -> Iterator[list[Any]]:
    after = 0
    while page := session.database.read_now(read, session.workspace.id, after):
        yield page
        after = page[-1][0]


def _weigh(found: Table, layout: Columns, intake: ImportStaging, progress: Progress) -> Preview:
    preview = Preview()
    for row in rows(found):
        try:
            line = read_row(row.cells, len(found.header), layout)
        except RefusedError as refused:
            preview.refuse(row.line, str(refused))
        else:
            preview.note(row.line, line.name, intake.take(row.line, line))
        progress("read", preview.lines, 0)
    return preview


def _summary(preview: Preview, intake: ImportStaging) -> str:
    new = preview.counts[EffectKind.NEW]
    parts = [f"{new:,} new {'customer' if new == 1 else 'customers'}"] if new else []
    if intake.to_write > new:
        parts.append(f"{intake.to_write - new:,} changed")
    people = intake.new_people
    if people:
        parts.append(f"{people:,} {'person' if people == 1 else 'people'}")
    return f"To store: {', '.join(parts)}."


def _agreed(asked: ImportRequest, say: Say) -> bool:
    if asked.ask is None:
        raise UsageError(NOT_ASKED)
    if asked.ask().strip().lower() in _YES:
        return True
    say("Nothing was stored.")
    return False


# Writing -------------------------------------------------------------------------------------------------


async def write(session: CliSession, intake: ImportStaging, progress: Progress) -> None:
    """All of it, step by step, leaving the writer to others in between; or nothing. Raises MistakeError."""
    database, workspace = session.database, session.workspace.id
    try:
        number = database.run_now(imports.begin, workspace, session.now, _clock())
    except ImportRunningError:
        raise MistakeError(RUNNING) from None
    try:
        await _steps(session, intake, number, progress)
        database.run_now(imports.finish, workspace, number, session.now)
    except ImportGoneError:
        raise MistakeError(
            "Another import has taken this one back, and nothing is stored."
        ) from None
    except BaseException:  # also when somebody stops it
        await _take_back(session, number)
        raise
    while database.run_now(imports.forget_steps, workspace, number):
        await _let_others(session)


async def _steps(
    session: CliSession, intake: ImportStaging, number: int, progress: Progress
) -> None:
    after, done, total, size = "", 0, intake.to_write, min(100, LARGEST)
    while companies := intake.companies(after, size):
        seconds = session.database.run_now(_step, session, number, companies)
        after, done = companies[-1].key, done + len(companies)
        progress("stored", done, total)
        size = max(SMALLEST, min(LARGEST, int(size * min(2.0, max(0.3, STEP_SECONDS / seconds)))))
        await _let_others(session)


def _step(
    connection: Connection, session: CliSession, number: int, companies: Sequence[StagedCustomer]
) -> float:
    """Returns the seconds of work in it. How long the disk takes to keep it does not depend on its size."""
    began = time.monotonic()
    import_batch.write(connection, session.workspace.id, number, companies, session.now, _clock())
    return time.monotonic() - began


async def _take_back_what_broke_off(session: CliSession) -> bool:
    dead = session.database.run_now(imports.interrupted, session.workspace.id, _clock())
    for number in dead:
        await _take_back(session, number)
    return bool(dead)


async def _take_back(session: CliSession, number: int) -> None:
    while session.database.run_now(
        import_batch.take_back, session.workspace.id, number, session.now
    ):
        await _let_others(session)


async def _let_others(session: CliSession) -> None:
    """SQLite's waiters look only now and then whether the writer is free: it must be so for a while."""
    await asyncio.sleep(PAUSE_SECONDS if session.database.is_sqlite else 0)


def _clock() -> datetime:
    return datetime.now(UTC)


# The terminal --------------------------------------------------------------------------------------------


def on_stderr() -> Progress:
    """Progress on stderr: one line that changes on a terminal, else a line now and then."""
    live = sys.stderr.isatty()
    every = _REPORT_SECONDS if live else 10 * _REPORT_SECONDS
    last = time.monotonic()

    def report(what: str, done: int, of: int) -> None:
        nonlocal last
        ends = live and done == of
        if time.monotonic() - last < every and not ends:
            return
        last = time.monotonic()
        amount = f"{done:,} of {of:,}" if of else f"{done:,} lines"
        start, end = ("\r", "\n" if ends else "") if live else ("", "\n")
        print(f"{start}{amount} {what}", end=end, file=sys.stderr, flush=True)

    return report


def from_terminal() -> Ask | None:
    """Asks whoever sits there; None if nobody does."""
    if not sys.stdin.isatty():
        return None

    def ask() -> str:
        try:
            return input("Store it? [y/N] ")
        except EOFError:
            return ""

    return ask
