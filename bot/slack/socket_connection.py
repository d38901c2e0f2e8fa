"""One Socket Mode connection: reads envelopes, processes each in its own task, and acknowledges them."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.logs import stack

log = logging.getLogger(__name__)


Receive = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
Envelope = dict[str, Any]


@dataclass(frozen=True)
class Timeouts:
    """Time-outs, in seconds."""

    silence: float = 30.0  # a connection that is silent for longer counts as dead
    handshake: float = 10.0  # from connecting to Slack's hello
    hello: float = 3.0  # an open connection without a hello is used after this
    closing: float = 1.0  # for the closing handshake
    first_wait: float = 0.5  # after the first failure; doubles from there
    stable: float = 30.0  # a connection that lasted this long does not count as a failure

    @property
    def heartbeat(self) -> float:
        """aiohttp pings after this much silence, and waits half as long again for the pong."""
        return self.silence * 2 / 3


class SocketConnection:
    """An open connection. `greeted` is set by Slack's hello; `leaving` once it has to be replaced or has ended."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, receive: Receive) -> None:
        self._socket = socket
        self._receive = receive
        self._accepting = True
        self._answers: set[asyncio.Task[None]] = set()
        self._reading: asyncio.Task[None] | None = None
        self.greeted = asyncio.Event()
        self.leaving = asyncio.Event()
        self.ended_at: float | None = None

    def start(self) -> None:
        """Starts reading."""
        self._reading = asyncio.create_task(self._read(), name="socket mode")

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._handle(message.data)
        finally:
            self.ended_at = asyncio.get_running_loop().time()
            self.leaving.set()

    def _handle(self, text: str) -> None:
        envelope = _read(text)
        kind = envelope.get("type")
        if kind == "hello":
            self.greeted.set()
        elif kind == "disconnect":
            log.info("Slack asks for a new connection (%s)", envelope.get("reason"))
            self.leaving.set()
        elif self._accepting and envelope.get("envelope_id"):
            # One task each: a slow listener must not delay the others.
            task = asyncio.create_task(self._answer(envelope))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answer(self, envelope: Envelope) -> None:
        request = bolt_request(envelope)
        if request is None:
            log.warning("an envelope without a payload that can be read")
            return
        try:
            acknowledgement = acknowledgement_of(envelope, await self._receive(request))
        except Exception as error:
            log.error("bug outside the bot's own handlers: %s", stack(error))
            return
        if acknowledgement is None:
            return  # Slack sends it again
        try:
            await self._socket.send_str(json.dumps(acknowledgement))
        except (aiohttp.ClientError, OSError) as error:
            log.warning("an acknowledgement came too late (%s)", type(error).__name__)

    def stop_accepting(self) -> None:
        """Ignores further envelopes, so that Slack sends them again; pings are still answered."""
        self._accepting = False

    async def finish(self, seconds: float) -> None:
        """Waits at most `seconds` for pending acknowledgements, then closes. What arrives meanwhile is answered too.

        Slack may send a payload over any open connection, including one that is about to be closed.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while self._answers and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._answers, timeout=left)
        self.stop_accepting()
        await self._socket.close()
        if self._reading is not None:
            await asyncio.wait((self._reading,))


def _read(text: str) -> Envelope:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def bolt_request(envelope: Envelope) -> AsyncBoltRequest | None:
    """The envelope as a Bolt request, with the retry headers that an event has over HTTP. None if it is unreadable."""
    payload = envelope.get("payload")
    if not isinstance(payload, dict) or not payload:
        return None
    headers = {
        f"x-slack-retry-{name}": str(envelope[key])
        for name, key in (("num", "retry_attempt"), ("reason", "retry_reason"))
        if envelope.get(key) is not None
    }
    try:
        return AsyncBoltRequest(mode="socket_mode", body=payload, headers={**headers})
    except (TypeError, ValueError, AttributeError, LookupError):
        return None


def acknowledgement_of(envelope: Envelope, response: BoltResponse) -> Envelope | None:
    """The acknowledgement to send for the bot's response, or None after a failure, so that Slack sends it again."""
    if response.status != 200:
        return None
    acknowledgement: Envelope = {"envelope_id": envelope["envelope_id"]}
    if response.body and envelope.get("accepts_response_payload", True):
        content_type = response.headers.get("content-type", [""])[0]
        is_json = content_type.startswith("application/json")
        acknowledgement["payload"] = (
            json.loads(response.body) if is_json else {"text": response.body}
        )
    return acknowledgement
