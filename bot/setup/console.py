"""What `keep-in-touch leaders …` and `settings …` do, and the desk they do it at."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.errors import MistakeError, UnsureError
from bot.features.setup import board_channel, enrolment
from bot.features.setup.enrolment import Part
from bot.requests import eligibility
from bot.settings import Settings
from bot.slack.clients import Clients
from bot.slack.directory import Directory, Profile
from bot.starting import first_call, open_database
from bot.wording import countries
from scheduler import holidays
from scheduler.context import nudge_hour_of, working_time, working_time_of
from scheduler.holidays import UnknownCountryError
from storage import leaders, programme, workspaces
from storage.database import Database
from storage.leaders import Leader
from storage.workspaces import Workspace

PATIENCE_SECONDS = 0.0  # somebody sits and waits: they can try again themselves
Say = Callable[[str], None]


class UsageError(MistakeError):
    """What was typed, or what is set, cannot be used; the message is a finished sentence. Exit code 2."""


@dataclass(frozen=True)
class Office:
    """One workspace, its database, and Slack if there is a token for it. `now` is the machine's time."""

    database: Database
    workspace: Workspace
    clients: Clients | None
    now: datetime


@asynccontextmanager
async def office(
    settings: Settings, wanted: str | None, *, may_add: bool = False
) -> AsyncIterator[Office]:
    """The workspace that is meant: the named one, else the token's, else the only one.

    The token's is added if it is new; another only if `may_add`, because it may be a slip of the pen.
    """
    database = open_database(settings, migrates=False)
    clients = Clients(settings)
    now = datetime.now(UTC)
    try:
        told = await introduce(clients, settings) if settings.bot_token else None
        own = told if told and told.id == (wanted or told.id) else None
        meant = wanted or (told.id if told else _only(database.read_now(workspaces.everyone)))
        found = database.run_now(_settle, meant, own, now, may_add)
        yield Office(database, found, clients if own else None, now)
    finally:
        await clients.close()
        database.close()


@dataclass(frozen=True)
class Told:
    """What auth.test says of the token's workspace."""

    id: str
    name: str
    bot_user_id: str | None


async def introduce(clients: Clients, settings: Settings) -> Told:
    """Asks Slack whose token this is. Raises CannotStartError with a sentence."""
    token = settings.bot_token or ""
    identity = await first_call(
        lambda: clients.introduce(token), "SLACK_BOT_TOKEN", PATIENCE_SECONDS
    )
    return Told(identity.workspace, identity.name, identity.bot_user_id)


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
    connection: sa.Connection, meant: str, own: Told | None, now: datetime, may_add: bool
) -> Workspace:
    if own is not None:
        workspaces.add(connection, own.id, now, name=own.name, bot_user_id=own.bot_user_id)
    elif workspaces.find(connection, meant) is None:
        if not may_add:
            raise UsageError(f"This database holds no workspace {meant}.")
        workspaces.add(connection, meant, now)
    found = workspaces.find(connection, meant)
    assert found is not None
    return found


# Leaders ------------------------------------------------------------------------------------------------


async def add_leader(desk: Office, typed: str, part: Part, say: Say) -> None:
    """Enrols or updates one person."""
    user = enrolment.user_id(typed)
    profile = await _profile(desk, user)
    leader = await desk.database.run(
        enrolment.enrol, desk.workspace.id, user, part, desk.now, profile
    )
    say(line_of(leader, desk.workspace))


async def _profile(desk: Office, user: str) -> Profile | None:
    if desk.clients is None:
        return None
    try:
        return await eligibility.look_up(Directory(desk.clients), desk.workspace.id, user)
    except UnsureError as error:  # as offline: the person is checked again when they act
        _warn(f"{error} Enrolled as it stands.")
        return None


def _warn(sentence: str) -> None:
    print(sentence, file=sys.stderr)


async def list_leaders(desk: Office, say: Say) -> None:
    """Everybody who takes part, a line each."""
    people = await desk.database.read(leaders.everyone, desk.workspace.id)
    for person in people:
        say(line_of(person, desk.workspace))
    if not people:
        say(f"Nobody takes part in {desk.workspace.id} yet: keep-in-touch leaders add USER_ID")


async def pause_leader(desk: Office, typed: str, say: Say) -> None:
    """The bot keeps quiet towards them until they are added again."""
    user = enrolment.user_id(typed)
    if not await desk.database.run(leaders.pause, desk.workspace.id, user, desk.now):
        raise MistakeError(_nobody(user))
    say(f"{user} is paused. To go on: keep-in-touch leaders add {user}")


