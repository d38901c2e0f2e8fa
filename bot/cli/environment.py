"""The settings for a command, out of the process's variables and .env; the only reader of the environment."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bot import settings as reading
from bot.settings import Settings, SettingsError

Need = Callable[[Settings], list[str]]


def variables() -> dict[str, str]:
    """The variables of `./.env`, overridden by the process's own; empty ones count as absent."""
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


def has_screen() -> bool:
    """Whether a browser can be opened for whoever typed the command."""
    displays = (os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return sys.platform in ("darwin", "win32") or any(displays)


def _as_far_as_read(variables: Mapping[str, str]) -> Settings:
    return Settings(
        database_is_implicit="DATABASE_URL" not in variables,
        bot_token=variables.get("SLACK_BOT_TOKEN"),
        app_token=variables.get("SLACK_APP_TOKEN"),
        signing_secret=variables.get("SLACK_SIGNING_SECRET"),
    )


def serving(*, slack: bool, clock: bool) -> Need:
    """What `run` (both), `web` (slack) and `clock` still lack."""

    def need(found: Settings) -> list[str]:
        from bot.process.startup import check

        try:
            check(found, slack=slack, clock=clock)
        except SettingsError as error:
            return error.problems
        return []

    return need
