"""`keep-in-touch tick`: one pass of the clock, told line by line."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot import unasked
from bot.requests.services import Desk
from bot.settings import Settings
from bot.setup.console import introduce
from bot.slack.clients import Clients
from bot.starting import open_database
from scheduler.tick import TickLine, tick
from storage import workspaces


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
        desk = Desk(database, clients, lambda: now)
        lines = await tick(
            database, unasked.courier(desk), now, questions=unasked.QUESTIONS, dry_run=dry_run
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
    return "\t".join((due, line.workspace, line.kind, line.recipient, line.outcome))
