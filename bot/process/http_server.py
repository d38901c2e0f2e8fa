"""The HTTP server: Slack's requests, verified before Bolt sees them, and a platform's two health checks.

Bolt passes some unverified requests to its error handler, answers broken bodies with 500, and treats every body that
contains "payload" as an interaction. So bodies are verified and parsed here, and Bolt only receives the result.
"""

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.logs import stack
from bot.process.half_sent import WHOLE_WITHIN_SECONDS, GuardedRunner
from bot.process.readiness import Readiness
from bot.process.signature import SignatureCheck
from bot.slack.app_manifest import REQUEST_PATH
from bot.slack.receiver import Receiver
from storage.core import open_request
from storage.core.database import Database

log = logging.getLogger(__name__)


MAXIMUM_BYTES = 2 * 1024 * 1024
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def build_server(
    database: Database,
    receiver: Receiver | None = None,
    signing_secret: str | None = None,
    silent_seconds: Callable[[], float] | None = None,
    workspace: str | None = None,
) -> web.Application:
    """The routes. Without a receiver (Socket Mode) there are only the health checks.

    `silent_seconds` returns for how many seconds Socket Mode has had no connection. `workspace`: the token's, for which
    it is kept whether the signing secret is right.
    """
    server = web.Application(client_max_size=MAXIMUM_BYTES)
    readiness = Readiness(database, silent_seconds)

    async def ready(_request: web.Request) -> web.Response:
        with open_request.opened():  # a platform does not wait much longer than Slack does
            reason = await readiness.reason_against()
        return web.Response(status=503 if reason else 200, text=reason or "ready")

    server.router.add_get("/healthz", _healthy)
    server.router.add_get("/readyz", ready)
    if receiver is not None:
        if not signing_secret:
            raise ValueError("HTTP without a signing secret")
        check = SignatureCheck(signing_secret, database, workspace)
        endpoint = SlackEndpoint(receiver, check)
        server.router.add_post(REQUEST_PATH, endpoint.take)
    return server


def runner_of(
    server: web.Application, stop_seconds: float, whole_within: float = WHOLE_WITHIN_SECONDS
) -> web.AppRunner:
    """A runner for the routes. On clean-up, running requests have `stop_seconds` to finish.

    A request that is not complete `whole_within` seconds after its first byte is dropped with its connection.
    """
    return GuardedRunner(server, seconds=whole_within, stop_seconds=stop_seconds)


class SlackEndpoint:
    """Handles POST /slack/events."""

    def __init__(self, receiver: Receiver, signature: SignatureCheck) -> None:
        self._receiver = receiver
        self._signature = signature

    async def take(self, request: web.Request) -> web.Response:
        """The bot's response; 401 for a bad signature; 413, 415 or 400 for a bad body."""
        raw = await request.read()
        # Slack's certificate check (ssl_check) may be unsigned; it has no effect.
        if _is_certificate_check(raw, request.content_type):
            return web.Response()
        if not self._signature.accepts(raw, request.headers):
            return web.Response(status=401, text="not signed by Slack")
        if request.content_type not in (JSON, FORM):
            return web.Response(status=415, text="neither JSON nor a form")
        bolt_request = _bolt_request(raw, request)
        if bolt_request is None:
            return web.Response(status=400, text="not a request of Slack's")
        return await self._answer(bolt_request)

    async def _answer(self, bolt_request: AsyncBoltRequest) -> web.Response:
        if bolt_request.body.get("ssl_check") == "1":
            return web.Response()
        if bolt_request.body.get("type") == "url_verification":
            return web.json_response({"challenge": str(bolt_request.body.get("challenge", ""))})
        if (
            bolt_request.body.get("type") == "app_rate_limited"
        ):  # holds no event, and asks for nothing
            log.warning("Slack holds events back for a while: there were too many in an hour")
            return web.Response()
        try:
            return await to_aiohttp_response(await self._receiver.receive(bolt_request))
        except Exception as error:
            log.error("bug outside the bot's own handlers: %s", stack(error))
            return web.Response(status=500 if "event" in bolt_request.body else 200)


def _is_certificate_check(raw: bytes, content_type: str) -> bool:
    return content_type == FORM and len(raw) < 1000 and b"ssl_check=1" in raw.split(b"&")


def _bolt_request(raw: bytes, request: web.Request) -> AsyncBoltRequest | None:
    retry = {
        name: request.headers[name]
        for name in ("x-slack-retry-num", "x-slack-retry-reason")
        if name in request.headers
    }
    try:
        body = payload_of(raw.decode("utf-8"), request.content_type)
        # mode="socket_mode" tells Bolt that the body is already parsed.
        return AsyncBoltRequest(mode="socket_mode", body=body, headers={**retry}) if body else None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None


def payload_of(text: str, content_type: str) -> dict[str, Any] | None:
    """The payload of a verified body: an event's JSON, a command's fields, or the JSON in a form's `payload`.

    None if it is something else. Raises ValueError or RecursionError for invalid JSON.
    """
    fields: Any = (
        json.loads(text)
        if content_type == JSON
        else dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1000))
    )
    if content_type == FORM and "payload" in fields and "command" not in fields:
        fields = json.loads(fields["payload"])
    return fields if isinstance(fields, dict) else None


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")
