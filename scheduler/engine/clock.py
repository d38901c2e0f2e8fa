"""The clock: once a minute it plans and sends, one pass at a time, in a task of its own. The only user of APScheduler.

APScheduler only sets an event. Its shutdown cancels coroutine jobs wherever they are, even between "posted" and
"recorded", which would leave a delivery in doubt; so the work itself is not an APScheduler job.
"""

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.engine.courier import Courier
from scheduler.engine.plan import ignore_checkpoint, plan
from scheduler.engine.sender import Sender, system_time
from storage.core import handled_requests
from storage.core.database import Database
from storage.core.failures import DatabaseUnavailableError
from storage.core.lease_time import LeaseTime, database_time
from storage.importing import imports
from storage.outbox import bundle_items
from storage.search.reindexing import reindex

log = logging.getLogger(__name__)


EVERY_MINUTES = 1
# Slack repeats requests for minutes only; the rest is for buttons of old messages.
REMEMBER_REQUESTS_FOR = timedelta(days=30)
# What an earlier release indexed is indexed anew beside everything else: some thousand rows a minute.
REINDEX_SECONDS = 5.0
REINDEX_PAUSE_SECONDS = 0.05  # after each turn of the writer, for others
FORGOTTEN_AT_ONCE = 100  # handled requests deleted in one pass: a few milliseconds of the writer


class Clock:
    """Plans and sends once a minute, and whenever it is woken, until it is stopped.

    `now` returns business time, which the playground can move; `machine` the machine's time, for pauses; `lease_time`
    is told by the database. `questions`: the keys of all ten-best questions. `checkpoint` is called with a label at
    certain steps, for tests. Start and stop it once.
    """

    def __init__(
        self,
        database: Database,
        courier: Courier,
        now: Callable[[], datetime],
        *,
        machine: Callable[[], datetime] = system_time,
        lease_time: LeaseTime = database_time,
        questions: tuple[str, ...] = (),
        checkpoint: Callable[[str], None] = ignore_checkpoint,
    ) -> None:
        self._database = database
        self._now = now
        self._questions = questions
        self._checkpoint = checkpoint
        self._sender = Sender(
            database, courier, now, machine=machine, lease_time=lease_time, checkpoint=checkpoint
        )
        self._awake = asyncio.Event()
        self._stopping = False
        self._ticker: AsyncIOScheduler | None = None
        self._task: asyncio.Task[None] | None = None
        self.passes = 0  # finished passes, to see whether the clock is alive

    def start(self) -> None:
        """Starts, with a pass at once. Must be called in a running event loop."""
        self._ticker = AsyncIOScheduler(event_loop=asyncio.get_running_loop(), timezone="UTC")
        self._ticker.add_job(
            self.wake,
            "interval",
            minutes=EVERY_MINUTES,
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
        self._ticker.start()
        self._task = asyncio.create_task(self._run(), name="clock")
        self.wake()

    def wake(self) -> None:
        """Requests another pass as soon as the current one is over. Must be called in the event loop's thread."""
        self._awake.set()

    async def stop(self) -> None:
        """Begins nothing new, and returns when the current deliveries are finished."""
        self._stopping = True
        self._sender.stop()
        if self._ticker is not None:
            self._ticker.shutdown(wait=False)
            self._ticker = None
        self.wake()
        if self._task is not None:
            await self._task
            self._task = None

    async def _run(self) -> None:
        while True:
            woken = await self._sleep()
            if self._stopping:
                return
            await self._pass(planning=woken)
            self.passes += woken

    async def _sleep(self) -> bool:
        """Waits. True: time for a full pass. False: only a pause of the sender is over, so there is nothing to plan."""
        try:
            await asyncio.wait_for(self._awake.wait(), self._sender.rests_for())
        except TimeoutError:
            return False
        self._awake.clear()
        return True

    async def _pass(self, *, planning: bool) -> None:
        try:
            if planning:
                now = self._now()
                await plan(
                    self._database, now, questions=self._questions, checkpoint=self._checkpoint
                )
            await self._sender.drain()
            if planning:
                await self._forget()
                await self._reindex()
        except DatabaseUnavailableError as error:
            log.warning("This pass was cut short: %s (%s)", error.headline, error)
        except Exception:
            log.exception("A pass of the clock met a bug (%s)", uuid.uuid4().hex[:8])

    async def _forget(self) -> None:
        """Deletes some old handled requests, bundle items and steps of imports: their tables do not grow for ever."""
        before = self._now() - REMEMBER_REQUESTS_FOR
        for each in (handled_requests, bundle_items, imports):
            await self._database.run(each.forget_before, before, most=FORGOTTEN_AT_ONCE)

    async def _reindex(self) -> None:
        """Indexes old rows anew for some seconds, or until something else is to be done."""
        end = time.monotonic() + REINDEX_SECONDS
        while await self._database.run(reindex):
            if self._stopping or self._awake.is_set() or time.monotonic() > end:
                return
            await asyncio.sleep(REINDEX_PAUSE_SECONDS)
