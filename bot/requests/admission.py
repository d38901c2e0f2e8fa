"""Admission: finds the actor before any handler runs, and turns everybody else away.

`/visit` does so in its own transaction (bot/visit_command/handlers.py), which saves the most common request a query.
"""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.requests.actor import JOIN, JOIN_ASK, REFUSED, admit, user_of
from bot.requests.services import Services
from bot.slack.blocks import Message, modal, section
from bot.slack.directory import DirectoryUnavailableError, UnknownPersonError
from bot.slack.text import mention
from bot.wording import assistants as assistants_wording
from bot.wording.numbers_and_lists import listing
from storage.programme import assistants, belonging, leaders

_CHECKED = ("block_actions", "view_submission", "block_suggestion", "shortcut", "message_action")
CALLBACK = "turned_away"
BACK = "Slack says that you are a full member here again, so you are in again. Please do that once more."
WAIT = "You can't do that here. One moment, I am looking up why."


async def check(
    context: AsyncBoltContext, body: dict[str, Any], services: Services, next_: Any
) -> None:
    """Middleware: passes the actor on as `actor`. Raises NotEnrolledError for everybody else."""
    if body.get("type") in _CHECKED:
        user_id = user_of(body)
        membership = await services.database.read(
            leaders.membership, context.team_id or "", user_id
        )
        context["actor"] = admit(membership, user_id, services.now())
    await next_()


def turn_away(body: dict[str, Any], request: AsyncBoltRequest, services: Services) -> BoltResponse:
    """Acknowledges at once. Which sentence applies depends on the person's Slack profile, so it follows."""
    kind = body.get("type")
    if kind == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    request.context["later"](explain, body, services, request.context.team_id or "")
    if kind == "view_submission":
        # The form is replaced altogether: it may show what only enrolled people may see.
        return BoltResponse(
            status=200, body={"response_action": "update", "view": _modal_of(Message(WAIT))}
        )
    return BoltResponse(status=200, body="")


async def explain(body: dict[str, Any], services: Services, workspace: str) -> None:
    """A follow-up: tells the person how to join, or that they cannot, where they pressed or typed."""
    message = await sentence_for(workspace, user_of(body), services)
    view = body.get("view") or {}
    if body.get("response_url"):
        await services.clients.respond(
            body["response_url"], message, response_type="ephemeral", replace_original=False
        )
    elif view.get("type") == "modal":
        await services.clients.of(workspace).views_update(
            view_id=view["id"], view=_modal_of(message)
        )
    elif body.get("trigger_id"):
        await services.clients.of(workspace).views_open(
            trigger_id=body["trigger_id"], view=_modal_of(message)
        )


async def sentence_for(workspace: str, user_id: str, services: Services) -> Message:
    """A refusal for guests, bots and people of other teams; for assistants what they can do; else how to join.

    Who belongs to the workspace again has what they had, and is told so.
    """
    left = await services.database.read(belonging.differs, workspace, user_id, None)
    try:
        profile = await services.directory.find(workspace, user_id)
        if left and profile.outside is None:  # another process may have heard of it since
            profile = await services.directory.ask(workspace, user_id)
    except (UnknownPersonError, DirectoryUnavailableError):
        return _message(JOIN.format(user=user_id))  # reveals nothing, whoever asks
    if profile.outside:
        return _message(REFUSED)
    if left:
        await services.database.run(belonging.note, workspace, user_id, None, services.now())
        return _message(BACK)
    assisted = await services.database.read(assistants.leaders_of, workspace, user_id)
    if assisted:
        return _message(assistants_wording.assists(assisted))
    admins = await services.database.read(leaders.admins, workspace)
    names = listing([mention(admin.user_id) for admin in admins[:5]])
    return _message(JOIN_ASK.format(admins=names) if names else JOIN.format(user=user_id))


def _message(sentence: str) -> Message:
    return Message(sentence, [section(sentence)])


def _modal_of(message: Message) -> dict[str, Any]:
    return modal(CALLBACK, "Keep in touch", [section(message.text)])
