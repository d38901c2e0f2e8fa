"""The stand-in answers whatever the app sends and reports what is wrong; it never crashes."""

import json
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.playground.blockkit import check
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection

Json = dict[str, Any]
NAMES = """type text blocks elements element accessory options option_groups initial_option rows
fields action_id block_id label title submit value view"""
TYPES = """section actions input table modal home static_select checkboxes plain_text mrkdwn markdown
rich_text raw_text button carousel card image x"""
KEYS, WORDS = st.sampled_from(NAMES.split()), st.sampled_from(TYPES.split())
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 200) | WORDS | st.just("x" * 200),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(ANYTHING, st.sampled_from(["message", "modal", "home"]))
def test_any_json_is_judged(thing: Any, surface: str) -> None:
    wrong = check.check(thing, surface)
    assert wrong or isinstance(thing, list)
    assert all(one.startswith("[ERROR] ") for one in wrong)
    if surface != "message":
        assert isinstance(check.check_view(thing, surface), list)
    assert isinstance(check.check_options(thing), list)
    assert list(check.channel_mentions("", thing)) == []


GOOD: list[Json] = [
    {"type": "divider"},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Kept.*"}},
    {"type": "actions", "elements": [{"type": "users_select"}, {"type": "datepicker"}]},
    {"type": "section", "fields": [{"type": "plain_text", "text": "x"}], "accessory": {"type": "users_select"}},
    {"type": "carousel", "elements": [{"type": "card", "title": {"type": "plain_text", "text": "x"}}]},
]  # fmt: skip


@given(st.lists(st.sampled_from(GOOD), max_size=8))
def test_blocks_with_names_are_as_good_and_as_long_as_without(blocks: list[Json]) -> None:
    named = check.with_ids(blocks)
    assert check.check(blocks, "message") == check.check(named, "message") == []
    assert check.text_length(named) == check.text_length(blocks)
    assert all(block["block_id"] for block in named)


@pytest.mark.parametrize("body", [{"text": 5}, {"blocks": "all"}, {"blocks": [None], "text": "x"}])
async def test_a_broken_answer_to_a_command_is_a_problem(
    slack: Playground, app: AsyncApp, anna: Person, body: Json
) -> None:
    @app.command("/visit")
    async def visit() -> BoltResponse:
        return BoltResponse(
            status=200, body=json.dumps(body), headers={"content-type": "application/json"}
        )

    with slack.allowing_problems() as problems:
        await anna.command("/visit")
    assert problems
    assert anna.ephemerals == []


async def test_a_body_that_is_no_json_is_refused(slack: Playground) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {slack.bot_token}"}
    with slack.allowing_problems() as problems:
        async with aiohttp.ClientSession() as session:
            for url in (f"{slack.api_url}chat.postMessage", f"{slack.url}/nowhere"):
                async with session.post(url, data=b"{", headers=headers) as answer:
                    assert answer.status in (400, 404)
    assert len(problems) == 2


async def test_the_request_url_is_verified(slack: Playground, app: AsyncApp) -> None:
    reply = await slack.verify_url("echo this")
    assert reply.body == {"challenge": "echo this"}


async def test_a_change_of_a_person_is_an_event(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    heard: list[Json] = []

    @app.event("user_change")
    async def changed(event: Json) -> None:
        heard.append(event["user"])

    await anna.changes(deleted=True)
    assert heard[0]["id"] == "U0ANNA"
    assert heard[0]["deleted"]


async def test_a_response_url_meets_faults_too(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    @app.command("/visit")
    async def visit(ack: Any) -> None:
        await ack()

    reply = await anna.command("/visit")
    assert isinstance(reply.envelope.payload, dict)
    webhook = AsyncWebhookClient(reply.envelope.payload["response_url"], retry_handlers=[])
    slack.faults.on("response_url", fault_injection.http_status(500))
    slack.faults.on("response_url", fault_injection.rate_limited(7))
    slack.faults.on("response_url", fault_injection.drop_after())
    assert (await webhook.send(text="one")).status_code == 500
    assert (await webhook.send(text="two")).status_code == 429
    with pytest.raises(aiohttp.ClientError):
        await webhook.send(text="three")
    assert (await webhook.send(text="four")).status_code == 200
    assert [message.text for message in anna.ephemerals] == ["three", "four"]
