"""`keep-in-touch run`, `web`, `clock` and `migrate`: the processes."""

import argparse

from bot.cli.environment import serving, settings_for, variables
from bot.process import runtime, scheduled_messages
from bot.process.startup import open_database


def run(_given: argparse.Namespace) -> int:
    """Everything in one process."""
    found = settings_for(variables(), serving(slack=True, clock=True))
    return runtime.run(found, slack=True, make_clock=scheduled_messages.clock)


def web(_given: argparse.Namespace) -> int:
    """What answers Slack."""
    found = settings_for(variables(), serving(slack=True, clock=False))
    return runtime.run(found, slack=True)


def clock(_given: argparse.Namespace) -> int:
    """The clock and the sender."""
    found = settings_for(variables(), serving(slack=False, clock=True))
    return runtime.run(found, slack=False, make_clock=scheduled_messages.clock)


def migrate(_given: argparse.Namespace) -> int:
    """Brings the database to this release's schema."""
    open_database(settings_for(variables()), migrates=True).close()
    print("The database has the newest schema.")
    return 0
