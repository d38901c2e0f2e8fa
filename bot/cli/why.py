"""`keep-in-touch why USER`: each kind of message to somebody, due or not, and the last ones."""

import argparse
import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.cli.environment import settings_for, variables
from bot.cli.workspace import CliSession, open_session
from bot.features.why import messages
from bot.wording.question_catalogue import KEYS
from scheduler.explain.why import explain


def run(given: argparse.Namespace) -> int:
    """Prints what the clock says of one person."""

    async def work() -> None:
        async with open_session(settings_for(variables()), given.workspace) as session:
            await print_why(session, given.user, given.at or session.now, print)

    asyncio.run(work())
    return 0


async def print_why(
    session: CliSession, user_id: str, at: datetime, say: Callable[[str], None]
) -> None:
    """Each kind for that person at that instant, and the log, a line each (bot/features/why/messages.py)."""
    found = await session.database.read(explain, session.workspace.id, user_id, KEYS, at)
    for line in messages.lines(found):
        say(line)
