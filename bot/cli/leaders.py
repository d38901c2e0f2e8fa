"""`keep-in-touch leaders`: add, list, pause, remove."""

import argparse
import asyncio

from bot.cli import leader_options
from bot.cli.environment import settings_for, variables
from bot.cli.workspace import CliSession, Say, open_session, warn
from bot.cli.workspace_settings import warn_of_missing_part
from bot.errors import MistakeError, UnsureError
from bot.features.setup import enrolment
from bot.features.setup.enrolment import Part
from bot.requests import eligibility
from bot.slack.directory import Directory, Profile
from bot.wording import countries
from scheduler.leaders.context import nudge_hour_of, working_time_of
from storage.programme import leaders
from storage.programme.leaders import Leader
from storage.programme.workspaces import Workspace


def run(args: argparse.Namespace) -> int:
    """Runs the subcommand of `leaders`."""

    async def work() -> None:
        settings, may_add = settings_for(variables()), args.action == "add"
        async with open_session(settings, args.workspace, may_add=may_add) as session:
            match args.action:
                case "add":
                    part = Part(
                        args.function,
                        args.cadence,
                        args.leader,
                        args.admin,
                        args.zone,
                        args.nudge_hour,
                        args.country,
                    )
                    await add_leader(session, args.user, part, print)
                case "pause":
                    await pause_leader(session, args.user, print)
                case "remove":
                    await remove_leader(session, args.user, print)
                case _:
                    await list_leaders(session, print)

    asyncio.run(work())
    return 0


async def add_leader(session: CliSession, typed: str, part: Part, say: Say) -> None:
    """Enrols or updates one person."""
    user = leader_options.user_id(typed)
    profile = await _profile(session, user)
    leader = await session.database.run(
        enrolment.enrol, session.workspace.id, user, part, session.now, profile
    )
    say(line_of(leader, session.workspace))
    if part.place:
        country = leader.country or ""
        warn_of_missing_part(country, leader.subdivision, f"--country {country}-")


async def _profile(session: CliSession, user: str) -> Profile | None:
    if session.clients is None:
        return None
    try:
        return await eligibility.look_up(Directory(session.clients), session.workspace.id, user)
    except UnsureError as error:  # as when offline: they are checked again when they act
        warn(f"{error} Enrolled as it stands.")
        return None


async def list_leaders(session: CliSession, say: Say) -> None:
    """Prints everybody who is enrolled, one line each."""
    people = await session.database.read(leaders.everyone, session.workspace.id)
    for person in people:
        say(line_of(person, session.workspace))
    if not people:
        say(f"Nobody takes part in {session.workspace.id} yet: keep-in-touch leaders add USER_ID")


async def pause_leader(session: CliSession, typed: str, say: Say) -> None:
    """Pauses a leader: the bot sends them nothing until they are added again."""
    user = leader_options.user_id(typed)
    if not await session.database.run(leaders.pause, session.workspace.id, user, session.now):
        raise MistakeError(_not_enrolled(user))
    say(f"{user} is paused. To go on: keep-in-touch leaders add {user}")


async def remove_leader(session: CliSession, typed: str, say: Say) -> None:
    """Removes a leader from the programme; their visits are kept."""
    user = leader_options.user_id(typed)
    if not await session.database.run(leaders.remove, session.workspace.id, user, session.now):
        raise MistakeError(_not_enrolled(user))
    say(f"{user} takes no part any more. Their visits stay.")


def _not_enrolled(user: str) -> str:
    return f"{user} takes no part here, so there is nothing to change."


def line_of(leader: Leader, workspace: Workspace) -> str:
    """Tab-separated: id, name, function, roles, cadence in days, zone, state, nudge hour, public holidays."""
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
    """Printable text only: a name may contain neither a tab or line break nor a terminal control sequence."""
    return "".join(each if each.isprintable() else " " for each in words or "").strip() or "-"
