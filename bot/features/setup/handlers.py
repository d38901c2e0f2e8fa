"""/visit setup: the form, a confirmation where somebody would be removed, and the receipt."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.setup import board_channel, changes, form
from bot.features.setup.changes import Change, FilledSetup
from bot.language import day_lists
from bot.requests import eligibility
from bot.requests.action import Action, on_action
from bot.requests.actor import Actor, only_admins
from bot.requests.command import Command
from bot.requests.responses import open_form, update_form
from bot.requests.services import Services
from bot.requests.submission import Submission, on_submission
from bot.slack.blocks import Block, Message
from bot.slack.directory import Profile
from bot.wording import countries
from scheduler.calendars.holidays import UnknownCountryError
from storage.core import drafts, handled_requests
from storage.core.handled_requests import AlreadyReceivedError
from storage.programme import leaders, workspaces
from storage.programme.leaders import Leader
from storage.programme.settings import CADENCE_LIMITS, NotASettingError, check

DRAFT = "setup"
SECONDS = 2.0  # for calls to Slack, which itself waits three for our answer
SLOW = "Slack was too slow to say. Please press Save again."
TOO_OLD = "This form is too old. Please open /visit setup again; nothing was changed."
OTHER_COUNTRY = "The country was changed meanwhile. /visit setup shows it."
SOMEBODY = "Somebody must run the programme."

Errors = dict[str, str]


def register(app: AsyncApp) -> None:
    on_submission(app, form.FORM, save)
    on_submission(app, form.CONFIRM, confirm)
    on_action(app, form.PART, pick_part)


async def run_setup(command: Command) -> Message | None:
    """`/visit setup`: opens the form once the command is acknowledged."""
    people = await command.services.database.read(leaders.everyone, command.actor.workspace)
    open_form(command, form.form(people, command.actor.programme))
    return None


async def save(submission: Submission) -> None:
    """Stores the form; first asks to confirm removals, and for the functions of new leaders."""
    actor = submission.actor
    only_admins(actor)
    people = await submission.services.database.read(leaders.everyone, actor.workspace)
    shown = form.shown_in(submission.view, form.answers_now(people, actor.programme))
    wanted = _with_days_read(form.answers_in(submission.view, shown), shown, actor.today)
    try:
        change = changes.change_of(people, shown, wanted)
    except UnknownCountryError as error:
        submission.errors({form.PLACE: str(error)})
        return
    errors = _mistyped(shown, wanted, change, people)
    profiles, refused = await _look_up(submission.services, actor.workspace, change, wanted)
    if errors or refused:
        submission.errors({**refused, **errors})
        return
    change = replace(change, profiles=profiles)
    without_function = _without_function(people, change)
    if change.leaving or (without_function and change.joining):
        draft = await submission.services.database.run(_keep, actor, change)
        next_view = form.confirmation(change, without_function, draft)
    else:
        next_view = await _once(submission, change)
    submission.update(next_view)


async def confirm(submission: Submission) -> None:
    """Applies the draft after the second step. Its id proves nothing; only its author can take it."""
    actor = submission.actor
    only_admins(actor)
    functions = form.functions_in(submission.view)
    draft = submission.hint
    done = await submission.services.database.run_keyed(
        _take, actor, draft, submission.key, functions
    )
    submission.update(form.receipt(done))


async def pick_part(action: Action) -> None:
    """The part of the country whose holidays are days off, picked on the receipt."""
    actor = action.actor
    only_admins(actor)
    country = actor.programme.country
    part = countries.chosen_part(action.chosen, country)
    if country is None or part is None:
        raise MistakeError(OTHER_COUNTRY)
    settings = {"country": country, "subdivision": part}
    await action.services.database.run(workspaces.change_settings, actor.workspace, settings)
    update_form(action, form.receipt(Change(settings=settings)))


# Checking -----------------------------------------------------------------------------------------------


def _with_days_read(wanted: FilledSetup, shown: FilledSetup, today: date) -> FilledSetup:
    """Days off as they are stored, whatever way they were typed; what cannot be read is left to the check."""
    if wanted.days_off == shown.days_off:
        return wanted
    days = day_lists.read_days(wanted.days_off, today)
    if days is None:
        return wanted
    return replace(wanted, days_off=" ".join(sorted({day.isoformat() for day in days})))


def _mistyped(
    shown: FilledSetup, wanted: FilledSetup, change: Change, people: Sequence[Leader]
) -> Errors:
    errors = {}
    try:
        check("cadence", wanted.cadence)
    except NotASettingError:
        low, high = CADENCE_LIMITS
        errors[form.CADENCE] = f"A number of days from {low} to {high}."
    try:
        check("days_off", wanted.days_off)
    except NotASettingError:
        errors[form.DAYS_OFF] = "Dates, such as 24 Dec - 2 Jan, 15 May 2027."
    admins = {person.user_id for person in people if person.admin}
    losing = {
        u
        for u in admins
        if u in change.leaving or not change.parts.get(u, {"admin": True})["admin"]
    }
    gaining = {user for user, part in change.parts.items() if part["admin"]}
    if not (admins - losing) | gaining:
        errors[form.ADMINS] = SOMEBODY
    return errors


async def _look_up(
    services: Services, workspace: str, change: Change, wanted: FilledSetup
) -> tuple[dict[str, dict[str, Any]], Errors]:
    """Asks Slack, concurrently, about new people and the channel. (name and zone by user id, errors by field)."""
    users = list(change.joining)
    channel = change.settings.get("board_channel")
    lookups = [eligibility.look_up(services.directory, workspace, user) for user in users]
    checks = [board_channel.check(services.clients, workspace, channel)] if channel else []
    try:
        async with asyncio.timeout(SECONDS):
            results = await asyncio.gather(*lookups, *checks, return_exceptions=True)
    except TimeoutError:
        return {}, {form.LEADING if users else form.CHANNEL: SLOW}
    errors: Errors = {}
    profiles = {}
    for user, result in zip([*users, None], [*results, None], strict=False):
        if isinstance(result, Profile):
            profiles[result.user_id] = {"name": result.name, "zone": result.zone}
        elif isinstance(result, MistakeError):
            errors[_field(user, wanted)] = str(result)
        elif isinstance(result, BaseException):
            raise result
    return profiles, errors


def _field(user: str | None, wanted: FilledSetup) -> str:
    if user is None:
        return form.CHANNEL
    return form.LEADING if user in wanted.leading else form.ADMINS


def _without_function(people: Sequence[Leader], change: Change) -> dict[str, str]:
    """Present and future leaders who have no function: names by user id, new ones first."""
    known = {person.user_id: person for person in people}
    new = {
        user: str(profile["name"])
        for user, profile in change.profiles.items()
        if change.parts.get(user, {}).get("leads")
    }
    others = {
        user: person.name
        for user, person in known.items()
        if person.function is None
        and user not in change.leaving
        and change.parts.get(user, {"leads": person.leads})["leads"]
    }
    return {**new, **others}


# Storing ------------------------------------------------------------------------------------------------


def _keep(connection: Connection, actor: Actor, change: Change) -> str:
    return drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, change.body(), actor.now)


async def _once(submission: Submission, change: Change) -> Block:
    actor, database, key = submission.actor, submission.services.database, submission.key
    try:
        await database.run_keyed(_apply, actor, key, change, {})
    except AlreadyReceivedError:
        done = await database.read(handled_requests.outcome, actor.workspace, Submission.kind, key)
        return form.receipt(_change_from(done or {}))
    return form.receipt(change)


def _apply(
    connection: Connection,
    actor: Actor,
    key: str,
    change: Change,
    functions: dict[str, str],
) -> None:
    # Remembered first: of two concurrent submits the second must wait here, not fail on what the first enrols.
    outcome = asdict(replace(change, profiles={}))
    handled_requests.remember(connection, actor.workspace, Submission.kind, key, outcome, actor.now)
    changes.apply(connection, actor.workspace, change, functions, actor.now)


def _take(
    connection: Connection, actor: Actor, draft: str, key: str, functions: dict[str, str]
) -> Change:
    """Of two concurrent submits one takes the draft and applies it; the other returns the outcome."""
    body = drafts.take(connection, actor.workspace, actor.user_id, DRAFT, draft, actor.now)
    if body is None:
        done = handled_requests.outcome(connection, actor.workspace, Submission.kind, key)
        if done is None:
            raise MistakeError(TOO_OLD)
        return _change_from(done)
    change = _change_from(body)
    given = {user: text for user, text in functions.items() if text}
    _apply(connection, actor, key, change, given)
    return change


def _change_from(body: dict[str, Any]) -> Change:
    return Change(**body)
