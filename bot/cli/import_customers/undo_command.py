"""`keep-in-touch import --undo [N]`: shows what an import would lose, asks, and takes it back."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence

from bot.cli.arguments import UsageError
from bot.cli.environment import settings_for, variables
from bot.cli.import_customers.shown_headings import printable
from bot.cli.import_customers.terminal import YES, Ask, Progress, from_terminal, on_stderr
from bot.cli.workspace import CliSession, Say, open_session
from bot.features.duplicates.undo_import import preview, undo_import
from bot.wording import import_undo
from bot.wording.dates import full_date
from bot.wording.numbers_and_lists import listing
from storage.importing import imports
from storage.importing.imports import ImportRecord
from storage.importing.undo import TakenBack

LATEST = 0
SHOWN = 50
NONE = "There is no import here that can be undone: one can be for 30 days after it was stored."
BOTH = "Please name a file to import, or --undo, but not both."
NOT_ASKED = "Nothing was undone: add --yes if that is what you want."


def run(args: argparse.Namespace) -> int:
    """Undoes the latest import, or the one of that number."""
    if args.file is not None:
        raise UsageError(BOTH)
    ask = None if args.yes else from_terminal()

    async def work() -> None:
        settings = settings_for(variables())
        async with open_session(settings, args.workspace) as session:
            await undo(session, args.undo, args.yes, ask, print, on_stderr())

    asyncio.run(work())
    return 0


async def undo(
    session: CliSession, number: int, yes: bool, ask: Ask | None, say: Say, progress: Progress
) -> None:
    """Runs the whole command. `number`: LATEST, or an import's. Raises UsageError or MistakeError with a sentence."""
    workspace = session.workspace.id
    found = session.database.read_now(imports.can_be_undone, workspace, session.now)
    record = _chosen(found, number)
    for line in _described(record, await preview(session.database, workspace, record.number)):
        say(line)
    if not yes:
        if ask is None:
            raise UsageError(NOT_ASKED)
        if ask("Undo it? [y/N] ").strip().lower() not in YES:
            say("Nothing was undone.")
            return

    def report(done: TakenBack) -> None:
        taken = done.customers + done.people
        progress("taken back", taken, max(taken, record.customers + record.people))

    done = await undo_import(session.database, workspace, record.number, None, session.now, report)
    say(import_undo.undone(done))
    for line in _staying(done):
        say(line)


def _chosen(found: Sequence[ImportRecord], number: int) -> ImportRecord:
    if not found:
        raise UsageError(NONE)
    if number == LATEST:
        return found[0]
    for record in found:
        if record.number == number:
            return record
    listed = listing([f"{each.number} (of {full_date(each.at.date())})" for each in found[:10]])
    raise UsageError(f"There is no import {number} that can be undone. There is {listed}.")


def _described(record: ImportRecord, expected: TakenBack) -> Iterator[str]:
    had = import_undo.amounts(record.customers, record.people, record.changes)
    yield f"Import {record.number} of {full_date(record.at.date())}: {had}."
    if record.undoing:
        yield "An undo of it was cut off; this goes on with it."
    yield f"To take back: {import_undo.amounts(expected.customers, expected.people)}."
    if record.changes:
        yield "What it changed becomes what it was before, where nobody has changed it since."
    yield from _staying(expected)


def _staying(done: TakenBack) -> Iterator[str]:
    if not done.kept:
        return
    yield import_undo.stays(done)
    for each in done.kept[:SHOWN]:
        yield f"  {printable(import_undo.kept(each), 200)}"
    if len(done.kept) > SHOWN:
        yield f"  and {len(done.kept) - SHOWN:,} more"
