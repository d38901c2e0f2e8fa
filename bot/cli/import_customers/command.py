"""`keep-in-touch import FILE.csv`: reads the file, previews the changes, asks, and writes them in small batches."""

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from bot.cli.arguments import UsageError
from bot.cli.environment import settings_for, variables
from bot.cli.import_customers import answers
from bot.cli.import_customers import preview as showing
from bot.cli.import_customers.column_content import ROWS
from bot.cli.import_customers.columns import Columns, columns
from bot.cli.import_customers.csv_file import Table, rows
from bot.cli.import_customers.headings import Meaning
from bot.cli.import_customers.lookalikes import Merge
from bot.cli.import_customers.preview import Preview
from bot.cli.import_customers.row_reader import RowReader
from bot.cli.import_customers.terminal import YES, Ask, Progress, from_terminal, on_stderr
from bot.cli.import_customers.which_encoding import open_table
from bot.cli.workspace import CliSession, Say, open_session
from bot.errors import MistakeError
from storage.core.lease_time import database_time
from storage.importing import import_batch, imports, undo
from storage.importing.imports import ImportGoneError, ImportRunningError
from storage.importing.staging import ImportStaging, StagedCustomer

# The batch size adapts so that a batch takes about this long: no transaction may hold the writer for 0.1 seconds.
STEP_SECONDS = 0.05
PAUSE_SECONDS = 0.02
SMALLEST, LARGEST = 10, 1000

NOTHING = "Nothing was stored."
NOT_ASKED = "Nothing was stored: add --yes if that is what you want."
RUNNING = (
    "Another import is being written here. Please wait until it is done; "
    "if it was cut off, try again in a minute, and I take it back first."
)


def run(args: argparse.Namespace) -> int:
    """Imports the given file."""
    request = ImportRequest(
        args.file,
        args.yes,
        None if args.yes else from_terminal(),
        dict(args.column),
        Merge(args.merge),
        args.encoding,
    )

    async def work() -> None:
        settings = settings_for(variables())
        async with open_session(settings, args.workspace) as session:
            await import_file(session, request, print, on_stderr())

    asyncio.run(work())
    return 0


@dataclass(frozen=True)
class ImportRequest:
    """`ask` is None if there is no terminal to ask on: then nothing is stored without `yes`.

    `named`: headings of columns that were named by hand.
    """

    path: Path
    yes: bool
    ask: Ask | None
    named: Mapping[Meaning, str] = field(default_factory=dict)
    merge: Merge = Merge.ASK
    encoding: str | None = None  # None: to be detected


async def import_file(
    session: CliSession, request: ImportRequest, say: Say, progress: Progress
) -> None:
    """Runs the whole command. Raises UsageError or MistakeError with a sentence; nothing is stored then."""
    csv_table = open_table(request.path, request.encoding, request.ask, say)
    layout = columns(csv_table.header, _first_rows(csv_table), request.named)
    for line in showing.describe_file(csv_table, layout):
        say(line)
    if await _undo_interrupted(session):
        say("  An import that was cut off before is taken back.")
    with ImportStaging(of_contacts="contact" in layout.used()) as staging:
        _load_known(session, staging)
        preview = _preview_rows(csv_table, layout, staging, progress)
        many = staging.compare_names()
        for line in showing.describe(preview, many, staging.lookalikes(), request.merge):
            say(line)
        ask = None if request.yes else request.ask
        if not answers.settle(staging, many, request.merge, ask, say):
            say(NOTHING)
            return
        if not staging.to_write:
            say("\nThere is nothing in it that I don't know.")
            return
        say(f"\n{_summary(staging)}")
        if not request.yes and not _confirmed(request, say):
            return
        await write(session, staging, progress)
    say("Stored.")


def _load_known(session: CliSession, staging: ImportStaging) -> None:
    for customer in _pages(session, imports.known_customers):
        staging.know_customers(customer)
    for alias in _pages(session, imports.known_aliases):
        staging.know_aliases([row[1:] for row in alias])
    for person in _pages(session, imports.known_people):
        staging.know_people([row[1:] for row in person])


