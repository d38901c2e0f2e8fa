"""What went wrong with a call to Slack, in the few ways that matter for what to do next. No retries here."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0

PAUSE = 15.0  # seconds, where Slack names none
TEMPORARY = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})

# Everything a Web API call may raise when Slack refuses it, cannot be reached, or answers no JSON: slack_sdk trips
# over an answer in plain text with an AttributeError.
CALL_FAILED = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, AttributeError)


def wait_after(failures: int, first: float = FIRST_WAIT_SECONDS) -> float:
    """Seconds to wait after so many failures in a row (1 …): doubling up to a ceiling, the half of it by chance."""
    longest = min(LONGEST_WAIT_SECONDS, first * 2.0 ** min(failures - 1, 10))
    return random.uniform(longest / 2, longest)


class FaultKind(Enum):
    """LATER: nothing happened, try again. DOUBTFUL: it may have happened. FINAL: Slack says no."""

    LATER = auto()
    DOUBTFUL = auto()
    FINAL = auto()


class FaultCode(StrEnum):
    """What was the matter where Slack sent no error code. Stored with deliveries: see storage/outbox/reasons.py."""

    NO_CONNECTION = "no-connection"
    NO_ANSWER = "no-answer-in-time"
    SERVER_ERROR = "server-error"  # values: status
    CONNECTION_BROKE = "connection-broke"  # values: error
    UNREADABLE_ANSWER = "unreadable-answer"


WORDS: dict[str, str] = {
    FaultCode.NO_CONNECTION: "no connection",
    FaultCode.NO_ANSWER: "no answer in time",
    FaultCode.SERVER_ERROR: "Slack answered {status}",
    FaultCode.CONNECTION_BROKE: "the connection broke ({error})",
    FaultCode.UNREADABLE_ANSWER: "Slack's answer could not be read",
}


@dataclass(frozen=True)
class Fault:
    """`code` is Slack's error code or a FaultCode, with its values; `retry_after` are seconds, for LATER alone."""

    kind: FaultKind
    code: str
    retry_after: float = PAUSE
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """Slack's error code, or a few words of ours, for logs and the terminal."""
        known = WORDS.get(self.code)
        return known.format(**self.values) if known else self.code


def read(error: Exception) -> Fault:
    """The fault behind what a call to Slack raised. An error of an unknown kind is an answer that nobody could read."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Fault(
            FaultKind.LATER, FaultCode.NO_CONNECTION
        )  # refused, or no such host: nothing was sent
    if isinstance(error, TimeoutError):
        return Fault(FaultKind.DOUBTFUL, FaultCode.NO_ANSWER)
    if not isinstance(error, aiohttp.ClientError | OSError):
        return Fault(
            FaultKind.DOUBTFUL, FaultCode.UNREADABLE_ANSWER
        )  # slack_sdk trips over plain text, for one
    broke = {"error": type(error).__name__}
    return Fault(FaultKind.DOUBTFUL, FaultCode.CONNECTION_BROKE, values=broke)


def _answered(error: SlackApiError) -> Fault:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    what = _error_word(error)
    if status == 429 or what in ("ratelimited", "rate_limited"):
        return Fault(FaultKind.LATER, "ratelimited", _retry_after(error))
    if status >= 500:
        answered = {"status": str(status)}
        return Fault(FaultKind.DOUBTFUL, FaultCode.SERVER_ERROR, values=answered)
    if what is None:
        return Fault(FaultKind.DOUBTFUL, FaultCode.UNREADABLE_ANSWER)
    return Fault(FaultKind.DOUBTFUL if what in TEMPORARY else FaultKind.FINAL, what)


def _error_word(error: SlackApiError) -> str | None:
    data = getattr(error.response, "data", error.response)
    found = data.get("error") if isinstance(data, dict) else None
    return str(found) if found else None


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    first = told[0] if isinstance(told, list) and told else told
    try:
        return max(float(str(first)), 1.0)
    except ValueError:
        return PAUSE
