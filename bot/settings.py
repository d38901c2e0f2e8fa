"""Settings, read once from `./.env` and the process's environment, which takes precedence.

No other module parses either. `.env` is never exported into the environment, because libraries read that on their own
(Bolt picks up SLACK_CLIENT_ID and then drops the bot token); what they need is passed to them explicitly.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot import setting_problems
from bot.setting_problems import stray_character

SLACK_API = "https://slack.com/api/"
SQLITE_FILE = "sqlite:///keep-in-touch.db"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class SettingsError(Exception):
    """Settings are missing or invalid. `problems` lists all of them, one complete sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """All settings of a process. Secrets are kept out of `repr`."""

    database_url: str = field(default=SQLITE_FILE, repr=False)
    database_is_implicit: bool = True
    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    slack_api_url: str = SLACK_API
    host: str = "0.0.0.0"  # the address at which PORT listens; behind a proxy 127.0.0.1
    port: int | None = None  # None: not set; HTTP then uses 3000
    log_level: str = "INFO"

    @property
    def socket_mode(self) -> bool:
        """True if there is an app token: the bot connects by Socket Mode. Otherwise Slack calls it over HTTP."""
        return self.app_token is not None

    @property
    def slack_is_local(self) -> bool:
        """True if the API is a stand-in on this machine, for which no proxy may be used."""
        return urlsplit(self.slack_api_url).hostname in ("127.0.0.1", "localhost", "::1")


def environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The variables of `folder/.env`, overridden by `environ`. Empty values count as absent.

    Raises SettingsError if the file cannot be read.
    """
    from dotenv import dotenv_values  # takes 0.1 s to import, which `--help` need not pay

    try:
        # Windows's editors put a mark before the first letter, which would become part of the first name.
        kept = dotenv_values(folder / ".env", encoding="utf-8-sig")
    except UnicodeError:
        raise SettingsError(
            [".env is not in UTF-8. Save it as UTF-8 text, and start again."]
        ) from None
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise SettingsError([f".env cannot be read: {reason}."]) from None
    both = {**kept, **{name: value for name, value in environ.items() if value}}
    return {name: value for name, value in both.items() if value}


def read(variables: Mapping[str, str]) -> Settings:
    """Parses `variables`. Raises SettingsError with everything that is wrong."""
    problems: list[str] = []
    settings = Settings(
        database_url=_database_url(variables.get("DATABASE_URL", SQLITE_FILE), problems),
        database_is_implicit="DATABASE_URL" not in variables,
        bot_token=_prefixed(variables, "SLACK_BOT_TOKEN", "xoxb-", problems),
        app_token=_prefixed(variables, "SLACK_APP_TOKEN", "xapp-", problems),
        signing_secret=_one_word(variables, "SLACK_SIGNING_SECRET", problems),
        slack_api_url=_api_url(variables.get("SLACK_API_URL", SLACK_API), problems),
        host=_host(variables.get("HOST", Settings.host), problems),
        port=_port(variables.get("PORT"), problems),
        log_level=_log_level(variables.get("LOG_LEVEL", "INFO"), problems),
    )
    if problems:
        raise SettingsError(problems)
    return settings


def missing_to_serve(settings: Settings) -> list[str]:
    """The settings that a process answering Slack still lacks, one sentence each."""
    missing = missing_to_call(settings)
    if not settings.socket_mode and not settings.signing_secret:
        missing.append(
            "Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set; one of them is needed."
        )
    return missing


def missing_to_call(settings: Settings) -> list[str]:
    """The settings that a process calling Slack still lacks, one sentence each."""
    return [] if settings.bot_token else ["SLACK_BOT_TOKEN is not set; it begins with xoxb-."]


def _database_url(text: str, problems: list[str]) -> str:
    problem = setting_problems.database_problem(text)
    if problem:
        problems.append(problem)
        return SQLITE_FILE
    return setting_problems.with_driver(text)


def _prefixed(
    variables: Mapping[str, str], name: str, prefix: str, problems: list[str]
) -> str | None:
    before = len(problems)
    value = _one_word(variables, name, problems)
    if value and len(problems) == before and not value.startswith(prefix):
        problems.append(f"{name} must begin with {prefix}.")
    return value


def _one_word(variables: Mapping[str, str], name: str, problems: list[str]) -> str | None:
    """A secret of Slack's. One that was pasted with what stood around it would only be refused later, by Slack."""
    value = variables.get(name)
    stray = stray_character(value or "")
    if stray:
        problems.append(
            f"{name} holds {stray}, which no token has. Copy it again, alone on its line."
        )
    return value


def _api_url(text: str, problems: list[str]) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port or brackets that cannot be read
        usable = False
    # urlsplit drops a line break without a word, and the address would keep it.
    if not usable or stray_character(text):
        problems.append("SLACK_API_URL must be an http or https address.")
        return SLACK_API
    return text if text.endswith("/") else text + "/"


def _host(text: str, problems: list[str]) -> str:
    """An address or a name of this machine, without a port; an IPv6 address may stand in brackets."""
    host = text.removeprefix("[").removesuffix("]")
    try:
        ip_address(host)
    except ValueError:
        if not re.fullmatch(r"[A-Za-z_][\w.-]*", host, re.ASCII):
            problems.append(
                "HOST must be an address to listen at, such as 127.0.0.1, without a port."
            )
    return host


def _port(text: str | None, problems: list[str]) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        problems.append("PORT must be a number from 0 to 65535.")
        return None
    return int(text)


def _log_level(text: str, problems: list[str]) -> str:
    if text.upper() not in LOG_LEVELS:
        problems.append(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
        return "INFO"
    return text.upper()
