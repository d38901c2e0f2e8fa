"""`keep-in-touch doctor`: checks everything the bot needs, and prints what is in order and what to fix."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from bot import logs
from bot import settings as environment_settings
from bot.cli.arguments import EXIT_FAILED, EXIT_USAGE
from bot.cli.environment import variables
from bot.errors import MistakeError
from bot.features.setup import board_channel
from bot.process import clock_check
from bot.process.startup import CannotStartError, open_database, schema_in_words
from bot.settings import Settings, SettingsError
from bot.slack import clock_offset, faults
from bot.slack.app_manifest import EVENTS, SCOPES
from bot.slack.clients import Clients, Identity
from bot.slack.faults import CALL_FAILED
from bot.wording.delivery_reasons import words_of
from storage.core import room
from storage.core.database import Database
from storage.core.failures import DatabaseUnavailableError
from storage.outbox import deliveries
from storage.programme import belonging, leaders, turned_away, workspaces


def run(args: argparse.Namespace) -> int:
    """Prints all findings. The exit code is 1 if something has to be fixed, 2 if a setting cannot be read."""
    try:
        found = variables()
    except SettingsError as error:  # .env itself cannot be read
        print(*(Finding("settings", False, each) for each in error.problems), sep="\n")
        return EXIT_USAGE
    logs.configure("ERROR")  # each finding is printed
    return asyncio.run(examine(found, args.workspace, print))


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was checked, whether it is in order, and its state or what to do.

    `code`: the exit code that it asks for if it is not in order.
    """

    topic: str
    ok: bool
    text: str
    code: int = EXIT_FAILED

    def __str__(self) -> str:
        return f"{'ok ' if self.ok else 'fix'}  {self.topic}: {self.text}"


async def examine(
    variables: Mapping[str, str], wanted: str | None, say: Callable[[str], None]
) -> int:
    """Prints each finding as it is made. Returns the exit code: 0 if all is in order, else the highest asked for."""
    code = 0
    async for finding in _findings(variables, wanted):
        say(str(finding))
        code = max(code, 0 if finding.ok else finding.code)
    return code


async def _findings(variables: Mapping[str, str], wanted: str | None) -> AsyncIterator[Finding]:
    try:
        settings = environment_settings.read(variables)
    except SettingsError as error:
        for problem in error.problems:
            yield Finding("settings", False, problem, EXIT_USAGE)
        return
    missing = environment_settings.missing_to_serve(settings)
    for problem in missing:
        yield Finding("settings", False, problem)
    if not missing:
        mode = "Socket Mode" if settings.socket_mode else "HTTP"
        yield Finding("settings", True, f"complete, for {mode}")
    database, finding = _database(settings)
    yield finding
    if database:
        yield await _room(database)
    clients = Clients(settings)
    try:
        async for finding in _slack_findings(settings, clients, database, wanted):
            yield finding
    finally:
        await clients.close()
        if database:
            database.close(1.0)


def _database(settings: Settings) -> tuple[Database | None, Finding]:
    try:
        database = open_database(settings, migrates=False)
    except SettingsError as error:
        return None, Finding("database", False, str(error), EXIT_USAGE)
    except (CannotStartError, DatabaseUnavailableError) as error:
        return None, Finding("database", False, str(error))
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    return database, Finding(
        "database", True, f"{kind}, reachable, with {schema_in_words(database)}"
    )


async def _room(database: Database) -> Finding:
    """Whether something can be written: a full disk lets itself be read as if nothing were wrong."""
    if not room.has_room_on_disk(database.url):
        return Finding(
            "disk",
            False,
            f"{room.LEAST_BYTES >> 20} MB is not left where the database is; make room",
        )
    try:
        await database.run(room.write_something)
    except DatabaseUnavailableError as error:
        return Finding("disk", False, f"nothing can be written: {error.headline} ({error})")
    return Finding("disk", True, "there is room to write")


async def _slack_findings(
    settings: Settings, clients: Clients, database: Database | None, wanted: str | None
) -> AsyncIterator[Finding]:
    workspace = wanted
    if settings.bot_token:
        try:
            asked = datetime.now(UTC)
            response: Any = await clients.with_token(settings.bot_token).auth_test()
            off = clock_offset.ahead_of_slack(response.headers, asked, datetime.now(UTC))
        except CALL_FAILED as error:
            yield Finding("token", False, _not_accepted("SLACK_BOT_TOKEN", error))
        else:
            workspace = str(response["team_id"])
            clients.register(Identity(workspace, settings.bot_token, response.get("user_id")))
            name, team = (
                response.get(each) or response.get(f"{each}_id") for each in ("user", "team")
            )
            yield Finding("token", True, f"{name} in {team} ({workspace})")
            yield _scopes(response.headers)
            complaints = await clock_check.complaints(database, off)
            for each in complaints:
                yield Finding("clock", False, each)
            if not complaints:
                yield Finding("clock", True, _agrees(off))
    if settings.app_token:
        yield await _app_token(settings, clients)
    yield Finding(
        "events", True, f"Slack doesn't tell which are on; these must be: {', '.join(EVENTS)}"
    )
    if database:
        workspace = workspace or await database.read(_only_one)
    if database and workspace and settings.signing_secret and not settings.socket_mode:
        yield await _signature(database, workspace)
    if database and workspace:
        async for finding in _workspace_findings(database, clients, workspace):
            yield finding


