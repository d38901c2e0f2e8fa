"""Updates messages that were sent as deliveries, where no button press brings a response_url."""

import logging
from datetime import datetime

from bot.requests.services import Services
from bot.slack import faults
from bot.slack.blocks import Message
from scheduler.engine.courier import Withdrawn
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery

log = logging.getLogger(__name__)


async def update_delivery(
    services: Services, workspace: str, recipient: str, delivery: str, message: Message
) -> bool:
    """A follow-up: replaces the message of a delivery. False if Slack refused it; nothing else depends on it."""
    found = await services.database.read(deliveries.find, workspace, delivery, recipient=recipient)
    if found is None or found.channel is None or found.ts is None:
        return False
    return await update(services, workspace, found.channel, found.ts, message)


async def show_again(
    services: Services, delivery: Delivery, now: datetime, otherwise: Message
) -> None:
    """A follow-up: shows a sent message as it is by now, or `otherwise` where there is nothing left to say."""
    try:
        message = await services.builders[delivery.kind](services, delivery, now)
    except Withdrawn:
        message = otherwise
    if delivery.channel and delivery.ts:
        await update(services, delivery.workspace, delivery.channel, delivery.ts, message)


async def update(
    services: Services, workspace: str, channel: str, ts: str, message: Message
) -> bool:
    """Calls chat.update. Returns False, and logs a warning, if it fails."""
    try:
        await services.clients.of(workspace).chat_update(channel=channel, ts=ts, **message.body())
    except Exception as error:
        log.warning("a message was not updated: %s", faults.read(error).what)
        return False
    return True
