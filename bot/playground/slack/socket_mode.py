"""Socket Mode: the app's WebSocket connections, and what tests can do to them."""

import asyncio
import itertools
import json
import secrets
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from bot.playground.slack.journal import Exchange, Journal
from bot.playground.slack.payloads import Envelope
from bot.playground.slack.users_and_channels import APP_ID

Json = dict[str, Any]
MOST_CONNECTIONS = 10


class Connection:
    """One WebSocket; `deaf` means open but silent: it answers no ping and carries no payload."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self.transport = transport
        self.deaf = False
        self.waiting: dict[str, asyncio.Future[Any]] = {}

    async def send(self, content: Json) -> None:
        """Sends JSON, unless the connection is deaf or closed."""
        if not self.deaf and not self.socket.closed:
            await self.socket.send_str(json.dumps(content))

    def fail_waiting(self) -> None:
        """Fails everything that waits for an acknowledgement on this connection."""
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionError("the Socket Mode connection was closed"))


class SocketModeServer:
    """All connections of the app. Payloads are sent over them in turn."""

    def __init__(self, journal: Journal) -> None:
        self.connections: list[Connection] = []
        self.handshakes = 0
        self.refused = 0
        self._journal = journal
        self._tickets: set[str] = set()
        self._refuse = 0
        self._turn = itertools.count()
        self._sent: set[str] = set()

    @property
    def open(self) -> bool:
        """True while payloads go over a socket and not over HTTP."""
        return bool(self.connections)

    def ticket(self) -> str:
        """The key of a new WebSocket URL, valid for one handshake."""
        key = secrets.token_urlsafe(12)
        self._tickets.add(key)
        return key

    async def send(self, envelope: Envelope) -> Any:
        """Sends a payload and returns the acknowledgement's payload. Raises ConnectionError."""
        connection = self.connections[next(self._turn) % len(self.connections)]
        envelope_id = secrets.token_hex(16)
        content = _wrapped(envelope, envelope_id)
        future = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = future
        self._sent.add(envelope_id)
        try:
            await connection.send(content)
            return await future
        finally:
            connection.waiting.pop(envelope_id, None)

    # What tests do to connections.

    async def drop(self) -> None:
        """Aborts every connection without a closing handshake."""
        for connection in list(self.connections):
            self.connections.remove(connection)
            if connection.transport is not None:
                connection.transport.abort()
            connection.fail_waiting()
        self._journal.touch()

    def refuse_next(self, times: int = 1) -> None:
        """Answers the next handshakes with 503."""
        self._refuse += times

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Sends `disconnect` and closes; with "warning" it only sends it."""
        for connection in list(self.connections):
            await connection.send(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
            )
            if reason != "warning":
                self.connections.remove(connection)
                await connection.socket.close()
                connection.fail_waiting()
        self._journal.touch()

    def go_deaf(self) -> None:
        """Keeps the current connections open, but carries nothing over them any more."""
        for connection in self.connections:
            connection.deaf = True

    async def close(self) -> None:
        """Closes everything."""
        for connection in list(self.connections):
            connection.fail_waiting()
            await connection.socket.close()
        self.connections.clear()

    # The server's side.

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Handles GET /socket/{ticket}."""
        key = request.match_info["ticket"]
        if self._refuse > 0:
            self._refuse -= 1
            self.refused += 1
            self._journal.touch()
            return web.Response(status=503)
        if key not in self._tickets:
            return web.Response(status=408, text="the ticket was used, or never given")
        self._tickets.discard(key)
        if len(self.connections) >= MOST_CONNECTIONS:
            return web.Response(status=429, text="too_many_websockets")
        return await self._serve(request)

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self.connections.append(connection)
        self.handshakes += 1
        await connection.send(self._hello())
        self._journal.touch()
        try:
            async for message in socket:
                await self._take(connection, message)
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            connection.fail_waiting()
            self._journal.touch()
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    async def _take(self, connection: Connection, message: WSMessage) -> None:
        if connection.deaf:
            return
        if message.type == WSMsgType.PING:
            await connection.socket.pong(message.data)
        elif message.type == WSMsgType.TEXT:
            self._acknowledge(connection, message.data)

    def _acknowledge(self, connection: Connection, text: str) -> None:
        content = json.loads(text)
        self._journal.traffic.append(Exchange("to slack", "ack", content))
        envelope_id = content.get("envelope_id", "")
        if envelope_id not in self._sent:
            self._journal.problem(f"an acknowledgement of nothing that was sent: {text[:200]}")
        future = connection.waiting.get(envelope_id)
        if future is not None and not future.done():  # otherwise it was too late
            future.set_result(content.get("payload"))


def _wrapped(envelope: Envelope, envelope_id: str) -> Json:
    made: Json = {
        "envelope_id": envelope_id,
        "type": envelope.kind,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.type != "block_actions"
        and envelope.kind != "events_api",
    }
    if envelope.kind == "events_api":
        reason = envelope.retry_reason.removeprefix("http_")
        made |= {"retry_attempt": envelope.retries, "retry_reason": reason}
    return made
