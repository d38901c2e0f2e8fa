"""The Home tab is opened. Its buttons are those of other features, and are heard there."""

from contextlib import suppress
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.features.home.tabs import Tabs
from bot.requests import event as requests_event
from bot.requests.actor import user_of
from bot.requests.services import Services
from bot.slack.receiver import Later
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError


def register(app: AsyncApp) -> None:
    app.event("app_home_opened")(opened)


async def opened(
    ack: AsyncAck,
    event: dict[str, Any],
    body: dict[str, Any],
    context: AsyncBoltContext,
    services: Services,
    tabs: Tabs,
    later: Later,
) -> None:
    """Somebody looks at Home: it is made anew. The event comes for the tab of messages too, which needs nothing."""
    workspace, user = context.team_id or "", user_of(body)
    if event.get("tab") == "home" and user:
        view = await tabs.view(workspace, user)  # first: an event that met a bug is not remembered
        with suppress(AlreadyReceivedError):
            await services.database.run(
                handled_requests.remember,
                workspace,
                "event",
                requests_event.key_of(body),
                {},
                services.now(),
            )
            later(tabs.publish, workspace, user, view)
    await ack()
