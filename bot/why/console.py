"""What `keep-in-touch why USER` does."""

from collections.abc import Callable
from datetime import datetime

from bot.features.why import messages
from bot.setup.console import Office
from bot.unasked import QUESTIONS
from scheduler.why import explain


async def tell(desk: Office, user_id: str, at: datetime, say: Callable[[str], None]) -> None:
    """Each kind for that person at that instant, and the log, a line each (bot/features/why/messages.py)."""
    found = await desk.database.read(explain, desk.workspace.id, user_id, QUESTIONS, at)
    for line in messages.lines(found):
        say(line)
