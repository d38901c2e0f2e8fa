"""The request that Slack waits for, known to the database without being passed through every handler.

It says until when an answer is wanted, and whether something was stored on its behalf: then nobody may be told that
nothing was.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class OpenRequest:
    """`received`: machine time, in seconds. `stored`: something was committed, or may have been."""

    received: float = field(default_factory=time.monotonic)
    stored: bool = False


_current: ContextVar[OpenRequest | None] = ContextVar("open_request", default=None)


@contextmanager
def opened() -> Iterator[None]:
    """Slack waits from now until its end, for this task and those that it starts."""
    token = _current.set(OpenRequest())
    try:
        yield
    finally:
        _current.reset(token)


def close() -> None:
    """Slack has its answer: what this task does is not in a hurry."""
    _current.set(None)


def current() -> OpenRequest | None:
    """The request that this task works for; None for the clock, follow-ups and commands of the command line."""
    return _current.get()


def has_stored() -> bool:
    """Whether something was, or may have been, stored for the current request."""
    request = _current.get()
    return request is not None and request.stored


def note_stored() -> None:
    """Remembers that something was, or may have been, stored for the current request, if there is one."""
    request = _current.get()
    if request is not None:
        request.stored = True
