"""`keep-in-touch tick`: one pass of the clock, told line by line."""

import argparse
import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot import logs
from bot import settings as reading
from bot.cli.arguments import UsageError
from bot.cli.environment import settings_for, variables
from bot.cli.workspace import introduce
from bot.process import scheduled_messages
from bot.process.startup import open_database
from bot.requests.services import Services
from bot.settings import Settings
from bot.slack.clients import Clients
from bot.wording import question_catalogue
from bot.wording.delivery_reasons import outcome
from scheduler.engine.tick import TickLine, tick
from storage.programme import workspaces

FAR = timedelta(hours=1)


def run(given: argparse.Namespace) -> int:
    """Makes one pass and prints its lines."""
    found = settings_for(variables(), None if given.dry_run else reading.needed_to_call)
    now: datetime = given.at or datetime.now(UTC)
    if not (given.yes or given.dry_run or found.slack_is_here):
        _refuse_far(now)
    logs.configure("DEBUG" if found.log_level == "DEBUG" else "ERROR")
    return asyncio.run(one_pass(found, now, dry_run=given.dry_run, say=print))


def _refuse_far(now: datetime) -> None:
    if abs(now - datetime.now(UTC)) > FAR:
        raise UsageError(
            f"{now.isoformat()} is over an hour off, and people would get real messages: "
            "add --yes if that is meant, or --dry-run to see them first."
        )


async def one_pass(
    settings: Settings, now: datetime, *, dry_run: bool, say: Callable[[str], None]
) -> int:
    """Sends what is due as of `now`; a dry run writes nothing and needs no token.

    Returns the exit code: 1 where a bug kept a workspace waiting; its reference stands in that line and in the log.
    """
    database = open_database(settings, migrates=False)
    clients = Clients(settings)
    try:
        if settings.bot_token and not dry_run:
            told = await introduce(clients, settings)
            await database.run(
                workspaces.add,
                told.id,
                datetime.now(UTC),
                name=told.name,
                bot_user_id=told.bot_user_id,
            )
        services = Services(database, clients, lambda: now)
        lines = await tick(
            database,
            scheduled_messages.courier(services),
            now,
            questions=question_catalogue.KEYS,
            dry_run=dry_run,
        )
        for line in sorted(lines, key=lambda each: each.due):
            say(_text(line))
        return 1 if any(line.outcome.startswith("error") for line in lines) else 0
    finally:
        await clients.close()
        database.close()


def _text(line: TickLine) -> str:
    """Tab-separated: due (UTC), workspace, kind, recipient, outcome."""
    due = line.due.astimezone(UTC).isoformat()
    return "\t".join(
        (due, line.workspace, line.kind, line.recipient, outcome(line.outcome, line.reason))
    )