async def _signature(database: Database, workspace: str) -> Finding:
    """Only Slack's requests can show whether the secret is right, so the process that takes them keeps what it saw."""
    last = await database.read(turned_away.last, workspace)
    if last is None:
        return Finding(
            "signature", True, "no request was turned away because of SLACK_SIGNING_SECRET"
        )
    return Finding(
        "signature",
        False,
        f"SLACK_SIGNING_SECRET signed none of the requests that came (the last on {last.day} {last:%B, %H:%M} UTC). "
        "Copy the Signing Secret again from the app's Basic Information, and restart the bot.",
    )


def _only_one(connection: Connection) -> str | None:
    known = workspaces.everyone(connection)
    return known[0].id if len(known) == 1 else None


def _agrees(ahead_of_slack: timedelta | None) -> str:
    return "Slack did not tell the time" if ahead_of_slack is None else "agrees with Slack's"


def _scopes(headers: Mapping[str, Any]) -> Finding:
    header = next((v for name, v in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if header is None:
        return Finding("scopes", True, "Slack did not name them")
    granted = {scope.strip() for scope in str(header).split(",")}
    missing = [f"{scope} ({reason})" for scope, reason in SCOPES.items() if scope not in granted]
    if not missing:
        return Finding("scopes", True, f"all {len(SCOPES)} are granted")
    todo = "Paste the output of keep-in-touch manifest into the app's settings and install it again"
    return Finding("scopes", False, f"missing {'; '.join(missing)}. {todo}.")


async def _app_token(settings: Settings, clients: Clients) -> Finding:
    try:
        await clients.with_token("").apps_connections_open(app_token=settings.app_token or "")
    except CALL_FAILED as error:
        return Finding("app token", False, _not_accepted("SLACK_APP_TOKEN", error))
    return Finding("app token", True, "opens a socket")


def _not_accepted(name: str, error: Exception) -> str:
    fault = faults.read(error)
    if fault.kind is not faults.FaultKind.FINAL:
        return f"Slack cannot be reached ({fault.what}). Look at the network, and at SLACK_API_URL if it is set."
    if fault.what == "missing_scope":
        return f"{name} lacks a scope; an app-level token wants connections:write."
    return f"Slack does not accept {name} ({fault.what}). Copy it again from the app's settings."


async def _workspace_findings(
    database: Database, clients: Clients, workspace: str
) -> AsyncIterator[Finding]:
    stored = await database.read(workspaces.find, workspace)
    outsiders = await database.read(belonging.outsiders, workspace)
    people = await database.read(leaders.everyone, workspace)
    if stored and stored.stopped_because:
        yield Finding("workspace", False, f"nothing is sent: {words_of(stored.stopped_because)}")
    yield await _failures(database, workspace)
    leader_count = sum(person.leads for person in people)
    if any(person.admin for person in people) and leader_count:
        yield Finding("people", True, f"{leader_count} lead")
    else:
        todo = "keep-in-touch leaders add USER_ID" + ("" if not leader_count else " --admin")
        who = "leads" if not leader_count else "runs the programme"
        yield Finding("people", False, f"nobody {who}{'' if outsiders else ' yet'}: {todo}")
    if outsiders:
        named = ", ".join(f"{user} ({outside})" for user, outside in outsiders.items())
        yield Finding("members", True, f"shut out while they are no full members: {named}")
    yield await _board(clients, workspace, stored.programme.board_channel if stored else None)


async def _failures(database: Database, workspace: str) -> Finding:
    """Messages that Slack refused because of what the app may do; the admins' own notices of it may be among them."""
    since = datetime.now(UTC) - timedelta(days=7)
    failed = await database.read(deliveries.count_failures, workspace, since=since)
    refused = [each for each in failed if each[1] in faults.NOT_GRANTED | faults.TOKEN_LOST]
    if not refused:
        return Finding("messages", True, "none of the last seven days was refused to the app")
    listed = "; ".join(f"{count} × {kind} ({reason})" for kind, reason, count in refused)
    return Finding(
        "messages", False, f"Slack refused in the last seven days: {listed}. Install the app again."
    )


async def _board(clients: Clients, workspace: str, channel: str | None) -> Finding:
    if channel is None:
        return Finding("board", True, "off; keep-in-touch settings board_channel=C… turns it on")
    if clients.identity(workspace) is None:
        return Finding("board", False, f"{channel} could not be looked at without a token")
    try:
        await board_channel.check(clients, workspace, channel)
    except MistakeError as error:
        return Finding("board", False, str(error))
    return Finding("board", True, f"goes to {channel}")
