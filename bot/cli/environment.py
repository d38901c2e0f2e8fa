"""The settings for a command, from the process's environment and .env. No other module reads the environment."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bot import settings as environment_settings
from bot.settings import Settings, SettingsError

Need = Callable[[Settings], list[str]]


def variables() -> dict[str, str]:
    """The variables of `./.env`, overridden by the process's environment. Empty values count as absent."""
    return environment_settings.environment(os.environ, Path.cwd())


def settings_for(variables: Mapping[str, str], need: Need | None = None) -> Settings:
    """The settings, complete for `need`. Raises SettingsError with everything that is wrong or missing."""
    try:
        settings, problems = environment_settings.read(variables), []
    except SettingsError as error:
        settings, problems = _partial_settings(variables), error.problems
    missing = need(settings) if need else []
    if problems or missing:
        raise SettingsError([*problems, *missing])
    return settings


def has_display() -> bool:
    """True if there is a display on which a browser can be opened."""
    displays = (os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return sys.platform in ("darwin", "win32") or any(displays)


def _partial_settings(variables: Mapping[str, str]) -> Settings:
    return Settings(
        database_is_implicit="DATABASE_URL" not in variables,
        bot_token=variables.get("SLACK_BOT_TOKEN"),
        app_token=variables.get("SLACK_APP_TOKEN"),
        signing_secret=variables.get("SLACK_SIGNING_SECRET"),
    )


def serving(*, slack: bool, clock: bool) -> Need:
    """A Need that lists what is missing for `run` (both), `web` (slack) or `clock`."""

    def need(settings: Settings) -> list[str]:
        from bot.process.startup import check

        try:
            check(settings, slack=slack, clock=clock)
        except SettingsError as error:
            return error.problems
        return []

    return need
