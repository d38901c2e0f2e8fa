"""Socket Mode, supervised: there is always one live connection, or the next is being tried.

slack_sdk's client stays deaf on a dead URL after one drop and one refused handshake, never returns for a wrong app
token, and loses running acknowledgements when it is closed. So this one asks for a new URL each time, takes 30
seconds of silence for death, connects anew before it lets the old connection go, and finishes what is in hand.
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
    """The app's Socket Mode connection. Make it inside the event loop; `start`, then `stop`."""

    def __init__(
        self, clients: Clients, app_token: str, receive: Receive, pace: Timeouts | None = None
    ) -> None:
        self._web = clients.with_token(app_token)
        self._app_token = app_token
        self._receive = receive
        self._pace = pace or Timeouts()
        # Not the Web API's session: its ten seconds for a whole request would end a connection.
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        self._link: SocketConnection | None = None
        self._retired: dict[asyncio.Task[None], SocketConnection] = {}
        self._supervising: asyncio.Task[None] | None = None
        self._started_at = asyncio.get_running_loop().time()
        self.connected = asyncio.Event()
        """Set once the first connection has come about."""

    async def address(self) -> str:
        """A new address, good for one connection. Raises what a Web API call raises."""
        return str((await self._web.apps_connections_open(app_token=self._app_token))["url"])

    def start(self, address: str | None = None) -> None:
        """Keeps connected from now on. `address` is one that was asked for already."""
        self._supervising = asyncio.create_task(self._supervise(address), name="socket supervisor")

    def silent_seconds(self) -> float:
        """For how long there has been no connection; 0 while there is one."""
        link = self._link
        since = self._started_at if link is None else link.ended_at
        return 0.0 if since is None else asyncio.get_running_loop().time() - since

    async def stop(self, seconds: float) -> None:
        """Takes no more, waits for the acknowledgements in hand for at most `seconds`, closes."""
        for link in (self._link, *self._retired.values()):
            if link is not None:
                link.take_no_more()
        if self._supervising is not None:
            self._supervising.cancel()
            await asyncio.wait((self._supervising,))
        if self._link is not None:
            self._retire(self._link, seconds)
        if self._retired:
            await asyncio.wait(self._retired, timeout=seconds + self._pace.farewell)
        await self._session.close()

    async def _supervise(self, address: str | None) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began, least = loop.time(), 0.0
            try:
                await self._replace(await self._connect(address or await self.address()))
            except (*CALL_FAILED, OSError) as error:
                fault = faults.read(error)
                least = fault.retry_after if fault.what == "ratelimited" else 0.0
                log.warning("no Socket Mode connection: %s", fault.what)
            except Exception as error:  # whatever it is, trying again is better than being deaf
                log.error("no Socket Mode connection: %s", type(error).__name__)
            address = None
            failures = 0 if loop.time() - began >= self._pace.steady else failures + 1
            if failures:
                await asyncio.sleep(max(wait_after(failures, self._pace.first_wait), least))

    async def _replace(self, link: SocketConnection) -> None:
        """Puts the new connection in the old one's place, and returns when it is to be replaced itself."""
        before, self._link = self._link, link
        self.connected.set()
        if before is not None:
            self._retire(before, self._pace.deaf)
        await link.leaving.wait()
        if link.ended_at is not None:
            log.info("the Socket Mode connection ended")

    def _retire(self, link: SocketConnection, seconds: float) -> None:
        task = asyncio.create_task(link.finish(seconds))
        self._retired[task] = link
        task.add_done_callback(self._retired.pop)

    async def _connect(self, address: str) -> SocketConnection:
        """A connection that Slack has greeted, or at least keeps open. Raises a connection error or TimeoutError."""
        async with asyncio.timeout(self._pace.handshake):
            socket = await self._session.ws_connect(
                address,
                heartbeat=self._pace.heartbeat,
                proxy=self._web.proxy,
                timeout=aiohttp.ClientWSTimeout(ws_close=self._pace.farewell),
            )
            link = SocketConnection(socket, self._receive)
            link.start()
            try:
                await self._greeting(link)
            except BaseException:
                await link.finish(0)
                raise
        log.info("connected by Socket Mode")
        return link

    async def _greeting(self, link: SocketConnection) -> None:
        greeted = asyncio.ensure_future(link.greeted.wait())
        leaving = asyncio.ensure_future(link.leaving.wait())
        try:
            await asyncio.wait(
                (greeted, leaving),
                timeout=self._pace.hello,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            greeted.cancel()
            leaving.cancel()
        if link.leaving.is_set() and not link.greeted.is_set():
            raise ConnectionError("closed before Slack's hello")
        if not link.greeted.is_set():  # if it is dead, the pings will show
            log.warning("a Socket Mode connection without a hello")
