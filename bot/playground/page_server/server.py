"""The page's HTTP routes, beside those of the stand-in Slack; only for a browser on this machine."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.logs import stack
from bot.playground.blockkit.element_state import CannotBeDoneError
from bot.playground.client.person import Person
from bot.playground.clock.winding import BusyError, WindResult
from bot.playground.page_server.actions import MalformedError, PageActions
from bot.playground.page_server.live_state import LivePages
from bot.playground.page_server.state import PageState, instant

log = logging.getLogger(__name__)


Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGE = (Path(__file__).parents[1] / "page").resolve()
CONTENT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
BINARY = (".png", ".woff2")
LOCAL_HOSTS = ("127.0.0.1", "localhost")


@dataclass
class PageServer:
    """The routes / and /page/…"""

    people: dict[str, Person]
    page_state: PageState
    actions: PageActions
    live_pages: LivePages
    wind: Callable[[str], Awaitable[WindResult]]
    refresh: Callable[[], Awaitable[None]]

    def routes(self, server: web.Application) -> None:
        """Adds the routes. The one for files is last, because the first match wins."""
        router = server.router
        router.add_get("/", guarded(self._index))
        router.add_get("/favicon.ico", guarded(self._no_icon))
        router.add_get("/page/live", guarded(self._live))
        router.add_get("/page/older", guarded(self._older))
        router.add_post("/page/do", guarded(self._do))
        router.add_post("/page/wind", guarded(self._wind))
        router.add_get("/page/{file:.+}", guarded(self._file))

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return _file_response(request, "index.html")

    async def _no_icon(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(status=204)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return _file_response(request, request.match_info["file"])

    async def _live(self, request: web.Request) -> web.StreamResponse:
        return await self.live_pages.accept(request, request.query.get("as", ""))

    async def _older(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request.query.get("as"))
        channel_id, before = request.query.get("in", ""), request.query.get("before", "")
        if channel_id not in [
            each.id for each in self.page_state.read_marks.conversations(person.id)
        ]:
            raise CannotBeDoneError("there is no such conversation")
        return web.json_response({"messages": self.page_state.older(person.id, channel_id, before)})

    async def _do(self, request: web.Request) -> web.StreamResponse:
        body = await _json_body(request)
        answer = await self.actions.run(self._person(body.get("as")), body)
        await self.refresh()
        return web.json_response(answer)

    async def _wind(self, request: web.Request) -> web.StreamResponse:
        by = (await _json_body(request)).get("by")
        try:
            result = await self.wind(by if isinstance(by, str) else "")
        except KeyError:
            raise MalformedError("The clock is wound by 1h, 1d, 1w or next.") from None
        await self.refresh()
        fields = {"now": instant(result.now), "ticks": result.ticks}
        recipients = list(dict.fromkeys(result.recipients))
        return web.json_response(
            {"ok": True, **fields, "sent": len(result.recipients), "to": recipients}
        )

    def _person(self, user_id: object) -> Person:
        person = self.people.get(user_id) if isinstance(user_id, str) else None
        if person is None:
            raise MalformedError("“as” names nobody who can be played.")
        return person


def guarded(handler: Handler) -> Handler:
    """Rejects requests that another site's page may have sent, and answers errors with a sentence."""

    async def guard(request: web.Request) -> web.StreamResponse:
        if not is_same_origin(request):
            return _error_response(403, "This page is for this machine's own browser.")
        try:
            return await handler(request)
        except MalformedError as error:
            return _error_response(400, str(error))
        except (CannotBeDoneError, BusyError) as error:
            return _error_response(409, str(error))
        except web.HTTPException:
            raise
        except Exception as error:
            log.error("the page met a bug: %s", stack(error))
            return _error_response(
                500, f"The playground met a bug of its own ({type(error).__name__})."
            )

    return guard


def is_same_origin(request: web.Request) -> bool:
    """True if Host (against DNS rebinding) and, if present, Origin name this server."""
    port = request.url.port
    local = request.transport and request.transport.get_extra_info("sockname")
    if request.url.host not in LOCAL_HOSTS or (local and port != local[1]):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    parts = urlsplit(origin)
    return parts.scheme == "http" and parts.netloc == request.host


def _error_response(status: int, sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=status)


async def _json_body(request: web.Request) -> Json:
    if request.content_type != "application/json":
        raise MalformedError("The body must be JSON.")
    try:
        body = json.loads(await request.read())
        json.dumps(
            body, ensure_ascii=False
        ).encode()  # fails for lone surrogates, which Slack never sends
    except (ValueError, RecursionError):
        raise MalformedError("The body is no JSON.") from None
    if not isinstance(body, dict):
        raise MalformedError("The body must be an object.")
    return body


def _page_file(name: str) -> Path | None:
    """The requested file, or None if it is not below PAGE or not of a known type."""
    try:
        path = (PAGE / name).resolve()
    except ValueError:  # the name holds a NUL
        return None
    return (
        path
        if path.is_relative_to(PAGE) and path.suffix in CONTENT_TYPES and path.is_file()
        else None
    )


def _file_response(request: web.Request, name: str) -> web.Response:
    path = _page_file(name)
    if path is None:
        return web.Response(status=404, text="There is no such file.")
    return web.Response(
        body=path.read_bytes(),
        content_type=CONTENT_TYPES[path.suffix],
        charset=None if path.suffix in BINARY else "utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                "default-src 'self'; img-src 'self' data:; "
                f"connect-src 'self' ws://{request.host}; "
                "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
            ),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
    )
