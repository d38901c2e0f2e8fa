"""`/visit why`: asks the clock for its reasons, for the acting leader alone."""

from bot.errors import NotAllowedError
from bot.features.why import messages
from bot.language import mentions
from bot.requests.command import Command
from bot.slack.blocks import Message
from bot.wording.question_catalogue import KEYS
from scheduler.explain.why import explain


async def run_why(command: Command) -> Message:
    """Each kind of message, due or not, and why; and the last ones."""
    actor = command.actor
    if mentions.users(command.rest) - {actor.user_id}:
        raise NotAllowedError(messages.NOT_OTHERS)
    found = await command.services.database.read(
        explain, actor.workspace, actor.user_id, KEYS, actor.now
    )
    return messages.why(found)
