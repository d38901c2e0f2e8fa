"""The message to somebody whom a leader named as their assistant."""

from datetime import datetime

from bot.requests.services import Services
from bot.slack.blocks import Message, section
from bot.wording import assistants
from storage.outbox.deliveries import Delivery


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """Who named them, and what they can do."""
    said = assistants.welcome(str(delivery.facts.get("leader", "")))
    return Message(said, [section(said)])
