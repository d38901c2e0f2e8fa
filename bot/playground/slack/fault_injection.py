"""What goes wrong on the way to Slack, on purpose: `slack.faults.on("chat.postMessage", rate_limited(30))`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class Fault:
    """What happens to one call. Without `executes` Slack never learns of it."""

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
        """Lets a held call go on."""
        if self.gate is not None:
            self.gate.set()


def rate_limited(retry_after: int = 1) -> Fault:
    """429 with Retry-After."""
    return Fault(
        "rate limited",
        executes=False,
        status=429,
        headers={"Retry-After": str(retry_after)},
        answer={"ok": False, "error": "ratelimited"},
    )


def http_status(status: int = 500) -> Fault:
    """A server error that is not even JSON; nothing is stored."""
    return Fault(f"HTTP {status}", executes=False, status=status)


def error(code: str, **more: Any) -> Fault:
    """`ok: false` with this error; nothing is stored."""
    return Fault(code, executes=False, status=200, answer={"ok": False, "error": code, **more})


def drop_before() -> Fault:
    """The request is read and the connection closed; nothing is stored."""
    return Fault("dropped before", executes=False, closes=True)


def drop_after() -> Fault:
    """The request is carried out and the connection closed without an answer."""
    return Fault("dropped after", closes=True)


def slow(seconds: float) -> Fault:
    """Carried out late."""
    return Fault("slow", seconds_before=seconds)


def hang(seconds: float) -> Fault:
    """Carried out at once, answered late."""
    return Fault("hanging", seconds_after=seconds)


def hold() -> Fault:
    """Not carried out before `release()` is called."""
    return Fault("held", gate=asyncio.Event())


class Faults:
    """What is to go wrong next, by method. "response_url" is a method here, and "*" is every one."""

    def __init__(self) -> None:
        self._planned: list[tuple[str, Fault, Callable[[Json], bool], list[int]]] = []

    def on(
        self,
        method: str,
        fault: Fault,
        times: int = 1,
        when: Callable[[Json], bool] = lambda _: True,
    ) -> Fault:
        """The next `times` calls of `method` whose arguments `when` accepts meet the fault."""
        self._planned.append((method, fault, when, [times]))
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more; what is held goes on."""
        for _, fault, _, _ in self._planned:
            fault.release()
        self._planned.clear()

    def take(self, method: str, arguments: Json) -> Fault | None:
        """The fault that this call meets, used up by one."""
        for planned, fault, when, left in self._planned:
            if planned in (method, "*") and left[0] > 0 and when(arguments):
                left[0] -= 1
                fault.met += 1
                return fault
        return None
