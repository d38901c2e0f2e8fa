"""Updates messages that were sent as deliveries, where no button press brings a response_url."""

import logging
from datetime import datetime
from functools import partial

from bot.requests import bundle_items
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
    """A follow-up: replaces the message of a delivery, or its part of a bundle.

    False if Slack refused it; nothing else depends on it.
    """
    found = await services.database.read(deliveries.find, workspace, delivery, recipient=recipient)
    return found is not None and await show(services, found, message)


async def show(services: Services, delivery: Delivery, message: Message) -> bool:
    """The same for a delivery that is read already; one that was not sent stays as it is."""
    if delivery.channel is None or delivery.ts is None:
        return False
    workspace, recipient = delivery.workspace, delivery.recipient
    whole = partial(update, services, workspace, delivery.channel, delivery.ts)
    if delivery.carried_by is None:
        return await whole(message)
    return await bundle_items.show(services, workspace, recipient, delivery.id, message, whole)


async def show_again(
    services: Services, delivery: Delivery, now: datetime, otherwise: Message
) -> None:
    """A follow-up: shows a sent message as it is by now, or `otherwise` where there is nothing left to say."""
    try:
        message = await services.builders[delivery.kind](services, delivery, now)
    except Withdrawn:
        message = otherwise
    await show(services, delivery, message)


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
