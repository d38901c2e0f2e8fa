"""Supervised Socket Mode: whatever happens to a connection, the next command is answered."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.payloads import Reply
from bot.process.app import Bot, build_app
from bot.settings import Settings
from bot.slack.clients import Clients
from bot.slack.faults import LONGEST_WAIT_SECONDS, wait_after
from bot.slack.socket_connection import Timeouts, acknowledgement_of, bolt_request
from bot.slack.socket_mode import SocketModeClient
from storage.core.database import Database

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
QUICK = Timeouts(silence=0.6, handshake=2, first_wait=0.02, stable=0.3)


class Counter:
    """A feature that holds commands until `gate` is open, and raises `bugs` times in events."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.commands: list[str] = []
        self.events: list[str] = []
        self.headers: list[str | None] = []
        self.bugs = 0

    def register(self, app: AsyncApp) -> None:
        app.command("/count")(self.count)
        app.event("app_home_opened")(self.opened)

    async def count(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        self.commands.append(command["text"])
        if command["text"].startswith("slow"):
            await self.gate.wait()
        await ack(f"{command['text']}: counted")

    async def opened(self, ack: AsyncAck, body: dict[str, Any], request: AsyncBoltRequest) -> None:
        self.headers.append(request.headers.get("x-slack-retry-num", [None])[0])
        if self.bugs:
            self.bugs -= 1
            raise RuntimeError("a bug")
        self.events.append(body["event_id"])
        await ack()


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite only: Socket Mode does not depend on the database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'keep-in-touch.db')}"


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground() as made:
        yield made
        assert made.problems == []


@pytest.fixture
def anna(slack: Playground) -> Person:
    return slack.user("U0ANNA", name="Anna")


@pytest.fixture
async def clients(slack: Playground) -> AsyncIterator[Clients]:
    made = Clients(Settings(slack_api_url=slack.api_url))
    await made.authenticate(slack.bot_token)
    yield made
    await made.close()


@pytest.fixture
async def counter() -> Counter:
    return Counter()


@pytest.fixture
async def bot(database: Database, clients: Clients, counter: Counter) -> Bot:
    return build_app(database, clients, lambda: NOW, [counter])


@pytest.fixture
async def sockets(slack: Playground, clients: Clients, bot: Bot) -> AsyncIterator[SocketModeClient]:
    """Connected."""
    made = SocketModeClient(clients, slack.app_token, bot.receiver.receive, QUICK)
    made.start()
    await asyncio.wait_for(made.connected.wait(), 5)
    yield made
    await made.stop(2)
    assert slack.sockets.connections == []


async def handshakes(slack: Playground, count: int) -> None:
    """Waits until that many connections have been accepted in total, and one of them is open."""
    await slack.wait_for(lambda: slack.sockets.handshakes >= count and slack.sockets.open, 20)


async def answered(person: Person, text: str = "one") -> bool:
    reply = await person.command("/count", text)
    return f"{text}: counted" in str(reply.body)


async def test_a_command_is_answered(sockets: SocketModeClient, anna: Person) -> None:
    assert await answered(anna)
    assert sockets.silent_seconds() == 0


async def test_after_a_drop_there_is_a_new_connection(
    slack: Playground, sockets: SocketModeClient, anna: Person
) -> None:
    for count in (2, 3):
        await slack.sockets.drop()
        await handshakes(slack, count)

        assert await answered(anna)


async def test_refused_handshakes_are_tried_again_each_at_a_new_address(
    slack: Playground, sockets: SocketModeClient, anna: Person
) -> None:
    asked = len(slack.calls_of("apps.connections.open"))
    slack.sockets.refuse_next(3)
    await slack.sockets.drop()
    await slack.wait_for(lambda: slack.sockets.refused == 3, 20)
    await handshakes(slack, 2)

    assert await answered(anna)
    assert len(slack.calls_of("apps.connections.open")) == asked + 4


@pytest.mark.parametrize(
    "fault",
    [
        fault_injection.http_status(503),
        fault_injection.drop_before(),
        fault_injection.error("internal_error"),
    ],
)
async def test_an_address_that_cannot_be_had_is_asked_for_again(
    slack: Playground, sockets: SocketModeClient, anna: Person, fault: fault_injection.PlannedFault
) -> None:
    slack.faults.on("apps.connections.open", fault, times=3)
    await slack.sockets.drop()
    await handshakes(slack, 2)

    assert fault.met == 3
    assert await answered(anna)


async def test_a_token_that_is_refused_later_is_tried_on(
    slack: Playground, sockets: SocketModeClient, anna: Person
) -> None:
    slack.faults.on("apps.connections.open", fault_injection.error("invalid_auth"), times=2)
    await slack.sockets.drop()
    await handshakes(slack, 2)

    assert await answered(anna)


