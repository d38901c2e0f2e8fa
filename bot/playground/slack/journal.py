"""Records the traffic and its problems, and lets callers wait for changes without polling."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class ApiCall:
    """A request to the Web API. `status` and `answer` are None while it runs and if the connection was dropped."""

    method: str
    arguments: Json
    team_id: str | None
    answer: Json | None = None
    status: int | None = None
    ms: float = 0.0


@dataclass(eq=False)
class Exchange:
    """A request in either direction. `direction` is "to app" or "to slack".

    `answer` is None until it arrives; `failed` says why none did; `at` is when it was sent, in epoch seconds.
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
    """The records of one playground. Call `touch()` after every change, to wake the waiters."""

    calls: list[ApiCall] = field(default_factory=list)
    traffic: list[Exchange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changes: int = 0  # the number of changes so far: shows whether a state is out of date
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def problem(self, what: str) -> None:
        """Records something that the real Slack would reject, or that no careful app does."""
        self.problems.append(what)
        self.touch()

    @contextmanager
    def allowing_problems(self) -> Iterator[list[str]]:
        """Context manager: moves problems that occur inside into the list that it yields."""
        before, found = len(self.problems), list[str]()
        try:
            yield found
        finally:
            found.extend(self.problems[before:])
            del self.problems[before:]

    def touch(self) -> None:
        """Notes a change, and wakes all waiters."""
        self.changes += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait_for(self, condition: Callable[[], object], seconds: float = 5) -> None:
        """Waits until `condition()` is true; it is checked after every change. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                future = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                await future
