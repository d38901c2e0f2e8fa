"""The HTTP server: unsigned or unreadable requests are rejected before the bot sees them."""

import gzip
import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.process.app import build_app
from bot.process.http_server import FORM, JSON, MAXIMUM_BYTES, build_server, payload_of
from bot.settings import Settings
from bot.slack.app_manifest import REQUEST_PATH
from bot.slack.clients import Clients, Identity
from bot.visit_command import handlers
from storage.core.database import Database
from storage.migrations import head
from storage.programme import leaders, workspaces
from tests.bot.office import only_sqlite

TEAM = "T0ACME"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SAID = "we may leave gas by 2028"
NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)


class Heard:
    """A feature that listens to one event type, and raises as often as a test sets."""

    def __init__(self) -> None:
        self.bugs = 0
        self.events: list[dict[str, Any]] = []

    def register(self, app: AsyncApp) -> None:
        app.event("app_home_opened")(self.opened)

    async def opened(self, event: dict[str, Any], ack: AsyncAck) -> None:
        if self.bugs:
            self.bugs -= 1
            raise RuntimeError(SAID)
        self.events.append(event)
        await ack()


Door = TestClient[Any, Any]


@asynccontextmanager
async def visitor(routes: web.Application) -> AsyncIterator[Door]:
    """A test client for the server, on its own port."""
    served = TestServer(routes)
    await served.start_server(auto_decompress=False)  # as runner_of does
    async with TestClient(served) as client:
        yield client


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def door(database: Database, heard: Heard) -> AsyncIterator[Door]:
    """The server of a workspace in which Anna is enrolled; Slack's API is unreachable."""
    await database.run(workspaces.add, TEAM, NOW)
    await database.run(leaders.add, TEAM, "U0ANNA", NOW, NOW.date(), name="Anna")
    clients = Clients(Settings(slack_api_url="http://127.0.0.1:9/api/"))
    clients.register(Identity(TEAM, "xoxb-1", "U0BOT", "B0BOT"))
    bot = build_app(database, clients, lambda: NOW, [handlers, heard])
    async with visitor(build_server(database, bot.receiver, SECRET)) as client:
        yield client
    await clients.close()


def signed(body: bytes, content_type: str = FORM, at: str | None = None) -> dict[str, str]:
    timestamp = str(int(time.time())) if at is None else at
    key = b"v0:" + timestamp.encode() + b":" + body
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": "v0=" + hmac.new(SECRET.encode(), key, hashlib.sha256).hexdigest(),
    }


def line(text: str, **more: str) -> bytes:
    """The body of /visit, typed by Anna."""
    fields = {"command": "/visit", "team_id": TEAM, "user_id": "U0ANNA", "trigger_id": "1.2.3"}
    return urlencode({**fields, "text": text, **more}).encode()


