"""`/visit hours` and its form."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.hours import (
    away_handlers,
    away_line,
    form,
    leader_hours,
    leave_question,
    messages,
)
from bot.features.hours.form import FilledHours
from bot.features.hours.leader_hours import LeaderHours
from bot.requests import eligibility
from bot.requests.action import Action, on_action
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.responses import open_form, update_form
from bot.requests.services import Services
from bot.requests.submission import Submission, on_submission
from bot.slack.blocks import Block, Message, modal
from bot.slack.text import mention
from bot.wording import countries
from bot.wording.numbers_and_lists import listing
from scheduler.calendars.holidays import UnknownCountryError
from scheduler.calendars.working_time import WorkingTime
from scheduler.kinds import assistant_welcome
from scheduler.leaders.context import WorkspaceContext, working_time_of
from storage.programme import assistants, leaders
from storage.programme.absences import Span

SECONDS = 2.0  # for calls to Slack, which itself waits three for our answer
SLOW = "Slack was too slow to say who that is. Please press Save again."
NO_HOUR = (
    "That leaves no hour to write to you: messages here go out from {start:%H:%M} to {end:%H:%M}."
)
OTHER_COUNTRY = "Your country was changed meanwhile. `/visit hours` shows it."
CLOSED_HOUR = (
    "Messages here go out from {start:%H:%M} to {end:%H:%M}, and never in your quiet hours."
)

Errors = dict[str, str]


def register(app: AsyncApp) -> None:
    on_submission(app, form.FORM, save)
    on_action(app, messages.CANCEL, away_handlers.press_cancel)
    on_action(app, messages.PART, pick_part)
    on_action(app, re.compile(rf"{leave_question.ANSWER}:\w+"), leave_question.press)


async def run_hours(command: Command) -> Message | None:
    """`/visit hours`: opens the form once the command is acknowledged."""
    current = await command.services.database.read(_current_hours, command.actor)
    open_form(command, form.form(current))
    return None


def _current_hours(connection: Connection, actor: Actor) -> LeaderHours:
    leader = leader_hours.leader_to_act_for(connection, actor.membership, actor.user_id, None)
    return leader_hours.current_hours(connection, actor.programme, leader, actor.now)


async def save(submission: Submission) -> None:
    """Stores the form, which turns into its receipt; or shows an error at a field."""
    actor = submission.actor
    current = await submission.services.database.read(_current_hours, actor)
    answers = form.answers_in(submission.view, current)
    errors: Errors = {}
    hours = _hours(answers, current, errors)
    span = _span(answers, current, errors)
    columns = _columns(answers, current, hours, errors)
    errors |= await _check_assistants(
        submission.services, actor, [u for u in answers.assistants if u not in current.assistants]
    )
    if errors:
        submission.errors(errors)
        return

    def work(connection: Connection) -> tuple[list[Block], dict[str, Any]]:
        return _store(connection, actor, answers, columns, span), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> list[Block]:
        return messages.saved(_current_hours(connection, actor), ["Saved."])

    blocks = await submission.once(work, again)
    submission.update(modal(form.DONE, form.TITLE, blocks, close="Done"))


def _hours(answers: FilledHours, current: LeaderHours, errors: Errors) -> WorkingTime:
    """The working time as answered. Adds an error for each invalid field."""
    hours = working_time_of(current.leader, current.programme)
    if not answers.days:
        errors[form.DAYS] = "One working day at least, or an admin can pause you."
    quiet = [_time(answers.quiet_from), _time(answers.quiet_until)]
    if quiet[0] is None or quiet[1] is None or quiet[0] == quiet[1]:
        errors[form.QUIET_UNTIL] = "Two different times, such as 18:00 and 08:00."
        return hours
    answered = replace(
        hours,
        working_days=answers.days or hours.working_days,
        quiet_from=quiet[0],
        quiet_until=quiet[1],
    )
    hour, window = _time(answers.hour), {"start": answered.send_from, "end": answered.send_until}
    if not answered.openings:
        errors[form.QUIET_FROM] = NO_HOUR.format(**window)
    elif hour is None or not answered.is_open_at(hour):
        errors[form.HOUR] = CLOSED_HOUR.format(**window)
    return answered


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text or "").replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _span(answers: FilledHours, current: LeaderHours, errors: Errors) -> Span | None:
    first, last = answers.away_from, answers.away_to
    if first is None and last is None:
        return None
    if last is None:
        errors[form.AWAY_TO] = "Until when? The last day away."
        return None
    try:
        return away_line.check_span((first or min(current.today, last), last), current.today)
    except MistakeError as error:
        errors[form.AWAY_TO] = str(error)
        return None


def _columns(
    answers: FilledHours, current: LeaderHours, hours: WorkingTime, errors: Errors
) -> Mapping[str, str | None]:
    try:
        return form.columns(answers, current, hours=hours)
    except UnknownCountryError as error:
        errors[form.PLACE] = str(error)
        return {}


async def _check_assistants(services: Services, actor: Actor, users: Sequence[str]) -> Errors:
    """An error unless all are full members of the workspace; asks Slack concurrently."""
    if actor.user_id in users:
        return {form.ASSISTANTS: "Somebody else than you."}
    lookups = [eligibility.look_up(services.directory, actor.workspace, user) for user in users]
    try:
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*lookups)
    except TimeoutError:
        return {form.ASSISTANTS: SLOW}
    except MistakeError as error:
        return {form.ASSISTANTS: str(error)}
    return {}


def _store(
    connection: Connection,
    actor: Actor,
    answers: FilledHours,
    columns: Mapping[str, str | None],
    span: Span | None,
) -> list[Block]:
    before = _current_hours(connection, actor)
    new = {name: to for name, to in columns.items() if to != getattr(before.leader, name)}
    if new:
        leaders.refresh(connection, actor.workspace, actor.user_id, **new)
    if list(answers.assistants) != list(before.assistants):
        assistants.name(connection, actor.workspace, actor.user_id, answers.assistants, actor.now)
        new_ones = [each for each in answers.assistants if each not in before.assistants]
        context = WorkspaceContext(actor.workspace, actor.programme)
        assistant_welcome.greet(connection, context, actor.user_id, new_ones, actor.now)
    leader = leaders.find(connection, actor.workspace, actor.user_id) or before.leader
    after = leader_hours.current_hours(connection, actor.programme, leader, actor.now)
    if span:
        after = leader_hours.add_absence(
            connection, actor.programme, leader, actor.user_id, span, actor.now
        )
    return messages.saved(after, _changes(before, after, new), asks_part="country" in new)


async def pick_part(action: Action) -> None:
    """The part of the country whose holidays are theirs, picked on the receipt of the form."""
    actor = action.actor

    def work(connection: Connection) -> tuple[list[Block], dict[str, Any]]:
        before = _current_hours(connection, actor)
        part = countries.chosen_part(action.chosen, before.leader.country)
        if part is None:
            raise MistakeError(OTHER_COUNTRY)
        leaders.refresh(connection, actor.workspace, actor.user_id, subdivision=part)
        return _with_holidays(connection, actor), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> list[Block]:
        return _with_holidays(connection, actor)

    blocks = await action.once(work, again, key=action.key_of_choice)
    update_form(action, modal(form.DONE, form.TITLE, blocks, close="Done"))


def _with_holidays(connection: Connection, actor: Actor) -> list[Block]:
    leader = leaders.find(connection, actor.workspace, actor.user_id) or actor.person
    current = leader_hours.current_hours(connection, actor.programme, leader, actor.now)
    hours = working_time_of(current.leader, current.programme)
    return messages.saved(current, [_holidays(hours)])


def _changes(before: LeaderHours, after: LeaderHours, new: Mapping[str, str | None]) -> list[str]:
    """A line for each setting that changed."""
    working_time = working_time_of(after.leader, after.programme)
    says: dict[str, Callable[[], str]] = {
        "nudge_hour": lambda: messages.nudges_line(after.leader, after.programme),
        "working_days": lambda: messages.days_line(working_time),
        "quiet": lambda: messages.quiet_line(working_time),
        "country": lambda: _holidays(working_time),
    }
    named = {"country" if name == "subdivision" else name: None for name in new}
    days = working_time_of(before.leader, before.programme).working_days
    if working_time.working_days != days:  # they may follow the country
        named["working_days"] = None
    lines = [says[name]() for name in named]
    if list(before.assistants) != list(after.assistants):
        people = listing([mention(each) for each in after.assistants])
        lines.append(f"*Assistant:* {people or 'nobody'}.")
    return lines or (["Saved."] if len(before.absences) != len(after.absences) else [])


def _holidays(working_time: WorkingTime) -> str:
    code = countries.code_of(working_time.country, working_time.subdivision)
    return f"*Public holidays:* {countries.label_of(code) if code else 'none'}."
