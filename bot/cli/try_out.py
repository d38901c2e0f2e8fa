"""`keep-in-touch try`: the playground in the browser."""

import argparse

from bot import settings as reading
from bot.cli.environment import has_screen, variables
from bot.playground.trial.trial import try_out


def run(given: argparse.Namespace) -> int:
    """Runs the trial until it is stopped."""
    level = variables().get("LOG_LEVEL", "").upper()
    return try_out(
        port=given.port,
        browser=given.browser and has_screen(),
        log_level=level if level in reading.LOG_LEVELS else "WARNING",
        announce=lambda line: print(line, flush=True),
    )
