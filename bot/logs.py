"""Logging of a process: to stderr, at LOG_LEVEL, with the libraries held back.

Libraries print more than we may keep: slack_sdk prints whole messages at DEBUG, aiohttp and asyncio print an error's
message, Bolt advises its programmer. What they may say is capped here, whatever LOG_LEVEL asks for.
"""

import asyncio
import logging
import sys
import traceback
from typing import Any

log = logging.getLogger(__name__)


# The most that each may say.
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
    """Writes an exception's type and the lines it passed, and never its message: that may be a customer's words."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  # logging's own name
        return stack(ei[1]) if ei[1] is not None else ""


def configure(level: str) -> None:
    """Sets up logging once, for a process that is about to start. `level` is a name such as "INFO"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
    for name, cap in CAPS.items():
        logging.getLogger(name).setLevel(max(cap, logging.getLevelName(level)))


def on_stray_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For errors that nobody waited for. asyncio's own handler would log their messages."""
    error = context.get("exception")
    where = context.get("message", "an error that nobody waited for")
    log.error("%s: %s", where, stack(error) if error is not None else "no exception")


def stack(error: BaseException) -> str:
    """The error's type, its causes' types, and the lines it passed; not its message."""
    lines = [type(error).__name__]
    lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
    cause = error.__cause__ or error.__context__
    return "\n".join(lines) + (f"\ncaused by {stack(cause)}" if cause is not None else "")
