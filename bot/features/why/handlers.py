"""`/visit why`: the scheduler's reasons, for the actor's own messages."""

from bot.errors import NotAllowedError
from bot.features.why import messages
from bot.language import mentions
from bot.requests.command import Command
from bot.slack.blocks import Message
from bot.wording.question_catalogue import KEYS
from scheduler.explain.why import explain


async def run_why(command: Command) -> Message:
    """`/visit why`: for each kind of message whether it is due, and why; and the last messages."""
    actor = command.actor
    if mentions.users(command.rest) - {actor.user_id}:
        raise NotAllowedError(messages.NOT_OTHERS)
    found = await command.services.database.read(
        explain, actor.workspace, actor.user_id, KEYS, actor.now
    )
    return messages.why(found)
