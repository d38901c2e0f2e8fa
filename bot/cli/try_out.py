"""`keep-in-touch try`: the playground in the browser."""

import argparse

from bot import settings as environment_settings
from bot.cli.environment import has_display, variables
from bot.playground.trial.trial import try_out


def run(args: argparse.Namespace) -> int:
    """Runs the playground until it is stopped."""
    level = variables().get("LOG_LEVEL", "").upper()
    return try_out(
        port=args.port,
        browser=args.browser and has_display(),
        log_level=level if level in environment_settings.LOG_LEVELS else "WARNING",
        announce=lambda line: print(line, flush=True),
    )
