"""What could not be said by a message is said to an admin under the answer to their next command.

That the workspace is stopped, and notices that Slack refused: each notice once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.engine import Connection

from bot.features.admin_notices import messages
from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.slack.blocks import Message, context, section
from bot.slack.receiver import Later
from bot.slack.text import escape
from bot.wording import reasons
from scheduler.kinds.admin_notice import KIND
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery

LOOKS_BACK = timedelta(days=7)
MOST_SHOWN = 3
STOPPED = (
    "By the way: I could send nothing by myself lately. {why}. "
    "I try again now; if you read this once more, the app has to be installed again."
)
MORE = "{count} more did not get through, either; `keep-in-touch doctor` counts them."


def is_for(actor: Actor) -> bool:
    """Whether there may be something to say: only admins hear of it."""
    return actor.person.admin


async def under(message: Message, actor: Actor, services: Services, later: Later) -> Message:
    """The answer to a command, with what did not get through below it. Queues that it was said."""
    notices = await services.database.read(
        deliveries.unheard_failures,
        actor.workspace,
        actor.user_id,
        KIND,
        since=actor.now - LOOKS_BACK,
    )
    lines = _lines(actor.membership.stopped, notices)
    if not lines:
        return message
    later(_note_said, services, actor, [each.id for each in notices])
    above = list(message.blocks) or [section(message.text)]
    said = "\n".join(lines)
    return replace(message, text=f"{message.text}\n{said}", blocks=[*above, context(said)])


def _lines(stopped: str | None, notices: Sequence[Delivery]) -> list[str]:
    lines = [STOPPED.format(why=escape(reasons.stopped(stopped)))] if stopped else []
    lines += [messages.of_delivery(each).text for each in notices[:MOST_SHOWN]]
    more = len(notices) - MOST_SHOWN
    return [*lines, MORE.format(count=more)] if more > 0 else lines


async def _note_said(services: Services, actor: Actor, ids: Sequence[str]) -> None:
    def work(connection: Connection) -> None:
        for each in ids:
            deliveries.mark_answered(connection, actor.workspace, each, actor.user_id, actor.now)

    if ids:
        await services.database.run(work)
