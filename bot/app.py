"""The composition root: what answers Slack, put together from its parts."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import dispatch
from bot.board import handlers as board
from bot.customers import handlers as customers
from bot.customers import mentions, noting
from bot.duplicates import handlers as duplicates
from bot.home import handlers as home
from bot.home.tabs import Tabs
from bot.hours import handlers as hours
from bot.nudges import handlers as nudges
from bot.plans import changing as plan_changes
from bot.plans import choices as plan_choices
from bot.plans import handlers as plans
from bot.plans import unasked as around_plans
from bot.promises import handlers as promises
from bot.requests import admission, error_answers
from bot.requests.services import Desk, Now
from bot.setup import events as setup_events
from bot.setup import handlers as setup
from bot.slack.authorisation import Authorisation
from bot.slack.clients import Clients
from bot.slack.receiver import Receiver
from bot.ten import answering, illusion, loose, replies
from bot.ten import handlers as ten
from bot.visits import choices, overview, sharing
from bot.visits import handlers as visits
from storage.database import Database


class Feature(Protocol):
    """A part of the product that listens to Slack."""

    @property
    def register(self) -> Callable[[AsyncApp], None]: ...


# The first feature is asked first: /visit is what is typed most.
FEATURES: tuple[Feature, ...] = (
    dispatch,
    visits,
    choices,
    overview,
    sharing,
    nudges,
    plans,
    plan_changes,
    plan_choices,
    around_plans,
    hours,
    board,
    setup,
    setup_events,
    duplicates,
    ten,
    answering,
    illusion,
    promises,
    loose,
    customers,
    noting,
    home,
    mentions,  # before replies, which hears every other message
    replies,
)


NOT_HERE = "I am not installed in this workspace, so there is nothing I can do here."


@dataclass(frozen=True)
class Bot:
    """What answers Slack: hand every verified request to `receiver.receive`."""

    receiver: Receiver
    desk: Desk


def build_app(
    database: Database, clients: Clients, now: Now, features: Sequence[Feature] = FEATURES
) -> Bot:
    """The bot, ready to receive. It calls nobody until it is asked to."""
    desk = Desk(database, clients, now)
    bolt = AsyncApp(
        name="keep-in-touch",  # without one, Bolt reads the source of every caller to find one
        logger=logging.getLogger("slack_bolt"),
        authorize=Authorisation(clients),  # type: ignore[arg-type]  # taken as it is
        process_before_response=True,
        request_verification_enabled=False,  # bot/server.py does it first, and better
        client=clients.with_token(""),
        user_facing_authorize_error_message=NOT_HERE,
    )

    async def on_error(
        error: Exception, body: dict[str, Any], request: AsyncBoltRequest
    ) -> BoltResponse:
        return await error_answers.answer(error, body, request, desk)

    async def failed(request: AsyncBoltRequest, error: Exception) -> None:
        await error_answers.follow_up_failed(request, error, desk)

    bolt.middleware(admission.check)
    bolt.error(on_error)
    for feature in features:
        feature.register(bolt)
    tabs = Tabs(desk)
    return Bot(Receiver(bolt, failed, {"desk": desk, "tabs": tabs}, tabs.follow), desk)
