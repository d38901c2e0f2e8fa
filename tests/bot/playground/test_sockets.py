"""Socket Mode, with the real client."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client.person import Person
from bot.playground.server import Playground
from tests.bot.playground import apps


async def test_commands_buttons_and_events_come_through_the_socket(
    slack: Playground, anna: Person
) -> None:
    async with apps.bolt(slack) as app, apps.over_sockets(slack, app):
        heard: list[str] = []

        @app.command("/visit")
        async def visit(ack: Any, command: dict[str, str]) -> None:
            await ack(f"Kept: {command['text']}")

        @app.event("message")
        async def message(event: dict[str, str]) -> None:
            heard.append(event["text"])

        reply = await anna.command("/visit", "A & B")
        await anna.says("hello")
        assert reply.ok
        assert [m.text for m in anna.ephemerals] == ["Kept: A &amp; B"]
        assert heard == ["hello"]


async def test_a_listener_that_fails_sends_no_acknowledgement_and_the_event_comes_again(
    slack: Playground, anna: Person
) -> None:
    slack.delivery.answer_seconds = 0.3
    async with apps.bolt(slack) as app, apps.over_sockets(slack, app):
        heard: list[str] = []

        @app.event("message")
        async def message(body: dict[str, str]) -> None:
            heard.append(body["event_id"])
            if len(heard) == 1:
                raise RuntimeError("not the first time")

        reply = await anna.says("hello")
        assert reply is not None
        assert reply.ok
        assert len(heard) == 2
        assert len(set(heard)) == 1
        assert reply.repeats[0].timed_out


async def test_without_the_app_s_own_token_there_is_no_socket(slack: Playground) -> None:
    async with apps.client(slack) as api:
        told = await api.apps_connections_open(app_token=slack.app_token)
        url = told["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)  # a ticket serves once


async def connect(slack: Playground, session: aiohttp.ClientSession) -> Any:
    socket = await session.ws_connect(slack.socket_url(), autoping=False)
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def test_ten_connections_share_the_payloads(slack: Playground, anna: Person) -> None:
    slack.delivery.answer_seconds = 0.01
    async with aiohttp.ClientSession() as session:
        sockets = [await connect(slack, session) for _ in range(10)]
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await connect(slack, session)
        for _ in range(10):
            await anna.command("/visit")
        got = [(await socket.receive_json())["type"] for socket in sockets]
        assert got == ["slash_commands"] * 10
        for socket in sockets:
            await socket.close()


async def test_a_refused_handshake_is_503_and_the_next_is_taken(slack: Playground) -> None:
    slack.sockets.refuse_next(1)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await connect(slack, session)
        assert refused.value.status == 503
        await (await connect(slack, session)).close()
    assert slack.sockets.refused == 1


async def test_a_dropped_connection_ends_without_a_word(slack: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await connect(slack, session)
        await slack.sockets.drop()
        ended = await socket.receive(timeout=2)
        assert ended.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
    assert not slack.sockets.open


async def test_a_refresh_is_announced(slack: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await connect(slack, session)
        await slack.sockets.refresh("warning")
        assert (await socket.receive_json())["reason"] == "warning"
        assert slack.sockets.open
        await slack.sockets.refresh()
        told = await socket.receive_json()
        assert (told["type"], told["reason"]) == ("disconnect", "refresh_requested")
        assert not slack.sockets.open


async def test_a_deaf_connection_is_open_and_silent(slack: Playground, anna: Person) -> None:
    slack.delivery.answer_seconds = 0.05
    async with aiohttp.ClientSession() as session:
        socket = await connect(slack, session)
        await socket.ping(b"are you there")
        pong = await socket.receive(timeout=2)
        assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"are you there")
        slack.sockets.go_deaf()
        await socket.ping(b"and now")
        assert (await anna.command("/visit")).timed_out
        with pytest.raises(asyncio.TimeoutError):
            await socket.receive(timeout=0.05)
        assert slack.sockets.open
        await slack.sockets.drop()


async def test_an_invented_acknowledgement_is_a_problem(slack: Playground) -> None:
    with slack.allowing_problems() as problems:
        async with aiohttp.ClientSession() as session:
            socket = await connect(slack, session)
            await socket.send_json({"envelope_id": "invented"})
            await slack.wait_for(lambda: slack.problems)
            await socket.close()
    assert "acknowledgement of nothing" in problems[0]


async def test_after_the_socket_is_gone_http_serves_again(
    slack: Playground, app: AsyncApp, api: AsyncWebClient, anna: Person
) -> None:
    @app.command("/visit")
    async def visit(ack: Any) -> None:
        await ack("by HTTP")

    async with aiohttp.ClientSession() as session:
        socket = await connect(slack, session)
        await slack.sockets.drop()
        await socket.close()
    assert (await anna.command("/visit")).text == "by HTTP"
