"""The HTTP server: Slack's requests, verified before Bolt sees them, and a platform's two health checks.

Bolt passes some unverified requests to its error handler, answers broken bodies with 500, and treats every body that
contains "payload" as an interaction. So bodies are verified and parsed here, and Bolt only receives the result.
"""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.logs import stack
from bot.slack.app_manifest import REQUEST_PATH
from bot.slack.receiver import Receiver
from storage.core.database import Database, DatabaseUnavailableError
from storage.migrations import has_usable_schema

log = logging.getLogger(__name__)


MAXIMUM_BYTES = 2 * 1024 * 1024
SKEW_SECONDS = 300
SILENT_SECONDS = 60.0
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def build_server(
    database: Database,
    receiver: Receiver | None = None,
    signing_secret: str | None = None,
    silent_seconds: Callable[[], float] | None = None,
) -> web.Application:
    """The routes. Without a receiver (Socket Mode) there are only the health checks.

    `silent_seconds` returns for how many seconds Socket Mode has had no connection.
    """
    server = web.Application(client_max_size=MAXIMUM_BYTES)

    async def ready(_request: web.Request) -> web.Response:
        reason = await _not_ready_because(database, silent_seconds)
        return web.Response(status=503 if reason else 200, text=reason or "ready")

    server.router.add_get("/healthz", _healthy)
    server.router.add_get("/readyz", ready)
    if receiver is not None:
        if not signing_secret:
            raise ValueError("HTTP without a signing secret")
        endpoint = SlackEndpoint(receiver, signing_secret)
        server.router.add_post(REQUEST_PATH, endpoint.take)
    return server


def runner_of(server: web.Application, stop_seconds: float) -> web.AppRunner:
    """A runner for the routes. On clean-up, running requests have `stop_seconds` to finish."""
    # Slack does not compress. A compressed body is rejected rather than unpacked: it would not be what was signed.
    return web.AppRunner(
        server, access_log=None, auto_decompress=False, shutdown_timeout=stop_seconds
    )


class SlackEndpoint:
    """Handles POST /slack/events."""

    def __init__(self, receiver: Receiver, signing_secret: str) -> None:
        self._receiver = receiver
        self._secret = signing_secret.encode()

    async def take(self, request: web.Request) -> web.Response:
        """The bot's response; 401 for a bad signature; 413, 415 or 400 for a bad body."""
        raw = await request.read()
        if not self._is_signed_by_slack(raw, request):
            # Slack's certificate check (ssl_check) may be unsigned; it has no effect.
            if _is_certificate_check(raw, request.content_type):
                return web.Response()
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

    def _is_signed_by_slack(self, raw: bytes, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 16):
            return False
        if abs(time.time() - int(timestamp)) > SKEW_SECONDS or not signature.isascii():
            return False
        # Computed over bytes: slack_sdk decodes the body first, and fails if it is not UTF-8.
        signed = b"v0:" + timestamp.encode() + b":" + raw
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, signature)


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


async def _not_ready_because(
    database: Database, silent_seconds: Callable[[], float] | None
) -> str | None:
    if silent_seconds is not None and silent_seconds() > SILENT_SECONDS:
        return "no Socket Mode connection"
    try:
        schema_is_usable = await database.read(has_usable_schema)
    except DatabaseUnavailableError:
        return "the database cannot be reached"
    return None if schema_is_usable else "the database has another schema"
