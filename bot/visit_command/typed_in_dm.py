"""A command that was written as a message to the bot, with or without /visit: it does what it does elsewhere.

A message opens no form, because Slack sends no trigger with it: then a button does.
"""

from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.errors import MistakeError, NotEnrolledError
from bot.features.inbox import replies
from bot.features.nudges.refresh_nudge import refresh_nudges
from bot.features.visits import messages
from bot.features.visits.log_visit import LogResult, Receipt
from bot.language.direct_line import DirectLine, LineKind, judge
from bot.language.visit_line.intents import RunSubcommand
from bot.requests.action_ids import FORM_LINE, RUN_LINE
from bot.requests.command import Command
from bot.requests.event import Event, is_direct, is_from_a_person, on_event
from bot.slack.blocks import Message, actions, button, section
from bot.slack.receiver import Later
from bot.slack.text import cut, decode_typed, escape
from bot.visit_command import handlers, subcommands
from bot.visit_command.line import CommandLine, Understood
from storage.core import handled_requests
from storage.core.handled_requests import AlreadyReceivedError

ONE_TAP = "One tap opens it:"


def register(app: AsyncApp) -> None:
    on_event(app, "message", hear, matchers=[is_command])


def _judged(event: dict[str, Any]) -> DirectLine:
    return judge(decode_typed(str(event.get("text") or "")), subcommands.WORDS)


async def is_command(event: dict[str, Any]) -> bool:
    """Whether a person wrote a command into the direct conversation."""
    written = is_direct(event) and is_from_a_person(event)
    return written and _judged(event).kind is LineKind.COMMAND


async def hear(event: Event) -> None:
    """Runs the command, once, and answers in the conversation."""
    services, message = event.services, event.event
    text = _judged(message).command
    user, key = str(message["user"]), f"event:{event.key}"
    line = CommandLine(event.workspace, user, text, key)
    queued = Later()
    try:
        answer = await _run(event, line, queued)
        now = services.now()
        await event.once(handled_requests.remember, event.workspace, "event", event.key, {}, now)
    except AlreadyReceivedError:
        return
    except NotEnrolledError:
        event.later(replies.turn_away, services, event.workspace, user, message, event.key)
        return
    for step in queued.steps:
        event.later(step)
    event.later(replies.say, services, event.workspace, message, answer)


async def _run(event: Event, line: CommandLine, queued: Later) -> Message:
    """The answer. `queued`: gets what follows it; nothing if the answer is a button for a form."""
    try:
        result = await handlers.process(line, event.services)
        if not isinstance(result, Understood):
            if isinstance(result, Receipt) and result.restarts:
                queued(refresh_nudges, event.services, line.workspace, result.restarts)
            return _logged(result)
        command = Command(result.actor, event.services, queued, "", "", "", line.key)
        message = await handlers.answer_understood(command, result)
    except MistakeError as error:
        if isinstance(error, NotEnrolledError):
            raise
        return Message(escape(str(error)), [section(escape(str(error)))])
    if message is not None:
        return message
    queued.steps.clear()
    runs = isinstance(result.intent, RunSubcommand)
    label = f"Open /visit {cut(line.text, 40)}".strip()
    open_it = button(label, RUN_LINE if runs else FORM_LINE, cut(line.text, 1500))
    return Message(f"{ONE_TAP} /visit {escape(line.text)}", [section(ONE_TAP), actions(open_it)])


def _logged(result: LogResult | None) -> Message:
    return messages.answer(result) if result else messages.gone()
