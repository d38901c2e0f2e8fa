"""The workspace that a command works on, its database, and a Slack client if there is a token."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from bot import logs
from bot.cli.arguments import UsageError
from bot.process.startup import first_call, open_database
from bot.settings import Settings
from bot.slack.clients import Clients
from storage.core.database import Database
from storage.programme import workspaces
from storage.programme.workspaces import Workspace

PATIENCE_SECONDS = 0.0  # no retries: the person at the terminal can try again
Say = Callable[[str], None]


@dataclass(frozen=True)
class CliSession:
    """One workspace, its database, and Slack clients if there is a token for it. `now` is the machine's time."""

    database: Database
    workspace: Workspace
    clients: Clients | None
    now: datetime


@asynccontextmanager
async def open_session(
    settings: Settings, wanted: str | None, *, may_add: bool = False
) -> AsyncIterator[CliSession]:
    """Opens a session for the `wanted` workspace, else the token's, else the only one in the database.

    The token's is added if it is new; another one only if `may_add`, because it may be a typing error.
    """
    logs.configure("ERROR")  # a command says itself what concerns it
    database = open_database(settings, migrates=False)
    clients = Clients(settings)
    now = datetime.now(UTC)
    try:
        current = await token_workspace_of(clients, settings) if settings.bot_token else None
        own = current if current and current.id == (wanted or current.id) else None
        meant = wanted or (current.id if current else _only(database.read_now(workspaces.everyone)))
        workspace = database.run_now(_settle, meant, own, now, may_add)
        yield CliSession(database, workspace, clients if own else None, now)
    finally:
        await clients.close()
        database.close()


@dataclass(frozen=True)
class TokenWorkspace:
    """The token's workspace, as auth.test describes it."""

    id: str
    name: str
    bot_user_id: str | None


async def token_workspace_of(clients: Clients, settings: Settings) -> TokenWorkspace:
    """Asks Slack which workspace the token belongs to. Raises CannotStartError with a sentence."""
    token = settings.bot_token or ""
    identity = await first_call(
        lambda: clients.authenticate(token), "SLACK_BOT_TOKEN", PATIENCE_SECONDS
    )
    return TokenWorkspace(identity.workspace, identity.name, identity.bot_user_id)


def _only(known: Sequence[Workspace]) -> str:
    if len(known) == 1:
        return known[0].id
    if known:
        names = ", ".join(each.id for each in known)
        raise UsageError(f"There are several workspaces ({names}): name one with --workspace.")
    raise UsageError(
        "Which workspace? Set SLACK_BOT_TOKEN, or name one with --workspace (its ID begins with T)."
    )


def _settle(
    connection: sa.Connection, meant: str, own: TokenWorkspace | None, now: datetime, may_add: bool
) -> Workspace:
    if own is not None:
        workspaces.add(connection, own.id, now, name=own.name, bot_user_id=own.bot_user_id)
    elif workspaces.find(connection, meant) is None:
        if not may_add:
            raise UsageError(f"This database holds no workspace {meant}.")
        workspaces.add(connection, meant, now)
    workspace = workspaces.find(connection, meant)
    assert workspace is not None
    return workspace


def warn(sentence: str) -> None:
    """Prints a warning to stderr, so that stdout holds only the command's output."""
    print(sentence, file=sys.stderr)
