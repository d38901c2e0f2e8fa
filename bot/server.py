"""HTTP: Slack's requests, checked before Bolt sees them, and the two questions that a platform asks.

Bolt answers some unverified requests through its error handler and broken bodies with 500. Here they get 4xx first.
"""

import json
import logging
import time

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.slack.receiver import Receiver
from storage.database import Database, DatabaseUnavailableError
from storage.migrations import has_newest_schema

log = logging.getLogger(__name__)

EVENTS = "/slack/events"
MAXIMUM_BYTES = 2 * 1024 * 1024
SKEW_SECONDS = 300


def build_server(
    database: Database, receiver: Receiver | None = None, signing_secret: str | None = None
) -> web.Application:
    """The routes. Without a receiver (Socket Mode) only the platform's questions are answered."""
    server = web.Application(client_max_size=MAXIMUM_BYTES)

    async def ready(_request: web.Request) -> web.Response:
        return await _ready(database)

    server.router.add_get("/healthz", _healthy)
    server.router.add_get("/readyz", ready)
    if receiver is not None:
        if not signing_secret:
            raise ValueError("HTTP without a signing secret")
        events = Events(receiver, signing_secret)
        server.router.add_post(EVENTS, events.take)
    return server


class Events:
    """POST /slack/events."""

    def __init__(self, receiver: Receiver, signing_secret: str) -> None:
        self._receiver = receiver
        self._verifier = SignatureVerifier(signing_secret)

    async def take(self, request: web.Request) -> web.Response:
        """401 for a bad signature, 400 for a bad body, else what the bot answers."""
        raw = await request.read()
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not self._genuine(raw, timestamp, signature):
            return web.Response(status=401, text="not signed by Slack")
        slack = _bolt_request(raw, request)
        if slack is None:
            return web.Response(status=400, text="not a request of Slack's")
        return await to_aiohttp_response(await self._receiver.receive(slack))

    def _genuine(self, raw: bytes, timestamp: str, signature: str) -> bool:
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 16):
            return False
        if abs(time.time() - int(timestamp)) > SKEW_SECONDS or not signature.isascii():
            return False
        return self._verifier.is_valid(raw, timestamp, signature)


def _bolt_request(raw: bytes, request: web.Request) -> AsyncBoltRequest | None:
    try:
        made = AsyncBoltRequest(
            body=raw.decode("utf-8"),
            query=request.query_string,
            headers=dict(request.headers.items()),
        )
    except (UnicodeDecodeError, json.JSONDecodeError, ValueError, AttributeError):
        return None
    return made if isinstance(made.body, dict) and made.body else None


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


async def _ready(database: Database) -> web.Response:
    try:
        revision_is_current = await database.read(has_newest_schema)
    except DatabaseUnavailableError:
        return web.Response(status=503, text="the database cannot be reached")
    if not revision_is_current:
        return web.Response(status=503, text="the database has another schema")
    return web.Response(text="ready")