def event(kind: str = "app_home_opened") -> bytes:
    told = {"type": kind, "user": "U0ANNA", "channel": "D0ANNA", "tab": "home"}
    return json.dumps(
        {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": told}
    ).encode()


async def post(door: Door, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with door.post(REQUEST_PATH, data=io.BytesIO(body), headers=headers) as answer:
        return answer.status, await answer.text()


async def typed(door: Door, text: str, **more: str) -> tuple[int, str]:
    body = line(text, **more)
    return await post(door, body, signed(body))


@pytest.mark.parametrize("text", ["Acme: “the payload is late”", "help", "{:", "payload: x"])
@only_sqlite
async def test_a_command_is_answered_whatever_words_are_in_it(door: Door, text: str) -> None:
    status, answer = await typed(door, text)

    assert status == 200
    assert json.loads(answer)["response_type"] == "ephemeral"


@only_sqlite
async def test_a_quote_that_says_payload_is_kept_as_it_was_typed(
    door: Door, database: Database
) -> None:
    _, answer = await typed(door, "Acme: “the payload={} is late”")

    assert "Kept" in answer or "Acme" in answer
    kept: Any = await database.read(
        lambda c: c.execute(sa.select(sa.column("said")).select_from(sa.table("visits"))).all()
    )
    assert kept == [("the payload={} is late",)]


@only_sqlite
class TestWhoIsTurnedAway:
    async def test_a_request_without_a_signature_is(self, door: Door) -> None:
        assert (await post(door, line("help"), {"Content-Type": FORM}))[0] == 401

    async def test_a_body_that_was_changed_is(self, door: Door) -> None:
        assert (await post(door, line("undo"), signed(line("help"))))[0] == 401

    @pytest.mark.parametrize("seconds", [-301, 310])
    async def test_a_request_of_another_time_is(self, door: Door, seconds: int) -> None:
        body = line("help")
        assert (await post(door, body, signed(body, at=str(int(time.time()) + seconds))))[0] == 401

    @pytest.mark.parametrize(
        "timestamp", ["", "soon", "-1", "1e9", "9" * 400, "٣٣٣", "1731000000.5", " "]
    )
    async def test_a_timestamp_that_is_no_number_is(self, door: Door, timestamp: str) -> None:
        body = line("help")
        headers = signed(body) | {"X-Slack-Request-Timestamp": timestamp}
        assert (await post(door, body, headers))[0] == 401

    @pytest.mark.parametrize("signature", ["", "v0=", "v0=é", "v1=00", "v0=" + "0" * 64])
    async def test_another_signature_is(self, door: Door, signature: str) -> None:
        body = line("help")
        assert (await post(door, body, signed(body) | {"X-Slack-Signature": signature}))[0] == 401

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            (JSON, b""),
            (JSON, b"{"),
            (JSON, b"[]"),
            (JSON, b"null"),
            (JSON, b"{}"),
            (JSON, b"\xff\xfe"),
            (JSON, b"[" * 100_000),
            (FORM, b""),
            (FORM, b"payload="),
            (FORM, b"payload=%7B"),
            (FORM, b"payload=7"),
            (FORM, b"payload=" + b"%5B" * 50_000),
            (FORM, b"\xff"),
            (FORM, b"&".join(b"a=1" for _ in range(5000))),
        ],
    )
    async def test_a_body_that_cannot_be_read_is(
        self, door: Door, content_type: str, body: bytes
    ) -> None:
        assert (await post(door, body, signed(body, content_type)))[0] == 400

    @pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", ""])
    async def test_another_kind_of_body_is(self, door: Door, content_type: str) -> None:
        body = line("help")
        assert (await post(door, body, signed(body, content_type)))[0] == 415

    async def test_a_body_that_is_too_long_is(self, door: Door) -> None:
        body = b"text=" + b"a" * MAXIMUM_BYTES
        assert (await post(door, body, signed(body)))[0] == 413

    async def test_a_body_that_is_compressed_is(self, door: Door) -> None:
        body = gzip.compress(line("help"))
        headers = signed(body) | {"Content-Encoding": "gzip"}
        assert (await post(door, body, headers))[0] == 400

    async def test_another_method_or_address_is(self, door: Door) -> None:
        assert (await door.get(REQUEST_PATH)).status == 405
        assert (await door.post("/slack/elsewhere")).status == 404


@only_sqlite
async def test_the_test_of_the_certificate_is_answered_unsigned_and_does_nothing(
    door: Door,
) -> None:
    body = line("Acme: “hello”", ssl_check="1")

    assert await post(door, body, {"Content-Type": FORM}) == (200, "")
    assert await post(door, body, signed(body)) == (200, "")


@only_sqlite
async def test_a_quote_about_ssl_check_is_no_test_of_the_certificate(door: Door) -> None:
    status, answer = await typed(door, "Acme: “ssl_check=1&ssl_check=1”")

    assert (status, "ssl" in answer) == (200, True)
    assert (await post(door, line("x=ssl_check=1"), {"Content-Type": FORM}))[0] == 401


