"""Changing a message that a delivery became, where no button was pressed that would bring a way to answer."""

import logging

from bot.requests.services import Services
from bot.slack import faults
from bot.slack.blocks import Message
from storage.outbox import deliveries

log = logging.getLogger(__name__)


async def put_right(
    services: Services, workspace: str, recipient: str, delivery: str, message: Message
) -> bool:
    """A follow-up: the message shows what became of it. False if Slack did not take it; nothing else depends on it."""
    found = await services.database.read(deliveries.find, workspace, delivery, recipient=recipient)
    if found is None or found.channel is None or found.ts is None:
        return False
    return await update(services, workspace, found.channel, found.ts, message)


async def update(
    services: Services, workspace: str, channel: str, ts: str, message: Message
) -> bool:
    """chat.update; False, and a line in the log, if Slack did not take it."""
    try:
        await services.clients.of(workspace).chat_update(channel=channel, ts=ts, **message.body())
    except Exception as error:
        log.warning("a message was not updated: %s", faults.read(error).what)
        return False
    return True
