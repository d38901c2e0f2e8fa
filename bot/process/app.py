"""The composition root: builds the bot from its features."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.delivery.waking import Waking
from bot.features.board import handlers as board
from bot.features.briefs import brief_handlers, did_you_meet_handlers
from bot.features.customers import handlers as customers
from bot.features.customers import note_handlers
from bot.features.duplicates import handlers as duplicates
from bot.features.duplicates import import_handlers as duplicates_imports
from bot.features.home import handlers as home
from bot.features.home.tabs import Tabs
from bot.features.hours import handlers as hours
from bot.features.inbox import (
    answer_handlers,
    mentions,
    message_changes,
    replies,
    unclassified,
)
from bot.features.nudges import handlers as nudges
from bot.features.plans import change_handlers as plan_changes
from bot.features.plans import clarification_handlers as plan_clarifications
from bot.features.plans import handlers as plans
from bot.features.promises import handlers as promises
from bot.features.questions import handlers as questions
from bot.features.questions import rating
from bot.features.setup import handlers as setup
from bot.features.setup import slack_events
from bot.features.ten import handlers as ten
from bot.features.visits import clarification_handlers as visit_clarifications
from bot.features.visits import handlers as visits
from bot.features.visits import list_handlers as visit_list
from bot.features.visits import shared_visit
from bot.forms import country_picker, customer_picker
from bot.process import scheduled_messages
from bot.requests import admission, error_answers
from bot.requests.services import Now, Services
from bot.slack.authorisation import Authorisation
from bot.slack.clients import Clients
from bot.slack.receiver import Receiver
from bot.visit_command import handlers as visit_command
from bot.visit_command import subcommands, typed_in_dm
from storage.core.database import Database


class Feature(Protocol):
    """A part of the product that listens to Slack."""

    @property
    def register(self) -> Callable[[AsyncApp], None]: ...


# Bolt tries listeners in this order, so /visit, the most frequent one, comes first.
FEATURES: tuple[Feature, ...] = (
    visit_command,
    visits,
    visit_clarifications,
    visit_list,
    shared_visit,
    nudges,
    plans,
    plan_changes,
    plan_clarifications,
    brief_handlers,
    did_you_meet_handlers,
    hours,
    board,
    setup,
    slack_events,
    duplicates,
    duplicates_imports,
    ten,
    questions,
    rating,
    promises,
    unclassified,
    answer_handlers,
    customers,
    note_handlers,
    customer_picker,
    country_picker,
    home,
    message_changes,  # edited or deleted ones; from here on the more special come before the more general
    mentions,
    typed_in_dm,
    replies,
)


NOT_HERE = "I am not installed in this workspace, so there is nothing I can do here."


@dataclass(frozen=True)
class Bot:
    """The bot. Pass every verified request to `receiver.receive`."""

    receiver: Receiver
    services: Services


def build_app(
    database: Database, clients: Clients, now: Now, features: Sequence[Feature] = FEATURES
) -> Bot:
    """Builds the bot. It makes no calls until it receives a request."""
    services = Services(database, clients, now, builders=scheduled_messages.BUILDERS)
    bolt = AsyncApp(
        name="keep-in-touch",  # otherwise Bolt inspects the callers' source to find one
        logger=logging.getLogger("slack_bolt"),
        authorize=Authorisation(clients),  # type: ignore[arg-type]  # Bolt uses an AsyncAuthorize as it is
        process_before_response=True,
        request_verification_enabled=False,  # bot/process/http_server.py has verified it already
        client=clients.with_token(""),
        user_facing_authorize_error_message=NOT_HERE,
    )

    async def on_error(
        error: Exception, body: dict[str, Any], request: AsyncBoltRequest
    ) -> BoltResponse:
        return await error_answers.answer(error, body, request, services)

    async def failed(request: AsyncBoltRequest, error: Exception) -> None:
        await error_answers.follow_up_failed(request, error, services)

    bolt.middleware(admission.check)
    bolt.error(on_error)
    for feature in features:
        feature.register(bolt)
    tabs, waking = Tabs(services), Waking(services)
    arguments = {"services": services, "tabs": tabs, "commands": subcommands.WORDS}
    return Bot(Receiver(bolt, failed, arguments, (tabs.follow, waking.follow)), services)
