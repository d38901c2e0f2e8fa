"""`keep-in-touch`: finds the command, runs it, and turns what went wrong into one sentence and an exit code.

Exit codes: 0; 1 it failed; 2 usage or settings. What went wrong stands on stderr, never a traceback. A command's module
is imported when that command runs, so that `--help` and the small ones start at once.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from bot.cli.arguments import FAILED, USAGE, UsageError, parser
from bot.cli.environment import variables
from bot.errors import MistakeError
from bot.process import garbage_collection
from bot.settings import SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script: returns the exit code."""
    garbage_collection.disable_during_start()
    given = parser(RUNS).parse_args(arguments)
    try:
        code = int(given.run(given))
        sys.stdout.flush()  # here, where a closed pipe is still ours to see
        return code
    except KeyboardInterrupt:
        return _end(FAILED, "Stopped.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED  # whoever read our output has had enough
    except Exception as error:
        return _fail(error)


def _fail(error: Exception) -> int:
    """The sentence and the exit code for what a command raised."""
    from bot.process.startup import CannotStartError
    from storage.core.database import DatabaseUnavailableError

    match error:
        case SettingsError():
            return _end(USAGE, " ".join(error.problems))
        case UsageError():
            return _end(USAGE, str(error))
        case MistakeError() | CannotStartError():
            return _end(FAILED, str(error))
        case DatabaseUnavailableError():
            return _end(FAILED, f"The database cannot be reached ({error}).")
    return _bug(error)


def _end(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return code


def _bug(error: Exception) -> int:
    """One sentence, and the stack for those who ask for it; the error's own words may be a customer's."""
    import uuid

    from bot.logs import stack

    reference = uuid.uuid4().hex[:8]
    if variables().get("LOG_LEVEL", "").upper() == "DEBUG":
        print(f"{reference}: {stack(error)}", file=sys.stderr)
    kind = type(error).__name__
    return _end(
        FAILED,
        f"Something went wrong on my side ({kind}, reference {reference}); LOG_LEVEL=DEBUG shows where.",
    )


def _run(given: argparse.Namespace) -> int:
    from bot.cli import serve

    return serve.run(given)


def _web(given: argparse.Namespace) -> int:
    from bot.cli import serve

    return serve.web(given)


def _clock(given: argparse.Namespace) -> int:
    from bot.cli import serve

    return serve.clock(given)


def _migrate(given: argparse.Namespace) -> int:
    from bot.cli import serve

    return serve.migrate(given)


def _tick(given: argparse.Namespace) -> int:
    from bot.cli import tick

    return tick.run(given)


def _try(given: argparse.Namespace) -> int:
    from bot.cli import try_out

    return try_out.run(given)


def _doctor(given: argparse.Namespace) -> int:
    from bot.cli import doctor

    return doctor.run(given)


def _manifest(given: argparse.Namespace) -> int:
    from bot.cli import manifest

    return manifest.run(given)


def _leaders(given: argparse.Namespace) -> int:
    from bot.cli import leaders

    return leaders.run(given)


def _settings(given: argparse.Namespace) -> int:
    from bot.cli import workspace_settings

    return workspace_settings.run(given)


def _import(given: argparse.Namespace) -> int:
    from bot.cli.import_customers import command

    return command.run(given)


def _why(given: argparse.Namespace) -> int:
    from bot.cli import why

    return why.run(given)


RUNS = {
    "run": _run,
    "web": _web,
    "clock": _clock,
    "migrate": _migrate,
    "tick": _tick,
    "try": _try,
    "doctor": _doctor,
    "manifest": _manifest,
    "leaders": _leaders,
    "settings": _settings,
    "import": _import,
    "why": _why,
}


if __name__ == "__main__":
    sys.exit(main())
