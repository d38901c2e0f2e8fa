"""Opens, pushes and updates modals, for bot/requests/responses.py. A trigger id is valid for three seconds."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.requests import turns
from bot.requests.services import Services
from bot.slack import faults
from bot.slack.blocks import Block, Message, section
from bot.slack.faults import FaultKind

log = logging.getLogger(__name__)


SAID, TITLE = "said", "Keep in touch"
TOO_SLOW = "Slack didn't open the form in time. Please try once more; nothing is lost."

# The trigger id has expired, or was used: Slack has two spellings for each.
_LATE = frozenset({"expired_trigger_id", "trigger_expired"})
_USED = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
_CLOSED = "not_found"


async def open_modal(
    services: Services, workspace: str, trigger_id: str, view: Block, response_url: str = ""
) -> None:
    """A follow-up: opens `view`. If Slack cannot do so now, `response_url` tells the person to try again."""
    try:
        await services.clients.of(workspace).views_open(trigger_id=trigger_id, view=view)
    except Exception as error:
        fault = faults.read(error)
        if fault.what in _USED:  # a repeat of a press whose form is open already
            return
        if fault.kind is FaultKind.FINAL and fault.what not in _LATE:
            raise
        log.warning("the form did not open: %s", fault.what)
        await _say_too_slow(services, response_url)


async def push_modal(
    services: Services, workspace: str, trigger_id: str, view: Block
) -> Mapping[str, Any] | None:
    """A follow-up: pushes `view` over the modal that held the button, and returns it as Slack has it.

    Does nothing, and returns None, if that modal was closed meanwhile.
    """
    try:
        pushed = await services.clients.of(workspace).views_push(trigger_id=trigger_id, view=view)
        shown: Mapping[str, Any] = pushed["view"]
        return shown
    except Exception as error:
        fault = faults.read(error)
        if fault.kind is FaultKind.FINAL and fault.what not in _USED | _LATE | {_CLOSED}:
            raise
        log.warning("the form did not open: %s", fault.what)
        return None


async def update_modal(
    services: Services, workspace: str, before: Mapping[str, Any], view: Block
) -> None:
    """A follow-up: shows `view` in the modal that shows `before`. Does nothing if that was closed meanwhile.

    Nor if there is none: a press may claim to come from a modal and not say which.
    """
    if "id" not in before:
        return
    client, next_view = services.clients.of(workspace), turns.following(before, view)
    try:
        await client.views_update(view_id=str(before["id"]), view=next_view)
    except SlackApiError as error:
        if faults.read(error).what != _CLOSED:
            raise


async def _say_too_slow(services: Services, response_url: str) -> None:
    if response_url:
        message = Message(TOO_SLOW, [section(TOO_SLOW)])
        await services.clients.respond(
            response_url, message, response_type="ephemeral", replace_original=False
        )
