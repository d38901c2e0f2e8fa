"""What failed calls to Slack mean, whatever Slack writes beside them."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack import faults
from bot.slack.faults import FaultKind


def refused(code: str, status: int = 200, **headers: str) -> SlackApiError:
    data = {"ok": False, "error": code}
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=data,
        headers=headers,
        status_code=status,
    )
    return SlackApiError(code, response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3), ("1.5", 1.5), ("0", 1), ("-5", 1), ("-inf", 1), ("inf", 3600), ("1000000000000", 3600),
     ("1e400", 3600), ("nan", 15), ("", 15), ("soon", 15), ("Wed, 21 Oct 2026 07:28:00 GMT", 15)],
)  # fmt: skip
def test_retry_after_is_a_time_that_can_be_waited(header: str, seconds: float) -> None:
    fault = faults.read(refused("ratelimited", 429, **{"Retry-After": header}))
    assert (fault.kind, fault.retry_after) == (FaultKind.LATER, seconds)


@pytest.mark.parametrize("code", sorted(faults.PASSING))
def test_what_the_workspace_settles_by_itself_is_tried_later(code: str) -> None:
    assert faults.read(refused(code)).kind is FaultKind.LATER
