"""`/visit why`: asks the clock for its reasons, for the acting leader alone."""

from bot.acting import Call
from bot.slack.blocks import Message
from bot.unasked import QUESTIONS
from bot.why import messages
from scheduler.why import explain


async def run_why(call: Call) -> Message:
    """Each kind of message, due or not, and why; and the last ones."""
    acting = call.acting
    found = await call.desk.database.read(
        explain, acting.workspace, acting.user_id, QUESTIONS, acting.now
    )
    return messages.why(found)
