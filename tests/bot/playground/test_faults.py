"""Injected faults, as the real client sees them."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from tests.bot.playground import apps


async def post(api: AsyncWebClient) -> None:
    await api.chat_postMessage(channel="U0ANNA", text="23 days since Globex.")


async def test_a_rate_limit_says_how_long_and_hits_that_method_only(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.faults.on("chat.postMessage", fault_injection.rate_limited(30))
    with pytest.raises(SlackApiError) as refused:
        await post(api)
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "30"
    assert (await api.users_info(user="U0ANNA"))["ok"]
    assert anna.dm == []
    await post(api)
    assert len(anna.dm) == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error_stores_nothing(
    slack: Playground, api: AsyncWebClient, anna: Person, status: int
) -> None:
    slack.faults.on("chat.postMessage", fault_injection.http_status(status))
    with pytest.raises(SlackApiError) as refused:
        await post(api)
    assert refused.value.response.status_code == status
    assert anna.dm == []
    assert slack.calls[-1].status == status


async def test_an_error_of_choice_is_answered(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.faults.on("chat.postMessage", fault_injection.error("channel_not_found"), times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await post(api)
    await post(api)
    assert len(anna.dm) == 1


async def test_a_connection_dropped_before_leaves_nothing_behind(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.faults.on("chat.postMessage", fault_injection.drop_before())
    with pytest.raises(aiohttp.ClientError):
        await post(api)
    assert anna.dm == []
    assert len(slack.calls_of("chat.postMessage")) == 1


async def test_a_connection_dropped_after_leaves_the_message_behind(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.faults.on("chat.postMessage", fault_injection.drop_after())
    with pytest.raises(aiohttp.ClientError):
        await post(api)
    assert len(anna.dm) == 1


async def test_the_client_left_to_itself_posts_twice(slack: Playground, anna: Person) -> None:
    slack.faults.on("chat.postMessage", fault_injection.drop_after())
    async with aiohttp.ClientSession(trust_env=False) as session:
        api = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        api.proxy = None
        await post(api)
    assert len(anna.dm) == 2


async def test_a_hanging_answer_comes_after_the_message(slack: Playground, anna: Person) -> None:
    slack.faults.on("chat.postMessage", fault_injection.hang(60))
    async with apps.client(slack) as api:
        posting = asyncio.create_task(post(api))
        await slack.wait_for(lambda: anna.dm)
        assert not posting.done()
        posting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await posting


async def test_a_held_call_waits_until_it_is_released(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    held = slack.faults.on("chat.postMessage", fault_injection.hold())
    posting = asyncio.create_task(post(api))
    await slack.wait_for(lambda: slack.calls_of("chat.postMessage"))
    assert anna.dm == []
    held.release()
    await posting
    assert len(anna.dm) == 1


async def test_a_slow_call_is_carried_out(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    fault = slack.faults.on("chat.postMessage", fault_injection.slow(0.01))
    await post(api)
    assert fault.met == 1
    assert len(anna.dm) == 1


async def test_a_fault_can_wait_for_its_arguments(
    slack: Playground, api: AsyncWebClient, anna: Person, ben: Person
) -> None:
    slack.faults.on(
        "chat.postMessage",
        fault_injection.error("fatal_error"),
        when=lambda a: a["channel"] == "U0BEN",
    )
    await post(api)
    with pytest.raises(SlackApiError, match="fatal_error"):
        await api.chat_postMessage(channel="U0BEN", text="x")


async def test_a_revoked_token_gets_only_that_answer(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.revoke("account_inactive")
    with pytest.raises(SlackApiError, match="account_inactive"):
        await post(api)


@pytest.mark.parametrize(("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed")])
async def test_a_wrong_token_is_refused(slack: Playground, token: str, error: str) -> None:
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with session.post(f"{slack.api_url}auth.test", headers=headers) as answer:
            assert (await answer.json())["error"] == error


async def test_the_wrong_kind_of_token_is_refused(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await api.apps_connections_open(app_token=slack.bot_token)
    async with apps.client(slack, slack.app_token) as as_app:
        with pytest.raises(SlackApiError, match="not_allowed_token_type"):
            await post(as_app)


async def test_a_missing_scope_is_named(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    slack.home.scopes.discard("chat:write")
    with pytest.raises(SlackApiError, match="missing_scope") as refused:
        await post(api)
    assert refused.value.response["needed"] == "chat:write"


async def test_an_unknown_method_is_a_problem(slack: Playground, api: AsyncWebClient) -> None:
    with slack.allowing_problems() as problems:
        with pytest.raises(SlackApiError, match="unknown_method"):
            await api.api_call("chat.shout")
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await api.api_call("chat.postMessage", json={"channel": "C0", "loud": True})
    assert problems == [
        "chat.shout: the stand-in does not know this method",
        "chat.postMessage: loud is no argument of it",
    ]
