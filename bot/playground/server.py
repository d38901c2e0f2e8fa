"""The stand-in Slack: a server in this process, on 127.0.0.1, that rejects what the real Slack would reject."""

import json
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Self

from aiohttp import web

from bot.playground.client import app_answers
from bot.playground.client.person import Person
from bot.playground.client.team import Team
from bot.playground.slack import payloads, response_urls
from bot.playground.slack.fault_injection import Faults
from bot.playground.slack.journal import ApiCall, Exchange, Journal
from bot.playground.slack.methods.calling import Caller
from bot.playground.slack.payload_delivery import PayloadDelivery
from bot.playground.slack.payloads import Reply
from bot.playground.slack.socket_mode import SocketModeServer
from bot.playground.slack.surfaces import Json, Message
from bot.playground.slack.users_and_channels import Channel
from bot.playground.slack.web_api import DroppedError, WebApi

LARGEST_BODY = 4 * 1024 * 1024


class Playground:
    """One Slack with one app, installed in one workspace or in several.

    `user`, `channel`, `messages`, `event`, the tokens and what is done to them belong to the first workspace (`home`);
    `workspace(team_id)` returns another one with the same methods.
    """

    def __init__(self, team_id: str = "T0PLAY", host: str = "127.0.0.1", port: int = 0) -> None:
        self.journal = Journal()
        self.faults = Faults()
        self.sockets = SocketModeServer(self.journal)
        self.app_token = f"xapp-1-A0KIT-{secrets.token_hex(16)}"
        self.signing_secret = secrets.token_hex(16)
        self.delivery = PayloadDelivery(self.journal, self.sockets, self.signing_secret)
        self.teams: dict[str, Team] = {}
        self.home = self.workspace(team_id)
        self._host, self._port = host, port
        self._runner: web.AppRunner | None = None
        self._api = WebApi(self, self.journal, self.faults)

    # Lifecycle.

    async def __aenter__(self) -> Self:
        server = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._guard()])
        self.routes(server)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        for team in self.teams.values():
            team.url = self.url
        await self.delivery.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.clear()
        await self.sockets.close()
        await self.delivery.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def routes(self, server: web.Application) -> None:
        """Adds every address of Slack's that the app calls."""
        for verb in (server.router.add_get, server.router.add_post):
            verb("/api/{method}", self._api.take)
        for kind in ("commands", "actions"):
            server.router.add_post(f"/{kind}/{{team}}/{{key}}", self._receive_response_url)
        server.router.add_get("/socket/{ticket}", self.sockets.accept)
        server.router.add_post("/upload/{file}", self._receive_file)

    @property
    def url(self) -> str:
        """The server's base URL."""
        return f"http://{self._host}:{self._port}"

    @property
    def port(self) -> int:
        """The port it listens on; before it listens, the requested one (0: any)."""
        return self._port

    @port.setter
    def port(self, port: int) -> None:
        self._port = port

    @property
    def api_url(self) -> str:
        """The value for SLACK_API_URL."""
        return f"{self.url}/api/"

    # Workspaces, people and channels.

    def workspace(self, team_id: str, name: str | None = None) -> Team:
        """A workspace in which the app is installed; added if it is new."""
        if team_id not in self.teams:
            team = Team(self.journal, team_id, name or f"Team-{team_id[2:].lower()}")
            team.delivery = self.delivery
            team.url = self.url if self.teams and self._runner else ""
            self.teams[team_id] = team
        return self.teams[team_id]

    @property
    def team_id(self) -> str:
        """Of the first workspace."""
        return self.home.team_id

    @property
    def bot_token(self) -> str:
        """Of the first workspace."""
        return self.home.bot_token

    def user(self, user_id: str, **facts: Any) -> Person:
        """Adds a person to the first workspace or changes one; see `Team.user`."""
        return self.home.user(user_id, **facts)

    def channel(self, channel_id: str, **facts: Any) -> Channel:
        """Adds a channel to the first workspace or changes one; see `Team.channel`."""
        return self.home.channel(channel_id, **facts)

    def messages(self, channel_id: str, *, deleted: bool = False) -> list[Message]:
        """The messages of a conversation of the first workspace, oldest first."""
        return self.home.messages(channel_id, deleted=deleted)

    def revoke(self, error: str = "token_revoked") -> None:
        """From now on the first workspace's bot token only gets this error."""
        self.home.broken_token = error

    def restore(self) -> None:
        """The first workspace's bot token works again, for every method."""
        self.home.broken_token = None
        self.home.refused.clear()

    def refuse(self, method: str, error: str = "missing_scope") -> None:
        """From now on the first workspace's token gets this error for that method alone."""
        self.home.refused[method] = error

    # Requests to the app.

    def send_to(self, url: str | None) -> None:
        """The app's request URL; an open Socket Mode connection is preferred to it."""
        self.delivery.request_url = url

    async def event(
        self, content: Json, *, user: Person | str | None = None, team: Team | None = None
    ) -> Reply:
        """Sends an event in its wrapper, with an event_id."""
        if user is not None:
            content = content | {"user": user if isinstance(user, str) else user.id}
        return await self.delivery.send(payloads.event(team or self.home, content))

    async def verify_url(self, challenge: str = "are-you-there") -> Reply:
        """Asks the app's request URL to echo a challenge, as Slack does when it is set."""
        payload = {"type": "url_verification", "token": "x", "challenge": challenge}
        return await self.delivery.send_once(
            payloads.Envelope("events_api", payload, self.home, "")
        )

    async def redeliver(self, reply: Reply) -> Reply:
        """Sends the same payload once more, byte for byte."""
        reply_again = await self.delivery.redeliver(reply.envelope)
        app_answers.apply_answer(reply_again)
        return reply_again

    async def wait_for(self, condition: Callable[[], object], seconds: float = 5) -> None:
        """Waits until `condition()` is true; it is checked after every change. Raises TimeoutError."""
        await self.journal.wait_for(condition, seconds)

    # Recorded traffic.

    @property
    def calls(self) -> list[ApiCall]:
        """Every call to the Web API and to response_urls, in order."""
        return self.journal.calls

    def calls_of(self, method: str) -> list[ApiCall]:
        """The calls of one method."""
        return [call for call in self.journal.calls if call.method == method]

    @property
    def traffic(self) -> list[Exchange]:
        """Every request in either direction."""
        return self.journal.traffic

    @property
    def problems(self) -> list[str]:
        """What the real Slack would reject, or no careful app does. Tests must end with none."""
        return self.journal.problems

    def allowing_problems(self) -> AbstractContextManager[list[str]]:
        """Context manager: moves problems that occur inside into the list that it yields."""
        return self.journal.allowing_problems()

    # For the Web API (see Hub).

    def caller(self, token: str) -> Caller | str:
        """The caller that this token belongs to, or Slack's error code."""
        if not token:
            return "not_authed"
        if token == self.app_token:
            return Caller(self.home, "app", self.journal, self)
        for team in self.teams.values():
            if token == team.bot_token:
                return team.broken_token or Caller(team, "bot", self.journal, self)
        return "invalid_auth"

    def socket_url(self) -> str:
        """A new Socket Mode URL."""
        return f"ws://{self._host}:{self._port}/socket/{self.sockets.ticket()}"

    def upload_url(self, file_id: str) -> str:
        """The URL to upload a file's bytes to."""
        return f"{self.url}/upload/{file_id}"

    def _guard(self) -> Any:
        @web.middleware
        async def guard(request: web.Request, handler: Any) -> web.StreamResponse:
            try:
                answer: web.StreamResponse = await handler(request)
            except DroppedError:  # injected fault: the connection is closed
                return web.Response(status=499)
            except json.JSONDecodeError:
                self.journal.problem(f"{request.path}: the body is no JSON")
                return web.json_response({"ok": False, "error": "invalid_json"}, status=400)
            except web.HTTPException:
                self.journal.problem(f"{request.method} {request.path}: Slack has no such address")
                raise
            return answer

        return guard

    async def _receive_response_url(self, request: web.Request) -> web.StreamResponse:
        team = self.teams.get(request.match_info["team"])
        if team is None:
            return web.Response(status=404, text="no_team")
        return await response_urls.take(request, team, self.journal, self.faults)

    async def _receive_file(self, request: web.Request) -> web.StreamResponse:
        for team in self.teams.values():
            file = team.files.get(request.match_info["file"])
            if file is not None:
                file["bytes"] = await _bytes(request)
                self.journal.touch()
                return web.Response(text=f"OK - {len(file['bytes'])}")
        return web.Response(status=404)


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