async def remove_leader(desk: Office, typed: str, say: Say) -> None:
    """Ends their part; their visits stay."""
    user = enrolment.user_id(typed)
    if not await desk.database.run(leaders.remove, desk.workspace.id, user, desk.now):
        raise MistakeError(_nobody(user))
    say(f"{user} takes no part any more. Their visits stay.")


def _nobody(user: str) -> str:
    return f"{user} takes no part here, so there is nothing to change."


def line_of(leader: Leader, workspace: Workspace) -> str:
    """Tab-separated: id, name, function, part, cadence in days, zone, state, nudge hour, public holidays."""
    part = "leader" if leader.leads else ""
    parts = " ".join(word for word in (part, "admin" if leader.admin else "") if word)
    cadence = str(leader.cadence_days or workspace.programme.cadence) if leader.leads else "-"
    hours = working_time_of(leader, workspace.programme)
    state = "paused" if leader.paused else "active"
    hour = f"{nudge_hour_of(leader, workspace.programme):%H:%M}" if leader.leads else "-"
    place = countries.code_of(hours.country, hours.subdivision)
    cells = (
        leader.user_id,
        leader.name,
        leader.function,
        parts,
        cadence,
        hours.zone,
        state,
        hour,
        place,
    )
    return "\t".join(_cell(each) for each in cells)


def _cell(words: str | None) -> str:
    """Names come from outside: none may end the cell or talk to the terminal."""
    return "".join(each if each.isprintable() else " " for each in words or "").strip() or "-"


# Settings -----------------------------------------------------------------------------------------------


async def show_settings(desk: Office, say: Say) -> None:
    """A table: name, value, whether it is the default, meaning."""
    kept = await desk.database.read(workspaces.settings, desk.workspace.id)
    rows = []
    for name in programme.names():
        value = kept.get(name, programme.default(name))
        rows.append((name, (value or "none") + ("" if name in kept else " (default)")))
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, shown in rows:
        say(f"{name:<{first}}  {shown:<{second}}  {programme.meaning(name)}")


async def change_settings(desk: Office, changes: dict[str, str], say: Say) -> None:
    """Sets all of them or none. Raises MistakeError where Slack objects to the board's channel."""
    channel = board_channel.channel_id(changes.get("board_channel", ""))
    if channel:
        changes = {**changes, "board_channel": channel}
        if desk.clients is not None:
            await _check_channel(desk.clients, desk.workspace.id, channel)
    changes = await desk.database.run(_change, desk.workspace.id, changes)
    for name, value in changes.items():
        say(f"{name}\t{value.strip() or 'none'}")


_HOURS = {"sending", "quiet"}


def _change(connection: sa.Connection, workspace: str, changes: dict[str, str]) -> dict[str, str]:
    """Another country leaves no part of the old one. Raises UsageError for a place that nobody knows."""
    if "country" in changes:
        changes = {"subdivision": "", **changes}
    kept = {**workspaces.settings(connection, workspace), **changes}
    if _HOURS & changes.keys() and not working_time(programme.read(kept), "UTC").openings:
        raise UsageError(
            "Those quiet hours cover all the sending hours: nothing would ever be sent."
        )
    country, part = (kept.get(name, "").strip() for name in ("country", "subdivision"))
    if not country and part:
        raise UsageError("A subdivision needs its country: country=DE subdivision=BY, say.")
    if country and {"country", "subdivision"} & changes.keys():
        changes = changes | _spelt(f"{country}-{part}" if part else country)
    workspaces.change_settings(connection, workspace, changes)
    return changes


def _spelt(code: str) -> dict[str, str]:
    try:
        found = holidays.place(code)
    except UnknownCountryError as error:
        raise UsageError(str(error)) from None
    return {"country": found.country, "subdivision": found.subdivision or ""}


async def _check_channel(clients: Clients, workspace: str, channel: str) -> None:
    try:
        await board_channel.check(clients, workspace, channel)
    except UnsureError as error:  # each board asks again before it is posted
        _warn(f"{error} Set as it stands.")


def read_changes(typed: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE words, checked. Raises UsageError that names everything wrong at once."""
    changes: dict[str, str] = {}
    problems = []
    for word in typed:
        name, equals, value = word.partition("=")
        name = name.strip()
        if not equals:
            problems.append(f"“{word}” is not NAME=VALUE.")
        elif name in changes:
            problems.append(f"{name} is given twice.")
        else:
            try:
                programme.check(name, value)
            except programme.NotASettingError as error:
                problems.append(str(error))
            changes[name] = value
    if problems:
        raise UsageError(" ".join(problems))
    return changes
