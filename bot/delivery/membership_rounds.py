"""Asks Slack once a day about everybody who was let in, in the background: an event about them may have been missed.

In small rounds, a minute apart, well below Slack's limit for `users.info` (a hundred calls a minute), which the courier
needs, too. Where Slack asks to wait, the next round goes on.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from sqlalchemy.engine import Connection

from bot.delivery import profile_sync
from bot.logs import stack
from bot.requests.services import Services
from bot.slack.directory import DirectoryUnavailableError, UnknownPersonError
from storage.core.failures import DatabaseUnavailableError
from storage.programme import belonging, workspaces
from storage.programme.belonging import Outside

log = logging.getLogger(__name__)


ASK_AFTER = timedelta(days=1)
MOST_A_ROUND = 20  # people of a workspace
PAUSE_SECONDS = 60.0


class MembershipRounds:
    """Makes a round every minute, from a minute after the start, until it is stopped. Start and stop it once."""

    def __init__(self, services: Services, pause: float = PAUSE_SECONDS) -> None:
        self._services = services
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Must be called in a running event loop."""
        self._task = asyncio.create_task(self._run(), name="membership rounds")

    async def stop(self) -> None:
        """Gives up a round that is under way: the next process goes on where it was."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._pause)
            try:
                await make_round(self._services)
            except DatabaseUnavailableError:
                log.debug("a round waits for the database")
            except Exception as error:  # a bug must not end the rounds
                log.error("a round about who still belongs failed: %s", stack(error))


async def make_round(services: Services) -> int:
    """Asks about some people of each workspace that is running here. Returns about how many Slack said something."""
    found = await services.database.read(workspaces.everyone)
    here = [
        each.id
        for each in found
        if each.stopped_because is None and services.clients.identity(each.id) is not None
    ]
    return sum([await _round_in(services, workspace) for workspace in here])


async def _round_in(services: Services, workspace: str) -> int:
    users = await services.database.read(
        belonging.to_ask_about, workspace, services.now() - ASK_AFTER, MOST_A_ROUND
    )
    for asked, user in enumerate(users):
        try:
            await _ask_about(services, workspace, user)
        except DirectoryUnavailableError as error:
            log.debug("Slack does not say who still belongs (%s)", error.code)
            return asked
    return len(users)


async def _ask_about(services: Services, workspace: str, user: str) -> None:
    database, now = services.database, services.now()
    try:
        profile = await services.directory.ask(workspace, user)
    except UnknownPersonError:
        await database.run(profile_sync.note_belonging, workspace, user, Outside.UNKNOWN, now)
        return

    def work(connection: Connection) -> None:
        profile_sync.store_changes(connection, workspace, profile, now)
        belonging.mark_asked(connection, workspace, user, now)

    await database.run(work)
