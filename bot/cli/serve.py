"""`keep-in-touch run`, `web`, `clock` and `migrate`: the server processes, and the migration."""

import argparse

from bot.cli.environment import serving, settings_for, variables
from bot.process import runtime, scheduled_messages
from bot.process.startup import open_database, schema_in_words


def run(_args: argparse.Namespace) -> int:
    """Runs everything in one process."""
    settings = settings_for(variables(), serving(slack=True, clock=True))
    return runtime.run(settings, slack=True, make_clock=scheduled_messages.clock)


def web(_args: argparse.Namespace) -> int:
    """Runs only the part that answers Slack."""
    settings = settings_for(variables(), serving(slack=True, clock=False))
    return runtime.run(settings, slack=True)


def clock(_args: argparse.Namespace) -> int:
    """Runs only the clock and the sender."""
    settings = settings_for(variables(), serving(slack=False, clock=True))
    return runtime.run(settings, slack=False, make_clock=scheduled_messages.clock)


def migrate(_args: argparse.Namespace) -> int:
    """Migrates the database to this release's schema."""
    database = open_database(settings_for(variables()), migrates=True)
    try:
        print(f"The database has {schema_in_words(database)}.")
    finally:
        database.close()
    return 0
