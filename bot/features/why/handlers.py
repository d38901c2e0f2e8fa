"""`/visit why`: asks the clock for its reasons, for the acting leader alone."""

import re

from bot.errors import NotAllowedError
from bot.features.why import messages
from bot.process.scheduled_messages import QUESTIONS
from bot.requests.command import Call
from bot.slack.blocks import Message
from scheduler.explain.why import explain

_MENTION = re.compile(r"<@(\w+)")


async def run_why(call: Call) -> Message:
    """Each kind of message, due or not, and why; and the last ones."""
    acting = call.acting
    if {*_MENTION.findall(call.rest)} - {acting.user_id}:
        raise NotAllowedError(messages.NOT_OTHERS)
    found = await call.desk.database.read(
        explain, acting.workspace, acting.user_id, QUESTIONS, acting.now
    )
    return messages.why(found)
