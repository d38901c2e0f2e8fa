"""Which channels may get the board: active, not shared with another company, with the bot as a member."""

from typing import Any

from bot.errors import MistakeError, UnsureError
from bot.slack import faults
from bot.slack.clients import Clients
from bot.slack.faults import CALL_FAILED

_INVISIBLE = (
    "channel_not_found",
    "not_in_channel",
    "missing_scope",
    "method_not_supported_for_channel_type",
)


async def check(clients: Clients, workspace: str, channel: str) -> None:
    """Asks Slack. Raises MistakeError, with what to do, if the board can't go there; UnsureError if Slack won't say."""
    try:
        answer = await clients.of(workspace).conversations_info(channel=channel)
    except CALL_FAILED as error:
        code = faults.read(error).what
        if code in _INVISIBLE:
            raise MistakeError(
                f"I can't see {channel}. If it exists, invite me there with /invite, then choose it again."
            ) from error
        raise UnsureError(
            f"Slack did not say what {channel} is ({code}). Try again in a minute."
        ) from error
    reason = why_not(answer["channel"])
    if reason:
        raise MistakeError(reason)


def why_not(channel: dict[str, Any]) -> str | None:
    """A sentence on why the board cannot go to this channel (Slack's object), and what to do; None if it can."""
    name = f"#{channel.get('name') or channel.get('id')}"
    if channel.get("is_im") or channel.get("is_mpim"):
        return "The board needs a channel; a direct conversation is none."
    if channel.get("is_archived"):
        return f"{name} is archived. Choose another channel, or bring it back first."
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return f"{name} is shared with another company. The board names our leaders and customers, so choose another."
    if channel.get("is_member") is False:
        return f"I am not in {name}. Invite me there with /invite, then choose it again."
    return None
