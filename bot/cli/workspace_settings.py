"""`keep-in-touch settings`: shows the workspace's settings, or changes some."""

import argparse
import asyncio
from collections.abc import Sequence

import sqlalchemy as sa

from bot.cli.arguments import UsageError
from bot.cli.environment import settings_for, variables
from bot.cli.workspace import CliSession, Say, open_session, warn
from bot.errors import UnsureError
from bot.features.setup import board_channel
from bot.language import mentions
from bot.slack.clients import Clients
from bot.wording import countries
from bot.wording.numbers_and_lists import listing
from scheduler.calendars import holidays
from scheduler.calendars.holidays import UnknownCountryError
from scheduler.leaders.context import working_time
from storage.programme import settings, workspaces

_HOURS = {"sending", "quiet"}


def run(args: argparse.Namespace) -> int:
    """Changes the given settings, or shows all if none are given."""
    changes = read_changes(args.changes)

    async def work() -> None:
        found, may_add = settings_for(variables()), bool(changes)
        async with open_session(found, args.workspace, may_add=may_add) as session:
            if changes:
                await change_settings(session, changes, print)
            else:
                await show_settings(session, print)

    asyncio.run(work())
    return 0


async def show_settings(session: CliSession, say: Say) -> None:
    """Prints a table: name, value, whether it is the default, meaning."""
    kept = await session.database.read(workspaces.settings, session.workspace.id)
    rows = []
    for name in settings.names():
        value = kept.get(name, settings.default(name))
        rows.append((name, (value or "none") + ("" if name in kept else " (default)")))
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, shown in rows:
        say(f"{name:<{first}}  {shown:<{second}}  {settings.meaning(name)}")


async def change_settings(session: CliSession, changes: dict[str, str], say: Say) -> None:
    """Applies all changes or none. Raises MistakeError if the board's channel is unusable in Slack."""
    channel = mentions.typed_channel_id(changes.get("board_channel", ""))
    if channel:
        changes = {**changes, "board_channel": channel}
        if session.clients is not None:
            await _check_channel(session.clients, session.workspace.id, channel)
    changes = await session.database.run(_change, session.workspace.id, changes)
    for name, value in changes.items():
        say(f"{name}\t{value.strip() or 'none'}")
    warn_of_missing_part(changes.get("country"), changes.get("subdivision"), "subdivision=")


def warn_of_missing_part(country: str | None, subdivision: str | None, option: str) -> None:
    """Says on stderr what a country without its part lacks, and which parts there are. `option`: how one is given."""
    lacks = countries.shared_only(country, subdivision)
    if country and lacks:
        parts = [each.subdivision or "" for each in holidays.differing_parts(country)]
        warn(f"{lacks} Its parts: {option}{listing(parts, 'or')}.")


def _change(connection: sa.Connection, workspace: str, changes: dict[str, str]) -> dict[str, str]:
    """Applies changes; a new country clears the old subdivision. Raises UsageError for an unknown place."""
    if "country" in changes:
        changes = {"subdivision": "", **changes}
    kept = {**workspaces.settings(connection, workspace), **changes}
    if _HOURS & changes.keys() and not working_time(settings.read(kept), "UTC").openings:
        raise UsageError(
            "Those quiet hours cover all the sending hours: nothing would ever be sent."
        )
    country, part = (kept.get(name, "").strip() for name in ("country", "subdivision"))
    if not country and part:
        raise UsageError("A subdivision needs its country: country=DE subdivision=BY, say.")
    if country and {"country", "subdivision"} & changes.keys():
        changes = changes | _normalized(f"{country}-{part}" if part else country)
    workspaces.change_settings(connection, workspace, changes)
    return changes


def _normalized(code: str) -> dict[str, str]:
    try:
        found = holidays.place(code)
    except UnknownCountryError as error:
        raise UsageError(str(error)) from None
    return {"country": found.country, "subdivision": found.subdivision or ""}


async def _check_channel(clients: Clients, workspace: str, channel: str) -> None:
    try:
        await board_channel.check(clients, workspace, channel)
    except UnsureError as error:  # checked again before each board is posted
        warn(f"{error} Set as it stands.")


def _country_code(typed: str) -> str:
    """The two letters of a country typed by its name or its three letters; other words as they are."""
    try:
        found = holidays.place(typed)
    except UnknownCountryError:
        return typed
    return typed if found.subdivision else found.country


def read_changes(typed: Sequence[str]) -> dict[str, str]:
    """Parses and checks NAME=VALUE arguments. Raises UsageError with everything that is wrong."""
    changes: dict[str, str] = {}
    problems = []
    for word in typed:
        name, equals, value = word.partition("=")
        name = name.strip()
        if name == "country" and len(value.strip()) > 2:
            value = _country_code(value)
        if not equals:
            problems.append(f"“{word}” is not NAME=VALUE.")
        elif name in changes:
            problems.append(f"{name} is given twice.")
        else:
            try:
                settings.check(name, value)
            except settings.NotASettingError as error:
                problems.append(str(error))
            changes[name] = value
    if problems:
        raise UsageError(" ".join(problems))
    return changes