async def test_slack_is_not_asked_before_the_time_that_it_named(
    slack: Playground, sockets: SocketModeClient
) -> None:
    slack.faults.on("apps.connections.open", fault_injection.rate_limited(1))
    before = asyncio.get_running_loop().time()
    await slack.sockets.drop()
    await handshakes(slack, 2)

    assert asyncio.get_running_loop().time() - before >= 1


async def test_a_deaf_connection_is_replaced(
    slack: Playground, sockets: SocketModeClient, anna: Person
) -> None:
    slack.sockets.go_deaf()
    deaf = list(slack.sockets.connections)
    await handshakes(slack, 2)
    await slack.wait_for(lambda: deaf[0] not in slack.sockets.connections)

    assert await answered(anna)


async def test_a_quiet_connection_that_answers_pings_is_kept(
    slack: Playground, sockets: SocketModeClient, anna: Person
) -> None:
    await asyncio.sleep(QUICK.silence * 2)

    assert slack.sockets.handshakes == 1
    assert await answered(anna)


async def test_a_refresh_brings_a_new_connection(
    slack: Playground, sockets: SocketModeClient, anna: Person
) -> None:
    await slack.sockets.refresh()
    await handshakes(slack, 2)

    assert await answered(anna)


async def test_after_a_warning_the_new_connection_comes_first_and_the_old_one_finishes(
    slack: Playground, sockets: SocketModeClient, anna: Person, counter: Counter
) -> None:
    counter.gate.clear()
    slow = asyncio.create_task(answered(anna, "slow"))
    await _until(lambda: "slow" in counter.commands)
    old = slack.sockets.connections[0]

    await slack.sockets.refresh("warning")
    await handshakes(slack, 2)

    assert old in slack.sockets.connections
    assert sockets.silent_seconds() == 0
    # Slack hands payloads to both while both are open.
    assert await answered(anna)
    assert await answered(anna)
    counter.gate.set()
    assert await slow
    await slack.wait_for(lambda: old not in slack.sockets.connections)
    assert await answered(anna)


async def test_a_slow_listener_holds_up_nobody(
    slack: Playground, sockets: SocketModeClient, anna: Person, counter: Counter
) -> None:
    counter.gate.clear()
    slow = [asyncio.create_task(answered(anna, f"slow {n}")) for n in range(20)]
    await _until(lambda: len(counter.commands) == 20)

    assert await answered(anna)
    counter.gate.set()
    assert all(await asyncio.gather(*slow))


async def test_an_event_that_met_a_bug_is_not_acknowledged_and_comes_again(
    slack: Playground, sockets: SocketModeClient, anna: Person, counter: Counter
) -> None:
    slack.delivery.answer_seconds = 0.5
    counter.bugs = 1

    reply = await anna.opens_home()

    assert reply.ok
    assert len(counter.events) == 1
    assert counter.headers == ["0", "1"]


async def test_what_cannot_be_read_does_no_harm(
    slack: Playground, sockets: SocketModeClient, anna: Person
) -> None:
    connection = slack.sockets.connections[0]
    for text in ("", "{", "[]", "7", '{"type": "x"}', '{"envelope_id": "1"}',
                 '{"envelope_id": "1", "payload": 7}', '{"envelope_id": "1", "payload": {"team": 7}}',
                 '{"envelope_id": [], "payload": {"authorizations": [7]}}'):  # fmt: skip
        await connection.socket.send_str(text)
    await connection.socket.send_bytes(b"\xff\xfe")

    with slack.allowing_problems():
        assert await answered(anna)
    assert slack.sockets.handshakes == 1


async def test_told_to_stop_it_finishes_what_is_in_hand_and_takes_nothing_more(
    slack: Playground, clients: Clients, bot: Bot, anna: Person, counter: Counter
) -> None:
    sockets = SocketModeClient(clients, slack.app_token, bot.receiver.receive, QUICK)
    sockets.start()
    await asyncio.wait_for(sockets.connected.wait(), 5)
    counter.gate.clear()
    slow = asyncio.create_task(answered(anna, "slow"))
    await _until(lambda: "slow" in counter.commands)

    stopping = asyncio.create_task(sockets.stop(5))
    await asyncio.sleep(0)
    slack.delivery.answer_seconds = 0.3
    late: Reply = await anna.command("/count", "late")
    slack.delivery.answer_seconds = 3
    counter.gate.set()

    assert await slow
    await stopping
    assert not late.ok
    assert counter.commands == ["slow"]


async def test_it_waits_no_longer_than_it_may(
    slack: Playground, clients: Clients, bot: Bot, anna: Person, counter: Counter
) -> None:
    sockets = SocketModeClient(clients, slack.app_token, bot.receiver.receive, QUICK)
    sockets.start()
    await asyncio.wait_for(sockets.connected.wait(), 5)
    counter.gate.clear()
    slow = asyncio.create_task(anna.command("/count", "slow"))
    await _until(lambda: "slow" in counter.commands)

    await asyncio.wait_for(sockets.stop(0.1), 3)

    assert not (await slow).ok
    counter.gate.set()
    await bot.receiver.drain(2)


