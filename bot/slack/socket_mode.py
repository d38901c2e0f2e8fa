"""Supervised Socket Mode: there is always one live connection, or the next one is being opened.

slack_sdk's client keeps retrying a dead URL after one drop and one refused handshake, never returns for a wrong app
token, and loses pending acknowledgements when it is closed. This one requests a new URL each time, treats 30 seconds of
silence as a dead connection, opens the new connection before it closes the old one, and finishes pending work.
"""

import asyncio
import logging

import aiohttp

from bot.slack import faults
from bot.slack.clients import Clients
from bot.slack.faults import CALL_FAILED, wait_after
from bot.slack.socket_connection import Receive, SocketConnection, Timeouts

log = logging.getLogger(__name__)


class SocketModeClient:
    """The app's Socket Mode connection. Create it inside the event loop; `start`, then `stop`."""

    def __init__(
        self, clients: Clients, app_token: str, receive: Receive, timeouts: Timeouts | None = None
    ) -> None:
        self._web = clients.with_token(app_token)
        self._app_token = app_token
        self._receive = receive
        self._timeouts = timeouts or Timeouts()
        # Not the Web API's session, whose total time-out of ten seconds would end a connection.
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        self._connection: SocketConnection | None = None
        self._retired: dict[asyncio.Task[None], SocketConnection] = {}
        self._supervising: asyncio.Task[None] | None = None
        self._started_at = asyncio.get_running_loop().time()
        self.connected = asyncio.Event()
        """Set once the first connection is open."""

    async def address(self) -> str:
        """A new WebSocket URL, valid for one connection. Raises what a Web API call raises."""
        return str((await self._web.apps_connections_open(app_token=self._app_token))["url"])

    def start(self, address: str | None = None) -> None:
        """Connects, and stays connected. `address` is a URL that was already requested."""
        self._supervising = asyncio.create_task(self._supervise(address), name="socket supervisor")

    def silent_seconds(self) -> float:
        """Seconds without a connection; 0 while there is one."""
        connection = self._connection
        since = self._started_at if connection is None else connection.ended_at
        return 0.0 if since is None else asyncio.get_running_loop().time() - since

    async def stop(self, seconds: float) -> None:
        """Stops accepting envelopes, waits at most `seconds` for pending acknowledgements, and closes."""
        for connection in (self._connection, *self._retired.values()):
            if connection is not None:
                connection.stop_accepting()
        if self._supervising is not None:
            self._supervising.cancel()
            await asyncio.wait((self._supervising,))
        if self._connection is not None:
            self._retire(self._connection, seconds)
        if self._retired:
            await asyncio.wait(self._retired, timeout=seconds + self._timeouts.closing)
        await self._session.close()

    async def _supervise(self, address: str | None) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began, minimum_wait = loop.time(), 0.0
            try:
                await self._replace(await self._connect(address or await self.address()))
            except (*CALL_FAILED, OSError) as error:
                fault = faults.read(error)
                minimum_wait = fault.retry_after if fault.what == "ratelimited" else 0.0
                log.warning("no Socket Mode connection: %s", fault.what)
            except (
                Exception
            ) as error:  # whatever it is, keep trying: without a connection the bot is unreachable
                log.error("no Socket Mode connection: %s", type(error).__name__)
            address = None
            failures = 0 if loop.time() - began >= self._timeouts.stable else failures + 1
            if failures:
                await asyncio.sleep(
                    max(wait_after(failures, self._timeouts.first_wait), minimum_wait)
                )

    async def _replace(self, connection: SocketConnection) -> None:
        """Replaces the current connection, and returns when the new one has to be replaced in turn."""
        before, self._connection = self._connection, connection
        self.connected.set()
        if before is not None:
            self._retire(before, self._timeouts.silence)
        await connection.leaving.wait()
        if connection.ended_at is not None:
            log.info("the Socket Mode connection ended")

    def _retire(self, connection: SocketConnection, seconds: float) -> None:
        task = asyncio.create_task(connection.finish(seconds))
        self._retired[task] = connection
        task.add_done_callback(self._retired.pop)

    async def _connect(self, address: str) -> SocketConnection:
        """A connection that got Slack's hello, or at least stays open. Raises a connection error or TimeoutError."""
        async with asyncio.timeout(self._timeouts.handshake):
            socket = await self._session.ws_connect(
                address,
                heartbeat=self._timeouts.heartbeat,
                proxy=self._web.proxy,
                timeout=aiohttp.ClientWSTimeout(ws_close=self._timeouts.closing),
            )
            connection = SocketConnection(socket, self._receive)
            connection.start()
            try:
                await self._greeting(connection)
            except BaseException:
                await connection.finish(0)
                raise
        log.info("connected by Socket Mode")
        return connection

    async def _greeting(self, connection: SocketConnection) -> None:
        greeted = asyncio.ensure_future(connection.greeted.wait())
        leaving = asyncio.ensure_future(connection.leaving.wait())
        try:
            await asyncio.wait(
                (greeted, leaving),
                timeout=self._timeouts.hello,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            greeted.cancel()
            leaving.cancel()
        if connection.leaving.is_set() and not connection.greeted.is_set():
            raise ConnectionError("closed before Slack's hello")
        if not connection.greeted.is_set():  # if it is dead, the pings will tell
            log.warning("a Socket Mode connection without a hello")
