"""Advances business time, with a pass at each instant in between at which something is due.

These instants come from the settings (each leader's nudge hour on each of their working days, the board's, each hour of
the workspace's working time, the briefs of planned visits) and from the outbox, where a delivery may wait for an
instant of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.engine import Connection

from bot.playground.clock.bot_clock import PausableClock
from bot.playground.clock.business_time import BusinessTime
from bot.playground.slack.journal import Journal
from bot.process.scheduled_messages import courier
from bot.requests.services import Services
from bot.wording.question_catalogue import KEYS
from scheduler.calendars.calendar import local_day
from scheduler.calendars.working_time import may_send
from scheduler.engine.bundles import openings
from scheduler.engine.idle import first_busy
from scheduler.engine.plan import contexts
from scheduler.engine.tick import TickLine, tick
from scheduler.kinds import visit_brief
from scheduler.kinds.weekly_board import board_day
from scheduler.leaders.context import LeaderContext, WorkspaceContext, lookback_start, person
from storage.core.lease_time import database_time
from storage.outbox import outbox
from storage.outbox.deliveries import DeliveryState
from storage.programme import absences
from storage.queries import leader_facts

STEPS = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "1w": timedelta(weeks=1)}
NEXT = "next"
LOOK_AHEAD = timedelta(weeks=1)
MAX_LOOKS = 9  # times LOOK_AHEAD: two months without a message
MAX_LEADERS = 500

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class BusyError(Exception):
    """The clock is already being advanced; the message is a sentence."""


@dataclass(frozen=True)
class WindResult:
    """The business time reached, the number of passes, and the recipient of each message sent, in order."""

    now: datetime
    ticks: int
    recipients: tuple[str, ...]


class SkippingClock:
    """The machine's clock for passes that must not wait: a pass's sleep advances it instead."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def __call__(self) -> datetime:
        """The machine's time, plus what was skipped."""
        return datetime.now(UTC) + self._skipped

    def lease_time(self, connection: Connection) -> datetime:
        """The database's, plus what was skipped."""
        return database_time(connection) + self._skipped

    async def sleep(self, seconds: float) -> None:
        """Returns at once, and advances this clock."""
        self._skipped += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Winder:
    """Advances the business time of one running bot, whose own clock is `bot_clock`.

    `watched`: the user and channel ids whose messages the page can show.
    """

    def __init__(
        self,
        services: Services,
        clock: BusinessTime,
        bot_clock: PausableClock,
        journal: Journal,
        watched: Collection[str],
    ) -> None:
        self._services = services
        self._bot_clock = bot_clock
        self._watched = watched
        self._clock = clock
        self._journal = journal
        self._courier = courier(services)
        self._machine = SkippingClock()
        self.busy = False

    async def wind(self, by: str) -> WindResult:
        """Advances by one of STEPS, or with NEXT until a message is sent to one of the watched.

        Raises BusyError, or KeyError for any other value.
        """
        step = None if by == NEXT else STEPS[by]
        async with self._busy():
            return await (self._wind_to(self._clock() + step) if step else self._wind_to_next())

    async def to(self, end: datetime) -> WindResult:
        """Advances to that instant, sending everything that is due until then. Raises BusyError."""
        async with self._busy():
            return await self._wind_to(end)

    @asynccontextmanager
    async def _busy(self) -> AsyncIterator[None]:
        if self.busy:
            raise BusyError("The clock is being wound already.")
        self.busy = True
        self._journal.touch()
        try:
            async with self._bot_clock.paused():
                yield
        finally:
            self.busy = False
            self._journal.touch()

    async def _wind_to(self, end: datetime) -> WindResult:
        ticks, recipients = 0, list[str]()
        async for sent in self._passes(end):
            recipients += sent
            ticks += 1
        self._clock.wind(end)
        return WindResult(self._clock(), ticks, tuple(recipients))

    async def _wind_to_next(self) -> WindResult:
        ticks, recipients = 0, list[str]()
        for _ in range(MAX_LOOKS):
            end = self._clock() + LOOK_AHEAD
            async for sent in self._passes(end):
                ticks += 1
                recipients += sent
                if any(each in self._watched for each in recipients):
                    return WindResult(self._clock(), ticks, tuple(recipients))
            self._clock.wind(end)
        return WindResult(self._clock(), ticks, tuple(recipients))

    async def _passes(self, end: datetime) -> AsyncIterator[list[str]]:
        """Makes the passes until then that have something to do; yields the recipients of each."""
        read = self._services.database.read
        left = await read(instants, self._clock(), end)
        while busy := await read(
            first_busy, left, questions=KEYS, lease_time=self._machine.lease_time
        ):
            left = [each for each in left if each > busy]
            yield await self._pass_at(busy)

    async def _pass_at(self, instant: datetime) -> list[str]:
        self._clock.wind(instant)
        lines: list[TickLine] = await tick(
            self._services.database,
            self._courier,
            self._clock(),
            questions=KEYS,
            machine=self._machine,
            lease_time=self._machine.lease_time,
            sleep=self._machine.sleep,
        )
        sent = [each for each in lines if each.outcome == DeliveryState.SENT]
        return [
            each.recipient for each in sent if each.reason is None
        ]  # otherwise it had arrived before


def instants(connection: Connection, after: datetime, until: datetime) -> list[datetime]:
    """The instants in (after, until] at which a pass may find something, ascending; the last is `until`."""
    found = {until}
    for context in contexts(connection, KEYS):
        found.update(_workspace_instants(context, after, until))
        waiting = outbox.due(connection, context.workspace, until)
        found.update(each.due_at for each in waiting)
        people = leader_facts.leaders_page(connection, context.workspace, "", MAX_LEADERS)
        ids = [leader.user_id for leader, _ in people]
        away = absences.of(connection, context.workspace, ids, lookback_start(after))
        everyone = [
            person(leader, enrolled_at, context, None, away.get(leader.user_id, ()), after)
            for leader, enrolled_at in people
        ]
        for leader_context in everyone:
            found.update(_leader_instants(leader_context, after, until))
        found.update(visit_brief.instants(connection, context, everyone, after, until))
    return sorted(each for each in found if after < each <= until)


def _workspace_instants(
    context: WorkspaceContext, after: datetime, until: datetime
) -> Iterator[datetime]:
    working_time = context.working_time
    for day in _days(after, until, working_time.zone):
        board = board_day(day, context.programme, working_time)
        if board is not None:
            yield board.due_at
    hour = after.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
    while hour <= until:
        if may_send(hour, working_time):
            yield hour
        hour += _HOUR


def _leader_instants(
    leader_context: LeaderContext, after: datetime, until: datetime
) -> Iterator[datetime]:
    for day in _days(after, until, leader_context.working_time.zone):
        for opening in openings(leader_context, day):
            yield opening.at


def _days(after: datetime, until: datetime, zone: str) -> Iterator[date]:
    day, last = local_day(after, zone), local_day(until, zone)
    while day <= last:
        yield day
        day += _DAY
