"""Run, web, clock and migrate: the processes."""

import argparse

from bot.cli.environment import serving, settings_for, variables

# The commands -------------------------------------------------------------------------------------------


def run(_given: argparse.Namespace) -> int:
    found = settings_for(variables(), serving(slack=True, clock=True))
    from bot.process import runtime, scheduled_messages

    return runtime.run(found, slack=True, make_clock=scheduled_messages.clock)


def web(_given: argparse.Namespace) -> int:
    found = settings_for(variables(), serving(slack=True, clock=False))
    from bot.process import runtime

    return runtime.run(found, slack=True)


def clock(_given: argparse.Namespace) -> int:
    found = settings_for(variables(), serving(slack=False, clock=True))
    from bot.process import runtime, scheduled_messages

    return runtime.run(found, slack=False, make_clock=scheduled_messages.clock)


def migrate(_given: argparse.Namespace) -> int:
    found = settings_for(variables())
    from bot.process.startup import open_database

    open_database(found, migrates=True).close()
    print("The database has the newest schema.")
    return 0
