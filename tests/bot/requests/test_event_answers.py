"""An answer in the direct conversation meets a Slack that cannot take it just now."""

import pytest

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.process.app import Bot
from storage.core.database import Database


@pytest.mark.parametrize("code", ["accesslimited", "429", "500"])
async def test_an_answer_that_meets_a_passing_fault_comes_after_it(
    slack: Playground,
    anna: Person,
    bot: Bot,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    code: str,
) -> None:
    faults = {"429": fault_injection.rate_limited(), "500": fault_injection.http_status()}
    slack.faults.on("chat.postMessage", faults.get(code) or fault_injection.error(code))
    await anna.says("hello")
    await slack.wait_for(lambda: anna.dm and anna.dm[-1].text)
    assert "bug" not in caplog.text
