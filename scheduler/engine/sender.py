"""Sending: takes deliveries out of the outbox, has a courier post them, and records the results.

    claim, commit → open the DM, commit → word → confirm the claim, commit → post → record, commit

If the process is killed between any two of these, the claim expires after its lease; a message that may have been
posted is looked for in Slack before it is sent again. Whatever comes before the post may take longer than the lease:
the claim is confirmed only then. `now` is business time; lease time (storage/core/lease_time.py) is for leases and
retries; machine time is for how long this process pauses.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scheduler.engine import claims
from scheduler.engine.claims import Claimed, StepResult
from scheduler.engine.courier import (
    Courier,
    Doubtful,
    Method,
    NotNow,
    Refused,
    Unreadable,
    Withdrawn,
    report_bug,
)
from scheduler.engine.plan import ignore_checkpoint
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import WorkspaceContext
from storage.core.database import Database
from storage.core.failures import DatabaseUnavailableError
from storage.core.lease_time import LeaseTime, database_time
from storage.outbox import transitions
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import Blocked, Busy
from storage.outbox.reasons import DeliveryReason
from storage.outbox.transitions import LEASE

# How long to wait before looking whether a doubtful message arrived; doubled with each attempt.
FIRST_LOOK_AFTER = timedelta(seconds=60)
LONGEST_LOOK_AFTER = timedelta(hours=1)
MOST_ATTEMPTS = 8
# After so many doubtful posts in a row a workspace pauses, so that not all of its messages become doubtful.
OUTAGE_AFTER = 3
OUTAGE = timedelta(seconds=15)
SHORTEST_WAIT = 1.0  # seconds, even if Slack asks for less
REOPEN_AFTER = 5.0  # seconds until a DM is opened again if it is in doubt whether it was
CHANNEL_INTERVAL = timedelta(seconds=1)  # Slack takes about one message a second for each channel
BUSY_FOR = timedelta(seconds=1)  # until those whom another transaction holds are tried again
# How long the confirmation may take: what it leaves of the lease is enough to post, the client's time-out and a margin.
LONGEST_CONFIRMATION = LEASE - timedelta(seconds=30)
MOST_AT_ONCE = 16  # deliveries under way at once
MOST_PER_WORKSPACE = 2


def system_time() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class Sender:
    """Sends what is due in the outbox through a courier. Several senders may work on one database.

    Between steps it only remembers pauses: what to leave alone, and for how long. `checkpoint` is called with a label
    at certain steps, for tests.
    """

    def __init__(
        self,
        database: Database,
        courier: Courier,
        now: Callable[[], datetime],
        *,
        machine: Callable[[], datetime] = system_time,
        lease_time: LeaseTime = database_time,
        checkpoint: Callable[[str], None] = ignore_checkpoint,
    ) -> None:
        self._database = database
        self._courier = courier
        self._now = now
        self._machine = machine
        self._lease_time = lease_time
        self._checkpoint = checkpoint
        # Until when to leave alone, in machine time, by (workspace, method or recipient).
        self._resting: dict[tuple[str, str], datetime] = {}
        self._doubts: dict[str, int] = {}  # doubtful posts in a row, by workspace
        self._stopping = False

    def stop(self) -> None:
        """Begins no further delivery; those under way are finished."""
        self._stopping = True

    async def drain(self) -> list[StepResult]:
        """Sends everything that is due and can be sent now, several workspaces at a time."""
        workspaces = await self._with_work()
        gate = asyncio.Semaphore(MOST_AT_ONCE)
        outcomes: list[StepResult] = []

        async def work(workspace: str) -> None:
            while not self._stopping:
                async with gate:
                    outcome = await self.send_one(workspace)
                if outcome is None:
                    return
                outcomes.extend((outcome, *outcome.others))

        await _all(work(workspace) for _ in range(MOST_PER_WORKSPACE) for workspace in workspaces)
        return outcomes

    async def has_work(self) -> bool:
        """Whether something is due, even if all of it is paused just now."""
        return bool(await self._with_work())

    async def _with_work(self) -> list[str]:
        return await self._database.read(claims.workspaces_with_work, self._now(), self._lease_time)

    def rests_for(self) -> float | None:
        """Seconds of machine time until the next pause ends; None if nothing is paused."""
        machine = self._machine()
        self._resting = {key: until for key, until in self._resting.items() if until > machine}
        waits = [(until - machine).total_seconds() for until in self._resting.values()]
        return min(waits, default=None)

    async def send_one(self, workspace: str) -> StepResult | None:
        """Handles one delivery of that workspace; None if there is nothing to do. Raises DatabaseUnavailableError."""
        blocked = self._blocked(workspace)
        try:
            taken = await self._database.run(
                claims.claim_next, workspace, self._now(), self._lease_time, blocked
            )
        except claims.BrokenError as broken:
            return await self._set_aside(broken)
        if isinstance(taken, Busy):
            for each in taken.recipients:
                self._rest(workspace, each, BUSY_FOR)
            return None
        if taken is None or isinstance(taken, StepResult):
            return taken
        if taken.delivery.state is DeliveryState.UNKNOWN:
            return _with_others(await self._look_for(taken.context, taken.delivery), taken)
        self._checkpoint("claimed")
        return await self._carry(taken)

    async def _set_aside(self, broken: claims.BrokenError) -> StepResult:
        """Fails a delivery whose check met a bug, so that it does not block the others."""
        reason = report_bug(broken.__cause__ or broken)
        await self._database.run(claims.fail, broken.context, broken.delivery, reason, self._now())
        return StepResult(broken.delivery, DeliveryState.FAILED, reason)

    # Posting ------------------------------------------------------------------------------------------

    async def _carry(self, taken: Claimed) -> StepResult:
        delivery = taken.delivery
        try:
            channel = delivery.channel or await self._open(delivery)
            if channel is not None and taken.carried:
                written = await self._write(taken)
                if isinstance(written, StepResult):
                    return written
                taken, delivery = written, written.delivery
            if channel is None:
                return _step(delivery, DeliveryState.CLAIMED, DeliveryCode.LEASE_OVER)
            delivery = replace(delivery, channel=channel)
            body = await self._courier.prepare(delivery, channel, self._now())
            self._checkpoint("worded")
            if not await self._is_ours(delivery):
                return _step(delivery, DeliveryState.CLAIMED, DeliveryCode.LEASE_OVER)
            self._checkpoint("confirmed")
            self._rest(delivery.workspace, delivery.recipient, CHANNEL_INTERVAL)
            ts = await self._courier.post(delivery, channel, body)
        except Exception as error:
            return _with_others(await self._went_wrong(taken.context, delivery, error), taken)
        self._doubts.pop(delivery.workspace, None)
        self._checkpoint("posted")
        await self._database.run(transitions.sent, delivery, ts, self._now())
        self._checkpoint("recorded")
        return _with_others(StepResult(delivery, DeliveryState.SENT), taken)

    async def _write(self, taken: Claimed) -> Claimed | StepResult:
        """Has the bundle written. Returns what is in it; a StepResult if the delivery that carries it fell out."""
        now = self._now()
        unwritten = await self._courier.write((taken.delivery, *taken.carried), now)
        if not unwritten.ids:
            return taken
        written = await self._database.run(claims.leave_out, taken, unwritten, now)
        self._checkpoint("written")
        return written

    async def _open(self, delivery: Delivery) -> str | None:
        try:
            channel = await self._courier.open(delivery.workspace, delivery.recipient)
        except Doubtful as error:  # harmless: opening may be repeated, and nothing was posted
            raise NotNow(REOPEN_AFTER, "open") from error
        except (NotNow, Refused, Withdrawn):
            raise
        except Exception as error:
            report_bug(error)
            raise NotNow(FIRST_LOOK_AFTER.total_seconds(), "open") from error
        ours = await self._database.run(transitions.conversation_opened, delivery, channel)
        self._checkpoint("opened")
        return channel if ours else None

    def _count_doubt(self, workspace: str) -> None:
        self._doubts[workspace] = self._doubts.get(workspace, 0) + 1
        if self._doubts[workspace] >= OUTAGE_AFTER:
            self._rest(workspace, "post", OUTAGE)

    async def _is_ours(self, delivery: Delivery) -> bool:
        """Renews the claim. False if another sender has it, or may get it before the message could be posted.

        The latter where the database, or this process, stood still on the way. Not the monotonic clock: it stops while
        a machine sleeps.
        """
        asked = self._machine()
        ours = await self._database.run(claims.confirm, delivery, self._lease_time)
        return ours and self._machine() - asked <= LONGEST_CONFIRMATION

    async def _went_wrong(
        self, context: WorkspaceContext, delivery: Delivery, error: Exception
    ) -> StepResult:
        if isinstance(error, DatabaseUnavailableError):
            raise error  # the lease runs out, and the message is looked for
        if isinstance(error, NotNow):
            return await self._wait(delivery, error)
        if isinstance(error, Withdrawn):
            await self._database.run(transitions.drop, delivery, error.reason)
            return StepResult(delivery, DeliveryState.DROPPED, error.reason)
        if isinstance(error, Refused):
            state = await self._database.run(claims.refuse, context, delivery, error, self._now())
            return StepResult(delivery, state, error.reason)
        return await self._doubt(delivery, error)

    async def _wait(self, delivery: Delivery, error: NotNow) -> StepResult:
        pause = timedelta(seconds=max(error.retry_after, SHORTEST_WAIT))
        self._rest(delivery.workspace, error.method, pause)
        await self._database.run(claims.put_back, delivery, pause, self._lease_time)
        self._rest(delivery.workspace, error.method, pause)  # not over before the stored pause
        asked = DeliveryReason(DeliveryCode.ASKED_TO_WAIT, {"seconds": f"{error.retry_after:g}"})
        return StepResult(delivery, DeliveryState.PLANNED, asked)

    async def _doubt(self, delivery: Delivery, error: Exception) -> StepResult:
        reason = error.reason if isinstance(error, Doubtful) else report_bug(error)
        self._count_doubt(delivery.workspace)
        pause = min(FIRST_LOOK_AFTER * 2 ** (delivery.attempts - 1), LONGEST_LOOK_AFTER)
        await self._database.run(claims.doubt, delivery, pause, reason, self._lease_time)
        return StepResult(delivery, DeliveryState.UNKNOWN, reason)

    # Looking for what may have been posted ------------------------------------------------------------

    async def _look_for(self, context: WorkspaceContext, delivery: Delivery) -> StepResult:
        try:
            ts = await self._courier.find(delivery, delivery.channel or "")
        except Unreadable:
            await self._database.run(
                claims.give_up, context, delivery, self._lease_time, self._now()
            )
            return StepResult(delivery, DeliveryState.UNKNOWN, claims.UNREADABLE)
        except DatabaseUnavailableError:
            raise
        except Exception as error:
            return await self._look_later(delivery, error)
        if ts is not None:
            await self._database.run(transitions.sent, delivery, ts, self._now())
            return _step(delivery, DeliveryState.SENT, DeliveryCode.HAD_ARRIVED)
        if delivery.attempts >= MOST_ATTEMPTS:
            reason = DeliveryReason(DeliveryCode.NEVER_ARRIVED, {"attempts": str(MOST_ATTEMPTS)})
            await self._database.run(claims.fail, context, delivery, reason, self._now())
            return StepResult(delivery, DeliveryState.FAILED, reason)
        await self._database.run(transitions.resend_unknown, delivery)
        return _step(delivery, DeliveryState.PLANNED, DeliveryCode.HAD_NOT_ARRIVED)

    async def _look_later(self, delivery: Delivery, error: Exception) -> StepResult:
        pause = FIRST_LOOK_AFTER
        if isinstance(error, NotNow):
            pause = timedelta(seconds=max(error.retry_after, SHORTEST_WAIT))
        elif not isinstance(error, Doubtful):
            report_bug(error)
        self._rest(delivery.workspace, "find", pause)
        reason = delivery.reason or DeliveryReason(DeliveryCode.MAY_HAVE_ARRIVED)
        await self._database.run(claims.doubt, delivery, pause, reason, self._lease_time)
        self._rest(delivery.workspace, "find", pause)  # not over before the stored pause
        return StepResult(delivery, DeliveryState.UNKNOWN, reason)

    # Pauses -------------------------------------------------------------------------------------------

    def _rest(self, workspace: str, what: str, pause: timedelta) -> None:
        until = self._machine() + pause
        key = workspace, what
        self._resting[key] = max(until, self._resting.get(key, until))

    def _blocked(self, workspace: str) -> Blocked:
        self.rests_for()
        here = {what for team, what in self._resting if team == workspace}
        methods: tuple[Method, ...] = ("post", "open", "find")
        return Blocked(
            posting="post" in here,
            opening="open" in here,
            finding="find" in here,
            recipients=frozenset(here.difference(methods)),
        )


async def _all(works: Iterable[Awaitable[None]]) -> None:
    """Runs all to their end, even if one fails; then raises the first failure."""
    results = await asyncio.gather(*works, return_exceptions=True)
    for each in results:
        if isinstance(each, BaseException):
            raise each


def _with_others(result: StepResult, taken: Claimed) -> StepResult:
    """With what the bundle's other deliveries share with the one that carries them."""
    carried = tuple(StepResult(each, result.state, result.reason) for each in taken.carried)
    return replace(result, others=(*carried, *taken.settled))


def _step(delivery: Delivery, state: DeliveryState, code: DeliveryCode) -> StepResult:
    return StepResult(delivery, state, DeliveryReason(code))
