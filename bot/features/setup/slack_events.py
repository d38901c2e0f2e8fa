"""Slack's events about people and the app itself. Each has its effect once."""

import logging
from contextlib import suppress
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery import profile_sync
from bot.errors import UnsureError
from bot.requests.actor import user_of
from bot.requests.event import Event, on_event
from bot.requests.services import Services
from bot.slack.directory import DirectoryUnavailableError, Profile, UnknownPersonError
from bot.slack.faults import FaultKind
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.programme import belonging, workspaces

log = logging.getLogger(__name__)


def register(app: AsyncApp) -> None:
    on_event(app, "user_change", user_changed)
    on_event(app, "app_uninstalled", uninstalled)
    on_event(app, "tokens_revoked", tokens_revoked)


async def user_changed(event: Event) -> None:
    """Updates name, zone and vacation of a leader, and whether somebody still belongs who was let in.

    Most events are about people who were not.
    """
    workspace, services = event.workspace, event.services
    profile = await _profile_in(event) if user_of(event.event) else None
    if profile is None:
        return
    now = services.now()
    changes = await services.database.read(profile_sync.find_changes, workspace, profile, now)
    if changes:
        with suppress(AlreadyReceivedError):
            await event.once(follow, workspace, profile, event.key, now)


async def _profile_in(event: Event) -> Profile | None:
    """The profile in the event; None where that is no reason to let somebody in again.

    An event that was late may tell how it was before the one that shut them out, so Slack is asked. If it does not say,
    they are let in when they next act, or by the next of the daily rounds.
    """
    workspace, services = event.workspace, event.services
    profile = services.directory.learn(workspace, event.event["user"])
    user = profile.user_id
    if profile.outside is not None or not await services.database.read(
        belonging.differs, workspace, user, None
    ):
        return profile
    with suppress(UnknownPersonError, DirectoryUnavailableError):
        return await services.directory.ask(workspace, user)
    return None


def follow(
    connection: Connection, workspace: str, profile: Profile, event_id: str, now: datetime
) -> None:
    """Stores what changed. Raises AlreadyReceivedError for a repeat."""
    profile_sync.store_changes(connection, workspace, profile, now)
    handled_requests.remember(connection, workspace, "event", event_id, {}, now)


async def uninstalled(event: Event) -> None:
    """The workspace removed the app."""
    await _stop_if_revoked(event)


async def tokens_revoked(event: Event) -> None:
    """Tokens were revoked: the bot's, or only a user's, of which the bot has none."""
    if event.event.get("tokens", {}).get("bot"):
        await _stop_if_revoked(event)


async def _stop_if_revoked(event: Event) -> None:
    """Stops the workspace if its token is invalid. Both events come in either order, maybe after a new installation."""
    services = event.services
    if await _token_works(services, event.workspace):
        return
    with suppress(AlreadyReceivedError):
        await event.once(_stop, event.workspace, event.key, services.now())


def _stop(connection: Connection, workspace: str, event_id: str, now: datetime) -> None:
    if workspaces.find(connection, workspace) is None:
        return
    if workspaces.stop(connection, workspace, workspaces.UNINSTALLED, now):
        log.warning("workspace %s: stopped, the app was uninstalled", workspace)
    handled_requests.remember(connection, workspace, "event", event_id, {}, now)


async def _token_works(services: Services, workspace: str) -> bool:
    """Asks before the acknowledgement. If Slack does not say, this raises, so that Slack sends the event again."""
    if services.clients.identity(workspace) is None:
        return False
    fault = await services.clients.token_fault(workspace)
    if fault is None or fault.kind is FaultKind.FINAL:
        return fault is None
    raise UnsureError(f"Slack does not say whether the token works ({fault.what}).")
