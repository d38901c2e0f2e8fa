"""`keep-in-touch`: reads the command line and the settings, and starts what was asked for.

Exit codes: 0; 1 it failed; 2 usage or settings. What went wrong is one sentence on stderr, never a traceback.
Each command imports what it needs only when it runs, so that `--help` and the small ones start at once.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import memory
from bot import settings as reading
from bot.arguments import parser
from bot.settings import Settings, SettingsError

FAILED, USAGE = 1, 2
FAR = timedelta(hours=1)

Need = Callable[[Settings], list[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script: returns the exit code."""
    memory.spare()
    given = parser(RUNS).parse_args(arguments)
    from bot.errors import MistakeError
    from bot.setup.console import UsageError
    from bot.starting import CannotStartError
    from storage.database import DatabaseUnavailableError

    try:
        code = int(given.run(given))
        sys.stdout.flush()  # here, where a closed pipe is still ours to see
        return code
    except SettingsError as error:
        return _end(USAGE, " ".join(error.problems))
    except UsageError as error:
        return _end(USAGE, str(error))
    except (MistakeError, CannotStartError) as error:
        return _end(FAILED, str(error))
    except DatabaseUnavailableError as error:
        return _end(FAILED, f"The database cannot be reached ({error}).")
    except KeyboardInterrupt:
        return _end(FAILED, "Stopped.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED  # whoever read our output has had enough
    except Exception as error:
        return _bug(error)


def _end(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return code


def _bug(error: Exception) -> int:
    """One sentence, and the stack for those who ask for it; the error's own words may be a customer's."""
    import uuid

    from bot.logs import stack

    reference = uuid.uuid4().hex[:8]
    if _variables().get("LOG_LEVEL", "").upper() == "DEBUG":
        print(f"{reference}: {stack(error)}", file=sys.stderr)
    kind = type(error).__name__
    return _end(
        FAILED,
        f"Something went wrong on my side ({kind}, reference {reference}); LOG_LEVEL=DEBUG shows where.",
    )


# The settings -------------------------------------------------------------------------------------------


def _variables() -> dict[str, str]:
    return reading.environment(os.environ, Path.cwd())


def settings_for(variables: Mapping[str, str], need: Need | None = None) -> Settings:
    """The settings, with what the command needs. Raises SettingsError that names all that is wrong or missing."""
    try:
        found, problems = reading.read(variables), []
    except SettingsError as error:
        found, problems = _as_far_as_read(variables), error.problems
    missing = need(found) if need else []
    if problems or missing:
        raise SettingsError([*problems, *missing])
    return found


def _as_far_as_read(variables: Mapping[str, str]) -> Settings:
    return Settings(
        database_is_implicit="DATABASE_URL" not in variables,
        bot_token=variables.get("SLACK_BOT_TOKEN"),
        app_token=variables.get("SLACK_APP_TOKEN"),
        signing_secret=variables.get("SLACK_SIGNING_SECRET"),
    )


def _serving(*, slack: bool, clock: bool) -> Need:
    """What `run` (both), `web` (slack) and `clock` still lack."""

    def need(found: Settings) -> list[str]:
        from bot.starting import check

        try:
            check(found, slack=slack, clock=clock)
        except SettingsError as error:
            return error.problems
        return []

    return need


# The commands -------------------------------------------------------------------------------------------


def _run(_given: argparse.Namespace) -> int:
    found = settings_for(_variables(), _serving(slack=True, clock=True))
    from bot import runtime, unasked

    return runtime.run(found, slack=True, make_clock=unasked.clock)


def _web(_given: argparse.Namespace) -> int:
    found = settings_for(_variables(), _serving(slack=True, clock=False))
    from bot import runtime

    return runtime.run(found, slack=True)


def _clock(_given: argparse.Namespace) -> int:
    found = settings_for(_variables(), _serving(slack=False, clock=True))
    from bot import runtime, unasked

    return runtime.run(found, slack=False, make_clock=unasked.clock)


def _migrate(_given: argparse.Namespace) -> int:
    found = settings_for(_variables())
    from bot.starting import open_database

    open_database(found, migrates=True).close()
    print("The database has the newest schema.")
    return 0


def _tick(given: argparse.Namespace) -> int:
    found = settings_for(_variables(), None if given.dry_run else reading.needed_to_call)
    now: datetime = given.at or datetime.now(UTC)
    if not (given.yes or given.dry_run or found.slack_is_here):
        _refuse_far(now)
    from bot import logs
    from bot.setup.passing import one_pass

    logs.configure("DEBUG" if found.log_level == "DEBUG" else "ERROR")
    return asyncio.run(one_pass(found, now, dry_run=given.dry_run, say=print))


def _refuse_far(now: datetime) -> None:
    from bot.setup.console import UsageError

    if abs(now - datetime.now(UTC)) > FAR:
        raise UsageError(
            f"{now.isoformat()} is over an hour off, and people would get real messages: "
            "add --yes if that is meant, or --dry-run to see them first."
        )


def _try(given: argparse.Namespace) -> int:
    from bot.playground.trying import try_out

    screen = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    level = _variables().get("LOG_LEVEL", "").upper()
    return try_out(
        port=given.port,
        browser=given.browser and screen,
        log_level=level if level in reading.LOG_LEVELS else "WARNING",
        announce=lambda line: print(line, flush=True),
    )


def _doctor(given: argparse.Namespace) -> int:
    from bot.setup.doctor import examine

    return asyncio.run(examine(_variables(), given.workspace, print))


def _manifest(given: argparse.Namespace) -> int:
    from bot.slack.app_manifest import as_json

    print(as_json(given.http))
    return 0


def _leaders(given: argparse.Namespace) -> int:
    from bot.features.setup.enrolment import Part
    from bot.setup import console

    async def work() -> None:
        found, adds = settings_for(_variables()), given.action == "add"
        async with console.office(found, given.workspace, may_add=adds) as desk:
            match given.action:
                case "add":
                    part = Part(
                        given.function,
                        given.cadence,
                        given.leader,
                        given.admin,
                        given.zone,
                        given.nudge_hour,
                        given.country,
                    )
                    await console.add_leader(desk, given.user, part, print)
                case "pause":
                    await console.pause_leader(desk, given.user, print)
                case "remove":
                    await console.remove_leader(desk, given.user, print)
                case _:
                    await console.list_leaders(desk, print)

    asyncio.run(work())
    return 0


def _why(given: argparse.Namespace) -> int:
    from bot.setup import console
    from bot.why.console import tell

    async def work() -> None:
        async with console.office(settings_for(_variables()), given.workspace) as desk:
            await tell(desk, given.user, given.at or desk.now, print)

    asyncio.run(work())
    return 0


def _settings(given: argparse.Namespace) -> int:
    from bot.setup import console

    changes = console.read_changes(given.changes)

    async def work() -> None:
        found, adds = settings_for(_variables()), bool(changes)
        async with console.office(found, given.workspace, may_add=adds) as desk:
            if changes:
                await console.change_settings(desk, changes, print)
            else:
                await console.show_settings(desk, print)

    asyncio.run(work())
    return 0


def _import(given: argparse.Namespace) -> int:
    from bot.importing import console as importing
    from bot.setup import console

    asked = importing.Asked(given.file, given.yes, None if given.yes else importing.from_terminal())

    async def work() -> None:
        found = settings_for(_variables())
        async with console.office(found, given.workspace) as desk:
            await importing.run(desk, asked, print, importing.on_stderr())

    asyncio.run(work())
    return 0


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
