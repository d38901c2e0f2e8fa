"""Wakes a stopped workspace: Slack sends its requests, so the app is installed there, and its token works again."""

import logging
import time
from collections.abc import Callable
from functools import partial

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.requests.actor import Actor
from bot.requests.services import Services
from bot.slack.receiver import Step
from storage.core.failures import DatabaseUnavailableError
from storage.programme import workspaces

# Requests that name nobody enrolled don't tell whether the workspace is stopped: it is looked up this often (seconds).
LOOKED_UP_EVERY = 60.0
_SAYS_THE_REVERSE = ("app_uninstalled", "tokens_revoked")

log = logging.getLogger(__name__)


class Waking:
    """Follows every acknowledged request. `clock`: the machine's, in seconds."""

    def __init__(self, services: Services, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._clock = clock
        self._looked_up: dict[str, float] = {}

    def follow(self, request: AsyncBoltRequest) -> Step | None:
        """The step that wakes the request's workspace; None where it is known to run, or was looked up just now."""
        workspace = request.context.team_id or ""
        event = request.body.get("event") or {}
        if event.get("type") in _SAYS_THE_REVERSE or not self._services.clients.identity(workspace):
            return None
        actor: Actor | None = request.context.get("actor")
        if actor is not None and actor.membership.stopped is None:
            return None
        if actor is None and not self._is_time_to_look_up(workspace):
            return None
        return partial(self.wake, workspace)

    def _is_time_to_look_up(self, workspace: str) -> bool:
        now = self._clock()
        if now - self._looked_up.get(workspace, float("-inf")) < LOOKED_UP_EVERY:
            return False
        self._looked_up[workspace] = now
        return True

    async def wake(self, workspace: str) -> None:
        """A follow-up: lets the workspace run again if it is stopped and Slack says that the token works."""
        database = self._services.database
        try:
            found = await database.read(workspaces.find, workspace)
            if found is None or found.stopped_because is None:
                return
            if await self._services.clients.token_fault(workspace) is not None:
                return
            because = await database.run(workspaces.wake, workspace)
        except DatabaseUnavailableError as error:  # the next request tries again
            log.warning("workspace %s: could not be woken (%s)", workspace, error)
            return
        if because is not None:
            log.warning("workspace %s: runs again, was stopped by %s", workspace, because)
