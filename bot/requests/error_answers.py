"""What the person sees when something goes wrong, by kind of request, and what is logged.

Mistakes are answered with their sentence. Bugs are logged with a reference, which the person sees too. Logs hold the
error's type and stack but never its message, which may contain customers' words.
"""

import logging
import uuid
from typing import Any

from aiohttp import ClientError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.errors import MistakeError, NotEnrolledError
from bot.logs import stack
from bot.requests import admission
from bot.requests.services import Services
from bot.slack import faults
from bot.slack.blocks import Message, modal, section
from bot.slack.faults import FaultKind
from bot.slack.text import escape
from bot.wording import database_failures
from storage.core import open_request
from storage.core.failures import DatabaseUnavailableError

log = logging.getLogger(__name__)


BUG = "Something went wrong on my side, and nothing was stored. If it happens again, tell an admin: {reference}."
LATE_BUG = "Something went wrong on my side while answering. If it happens again, tell an admin: {reference}."
# Of Slack: it lacks the token or a permission; it limits, or is away.
REFUSED = (
    "Slack doesn't let me do that ({code}), and nothing was stored. "
    "Whoever looks after the app can mend it: it has to be installed again."
)
LATE_REFUSED = (
    "Slack doesn't let me show you that ({code}). "
    "Whoever looks after the app can mend it: it has to be installed again."
)
SILENT = "Slack doesn't answer me just now, so nothing was stored. Please try again in a minute."
LATE_SILENT = "Slack didn't let me show you that just now. Please try again in a minute."
NOTICE = "notice"
TITLE = "Keep in touch"


def sentence_for(error: Exception, *, stored: bool) -> str:
    """The sentence for the person. Logs the error if it is a bug or a database that fails.

    `stored`: something was, or may have been, stored before it; nobody may be told then that nothing was.
    """
    if isinstance(error, MistakeError):
        return str(error)
    of_slack = _of_slack(error, stored)
    if of_slack:
        return of_slack
    reference = uuid.uuid4().hex[:8]
    if isinstance(error, DatabaseUnavailableError):
        log.error("%s, reference %s: %s", error.headline, reference, error)
        return database_failures.sentence(error, stored=stored)
    log.error("bug, reference %s: %s", reference, stack(error))
    return (LATE_BUG if stored else BUG).format(reference=reference)


def _of_slack(error: Exception, stored: bool) -> str | None:
    """What is no bug: a lost token, a missing permission, a Slack that limits or is away. None for all else.

    The client has logged a refusal (bot/slack/watched_client.py); it knows nothing of a `response_url`.
    """
    if not isinstance(error, SlackApiError | ClientError):
        return None
    fault = faults.read(error)
    if fault.kind is not FaultKind.FINAL:
        log.warning("an answer did not get through to Slack (%s)", fault.what)
        return LATE_SILENT if stored else SILENT
    if fault.code in faults.TOKEN_LOST | faults.NOT_GRANTED:
        return (LATE_REFUSED if stored else REFUSED).format(code=fault.code)
    return None


async def answer(
    error: Exception, body: dict[str, Any], request: AsyncBoltRequest, services: Services
) -> BoltResponse:
    """Bolt's error handler: the acknowledgement in place of the one that failed. Drops what was queued."""
    request.context["later"].steps.clear()
    stored = open_request.has_stored()
    if "event" in body:
        sentence_for(error, stored=stored)
        return BoltResponse(status=500)  # Slack sends a verified event again
    if isinstance(error, NotEnrolledError):
        return admission.turn_away(body, request, services)
    sentence = sentence_for(error, stored=stored)
    message = Message(escape(sentence), [section(escape(sentence))])
    kind = body.get("type")
    if "command" in body:
        return BoltResponse(status=200, body=message.body(response_type="ephemeral"))
    if kind == "view_submission":
        return BoltResponse(
            status=200,
            body={"response_action": "update", "view": with_notice(body["view"], sentence)},
        )
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    request.context["later"](_tell, body, request, services, sentence)
    return BoltResponse(status=200, body="")


async def follow_up_failed(request: AsyncBoltRequest, error: Exception, services: Services) -> None:
    """Tells the person that a follow-up failed after the acknowledgement, where they pressed or typed."""
    sentence = sentence_for(error, stored=True)
    try:
        await _tell(request.body, request, services, sentence)
    except Exception as another:
        log.warning("could not tell of it: %s", type(another).__name__)


async def _tell(
    body: dict[str, Any], request: AsyncBoltRequest, services: Services, sentence: str
) -> None:
    message = Message(escape(sentence), [section(escape(sentence))])
    view = body.get("view")
    response_url = body.get("response_url")
    if response_url:
        await services.clients.respond(
            response_url, message, response_type="ephemeral", replace_original=False
        )
    elif view and view.get("type") == "modal":
        client = services.clients.of(request.context.team_id or "")
        await client.views_update(view_id=view["id"], view=with_notice(view, sentence))
    elif view and body.get(
        "trigger_id"
    ):  # over Home: whoever has scrolled down would miss it there
        client = services.clients.of(request.context.team_id or "")
        notice = modal(NOTICE, TITLE, message.blocks)
        await client.views_open(trigger_id=body["trigger_id"], view=notice)


def with_notice(view: dict[str, Any], sentence: str) -> dict[str, Any]:
    """The same form with a sentence on top, keeping everything that was typed."""
    state = view.get("state", {}).get("values", {})
    present = view.get("blocks") or ()
    blocks = [_filled(block, state) for block in present if block.get("block_id") != NOTICE]
    carried_over = (
        "type",
        "callback_id",
        "title",
        "submit",
        "close",
        "private_metadata",
        "external_id",
    )
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": TITLE},
        **{name: view[name] for name in carried_over if view.get(name)},
        "blocks": [section(escape(sentence), block_id=NOTICE), *blocks],
    }


# By the key of a value in an element's state: the key that prefills the element with it.
_INITIAL = {
    "value": "initial_value",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
}


def _filled(block: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    element = block.get("element")
    if not element:
        return block
    found = state.get(block.get("block_id", ""), {}).get(element.get("action_id", ""), {})
    cleared = {name: value for name, value in element.items() if name not in _INITIAL.values()}
    typed = {ours: found[theirs] for theirs, ours in _INITIAL.items() if found.get(theirs)}
    return {**block, "element": {**cleared, **typed}}
