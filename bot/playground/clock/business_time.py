"""Business time in the playground: runs at the machine's pace, and can be set forward."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class BusinessTime:
    """A clock that can be set forward. `machine` returns monotonic seconds."""

    def __init__(self, start: datetime, machine: Callable[[], float] = time.monotonic) -> None:
        self._machine = machine
        self._instant, self._since = start, machine()

    def __call__(self) -> datetime:
        """The current business time, in the zone of `start`."""
        return self._instant + timedelta(seconds=self._machine() - self._since)

    def wind(self, instant: datetime) -> None:
        """Sets the time to `instant`, unless it is already later: business time never goes back."""
        if instant > self():
            self._instant, self._since = instant, self._machine()

    def seconds_to_next_minute(self) -> float:
        """Seconds until the displayed minute changes."""
        now = self()
        return 60 - now.second - now.microsecond / 1_000_000
