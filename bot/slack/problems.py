"""What went wrong with a call to Slack, in one vocabulary: slack_sdk and aiohttp have several."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

# Everything a Web API call may raise when Slack refuses it, cannot be reached, or answers no JSON.
CALL_FAILED = (SlackClientError, aiohttp.ClientError, TimeoutError)


def code_of(error: BaseException) -> str:
    """Slack's own word for it, such as "user_not_found"; an empty string where Slack gave none."""
    answer = getattr(error, "response", None) if isinstance(error, SlackApiError) else None
    ask = getattr(answer, "get", None)  # an answer that was no JSON has none
    return str((ask("error") if ask else None) or "")


def wait_of(error: BaseException) -> float | None:
    """Seconds until the method may be called again, if Slack said "too often" (429); else None."""
    answer = getattr(error, "response", None) if isinstance(error, SlackApiError) else None
    if answer is None or (
        getattr(answer, "status_code", 0) != 429 and code_of(error) != "ratelimited"
    ):
        return None
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    told = str(headers.get("retry-after", "")).strip()
    return float(told) if told.isdecimal() else 30.0
