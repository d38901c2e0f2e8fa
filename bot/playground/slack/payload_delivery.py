"""Delivers payloads to the app: over an open Socket Mode connection if there is one, else by signed HTTP."""

import asyncio
import json
import time
from typing import Any

import aiohttp

from bot.playground.slack.journal import Exchange, Journal
from bot.playground.slack.payloads import Envelope, Reply, signature
from bot.playground.slack.socket_mode import SocketModeServer

Json = dict[str, Any]


class PayloadDelivery:
    """Sends payloads, and waits three seconds for the answer, as Slack does."""

    def __init__(self, journal: Journal, sockets: SocketModeServer, signing_secret: str) -> None:
        self.request_url: str | None = None
        self.answer_seconds = 3.0
        # Slack retries a failed event at once, after one minute and after five; here only at once.
        self.event_retries: tuple[float, ...] = (0.0,)
        self._journal = journal
        self._sockets = sockets
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Opens the HTTP session; must be called inside the event loop."""
        # Connections are not reused, because the app may have been killed and restarted in between.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, limit=0), trust_env=False
        )

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()

    async def send(self, envelope: Envelope) -> Reply:
        """Sends one payload and returns the app's answer. Failed events are retried."""
        reply = await self.send_once(envelope)
        if envelope.kind != "events_api":
            return reply
        for delay in self.event_retries:
            if reply.ok:
                break
            await asyncio.sleep(delay)
            reply = await self.redeliver(envelope, reply)
        return reply

    async def redeliver(self, envelope: Envelope, before: Reply | None = None) -> Reply:
        """Sends the same payload again, byte for byte; an event carries the retry headers."""
        envelope.retries += 1
        late = before is not None and before.timed_out
        envelope.retry_reason = "http_timeout" if late else "http_error"
        reply = await self.send_once(envelope)
        if before is not None:
            reply.repeats = [*before.repeats, before]
        return reply

    async def send_once(self, envelope: Envelope) -> Reply:
        """Makes one attempt."""
        exchange = Exchange("to app", envelope.type, envelope.payload)
        self._journal.traffic.append(exchange)
        started = time.monotonic()
        send = self._by_socket if self._sockets.open else self._by_http
        reply = await send(envelope)
        reply.ms = exchange.ms = (time.monotonic() - started) * 1000
        exchange.answer = reply.body if reply.ok else reply.failed or reply.status
        exchange.failed = _failure(reply)
        self._journal.touch()
        return reply

    async def _by_socket(self, envelope: Envelope) -> Reply:
        try:
            async with asyncio.timeout(self.answer_seconds):
                payload = await self._sockets.send(envelope)
        except TimeoutError:
            return Reply(envelope, timed_out=True)
        except ConnectionError as error:
            return Reply(envelope, failed=str(error))
        return Reply(envelope, 200, payload or "")

    async def _by_http(self, envelope: Envelope) -> Reply:
        if self.request_url is None or self._session is None:
            raise RuntimeError("nobody listens: call send_to(url), or connect by Socket Mode")
        content_type, body = envelope.body()
        try:
            async with asyncio.timeout(self.answer_seconds):
                request = self._session.post(
                    self.request_url,
                    data=body,
                    headers=self._headers(content_type, body, envelope),
                    allow_redirects=False,
                )
                async with request as answer:
                    text = await answer.text()
                    return Reply(envelope, answer.status, _parsed(text, answer.content_type))
        except TimeoutError:
            return Reply(envelope, timed_out=True)
        except aiohttp.ClientError as error:
            return Reply(envelope, failed=f"{type(error).__name__}: {error}")

    def _headers(self, content_type: str, body: bytes, envelope: Envelope) -> dict[str, str]:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        if envelope.kind == "events_api" and envelope.retries:
            headers["X-Slack-Retry-Num"] = str(envelope.retries)
            headers["X-Slack-Retry-Reason"] = envelope.retry_reason
        return headers


def _failure(reply: Reply) -> str:
    if reply.ok:
        return ""
    return reply.failed or (str(reply.status) if reply.status else "no answer in time")


def _parsed(text: str, content_type: str) -> Json | str:
    if content_type == "application/json" and text:
        loaded = json.loads(text)
        return loaded if isinstance(loaded, dict) else text
    return text
