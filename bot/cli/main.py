"""`keep-in-touch`: runs the command, and turns an error into one sentence on stderr and an exit code.

Exit codes: 0 success; 1 failure; 2 usage or settings. A traceback is never printed. A command's module is imported only
when that command runs, so that `--help` and small commands start at once.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from bot.cli.arguments import EXIT_FAILED, EXIT_USAGE, UsageError, build_parser
from bot.cli.environment import variables
from bot.errors import MistakeError
from bot.process import garbage_collection
from bot.settings import SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script: returns the exit code."""
    garbage_collection.disable_during_start()
    args = build_parser(RUNS).parse_args(arguments)
    try:
        code = int(args.run(args))
        sys.stdout.flush()  # here, where a closed pipe can still be handled
        return code
    except KeyboardInterrupt:
        return _end(EXIT_FAILED, "Stopped.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED  # the reader has closed the pipe
    except Exception as error:
        return _fail(error)


def _fail(error: Exception) -> int:
    """Prints the sentence for what a command raised, and returns the exit code."""
    from bot.process.startup import CannotStartError
    from storage.core.failures import DatabaseUnavailableError

    match error:
        case SettingsError():
            return _end(EXIT_USAGE, " ".join(error.problems))
        case UsageError():
            return _end(EXIT_USAGE, str(error))
        case MistakeError() | CannotStartError():
            return _end(EXIT_FAILED, str(error))
        case DatabaseUnavailableError():
            return _end(EXIT_FAILED, f"{error.headline[0].upper()}{error.headline[1:]} ({error}).")
    return _bug(error)


def _end(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return code


def _bug(error: Exception) -> int:
    """Prints one sentence, and the stack if LOG_LEVEL is DEBUG; not the message, which may hold a customer's words."""
    import uuid

    from bot.logs import stack

    reference = uuid.uuid4().hex[:8]
    if _wants_details():
        print(f"{reference}: {stack(error)}", file=sys.stderr)
    kind = type(error).__name__
    return _end(
        EXIT_FAILED,
        f"Something went wrong on my side ({kind}, reference {reference}); LOG_LEVEL=DEBUG shows where.",
    )


def _wants_details() -> bool:
    try:
        return variables().get("LOG_LEVEL", "").upper() == "DEBUG"
    except SettingsError:  # of a command that needs no settings
        return False


def _run(args: argparse.Namespace) -> int:
    from bot.cli import serve

    return serve.run(args)


def _web(args: argparse.Namespace) -> int:
    from bot.cli import serve

    return serve.web(args)


def _clock(args: argparse.Namespace) -> int:
    from bot.cli import serve

    return serve.clock(args)


def _migrate(args: argparse.Namespace) -> int:
    from bot.cli import serve

    return serve.migrate(args)


def _tick(args: argparse.Namespace) -> int:
    from bot.cli import tick

    return tick.run(args)


def _try(args: argparse.Namespace) -> int:
    from bot.cli import try_out

    return try_out.run(args)


def _doctor(args: argparse.Namespace) -> int:
    from bot.cli import doctor

    return doctor.run(args)


def _manifest(args: argparse.Namespace) -> int:
    from bot.cli import manifest

    return manifest.run(args)


def _backup(args: argparse.Namespace) -> int:
    from bot.cli import backup

    return backup.run(args)


def _restore(args: argparse.Namespace) -> int:
    from bot.cli import restore

    return restore.run(args)


def _systemd(args: argparse.Namespace) -> int:
    from bot.cli import systemd

    return systemd.run(args)


def _leaders(args: argparse.Namespace) -> int:
    from bot.cli import leaders

    return leaders.run(args)


def _settings(args: argparse.Namespace) -> int:
    from bot.cli import workspace_settings

    return workspace_settings.run(args)


def _import(args: argparse.Namespace) -> int:
    if args.undo is not None:
        from bot.cli.import_customers import undo_command

        return undo_command.run(args)
    if args.file is None:
        raise UsageError("Please name a file: keep-in-touch import FILE.csv")
    from bot.cli.import_customers import command

    return command.run(args)


def _why(args: argparse.Namespace) -> int:
    from bot.cli import why

    return why.run(args)


RUNS = {
    "run": _run,
    "web": _web,
    "clock": _clock,
    "migrate": _migrate,
    "tick": _tick,
    "try": _try,
    "doctor": _doctor,
    "manifest": _manifest,
    "backup": _backup,
    "restore": _restore,
    "systemd": _systemd,
    "leaders": _leaders,
    "settings": _settings,
    "import": _import,
    "why": _why,
}


if __name__ == "__main__":
    sys.exit(main())
