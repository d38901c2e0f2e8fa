"""The page's WebSocket: sends the state whenever it changes, and the raw traffic if the page requests it."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.clock.business_time import BusinessTime
from bot.playground.page_server.state import PageState
from bot.playground.page_server.traffic import TrafficReader
from bot.playground.slack.journal import Journal

Json = dict[str, Any]
MIN_INTERVAL_SECONDS = 0.05  # the shortest time between two states sent to a page
RECHECK_SECONDS = 0.01  # the pause after a change that does not affect the page
UNKNOWN_PERSON = 4404


class LivePage:
    """The WebSocket of one open page."""

    def __init__(
        self, person: str, page_state: PageState, clock: BusinessTime, socket: web.WebSocketResponse
    ) -> None:
        self._person = person
        self._page_state = page_state
        self._clock = clock
        self._socket = socket
        self._journal: Journal = page_state.team.journal
        self._traffic = TrafficReader(self._journal)
        self._last = ""

    async def send_updates(self) -> None:
        """Sends changes until it is cancelled or the connection breaks."""
        while True:
            seen_changes = self._journal.changes
            sent = await self._send_state()
            await self._send_traffic()
            await asyncio.sleep(MIN_INTERVAL_SECONDS if sent else RECHECK_SECONDS)
            with contextlib.suppress(TimeoutError):
                await self._journal.wait_for(
                    lambda seen_changes=seen_changes: self._journal.changes != seen_changes,  # type: ignore[misc]
                    self._clock.seconds_to_next_minute(),
                )

    def receive(self, text: str) -> None:
        """Handles a message from the page: whether it wants the traffic."""
        with contextlib.suppress(ValueError, RecursionError):
            request = json.loads(text)
            if isinstance(request, dict) and "traffic" in request:
                self._traffic.wanted = bool(request["traffic"])
                self._journal.touch()

    async def _send_state(self) -> bool:
        state = self._page_state.state(self._person)
        comparable = json.dumps({**state, "version": 0, "now": state["now"][:16]})
        if comparable == self._last:
            return False
        self._last = comparable
        await self._socket.send_str(json.dumps(state))
        return True

    async def _send_traffic(self) -> None:
        entries = self._traffic.new_entries()
        if entries:
            await self._socket.send_str(json.dumps({"type": "traffic", "entries": entries}))


class LivePages:
    """All open pages. Rejects them until `ready`, so that a reconnecting page does not see a half-filled workspace."""

    def __init__(self, page_state: PageState, clock: BusinessTime) -> None:
        self._page_state = page_state
        self._clock = clock
        self.ready = False
        self._sockets: set[web.WebSocketResponse] = set()

    async def accept(self, request: web.Request, person: str) -> web.StreamResponse:
        """GET /page/live?as=…: serves one page until it disconnects."""
        if not self.ready:
            return web.Response(status=503, text="The playground is not ready yet.")
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=64 * 1024)
        await socket.prepare(request)
        if person not in {each.id for each in self._page_state.cast}:
            await socket.close(code=UNKNOWN_PERSON, message=b"nobody of that name can be played")
            return socket
        page = LivePage(person, self._page_state, self._clock, socket)
        self._sockets.add(socket)
        sending = asyncio.create_task(page.send_updates())
        sending.add_done_callback(lambda task: _close_after_failure(task, socket))
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    page.receive(message.data)
        finally:
            self._sockets.discard(socket)
            sending.cancel()
        return socket

    async def close(self) -> None:
        """Closes the connections of all pages."""
        await asyncio.gather(*(each.close(code=1001) for each in list(self._sockets)))


def _close_after_failure(task: "asyncio.Task[None]", socket: web.WebSocketResponse) -> None:
    """Closes the socket if sending has failed, so that the page reconnects."""
    if task.cancelled():
        return
    error = task.exception()
    if error is not None and not isinstance(error, ConnectionError):
        asyncio.get_running_loop().call_exception_handler(
            {"message": "a page could not be told", "exception": error}
        )
    with contextlib.suppress(RuntimeError):
        closing = asyncio.get_running_loop().create_task(socket.close(code=1011))
        closing.add_done_callback(lambda done: done.cancelled() or done.exception())
