"""`keep-in-touch`: reads the command line and the settings, and starts what was asked for.

Exit codes: 0; 1 it failed; 2 usage or settings. What went wrong is one sentence on stderr, never a traceback.
Each command imports what it needs only when it runs, so that `--help` and the small ones start at once.
"""

import os
import sys
from collections.abc import Sequence

from bot.cli.arguments import FAILED, USAGE, parser
from bot.cli.doctor import run as run_doctor
from bot.cli.environment import variables
from bot.cli.import_customers.command import run as run_import_customers
from bot.cli.leaders import run as run_leaders
from bot.cli.manifest import run as run_manifest
from bot.cli.serve import clock, migrate, run, web
from bot.cli.tick import run as run_tick
from bot.cli.try_out import run as run_try_out
from bot.cli.why import run as run_why
from bot.cli.workspace_settings import run as run_workspace_settings
from bot.process import garbage_collection
from bot.settings import SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script: returns the exit code."""
    garbage_collection.spare()
    given = parser(RUNS).parse_args(arguments)
    from bot.cli.arguments import UsageError
    from bot.errors import MistakeError
    from bot.process.startup import CannotStartError
    from storage.core.database import DatabaseUnavailableError

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
    if variables().get("LOG_LEVEL", "").upper() == "DEBUG":
        print(f"{reference}: {stack(error)}", file=sys.stderr)
    kind = type(error).__name__
    return _end(
        FAILED,
        f"Something went wrong on my side ({kind}, reference {reference}); LOG_LEVEL=DEBUG shows where.",
    )


RUNS = {
    "run": run,
    "web": web,
    "clock": clock,
    "migrate": migrate,
    "tick": run_tick,
    "try": run_try_out,
    "doctor": run_doctor,
    "manifest": run_manifest,
    "leaders": run_leaders,
    "settings": run_workspace_settings,
    "import": run_import_customers,
    "why": run_why,
}


if __name__ == "__main__":
    sys.exit(main())
