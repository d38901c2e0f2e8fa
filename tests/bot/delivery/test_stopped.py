"""What Slack refuses stops, and nothing else; a stopped workspace runs again once its token works."""

import logging

import pytest

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from storage.core.database import Database
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.programme import leaders, workspaces
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time, only_sqlite

NOT_GRANTED = [
    "missing_scope",
    "team_access_not_granted",
    "access_denied",
    "no_permission",
    "not_allowed_token_type",
]
DAY_30 = cast.later(days=30)
pytestmark = only_sqlite  # it's about Slack; the queries have tests on both


@pytest.fixture
async def anna_is_due(clockwork: Clockwork, database: Database, time: Time) -> Clockwork:
    """Only Anna leads, and is overdue; Olga is the admin."""
    for who in (cast.BEN, cast.CARLA, cast.DMITRI, cast.EMI):
        await database.run(leaders.remove, cast.TEAM, who, cast.T0)
    time.to(DAY_30)
    return clockwork


async def why_stopped(database: Database) -> str | None:
    found = await database.read(workspaces.find, cast.TEAM)
    assert found is not None
    return found.stopped_because


async def nudge(database: Database) -> Delivery:
    found = await database.read(deliveries.recent, cast.TEAM, cast.ANNA)
    (overdue,) = [each for each in found if each.kind == "overdue"]
    return overdue


@pytest.mark.parametrize(
    "code", [*NOT_GRANTED, "unknown_method", "token_revoked", "an_error_of_next_year"]
)
async def test_who_may_not_read_profiles_may_still_send_nudges(
    anna_is_due: Clockwork, slack: Playground, anna: Person, database: Database, code: str
) -> None:
    slack.refuse("users.info", code)
    await anna_is_due.tick()
    assert len(anna.dm) == 1
    assert await why_stopped(database) is None


@pytest.mark.parametrize("code", NOT_GRANTED)
async def test_a_message_that_is_refused_is_told_under_the_admins_next_command_once(
    anna_is_due: Clockwork,
    bot: Bot,
    slack: Playground,
    anna: Person,
    olga: Person,
    database: Database,
    code: str,
) -> None:
    slack.refuse("chat.postMessage", code)
    for _ in range(2):
        await anna_is_due.tick()
    assert await why_stopped(database) is None
    assert "did not get through" not in (await anna.command("/visit", "help")).text
    told = (await olga.command("/visit", "help")).text
    assert f"A nudge for <@{cast.ANNA}> did not get through: " in told
    assert f"get through: {code}" not in told  # a phrase, not the bare code
    await bot.receiver.drain(5)
    assert "did not get through" not in (await olga.command("/visit", "help")).text


async def test_where_only_new_conversations_are_refused_the_others_go_on(
    anna_is_due: Clockwork, slack: Playground, anna: Person, olga: Person, database: Database
) -> None:
    await database.run(
        leaders.refresh, cast.TEAM, cast.OLGA, dm_channel=slack.home.dm(cast.OLGA).id
    )
    slack.refuse("conversations.open", "missing_scope")
    await anna_is_due.tick()
    assert anna.dm == []
    assert "the app lacks a permission" in olga.dm[-1].text
    assert await why_stopped(database) is None


async def test_one_method_that_calls_the_token_revoked_is_not_believed(
    anna_is_due: Clockwork, slack: Playground, anna: Person, database: Database
) -> None:
    slack.refuse("conversations.open", "token_revoked")
    await anna_is_due.tick()
    assert await why_stopped(database) is None
    assert (await nudge(database)).state is DeliveryState.FAILED


async def test_while_slack_does_not_say_whether_the_token_works_nothing_is_stopped_or_lost(
    anna_is_due: Clockwork, slack: Playground, anna: Person, database: Database
) -> None:
    slack.refuse("conversations.open", "token_revoked")
    slack.refuse("auth.test", "internal_error")
    await anna_is_due.tick()
    assert await why_stopped(database) is None
    assert (await nudge(database)).state is DeliveryState.PLANNED


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_lost_token_stops_the_workspace_and_a_request_with_a_working_one_wakes_it(
    anna_is_due: Clockwork,
    bot: Bot,
    slack: Playground,
    anna: Person,
    olga: Person,
    database: Database,
    error: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    slack.revoke(error)
    await anna_is_due.tick()
    assert await why_stopped(database) == error
    answer = (await olga.command("/visit", "help")).text
    assert f"I could send nothing by myself lately. Slack said {error}." in answer
    await bot.receiver.drain(5)
    assert await why_stopped(database) == error
    assert (await nudge(database)).state is DeliveryState.PLANNED

    slack.restore()
    await anna.command("/visit", "help")
    await bot.receiver.drain(5)
    assert await why_stopped(database) is None
    await anna_is_due.tick()
    assert len(anna.dm) == 1
    assert "lately" not in (await olga.command("/visit", "help")).text
    said = [line for line in caplog.messages if line.startswith("workspace ")]
    assert said.pop(0).startswith(
        f"workspace {cast.TEAM}: Slack does not accept the token ({error})"
    )
    assert said == [
        f"workspace {cast.TEAM}: stopped, {error}",
        f"workspace {cast.TEAM}: runs again, was stopped by {error}",
    ]


async def test_an_event_or_a_press_wakes_it_too(
    bot: Bot, slack: Playground, anna: Person, nobody: Person, database: Database
) -> None:
    await database.run(workspaces.stop, cast.TEAM, "missing_scope", cast.T0)
    await nobody.opens_home()
    await bot.receiver.drain(5)
    assert await why_stopped(database) is None
