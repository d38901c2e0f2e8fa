"""`keep-in-touch why USER`: for each kind of message whether it is due and why, and the latest deliveries."""

import argparse
import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.cli.environment import settings_for, variables
from bot.cli.workspace import CliSession, open_session
from bot.features.why import messages
from bot.wording.question_catalogue import KEYS
from scheduler.explain.why import explain


def run(args: argparse.Namespace) -> int:
    """Prints the explanation for one person."""

    async def work() -> None:
        async with open_session(settings_for(variables()), args.workspace) as session:
            await print_why(session, args.user, args.at or session.now, print)

    asyncio.run(work())
    return 0


async def print_why(
    session: CliSession, user_id: str, at: datetime, say: Callable[[str], None]
) -> None:
    """Prints each kind at that instant, and the log, one line each (bot/features/why/messages.py)."""
    reasons = await session.database.read(explain, session.workspace.id, user_id, KEYS, at)
    for line in messages.lines(reasons):
        say(line)
