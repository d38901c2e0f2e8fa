"""The bot's own clock, which is paused while business time is advanced.

A pass of its own meanwhile would post at one instant and record at a later one, because business time moves during the
pass. Nothing would be lost, but a message would be shown hours late.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.process.runtime import ClockLike
from scheduler.engine.clock import Clock


class PausableClock(ClockLike):
    """Runs a clock, and a new one after each pause, because a Clock can be started and stopped only once."""

    def __init__(self, make_clock: Callable[[], Clock]) -> None:
        self._make_clock = make_clock
        self._clock: Clock | None = None
        self._stopped = False

    def start(self) -> None:
        """Starts with an immediate pass."""
        self._clock = self._make_clock()
        self._clock.start()

    async def stop(self) -> None:
        """Stops for good; returns once the current delivery is finished."""
        self._stopped = True
        await self._stop_clock()

    def wake(self) -> None:
        """Makes a pass now instead of at the next minute."""
        if self._clock is not None:
            self._clock.wake()

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Context manager: makes no passes inside."""
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
