"""Publishes the Home tab when it is opened. Its buttons belong to other features, and are handled there."""

from contextlib import suppress

from slack_bolt.app.async_app import AsyncApp

from bot.features.home.tabs import Tabs
from bot.requests.actor import user_of
from bot.requests.event import Event, on_event
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError


def register(app: AsyncApp) -> None:
    on_event(app, "app_home_opened", opened)


async def opened(event: Event) -> None:
    """Publishes Home again. Slack sends the event for the Messages tab, too, which needs nothing."""
    workspace, user = event.workspace, user_of(event.body)
    if event.event.get("tab") == "home" and user:
        tabs: Tabs = event.context["tabs"]
        view = await tabs.view(
            workspace, user
        )  # first, so that an event that fails is not remembered
        with suppress(AlreadyReceivedError):
            now = event.services.now()
            await event.once(handled_requests.remember, workspace, "event", event.key, {}, now)
            event.later(tabs.publish, workspace, user, view)