def _pages(session: CliSession, read: Callable[..., list[Any]]) -> Iterator[list[Any]]:
    after = 0
    while page := session.database.read_now(read, session.workspace.id, after):
        yield page
        after = page[-1][0]


def _first_rows(csv_table: Table) -> list[list[str]]:
    return [row.cells for row in islice(rows(csv_table), ROWS) if not row.broken]


def _preview_rows(
    csv_table: Table, layout: Columns, staging: ImportStaging, progress: Progress
) -> Preview:
    preview = Preview()
    reader = RowReader(csv_table.header, csv_table.skipped + 1, layout)
    for reading in reader.readings(rows(csv_table)):
        if reading.row is None:
            preview.refuse(reading.line, reading.left_out)
        else:
            for line in reading.row.lines:
                preview.note(reading.line, line.name, staging.take(reading.line, line))
            preview.remark(reading.line, reading.row.remarks)
        progress("read", preview.lines, 0)
    return preview


def _summary(staging: ImportStaging) -> str:
    new, people, names = staging.new_customers, staging.new_people, staging.new_names
    parts = [f"{new:,} new {'customer' if new == 1 else 'customers'}"] if new else []
    if staging.to_write > new:
        parts.append(f"{staging.to_write - new:,} changed")
    if people:
        parts.append(f"{people:,} {'person' if people == 1 else 'people'}")
    if names:
        parts.append(f"{names:,} other {'name' if names == 1 else 'names'}")
    return f"To store: {', '.join(parts)}."


def _confirmed(request: ImportRequest, say: Say) -> bool:
    if request.ask is None:
        raise UsageError(NOT_ASKED)
    if request.ask("Store it? [y/N] ").strip().lower() in YES:
        return True
    say(NOTHING)
    return False


# Writing -------------------------------------------------------------------------------------------------


async def write(session: CliSession, staging: ImportStaging, progress: Progress) -> None:
    """Writes everything in batches, releasing the writer in between, or nothing at all. Raises MistakeError."""
    database, workspace = session.database, session.workspace.id
    try:
        number = database.run_now(
            lambda c: imports.begin(c, workspace, session.now, database_time(c))
        )
    except ImportRunningError:
        raise MistakeError(RUNNING) from None
    try:
        await _steps(session, staging, number, progress)
        database.run_now(imports.finish, workspace, number, session.now)
    except ImportGoneError:
        raise MistakeError(
            "Another import has taken this one back, and nothing is stored."
        ) from None
    except BaseException:  # including Ctrl+C
        await _undo(session, number)
        raise


async def _steps(
    session: CliSession, staging: ImportStaging, number: int, progress: Progress
) -> None:
    done, total, size = 0, staging.to_write, min(100, LARGEST)
    after = "", 0
    while companies := staging.companies(after, size):
        seconds = session.database.run_now(_step, session, number, companies)
        last, done = companies[-1], done + len(companies)
        after = last.key, last.ref
        progress("stored", done, total)
        size = max(SMALLEST, min(LARGEST, int(size * min(2.0, max(0.3, STEP_SECONDS / seconds)))))
        await _yield_writer(session)


def _step(
    connection: Connection, session: CliSession, number: int, companies: Sequence[StagedCustomer]
) -> float:
    """Writes one batch. Returns its seconds without the commit, whose duration does not depend on the batch size."""
    began = time.monotonic()
    alive = database_time(connection)
    import_batch.write(connection, session.workspace.id, number, companies, session.now, alive)
    return time.monotonic() - began


async def _undo_interrupted(session: CliSession) -> bool:
    dead = session.database.run_now(
        lambda c: imports.interrupted(c, session.workspace.id, database_time(c))
    )
    for number in dead:
        await _undo(session, number)
    return bool(dead)


async def _undo(session: CliSession, number: int) -> None:
    while session.database.run_now(undo.take_back, session.workspace.id, number, session.now):
        await _yield_writer(session)


async def _yield_writer(session: CliSession) -> None:
    """Lets other writers in. SQLite's waiters only poll for the lock, so it must stay free for a while."""
    await asyncio.sleep(PAUSE_SECONDS if session.database.is_sqlite else 0)
