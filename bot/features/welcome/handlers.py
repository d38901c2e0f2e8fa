"""Builds the welcome for a newly enrolled leader. Its buttons are handled by their own features."""

from datetime import datetime

from sqlalchemy.engine import Connection

from bot.delivery.courier import recipient_of
from bot.features.welcome import messages
from bot.features.welcome.messages import Welcome
from bot.requests.services import Services
from bot.slack.blocks import Message
from scheduler.leaders.context import nudge_hour_of
from storage.outbox.deliveries import Delivery
from storage.ten import best_customers


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The welcome, as of now. Raises Withdrawn if its recipient no longer takes part."""
    return messages.message(await services.database.read(_facts, delivery, now))


def _facts(connection: Connection, delivery: Delivery, now: datetime) -> Welcome:
    actor = recipient_of(connection, delivery, now)
    named = best_customers.of_leader(connection, actor.workspace, actor.user_id)
    return Welcome(
        delivery=delivery.id,
        cadence=actor.membership.cadence,
        nudge_hour=nudge_hour_of(actor.person, actor.programme),
        question_day=actor.programme.question_day,
        counts=actor.programme.counts,
        has_ten=bool(named and named.customers),
    )
