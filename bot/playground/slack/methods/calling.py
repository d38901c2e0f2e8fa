"""The interface of a Web API method, and the table in which methods register themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.playground.slack.journal import Journal
from bot.playground.slack.workspace import ApiError, Workspace

Json = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """The owner of the token. `kind` is "bot" or "app"."""

    workspace: Workspace
    kind: str
    journal: Journal
    hub: "Hub"

    @property
    def scopes(self) -> set[str]:
        """The token's scopes."""
        return self.workspace.scopes if self.kind == "bot" else {"connections:write"}


class Hub(Protocol):
    """What the methods need from the server."""

    def caller(self, token: str) -> Caller | str:
        """The caller that this token belongs to, or Slack's error code."""

    def socket_url(self) -> str:
        """A new Socket Mode URL."""

    def upload_url(self, file_id: str) -> str:
        """The URL to upload a file's bytes to."""


@dataclass(frozen=True)
class Arguments:
    """The arguments of a call, from JSON or a form."""

    values: Json

    def text(self, name: str, default: str = "") -> str:
        """The argument as a string; numbers are converted."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def require(self, name: str, error: str = "invalid_arguments") -> str:
        """A required argument as a string. Raises ApiError."""
        value = self.text(name)
        if not value:
            raise ApiError(error, response_metadata={"messages": [f"[ERROR] missing: {name}"]})
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """The argument as a boolean: true, "true" or "1"."""
        value = self.values.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def limit(self, default: int, most: int = 1000) -> int:
        """The page size. Raises ApiError."""
        text = self.text("limit", str(default))
        if not text.isdecimal() or not 0 <= int(text) <= most:
            raise ApiError("invalid_limit")
        return int(text) or default

    def raw(self, name: str) -> Any:
        """The argument as it was sent."""
        return self.values.get(name)


Run = Callable[[Caller, Arguments], Json]


@dataclass(frozen=True)
class Method:
    """A registered method. `scopes`: any one of them is enough. `kinds`: the accepted kinds of token."""

    name: str
    run: Run
    scopes: tuple[str, ...]
    arguments: frozenset[str]
    kinds: tuple[str, ...]

    def authorize(self, caller: Caller) -> None:
        """Raises ApiError for a token of the wrong kind or without any of the scopes."""
        if caller.kind not in self.kinds:
            raise ApiError("not_allowed_token_type")
        if self.scopes and not caller.scopes & set(self.scopes):
            provided = ",".join(sorted(caller.scopes))
            raise ApiError("missing_scope", needed=self.scopes[0], provided=provided)


TABLE: dict[str, Method] = {}


def method(
    name: str, arguments: str = "", scopes: str = "", kinds: str = "bot"
) -> Callable[[Run], Run]:
    """Decorator: registers a function as a Web API method. Any one of `scopes` is enough."""

    def register(run: Run) -> Run:
        TABLE[name] = Method(
            name, run, tuple(scopes.split()), frozenset(arguments.split()), tuple(kinds.split())
        )
        return run

    return register


def page(rows: list[Any], args: Arguments, default: int) -> tuple[list[Any], Json]:
    """One page of rows and its response_metadata. Raises ApiError for an unknown cursor."""
    cursor = args.text("cursor")
    if cursor and not (cursor.startswith("at:") and cursor[3:].isdecimal()):
        raise ApiError("invalid_cursor")
    start, limit = int(cursor[3:] or 0) if cursor else 0, args.limit(default)
    after = start + limit
    following = f"at:{after}" if after < len(rows) else ""
    return rows[start:after], {"response_metadata": {"next_cursor": following}}
