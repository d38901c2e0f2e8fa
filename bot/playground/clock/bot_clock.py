"""The bot's own clock, which stands still while it is wound.

A pass of its own beside those of the winding would post at one instant and record at a later one, because business
time moves on under its feet. Nothing is lost by that, but a message would be shown hours late.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.process.runtime import ClockLike
from scheduler.engine.clock import Clock


class PausableClock(ClockLike):
    """Starts the clock, and after each winding a new one: a clock is started and stopped once."""

    def __init__(self, make_clock: Callable[[], Clock]) -> None:
        self._make_clock = make_clock
        self._clock: Clock | None = None
        self._stopped = False

    def start(self) -> None:
        """Begins with a pass at once."""
        self._clock = self._make_clock()
        self._clock.start()

    async def stop(self) -> None:
        """For good; returns when the delivery in hand is finished."""
        self._stopped = True
        await self._stop_clock()

    def wake(self) -> None:
        """A pass now instead of when the minute is over."""
        if self._clock is not None:
            self._clock.wake()

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Makes no passes inside."""
        await self._stop_clock()
        try:
            yield
        finally:
            if not self._stopped:
                self.start()

    async def _stop_clock(self) -> None:
        clock, self._clock = self._clock, None
        if clock is not None:
            await clock.stop()
