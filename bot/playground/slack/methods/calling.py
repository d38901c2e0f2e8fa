"""What every Web API method gets and gives, and the table that they enter themselves into."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.playground.slack.journal import Journal
from bot.playground.slack.workspace import ApiError, Workspace

Json = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """Whose token it was. `kind` is "bot" or "app"."""

    workspace: Workspace
    kind: str
    journal: Journal
    hub: "Hub"

    @property
    def scopes(self) -> set[str]:
        """What the token may do."""
        return self.workspace.scopes if self.kind == "bot" else {"connections:write"}


class Hub(Protocol):
    """What the methods need of the server."""

    def caller(self, token: str) -> Caller | str:
        """Who has this token, or the error that Slack gives instead."""

    def socket_url(self) -> str:
        """A new Socket Mode address."""

    def upload_url(self, file_id: str) -> str:
        """Where the bytes of a file are to be sent."""


@dataclass(frozen=True)
class Arguments:
    """The arguments of a call, of JSON and forms alike."""

    values: Json

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers become one."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def require(self, name: str, error: str = "invalid_arguments") -> str:
        """A string that must be there. Raises Refusal."""
        value = self.text(name)
        if not value:
            raise ApiError(error, response_metadata={"messages": [f"[ERROR] missing: {name}"]})
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A truth value, however it was spelt."""
        value = self.values.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def limit(self, default: int, most: int = 1000) -> int:
        """How many at once. Raises Refusal."""
        text = self.text("limit", str(default))
        if not text.isdecimal() or not 0 <= int(text) <= most:
            raise ApiError("invalid_limit")
        return int(text) or default

    def raw(self, name: str) -> Any:
        """As it came."""
        return self.values.get(name)


Run = Callable[[Caller, Arguments], Json]


@dataclass(frozen=True)
class Method:
    """A row of the table."""

    name: str
    run: Run
    scopes: tuple[str, ...]
    arguments: frozenset[str]
    kinds: tuple[str, ...]

    def authorize(self, caller: Caller) -> None:
        """Raises Refusal for a token of the wrong kind or without one of the scopes."""
        if caller.kind not in self.kinds:
            raise ApiError("not_allowed_token_type")
        if self.scopes and not caller.scopes & set(self.scopes):
            provided = ",".join(sorted(caller.scopes))
            raise ApiError("missing_scope", needed=self.scopes[0], provided=provided)


TABLE: dict[str, Method] = {}


def method(
    name: str, arguments: str = "", scopes: str = "", kinds: str = "bot"
) -> Callable[[Run], Run]:
    """Enters a function as a Web API method; any one of `scopes` will do."""

    def register(run: Run) -> Run:
        TABLE[name] = Method(
            name, run, tuple(scopes.split()), frozenset(arguments.split()), tuple(kinds.split())
        )
        return run

    return register


def page(rows: list[Any], args: Arguments, default: int) -> tuple[list[Any], Json]:
    """One page of rows and its response_metadata. Raises Refusal for a cursor we never gave."""
    cursor = args.text("cursor")
    if cursor and not (cursor.startswith("at:") and cursor[3:].isdecimal()):
        raise ApiError("invalid_cursor")
    start, limit = int(cursor[3:] or 0) if cursor else 0, args.limit(default)
    after = start + limit
    following = f"at:{after}" if after < len(rows) else ""
    return rows[start:after], {"response_metadata": {"next_cursor": following}}
