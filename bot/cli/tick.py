"""`keep-in-touch tick`: makes one pass of the clock and prints its outcomes line by line."""

import argparse
import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot import logs
from bot import settings as environment_settings
from bot.cli.arguments import UsageError
from bot.cli.environment import settings_for, variables
from bot.cli.workspace import token_workspace_of
from bot.delivery.membership_rounds import make_round
from bot.process import scheduled_messages
from bot.process.startup import open_database
from bot.requests.services import Services
from bot.settings import Settings
from bot.slack.clients import Clients
from bot.wording import question_catalogue
from bot.wording.delivery_reasons import outcome
from scheduler.engine.tick import TickLine, tick
from storage.programme import workspaces

FAR_OFF = timedelta(hours=1)


def run(args: argparse.Namespace) -> int:
    """Makes one pass and prints its lines."""
    settings = settings_for(
        variables(), None if args.dry_run else environment_settings.missing_to_call
    )
    now: datetime = args.at or datetime.now(UTC)
    if not (args.yes or args.dry_run or settings.slack_is_local):
        _refuse_far(now)
    logs.configure("DEBUG" if settings.log_level == "DEBUG" else "ERROR")
    return asyncio.run(one_pass(settings, now, dry_run=args.dry_run, say=print))


def _refuse_far(now: datetime) -> None:
    if abs(now - datetime.now(UTC)) > FAR_OFF:
        raise UsageError(
            f"{now.isoformat()} is over an hour off, and people would get real messages: "
            "add --yes if that is meant, or --dry-run to see them first."
        )


async def one_pass(
    settings: Settings, now: datetime, *, dry_run: bool, say: Callable[[str], None]
) -> int:
    """Sends what is due as of `now`; a dry run writes nothing and needs no token.

    Returns the exit code: 1 if a bug stopped a workspace's pass; its reference is in that line and in the log.
    """
    database = open_database(settings, migrates=False)
    clients = Clients(settings)
    try:
        if settings.bot_token and not dry_run:
            token_workspace = await token_workspace_of(clients, settings)
            await database.run(
                workspaces.add,
                token_workspace.id,
                datetime.now(UTC),
                name=token_workspace.name,
                bot_user_id=token_workspace.bot_user_id,
            )
        services = Services(database, clients, lambda: now)
        lines = await tick(
            database,
            scheduled_messages.courier(services),
            now,
            questions=question_catalogue.KEYS,
            dry_run=dry_run,
        )
        if not dry_run:
            # As of the real time, whatever the pass was made for: it is Slack's answer of today.
            await make_round(Services(database, clients, lambda: datetime.now(UTC)))
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
