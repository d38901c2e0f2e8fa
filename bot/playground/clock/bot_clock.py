"""The bot's own clock, which stands still while it is wound.

A pass of its own beside those of the winding would post at one instant and record at a later one, because business
time moves on under its feet. Nothing is lost by that, but a message would be shown hours late.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.process.runtime import ClockLike
from scheduler.engine.clock import Clock


class Ticker(ClockLike):
    """Starts the clock, and after each winding a new one: a clock is started and stopped once."""

    def __init__(self, make: Callable[[], Clock]) -> None:
        self._make = make
        self._clock: Clock | None = None
        self._ended = False

    def start(self) -> None:
        """Begins with a pass at once."""
        self._clock = self._make()
        self._clock.start()

    async def stop(self) -> None:
        """For good; returns when the delivery in hand is finished."""
        self._ended = True
        await self._halt()

    def wake(self) -> None:
        """A pass now instead of when the minute is over."""
        if self._clock is not None:
            self._clock.wake()

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Makes no passes inside."""
        await self._halt()
        try:
            yield
        finally:
            if not self._ended:
                self.start()

    async def _halt(self) -> None:
        clock, self._clock = self._clock, None
        if clock is not None:
            await clock.stop()
