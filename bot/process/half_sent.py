"""Drops connections whose request does not arrive whole in time.

aiohttp waits for the rest of a request's lines or body for as long as the connection lives, so a few that never end
would take all of a process's connections. Idle connections are another matter: a proxy keeps some for its next request.
"""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

WHOLE_WITHIN_SECONDS = 15.0
# Longer than proxies keep a connection that they do not use (60 s is common): whoever closes first loses a request.
IDLE_SECONDS = 75.0


class HalfSentGuard:
    """Watches the connections of one server. `seconds`: from a request's first byte to its last."""

    def __init__(self, seconds: float = WHOLE_WITHIN_SECONDS) -> None:
        self._seconds = seconds
        self._waiting: dict[asyncio.BaseTransport, asyncio.TimerHandle] = {}
        self._answering: set[asyncio.BaseTransport] = set()

    def middleware(self) -> Middleware:
        """For the application: reads the body before any handler does, while the time still runs."""

        @web.middleware
        async def whole(request: web.Request, handler: Handler) -> web.StreamResponse:
            transport = request.transport
            if transport is None:
                return await handler(request)
            self._answering.add(transport)
            try:
                await request.read()
                self.arrived(transport)
                return await handler(request)
            finally:
                self.arrived(transport)
                self._answering.discard(transport)

        return whole

    def received(self, transport: asyncio.BaseTransport) -> None:
        """Bytes came: the first of a request, unless one is on its way or being answered."""
        if transport not in self._waiting and transport not in self._answering:
            loop = asyncio.get_running_loop()
            self._waiting[transport] = loop.call_later(self._seconds, transport.close)

    def arrived(self, transport: asyncio.BaseTransport) -> None:
        """The request is complete, or the connection is gone."""
        timer = self._waiting.pop(transport, None)
        if timer is not None:
            timer.cancel()


class GuardedConnection(asyncio.Protocol):
    """Passes everything on to aiohttp's own protocol, and tells the guard when bytes come."""

    def __init__(self, inner: web.RequestHandler, guard: HalfSentGuard) -> None:
        self._inner = inner
        self._guard = guard
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._guard.received(self._transport)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        self._inner.eof_received()
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._guard.arrived(self._transport)
            self._transport = None
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()


class GuardedRunner(web.AppRunner):
    """An AppRunner whose connections a guard watches. `seconds`: see HalfSentGuard."""

    __slots__ = ("_guard",)

    def __init__(
        self, application: web.Application, *, seconds: float, stop_seconds: float
    ) -> None:
        self._guard = HalfSentGuard(seconds)
        application.middlewares.append(self._guard.middleware())
        # Slack does not compress. A compressed body is rejected rather than unpacked: it would not be what was signed.
        super().__init__(
            application,
            access_log=None,
            auto_decompress=False,
            shutdown_timeout=stop_seconds,
            keepalive_timeout=IDLE_SECONDS,
        )

    @property
    def server(self) -> web.Server | None:
        """What makes the protocol of a new connection; a site asks for it."""
        server = super().server
        if server is None:
            return None

        def guarded() -> GuardedConnection:
            return GuardedConnection(server(), self._guard)

        return guarded  # type: ignore[return-value]  # a site only calls it
