"""The listener of /visit: a line of text becomes a stored visit, an open form, or a subcommand's answer."""

import hashlib
import re
import uuid
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.errors import NotEnrolledError
from bot.features.admin_notices import undelivered
from bot.features.hours import leave_question
from bot.features.nudges.refresh_nudge import refresh_nudges
from bot.features.visits import messages
from bot.features.visits.log_visit import LogResult, Receipt
from bot.language.visit_line import intents
from bot.requests import action_ids, responses
from bot.requests.action import Action, on_action
from bot.requests.actor import only_admins, user_of
from bot.requests.command import Command
from bot.requests.services import Services
from bot.slack.app_manifest import COMMAND
from bot.slack.blocks import Message
from bot.slack.receiver import Later
from bot.slack.text import decode, decode_typed
from bot.visit_command import open_form, subcommands
from bot.visit_command.line import CommandLine, Understood, reread, take, take_again
from storage.core.handled_requests import AlreadyReceivedError


def register(app: AsyncApp) -> None:
    app.command(COMMAND)(visit)
    several = re.compile(rf"{action_ids.RUN_LINE}(:\w+)?")  # in one row
    on_action(app, several, run_line)
    on_action(app, action_ids.FORM_LINE, run_line)


async def visit(
    ack: AsyncAck,
    command: dict[str, Any],
    context: AsyncBoltContext,
    services: Services,
    later: Later,
) -> None:
    """The listener of /visit. Committed before it is acknowledged; forms open after that."""
    text = decode_typed(command.get("text") or "").strip()
    line = CommandLine(context.team_id or "", user_of(command), text, _key(command))
    try:
        result = await process(line, services)
    except NotEnrolledError:  # an assistant need not be enrolled
        answer = await _for_outsider(line, services)
        if answer is None:
            raise
        await ack(**answer.body(response_type="ephemeral"))
        return
    if isinstance(result, Understood):
        trigger_id, url = command.get("trigger_id") or "", command.get("response_url") or ""
        request = Command(result.actor, services, later, "", trigger_id, url, line.key)
        message = await answer_understood(request, result)
    else:
        message = messages.answer(result) if result else messages.gone()
        if isinstance(result, Receipt) and result.restarts:
            later(refresh_nudges, services, line.workspace, result.restarts)
    actor = result.actor if isinstance(result, Understood | Receipt) else None
    context["actor"] = actor  # for what follows each request (bot/delivery/waking.py)
    if message is None:
        await ack()
    else:
        message = _with_leave_question(message, result, services, later)
        if actor is not None and undelivered.is_for(actor):
            message = await undelivered.under(message, actor, services, later)
        await ack(**message.body(response_type="ephemeral"))


def _with_leave_question(
    message: Message, result: Understood | LogResult | None, services: Services, later: Later
) -> Message:
    """The answer, and below it how long the person is away, if that has to be asked."""
    actor = result.actor if isinstance(result, Understood | Receipt) else None
    word = _word(result) if isinstance(result, Understood) else ""
    if actor is None or not leave_question.is_due(actor, word):
        return message
    later(leave_question.note_asked, services, actor)
    return leave_question.under(message, actor)


async def _for_outsider(line: CommandLine, services: Services) -> Message | None:
    word, _, rest = line.text.partition(" ")
    row = subcommands.find(word.lower())
    if row is None or row.for_outsider is None:
        return None
    return await row.for_outsider(services, line.workspace, line.user_id, rest)


def _word(understood: Understood) -> str:
    intent = understood.intent
    return intent.word if isinstance(intent, intents.RunSubcommand) else ""


def _key(command: dict[str, Any]) -> str:
    """The command's idempotency key: a hash of the trigger id and of all else that a repeat has in common with it.

    With Slack the trigger id alone would do. Compatible servers may send the same one with every command, or none.
    """
    parts = [command.get(each) for each in ("trigger_id", "response_url", "user_id", "text")]
    if not (parts[0] or parts[1]):
        return uuid.uuid4().hex
    return hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


async def process(line: CommandLine, services: Services) -> Understood | LogResult | None:
    """Stores what the line logs, or says how it is understood; None if what it stored was taken back."""
    # Only a line with a colon can store anything; the others need no writer.
    work = (
        services.database.run_keyed
        if ":" in line.text or "：" in line.text
        else services.database.read
    )
    now = services.now()
    try:
        return await work(take, line, now, services.seen)
    except AlreadyReceivedError:
        return await services.database.read(take_again, line, now)


async def answer_understood(command: Command, understood: Understood) -> Message | None:
    """The answer to a line that stores nothing by itself; None if a form opens instead."""
    if not isinstance(understood.intent, intents.RunSubcommand):
        return open_form.answer_words(command, understood.intent, understood.named)
    word, rest = understood.intent.word, understood.intent.rest
    row = subcommands.find(word)
    if row is None or row.run is None:
        about = "" if word == "help" else f"“{word}” is not here yet."
        return subcommands.help_message(admin=command.actor.person.admin, about=about)
    if row.for_admins:
        only_admins(command.actor)
    return await row.run(replace(command, rest=rest))


async def run_line(action: Action) -> None:
    """A button whose value is a line after /visit: a subcommand, or words for the form."""
    actor, services = action.actor, action.services
    understood = await services.database.read(reread, actor, decode(action.value))
    trigger_id, url, key = action.trigger_id, action.response_url, f"action:{action.key}"
    command = Command(actor, services, action.later, "", trigger_id, url, key)
    intent = understood.intent
    if action.action_id == action_ids.FORM_LINE and not isinstance(intent, intents.RunSubcommand):
        open_form.open_with(command, intent, understood.named)
        return
    message = await answer_understood(command, understood)
    if message is not None and action.in_home:
        responses.say_over_home(action, message)
    elif message is not None:
        responses.replace(action, message)
