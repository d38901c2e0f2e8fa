"""Settings, read once from `./.env` and the process's environment, which takes precedence.

No other module parses either. `.env` is never exported into the environment, because libraries read that on their own
(Bolt picks up SLACK_CLIENT_ID and then drops the bot token); what they need is passed to them explicitly.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

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
    """The variables of `folder/.env`, overridden by `environ`. Empty values count as absent."""
    from dotenv import dotenv_values  # takes 0.1 s to import, which `--help` need not pay

    kept = {name: value for name, value in dotenv_values(folder / ".env").items() if value}
    return {**kept, **{name: value for name, value in environ.items() if value}}


def read(variables: Mapping[str, str]) -> Settings:
    """Parses `variables`. Raises SettingsError with everything that is wrong."""
    problems: list[str] = []
    settings = Settings(
        database_url=_database_url(variables.get("DATABASE_URL", SQLITE_FILE), problems),
        database_is_implicit="DATABASE_URL" not in variables,
        bot_token=_prefixed(variables, "SLACK_BOT_TOKEN", "xoxb-", problems),
        app_token=_prefixed(variables, "SLACK_APP_TOKEN", "xapp-", problems),
        signing_secret=variables.get("SLACK_SIGNING_SECRET"),
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
    import sqlalchemy as sa  # takes 0.3 s to import, which `--help` need not pay

    # SQLAlchemy rejects Heroku's `postgres://`. The driver is named, so that it is psycopg 3 whatever the default is.
    for scheme in ("postgres://", "postgresql://"):
        if text.startswith(scheme):
            text = "postgresql+psycopg://" + text.removeprefix(scheme)
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError:
        problems.append(
            "DATABASE_URL is not a database's address, such as sqlite:///file.db or postgresql://…"
        )
        return SQLITE_FILE
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        problems.append("DATABASE_URL must name a SQLite or a PostgreSQL database.")
    if url.query.get("pgbouncer", "true") not in ("true", "false"):
        problems.append("In DATABASE_URL, pgbouncer is either true or false.")
    return text


def _prefixed(
    variables: Mapping[str, str], name: str, prefix: str, problems: list[str]
) -> str | None:
    value = variables.get(name)
    if value and not value.startswith(prefix):
        problems.append(f"{name} must begin with {prefix}.")
    return value


def _api_url(text: str, problems: list[str]) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problems.append("SLACK_API_URL must be an http or https address.")
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
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        problems.append("PORT must be a number from 0 to 65535.")
        return None
    return int(text)


def _log_level(text: str, problems: list[str]) -> str:
    if text.upper() not in LOG_LEVELS:
        problems.append(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
        return "INFO"
    return text.upper()
