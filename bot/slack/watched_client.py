"""A Web API client that logs what Slack refuses, limits or does not answer, in Slack's words; once a minute for each.

Whoever made the call decides what comes of it, and need not log it again.
"""

import logging
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import RareLines
from bot.slack import faults
from bot.slack.faults import CALL_FAILED, Fault, FaultKind

log = logging.getLogger(__name__)


class WatchedClient(AsyncWebClient):
    """`workspace`: for the lines, where it is known; `lines`: shared by all clients of a process."""

    def __init__(self, *, workspace: str, lines: RareLines, **more: Any) -> None:
        super().__init__(**more)
        self._workspace = workspace
        self._lines = lines

    async def api_call(self, api_method: str, **more: Any) -> Any:
        """As slack_sdk's. Raises what that raises."""
        try:
            return await super().api_call(api_method, **more)
        except CALL_FAILED as error:
            fault = faults.read(error)
            line = _line(api_method, fault, error)
            if line:
                where = f"workspace {self._workspace}: " if self._workspace else ""
                about = "" if fault.code in faults.TOKEN_LOST else api_method
                self._lines.warning(f"{where}{about} {fault.code}", f"{where}{line}")
            raise


def _line(method: str, fault: Fault, error: Exception) -> str | None:
    """None for what Slack refuses because of what was asked: the caller knows more of that."""
    if fault.code == "ratelimited":
        return f"Slack limits {method} (ratelimited), to go on in {fault.retry_after:g} s"
    if fault.kind is not FaultKind.FINAL:
        return f"Slack did not answer {method} as it should ({fault.what})"
    if fault.code in faults.TOKEN_LOST:
        return f"Slack does not accept the token ({fault.code}), said to {method}"
    if fault.code in faults.NOT_GRANTED:
        return f"Slack refuses {method} to the app ({fault.code}{_needed(error)})"
    return None


def _needed(error: Exception) -> str:
    """The scope that Slack names."""
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    needed = data.get("needed") if isinstance(data, dict) else None
    return f", needed: {needed}" if needed else ""
