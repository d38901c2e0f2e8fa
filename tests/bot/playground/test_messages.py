"""Messages: posted, updated, read, and pressed."""

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.blockkit.element_state import CannotBeDoneError
from bot.playground.client.person import Person
from bot.playground.server import Playground

Json = dict[str, Any]


def button(action_id: str, value: str, text: str = "Undo a visit") -> Json:
    shown = {"type": "plain_text", "text": text}
    return {"type": "button", "action_id": action_id, "value": value, "text": shown}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def options(*values: str) -> list[Json]:
    return [{"text": {"type": "plain_text", "text": v.title()}, "value": v} for v in values]


async def test_posting_to_a_user_opens_the_dm(api: AsyncWebClient, anna: Person) -> None:
    told = await api.chat_postMessage(channel="U0ANNA", text="Hello")
    opened = await api.conversations_open(users="U0ANNA")
    assert told["channel"] == opened["channel"]["id"] == "DU0ANNA"
    assert [message.text for message in anna.dm] == ["Hello"]


async def test_timestamps_are_unique_and_rise(api: AsyncWebClient, anna: Person) -> None:
    stamps = [(await api.chat_postMessage(channel="U0ANNA", text="x"))["ts"] for _ in range(20)]
    assert stamps == sorted(set(stamps))


async def test_metadata_comes_back_only_when_asked_for(api: AsyncWebClient, anna: Person) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "d1"}}
    await api.chat_postMessage(channel="U0ANNA", text="x", metadata=metadata)
    without = await api.conversations_history(channel="DU0ANNA")
    assert "metadata" not in without["messages"][0]
    found = await api.conversations_history(channel="DU0ANNA", include_all_metadata=True)
    assert found["messages"][0]["metadata"] == metadata


async def test_history_is_read_newest_first_and_page_by_page(
    api: AsyncWebClient, anna: Person
) -> None:
    stamps = [(await api.chat_postMessage(channel="U0ANNA", text=str(n)))["ts"] for n in range(5)]
    first = await api.conversations_history(channel="DU0ANNA", limit=3)
    assert [m["text"] for m in first["messages"]] == ["4", "3", "2"]
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await api.conversations_history(channel="DU0ANNA", limit=3, cursor=cursor)
    assert [m["text"] for m in rest["messages"]] == ["1", "0"]
    between = await api.conversations_history(channel="DU0ANNA", oldest=stamps[1], latest=stamps[3])
    assert [m["text"] for m in between["messages"]] == ["2"]
    ends = await api.conversations_history(
        channel="DU0ANNA", oldest=stamps[1], latest=stamps[3], inclusive=True
    )
    assert [m["text"] for m in ends["messages"]] == ["3", "2", "1"]


async def test_an_update_with_text_alone_takes_the_blocks_away(
    api: AsyncWebClient, anna: Person
) -> None:
    told = await api.chat_postMessage(
        channel="U0ANNA", text="Kept", blocks=[actions(button("undo", "1"))]
    )
    await api.chat_update(channel=told["channel"], ts=told["ts"], text="Taken back")
    (message,) = anna.dm
    assert message.text == "Taken back"
    assert message.blocks == []
    assert message.edited is not None


async def test_only_own_messages_can_be_changed_and_deleted(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    hers = anna.writes("mine")
    with pytest.raises(SlackApiError, match="cant_update_message"):
        await api.chat_update(channel=hers.channel, ts=hers.ts, text="yours")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await api.chat_delete(channel=hers.channel, ts=hers.ts)
    with pytest.raises(SlackApiError, match="message_not_found"):
        await api.chat_update(channel=hers.channel, ts="1.000000", text="x")
    told = await api.chat_postMessage(channel="U0ANNA", text="x")
    await api.chat_delete(channel=told["channel"], ts=told["ts"])
    assert anna.dm == []
    assert slack.messages("DU0ANNA", deleted=True)[-1].deleted


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0OUTSIDE", "not_in_channel"),
        ("C0SECRET", "channel_not_found"),
        ("C0OLD", "is_archived"),
        ("U0NOBODY", "channel_not_found"),
    ],
)
async def test_a_channel_that_cannot_be_posted_to_says_why(
    slack: Playground, api: AsyncWebClient, channel: str, error: str
) -> None:
    slack.channel("C0OUTSIDE", name="outside", bot_is_member=False)
    slack.channel("C0SECRET", name="secret", is_private=True, bot_is_member=False)
    slack.channel("C0OLD", name="old", is_archived=True)
    with pytest.raises(SlackApiError, match=error):
        await api.chat_postMessage(channel=channel, text="x")


