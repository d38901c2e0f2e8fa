"""What went over the line and what was wrong with it; and waiting, without polling, until something has changed."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class ApiCall:
    """One request to the Web API. `status` and `answer` are None while it runs and when the line was dropped."""

    method: str
    arguments: Json
    team_id: str | None
    answer: Json | None = None
    status: int | None = None
    ms: float = 0.0


@dataclass(eq=False)
class Exchange:
    """Anything that went over the line, in order. `direction` is "to app" or "to slack".

    `answer` is None until it has come; `failed` says why none did; `at` is when it was sent, in seconds of the epoch.
    """

    direction: str
    kind: str
    sent: Any
    answer: Any = None
    ms: float = 0.0
    failed: str = ""
    at: float = field(default_factory=time.time)


@dataclass(eq=False)
class Journal:
    """The records of one playground; `touch()` after every change wakes those who wait."""

    calls: list[ApiCall] = field(default_factory=list)
    traffic: list[Exchange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changes: int = (
        0  # how often something has changed: who knows the number sees whether it is out of date
    )
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def problem(self, what: str) -> None:
        """Something a real Slack would refuse, or that no careful app does."""
        self.problems.append(what)
        self.touch()

    @contextmanager
    def allowing_problems(self) -> Iterator[list[str]]:
        """Problems met inside are moved into the list it gives."""
        before, found = len(self.problems), list[str]()
        try:
            yield found
        finally:
            found.extend(self.problems[before:])
            del self.problems[before:]

    def touch(self) -> None:
        """Something has changed: wakes everybody who waits."""
        self.changes += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait_for(self, condition: Callable[[], object], seconds: float = 5) -> None:
        """Until `condition()` is true; it is asked again after every change. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                future = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                await future
