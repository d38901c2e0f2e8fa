"""Injects faults into calls to Slack: `slack.faults.on("chat.postMessage", rate_limited(30))`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class PlannedFault:
    """A fault for one call. Without `executes` the call has no effect in Slack."""

    name: str
    executes: bool = True
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    answer: Json | None = None
    closes: bool = False
    seconds_before: float = 0
    seconds_after: float = 0
    gate: asyncio.Event | None = None
    met: int = 0

    def release(self) -> None:
        """Lets a held call continue."""
        if self.gate is not None:
            self.gate.set()


def rate_limited(retry_after: int = 1) -> PlannedFault:
    """Answers 429 with Retry-After."""
    return PlannedFault(
        "rate limited",
        executes=False,
        status=429,
        headers={"Retry-After": str(retry_after)},
        answer={"ok": False, "error": "ratelimited"},
    )


def http_status(status: int = 500) -> PlannedFault:
    """Answers with a server error that is not JSON; nothing is stored."""
    return PlannedFault(f"HTTP {status}", executes=False, status=status)


def error(code: str, **more: Any) -> PlannedFault:
    """Answers `ok: false` with this error; nothing is stored."""
    return PlannedFault(
        code, executes=False, status=200, answer={"ok": False, "error": code, **more}
    )


def drop_before() -> PlannedFault:
    """Reads the request and closes the connection; nothing is stored."""
    return PlannedFault("dropped before", executes=False, closes=True)


def drop_after() -> PlannedFault:
    """Executes the request and closes the connection without an answer."""
    return PlannedFault("dropped after", closes=True)


def at_another_time(ahead: timedelta) -> PlannedFault:
    """Executes the request, and dates the answer by a clock that is so far ahead of this machine's."""
    told = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
    return PlannedFault("another time", headers={"Date": told})


def slow(seconds: float) -> PlannedFault:
    """Executes the request late."""
    return PlannedFault("slow", seconds_before=seconds)


def hang(seconds: float) -> PlannedFault:
    """Executes the request at once, and answers late."""
    return PlannedFault("hanging", seconds_after=seconds)


def hold() -> PlannedFault:
    """Does not execute the request until `release()` is called."""
    return PlannedFault("held", gate=asyncio.Event())


class Faults:
    """The planned faults, by method. "response_url" counts as a method, and "*" means any."""

    def __init__(self) -> None:
        self._planned: list[tuple[str, PlannedFault, Callable[[Json], bool], list[int]]] = []

    def on(
        self,
        method: str,
        fault: PlannedFault,
        times: int = 1,
        when: Callable[[Json], bool] = lambda _: True,
    ) -> PlannedFault:
        """Applies the fault to the next `times` calls of `method` whose arguments satisfy `when`."""
        self._planned.append((method, fault, when, [times]))
        return fault

    def clear(self) -> None:
        """Removes all planned faults, and releases held calls."""
        for _, fault, _, _ in self._planned:
            fault.release()
        self._planned.clear()

    def take(self, method: str, arguments: Json) -> PlannedFault | None:
        """The fault for this call, if any; uses it up once."""
        for planned, fault, when, left in self._planned:
            if planned in (method, "*") and left[0] > 0 and when(arguments):
                left[0] -= 1
                fault.met += 1
                return fault
        return None