async def test_an_ephemeral_message_needs_a_member(
    slack: Playground, api: AsyncWebClient, anna: Person, ben: Person
) -> None:
    slack.channel("C0BOARD", name="customers", members={"U0ANNA"})
    await api.chat_postEphemeral(channel="C0BOARD", user="U0ANNA", text="for you")
    assert [m.text for m in anna.ephemerals] == ["for you"]
    assert slack.messages("C0BOARD") == []
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        await api.chat_postEphemeral(channel="C0BOARD", user="U0BEN", text="x")


async def test_texts_have_limits(slack: Playground, api: AsyncWebClient, anna: Person) -> None:
    told = await api.chat_postMessage(channel="U0ANNA", text="x")
    with pytest.raises(SlackApiError, match="no_text"):
        await api.api_call("chat.postMessage", json={"channel": "U0ANNA", "text": " "})
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 5
    with slack.allowing_problems():
        with pytest.raises(SlackApiError, match="msg_too_long"):
            await api.chat_update(channel="DU0ANNA", ts=told["ts"], text="x" * 4001)
        with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
            await api.chat_postMessage(channel="U0ANNA", text="x", blocks=blocks)


async def test_blocks_without_text_and_shouting_are_problems(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    said = {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel> hello"}}
    quoted = {"type": "section", "text": {"type": "plain_text", "text": "<!here> harmless"}}
    with slack.allowing_problems() as problems:
        content = {"channel": "U0ANNA", "blocks": [said, quoted]}
        await api.api_call("chat.postMessage", json=content)
        await api.chat_postMessage(channel="U0ANNA", text="<!everyone|x>")
    assert len(problems) == 3
    assert "without a text" in problems[1]


async def test_a_button_is_pressed_as_slack_tells_it(
    slack: Playground, app: AsyncApp, api: AsyncWebClient, anna: Person
) -> None:
    heard: list[Json] = []

    @app.action("undo")
    async def undo(ack: Any, body: Json, respond: Any) -> None:
        heard.append(body)
        await ack()
        await respond(text="Taken back.", replace_original=True)

    blocks = [actions(button("undo", "v1"), button("edit", "v1", "Edit a visit"))]
    await api.chat_postMessage(channel="U0ANNA", text="Kept", blocks=blocks)
    (message,) = anna.dm
    reply = await anna.press(message, "undo")
    assert reply.ok
    body = heard[0]
    assert body["actions"][0] | {"action_ts": ""} == {
        "type": "button",
        "action_id": "undo",
        "block_id": "row",
        "text": {"type": "plain_text", "text": "Undo a visit"},
        "value": "v1",
        "action_ts": "",
    }
    assert body["container"]["message_ts"] == message.ts
    assert body["message"]["text"] == "Kept"
    assert body["user"] == {
        "id": "U0ANNA",
        "username": "anna",
        "name": "anna",
        "team_id": "T0PLAY",
    }
    assert message.text == "Taken back."
    assert message.blocks == []


async def test_what_is_not_on_the_screen_cannot_be_pressed_but_a_snapshot_can(
    app: AsyncApp, api: AsyncWebClient, anna: Person
) -> None:
    heard: list[Json] = []

    @app.action("undo")
    async def undo(ack: Any, action: Json) -> None:
        heard.append(action)
        await ack()

    told = await api.chat_postMessage(
        channel="U0ANNA", text="Kept", blocks=[actions(button("undo", "1"))]
    )
    stale = anna.dm[0].snapshot()
    await api.chat_update(channel=told["channel"], ts=told["ts"], text="Gone")
    with pytest.raises(CannotBeDoneError):
        await anna.press(anna.dm[0], "undo")
    await anna.press(stale, "undo", forged={"value": "somebody else's"})
    assert heard[0]["value"] == "somebody else's"


async def test_menus_and_pickers_hold_what_was_chosen(
    app: AsyncApp, api: AsyncWebClient, anna: Person
) -> None:
    heard: list[Json] = []

    @app.action({"block_id": "row"})
    async def chosen(ack: Any, body: Json) -> None:
        heard.append(body)
        await ack()

    blocks = [
        actions(
            {"type": "static_select", "action_id": "why", "options": options("busy", "away")},
            {"type": "overflow", "action_id": "more", "options": options("edit", "delete")},
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-22"},
        )
    ]
    await api.chat_postMessage(channel="U0ANNA", text="Not now?", blocks=blocks)
    (message,) = anna.dm
    await anna.press(message, "why", selected="busy")
    await anna.press(message, "more", selected="delete")
    await anna.press(message, "day", selected="2026-12-01")
    assert heard[0]["actions"][0]["selected_option"] == options("busy")[0]
    assert heard[0]["state"]["values"]["row"]["why"]["selected_option"]["value"] == "busy"
    assert heard[0]["state"]["values"]["row"]["day"]["selected_date"] == "2026-11-22"
    assert heard[1]["actions"][0]["selected_option"]["value"] == "delete"
    assert heard[2]["actions"][0]["selected_date"] == "2026-12-01"
    with pytest.raises(CannotBeDoneError):
        await anna.press(message, "why", selected="bored")


async def test_an_ephemeral_message_is_not_in_its_payload_and_is_replaced_in_place(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    heard: list[Json] = []

    @app.command("/visit")
    async def visit(ack: Any) -> None:
        await ack(
            text="Which?",
            blocks=[
                actions(
                    button("this", "1", "Visit to Acme"), button("that", "2", "Visit to Globex")
                )
            ],
        )

    @app.action("that")
    async def that(ack: Any, body: Json, respond: Any) -> None:
        heard.append(body)
        await ack()
        await respond(text="That one.", replace_original=True)

    reply = await anna.command("/visit", "Acmee: x")
    assert reply.message is not None
    await anna.press(reply.message, "that")
    assert "message" not in heard[0]
    assert heard[0]["container"]["is_ephemeral"]
    assert [m.text for m in anna.ephemerals] == ["That one."]


async def test_a_body_in_the_answer_to_a_button_is_a_problem(
    slack: Playground, app: AsyncApp, api: AsyncWebClient, anna: Person
) -> None:
    @app.action("undo")
    async def undo(ack: Any) -> None:
        await ack(text="nobody will see this")

    await api.chat_postMessage(channel="U0ANNA", text="Kept", blocks=[actions(button("undo", "1"))])
    with slack.allowing_problems() as problems:
        await anna.press(anna.dm[0], "undo")
    assert "Slack ignores the body" in problems[0]


async def test_a_type_ahead_works_in_a_message(
    app: AsyncApp, api: AsyncWebClient, anna: Person
) -> None:
    heard: list[Json] = []

    @app.options("which")
    async def offer(ack: Any) -> None:
        await ack(options=options("acme"))

    @app.action("which")
    async def which(ack: Any, action: Json) -> None:
        heard.append(action)
        await ack()

    row = actions({"type": "external_select", "action_id": "which", "min_query_length": 2})
    await api.chat_postMessage(channel="U0ANNA", text="Which?", blocks=[row])
    (message,) = anna.dm
    assert await anna.suggest(message, "which", "a") == []
    (offered,) = await anna.suggest(message, "which", "ac")
    await anna.press(message, "which", selected=offered)
    assert heard[0]["selected_option"] == options("acme")[0]


async def test_waiting_ends_with_the_change_or_with_the_time(
    slack: Playground, api: AsyncWebClient, anna: Person
) -> None:
    with pytest.raises(TimeoutError):
        await slack.wait_for(lambda: anna.dm, seconds=0.01)
    waiting = asyncio.create_task(slack.wait_for(lambda: anna.dm))
    await api.chat_postMessage(channel="U0ANNA", text="x")
    await waiting
