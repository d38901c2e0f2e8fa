"""Classifies failed calls to Slack by what the caller can do next. Nothing is retried here."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0

PAUSE = 15.0  # seconds to wait, if Slack sends no Retry-After
LONGEST_PAUSE = (
    3600.0  # Slack asks for a minute or so; what is longer is a slip, and is asked again
)
TEMPORARY = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
# Slack did nothing, and will do it once the workspace or its organisation has settled something.
PASSING = frozenset(
    {"team_added_to_org", "org_login_required", "ekm_access_denied", "accesslimited"}
)
PASSING_PAUSE = 300.0

# The token is not valid any more, says this answer; `auth.test` says whether that is so.
TOKEN_LOST = frozenset(
    {"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed"}
)
# The token works, but not for this method or in this place: nothing else is refused with it.
NOT_GRANTED = frozenset(
    {
        "missing_scope",
        "team_access_not_granted",
        "access_denied",
        "no_permission",
        "not_allowed_token_type",
    }
)

# Everything a Web API call may raise if Slack rejects it, cannot be reached, or does not answer with JSON: slack_sdk
# raises AttributeError for a plain-text response.
CALL_FAILED = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, AttributeError)


def wait_after(failures: int, first: float = FIRST_WAIT_SECONDS) -> float:
    """Seconds to wait after that many failures in a row (1 …): exponential back-off, capped, half of it random."""
    longest = min(LONGEST_WAIT_SECONDS, first * 2.0 ** min(failures - 1, 10))
    return random.uniform(longest / 2, longest)


class FaultKind(Enum):
    """LATER: nothing happened, try again. DOUBTFUL: it may have happened. FINAL: Slack rejected it."""

    LATER = auto()
    DOUBTFUL = auto()
    FINAL = auto()


class FaultCode(StrEnum):
    """Our codes for faults without an error code from Slack. Stored with deliveries: see storage/outbox/reasons.py."""

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
    """`code` is Slack's error code or a FaultCode with its `values`; `retry_after` is in seconds, for LATER only."""

    kind: FaultKind
    code: str
    retry_after: float = PAUSE
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """Slack's error code, or a short text of ours, for logs and the terminal."""
        known = WORDS.get(self.code)
        return known.format(**self.values) if known else self.code


def read(error: Exception) -> Fault:
    """Classifies what a call to Slack raised. An unknown type of error counts as an unreadable answer."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Fault(
            FaultKind.LATER, FaultCode.NO_CONNECTION
        )  # connection refused, or unknown host: nothing was sent
    if isinstance(error, TimeoutError):
        return Fault(FaultKind.DOUBTFUL, FaultCode.NO_ANSWER)
    if not isinstance(error, aiohttp.ClientError | OSError):
        return Fault(
            FaultKind.DOUBTFUL, FaultCode.UNREADABLE_ANSWER
        )  # such as slack_sdk's AttributeError for plain text
    broke = {"error": type(error).__name__}
    return Fault(FaultKind.DOUBTFUL, FaultCode.CONNECTION_BROKE, values=broke)


def _answered(error: SlackApiError) -> Fault:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    code = _error_word(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Fault(FaultKind.LATER, "ratelimited", _retry_after(error))
    if status >= 500:
        answered = {"status": str(status)}
        return Fault(FaultKind.DOUBTFUL, FaultCode.SERVER_ERROR, values=answered)
    if code is None:
        return Fault(FaultKind.DOUBTFUL, FaultCode.UNREADABLE_ANSWER)
    if code in PASSING:
        return Fault(FaultKind.LATER, code, PASSING_PAUSE)
    return Fault(FaultKind.DOUBTFUL if code in TEMPORARY else FaultKind.FINAL, code)


def _error_word(error: SlackApiError) -> str | None:
    data = getattr(error.response, "data", error.response)
    found = data.get("error") if isinstance(data, dict) else None
    return str(found) if found else None


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    header = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    first = header[0] if isinstance(header, list) and header else header
    try:
        seconds = float(str(first))
    except ValueError:
        return PAUSE
    return PAUSE if math.isnan(seconds) else min(max(seconds, 1.0), LONGEST_PAUSE)
