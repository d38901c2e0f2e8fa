"""Logging to stderr at LOG_LEVEL, with stricter levels for libraries.

Libraries log more than may be kept: slack_sdk logs whole messages at DEBUG, aiohttp and asyncio log an error's message,
Bolt logs advice for developers. Their levels are limited here, whatever LOG_LEVEL is.
"""

import asyncio
import logging
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


MOST_KEYS = 10_000  # of rare lines

# The lowest level at which each library may log.
CAPS = {
    "slack_sdk": logging.WARNING,
    "slack_bolt": logging.ERROR,
    "aiohttp.access": logging.WARNING,
    "aiohttp": logging.INFO,
    "asyncio": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
}


class DiscreetFormatter(logging.Formatter):
    """Formats an exception's type and traceback but never its message, which may hold a customer's words."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  # overrides logging's method
        return stack(ei[1]) if ei[1] is not None else ""


def configure(level: str) -> None:
    """Configures logging; called once when a process starts. `level` is a name such as "INFO"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
    for name, cap in CAPS.items():
        logging.getLogger(name).setLevel(max(cap, logging.getLevelName(level)))


def on_stray_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Event loop exception handler for errors that no task awaits. asyncio's own would log their messages."""
    error = context.get("exception")
    where = context.get("message", "an error that nobody waited for")
    log.error("%s: %s", where, stack(error) if error is not None else "no exception")


class RareLines:
    """Logs each line once in `period` seconds (machine time) at most; the next one says how many were left out."""

    def __init__(
        self,
        logger: logging.Logger,
        period: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log = logger
        self._period = period
        self._clock = clock
        self._logged: dict[str, tuple[float, int]] = {}  # by key: when, and how many since

    def warning(self, key: str, line: str) -> None:
        """Logs the line, unless one with the same key was logged within the period."""
        now = self._clock()
        at, left_out = self._logged.get(key, (float("-inf"), 0))
        if now - at < self._period:
            self._logged[key] = at, left_out + 1
            return
        if len(self._logged) >= MOST_KEYS:
            self._logged.clear()
        self._logged[key] = now, 0
        self._log.warning(
            "%s%s", line, f" ({left_out} more since the line before)" if left_out else ""
        )


def stack(error: BaseException) -> str:
    """The error's type and traceback, and those of its causes; never a message."""
    lines = [type(error).__name__]
    lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
    cause = error.__cause__ or error.__context__
    return "\n".join(lines) + (f"\ncaused by {stack(cause)}" if cause is not None else "")
