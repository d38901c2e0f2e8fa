"""Business time in the playground: it runs on by itself at the machine's pace, and is wound forwards by hand."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class BusinessTime:
    """A clock that can be wound. `machine` gives seconds that only ever grow."""

    def __init__(self, start: datetime, machine: Callable[[], float] = time.monotonic) -> None:
        self._machine = machine
        self._instant, self._since = start, machine()

    def __call__(self) -> datetime:
        """Now, in the zone in which it began."""
        return self._instant + timedelta(seconds=self._machine() - self._since)

    def wind(self, instant: datetime) -> None:
        """It is `instant` now, unless it is later already: business time never goes back."""
        if instant > self():
            self._instant, self._since = instant, self._machine()

    def seconds_to_next_minute(self) -> float:
        """Until the time that is shown is out of date."""
        now = self()
        return 60 - now.second - now.microsecond / 1_000_000
