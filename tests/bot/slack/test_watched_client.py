"""Each call that Slack refuses, limits or leaves unanswered is a line in Slack's words, once a minute."""

import pytest

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.fault_injection import PlannedFault
from bot.process.app import Bot
from bot.slack.faults import CALL_FAILED
from tests import cast
from tests.bot.office import only_sqlite

WATCHED = "bot.slack.watched_client"
pytestmark = only_sqlite


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (
            fault_injection.rate_limited(30),
            "Slack limits users.info (ratelimited), to go on in 30 s",
        ),
        (fault_injection.http_status(503), "Slack did not answer users.info as it should"),
        (fault_injection.drop_before(), "Slack did not answer users.info as it should"),
        (
            fault_injection.error("fatal_error"),
            "Slack did not answer users.info as it should (fatal",
        ),
        (fault_injection.error("token_revoked"), "Slack does not accept the token (token_revoked)"),
        (
            fault_injection.error("missing_scope", needed="users:read"),
            "Slack refuses users.info to the app (missing_scope, needed: users:read)",
        ),
        (fault_injection.error("user_not_found"), None),
    ],
)
async def test_a_line_each(
    bot: Bot,
    slack: Playground,
    fault: PlannedFault,
    line: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slack.faults.on("users.info", fault, times=50)  # aiohttp repeats what broke off
    for _ in range(5):
        with pytest.raises(CALL_FAILED):
            await bot.services.clients.of(cast.TEAM).users_info(user=cast.ANNA)
    said = [each.getMessage() for each in caplog.records if each.name == WATCHED]
    assert len(said) == (line is not None)
    assert all(each.startswith(f"workspace {cast.TEAM}: {line}") for each in said)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("token_revoked", "Slack doesn't let me show you that (token_revoked)."),
        ("account_inactive", "Slack doesn't let me show you that (account_inactive)."),
        ("missing_scope", "Slack doesn't let me show you that (missing_scope)."),
    ],
)
async def test_a_form_that_meets_a_lost_token_is_no_bug(
    bot: Bot,
    slack: Playground,
    anna: Person,
    code: str,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slack.refuse("views.open", code)
    await anna.command("/visit")
    assert await bot.receiver.drain(5)
    assert said in anna.ephemerals[-1].text
    assert "bug" not in caplog.text
    assert "views.open" in caplog.text
    assert code in caplog.text