async def test_a_wrong_app_token_is_said_and_not_tried(slack: Playground, clients: Clients) -> None:
    sockets = SocketModeClient(clients, "xapp-wrong", _nobody)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await sockets.address()
    await sockets.stop(0)


async def test_a_connection_without_a_hello_is_used_if_it_stays_open(
    clients: Clients, bot: Bot
) -> None:
    acknowledged: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def mute(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await asyncio.sleep(0.1)
        command = {"command": "/count", "text": "one", "team_id": "T0PLAY", "user_id": "U0ANNA"}
        envelope = {"envelope_id": "E1", "type": "slash_commands", "payload": command}
        await socket.send_json(envelope)
        acknowledged.set_result(await socket.receive_json())
        await socket.receive()
        return socket

    server = web.Application()
    server.router.add_get("/", mute)
    runner = web.AppRunner(server, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made = SocketModeClient(clients, "xapp-1", bot.receiver.receive, replace(QUICK, hello=0.05))
    made.start(f"ws://127.0.0.1:{runner.addresses[0][1]}/")
    await asyncio.wait_for(made.connected.wait(), 5)
    assert (await asyncio.wait_for(acknowledged, 5))["payload"] == {"text": "one: counted"}
    await made.stop(2)
    await runner.cleanup()


async def test_the_time_without_a_connection_is_known(
    slack: Playground, sockets: SocketModeClient, anna: Person
) -> None:
    held = slack.faults.on("apps.connections.open", fault_injection.hold())
    await slack.sockets.drop()
    await _until(lambda: held.met == 1)
    await asyncio.sleep(0.05)

    assert sockets.silent_seconds() >= 0.05
    held.release()
    await handshakes(slack, 2)
    await _until(lambda: sockets.silent_seconds() == 0)


async def test_proxies_are_not_used_for_a_slack_on_this_machine(
    slack: Playground, database: Database, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    clients = Clients(Settings(slack_api_url=slack.api_url))
    await clients.authenticate(slack.bot_token)
    bot = build_app(database, clients, lambda: NOW, [Counter()])
    sockets = SocketModeClient(clients, slack.app_token, bot.receiver.receive, QUICK)
    sockets.start()
    await asyncio.wait_for(sockets.connected.wait(), 5)

    assert await answered(anna)
    await sockets.stop(1)
    await clients.close()


class TestAcknowledgements:
    def test_a_failure_has_none(self) -> None:
        for status in (201, 404, 500):
            assert acknowledgement_of({"envelope_id": "E"}, BoltResponse(status=status)) is None

    def test_an_empty_answer_has_no_payload(self) -> None:
        assert acknowledgement_of({"envelope_id": "E"}, BoltResponse(status=200)) == {
            "envelope_id": "E"
        }

    def test_an_answer_goes_along_where_it_is_taken(self) -> None:
        response = BoltResponse(status=200, body={"text": "hello"})
        envelope = {"envelope_id": "E", "accepts_response_payload": True}

        assert acknowledgement_of(envelope, response) == {
            "envelope_id": "E",
            "payload": {"text": "hello"},
        }
        assert acknowledgement_of(envelope | {"accepts_response_payload": False}, response) == {
            "envelope_id": "E"
        }

    def test_plain_words_become_a_text(self) -> None:
        acknowledgement = acknowledgement_of(
            {"envelope_id": "E"}, BoltResponse(status=200, body="hello")
        )
        assert acknowledgement == {"envelope_id": "E", "payload": {"text": "hello"}}

    def test_a_repeated_event_says_so_as_over_http(self) -> None:
        request = bolt_request(
            {
                "envelope_id": "E",
                "payload": json.loads('{"type": "event_callback"}'),
                "retry_attempt": 2,
                "retry_reason": "timeout",
            }
        )
        assert request is not None
        assert request.headers["x-slack-retry-num"] == ["2"]
        assert request.headers["x-slack-retry-reason"] == ["timeout"]


def test_the_waits_grow_to_a_ceiling_and_are_never_the_same() -> None:
    for failures in range(1, 60):
        longest = min(LONGEST_WAIT_SECONDS, 0.5 * 2 ** (failures - 1))
        waits = {wait_after(failures) for _ in range(20)}
        assert len(waits) > 1
        assert all(longest / 2 <= wait <= longest for wait in waits)


async def _nobody(_request: AsyncBoltRequest) -> BoltResponse:
    raise AssertionError


async def _until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # bounded by the line above
            await asyncio.sleep(0.005)