@only_sqlite
async def test_slack_may_verify_the_address(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()

    status, answer = await post(door, body, signed(body, JSON))

    assert (status, json.loads(answer)) == (200, {"challenge": "abc"})


@only_sqlite
async def test_an_event_that_nobody_listens_to_is_no_failure(door: Door) -> None:
    for kind in ("message", "channel_rename", "never_heard_of"):
        body = event(kind)
        assert (await post(door, body, signed(body, JSON)))[0] == 200


@only_sqlite
async def test_an_event_that_met_a_bug_fails_so_that_slack_sends_it_again(
    door: Door, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    heard.bugs = 1
    body = event()

    assert (await post(door, body, signed(body, JSON)))[0] == 500
    again = signed(body, JSON) | {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_error"}
    assert (await post(door, body, again))[0] == 200
    assert len(heard.events) == 1
    assert "RuntimeError" in caplog.text
    assert SAID not in caplog.text


@only_sqlite
async def test_a_header_cannot_ask_bolt_for_a_listener_by_name(door: Door) -> None:
    body = line("help")
    headers = signed(body) | {
        "X-Slack-Bolt-Lazy-Only": "1",
        "X-Slack-Bolt-Lazy-Function-Name": "visit",
    }

    status, answer = await post(door, body, headers)

    assert (status, "/visit" in answer) == (200, True)


@only_sqlite
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    payload=st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "team", "team_id", "user", "actions", "view", "authorizations", "view_id",
                 "enterprise", "callback_id", "command", "user_id", "text", "id", "trigger_id",
                 "action_id", "block_id", "value", "ssl_check", "bot_id"]
            ),
            inner,
            max_size=5,
        ),
        max_leaves=12,
    ),
    kind=st.sampled_from(
        ["block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut",
         "message_action", "interactive_message", "dialog_submission", "workflow_step_edit", "x"]
    ),
)  # fmt: skip
async def test_no_payload_but_an_event_is_answered_with_a_server_error(
    door: Door, payload: Any, kind: str
) -> None:
    holding = payload if isinstance(payload, dict) else {"actions": payload}
    for made in (holding, {"team": {"id": TEAM}, **holding, "type": kind}):
        body = urlencode({"payload": json.dumps(made)}).encode()
        assert (await post(door, body, signed(body)))[0] < 500


@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1))
def test_every_field_of_a_form_arrives_as_it_was_typed(fields: dict[str, str]) -> None:
    fields["command"] = "/visit"
    try:
        body = urlencode(fields)
    except UnicodeEncodeError:
        return
    assert payload_of(body, FORM) == fields


class TestWhatAPlatformAsks:
    async def test_whether_it_lives_and_is_ready(self, door: Door) -> None:
        assert (await door.get("/healthz")).status == 200
        assert (await door.get("/readyz")).status == 200

    async def test_it_is_not_ready_on_another_schema(self, door: Door, database: Database) -> None:
        await database.run(
            lambda c: c.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
        )

        answer = await door.get("/readyz")

        assert (answer.status, await answer.text()) == (503, "the database has another schema")

    async def test_it_stays_ready_while_a_release_is_rolled_out_that_only_adds(
        self, door: Door, database: Database
    ) -> None:
        def pretend(connection: sa.Connection) -> None:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
            connection.execute(
                sa.text("UPDATE schema_compatibility SET compatible_from = :r"), {"r": head()}
            )

        await database.run(pretend)

        assert (await door.get("/readyz")).status == 200

    async def test_it_is_not_ready_without_its_database(self) -> None:
        gone = Database("postgresql+psycopg://nobody@127.0.0.1:9/none")
        async with visitor(build_server(gone)) as client:
            answer = await client.get("/readyz")
            assert (answer.status, await answer.text()) == (503, "the database cannot be reached")
            assert (await client.get("/healthz")).status == 200
        gone.close()

    @only_sqlite
    @pytest.mark.parametrize(("silent", "status"), [(0.0, 200), (59.0, 200), (61.0, 503)])
    async def test_a_minute_without_a_socket_is_not_ready(
        self, database: Database, silent: float, status: int
    ) -> None:
        server = build_server(database, silent_seconds=lambda: silent)
        async with visitor(server) as client:
            assert (await client.get("/readyz")).status == status
            assert (await client.post(REQUEST_PATH)).status == 404

    @only_sqlite
    async def test_there_is_no_door_without_a_secret(self, door: Door, database: Database) -> None:
        clients = Clients(Settings())
        receiver = build_app(database, clients, lambda: NOW).receiver
        with pytest.raises(ValueError, match="signing secret"):
            build_server(database, receiver)
        await clients.close()
