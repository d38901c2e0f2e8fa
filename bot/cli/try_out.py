"""Try: the playground in the browser."""

import argparse
import os
import sys

from bot import settings as reading
from bot.cli.environment import variables


def run(given: argparse.Namespace) -> int:
    from bot.playground.trial.trial import try_out

    screen = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    level = variables().get("LOG_LEVEL", "").upper()
    return try_out(
        port=given.port,
        browser=given.browser and screen,
        log_level=level if level in reading.LOG_LEVELS else "WARNING",
        announce=lambda line: print(line, flush=True),
    )
