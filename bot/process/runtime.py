"""The lifetime of a process, `run` (everything), `web` (Slack) or `clock`: from checking its settings to SIGTERM.

One event loop, and no threads but the database's and a short one that warms up. On SIGTERM or SIGINT it accepts
nothing new and finishes what is running: requests and follow-ups within STOP_SECONDS, the clock after its current
delivery.
"""

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from aiohttp import web

from bot import logs
from bot.delivery.membership_rounds import MembershipRounds
from bot.logs import stack
from bot.process import clock_check, garbage_collection, warm_up
from bot.process.app import FEATURES, Bot, Feature, build_app
from bot.process.http_server import build_server, runner_of
from bot.process.startup import CannotStartError, check, first_call, open_database
from bot.requests.services import Now, Services
from bot.settings import Settings, SettingsError
from bot.slack.clients import Clients
from bot.slack.socket_mode import SocketModeClient
from storage.core.database import Database
from storage.programme import workspaces

log = logging.getLogger(__name__)


STOP_SECONDS = 8.0  # some platforms kill a process ten seconds after SIGTERM
CLOSE_SECONDS = 1.0  # for the database, once everything that uses it has ended
PATIENCE_SECONDS = 60.0
DEFAULT_PORT = 3000


class ClockLike(Protocol):
    """A background scheduler that plans and sends messages."""

    def start(self) -> None: ...

    async def stop(self) -> None: ...


MakeClock = Callable[[Services], ClockLike]
Announce = Callable[[str], None]


def say(line: str) -> None:
    """Prints a line to stdout and flushes it, because a supervisor waiting for `ready` reads a pipe."""
    print(line, flush=True)


def utc_now() -> datetime:
    """Business time outside the playground and the tests: the machine's."""
    return datetime.now(UTC)


def run(
    settings: Settings,
    *,
    slack: bool = True,
    make_clock: MakeClock | None = None,
    announce: Announce = say,
) -> int:
    """Serves until SIGTERM or SIGINT. Returns the exit code: 0, or 1 or 2 with a sentence on stderr.

    `run` passes both `slack` and `make_clock`, `web` only `slack`, `clock` only `make_clock`.
    """
    logs.configure(settings.log_level)
    try:
        asyncio.run(serve(settings, slack=slack, make_clock=make_clock, announce=announce))
    except SettingsError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 2
    except CannotStartError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before the signal handlers were installed
        return 1
    return 0


async def serve(
    settings: Settings,
    *,
    slack: bool = True,
    make_clock: MakeClock | None = None,
    announce: Announce = say,
    now: Now = utc_now,
    patience: float = PATIENCE_SECONDS,
    features: Sequence[Feature] = FEATURES,
) -> None:
    """Serves until SIGTERM or SIGINT. Raises SettingsError or CannotStartError if it cannot start.

    `patience`: seconds to wait for Slack at the start. `features`: those that register listeners.
    """
    check(settings, slack=slack, clock=make_clock is not None)
    database = open_database(settings, migrates=slack and make_clock is not None)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.on_stray_error)
    stop_requested = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop_requested.set)
    process = Process(settings, database, now, patience, features)
    try:
        if await _start_unless_stopped(
            stop_requested, process.start(announce, slack=slack, make_clock=make_clock)
        ):
            garbage_collection.freeze_after_start()
            await stop_requested.wait()
            log.info("told to stop")
    finally:
        database.hurry()
        await process.stop()
        database.close(CLOSE_SECONDS)


async def _start_unless_stopped(
    stop_requested: asyncio.Event, start: Coroutine[Any, Any, None]
) -> bool:
    """Runs `start`, but cancels it when a stop is requested. True if it has completed."""
    starting = asyncio.ensure_future(start)
    stopping = asyncio.ensure_future(stop_requested.wait())
    try:
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        starting.cancel()
    if starting.done():
        starting.result()
        return True
    await asyncio.wait((starting,))
    return False


class Process:
    """The parts of one process, in the order in which they start. `stop` stops those that were started."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        now: Now = utc_now,
        patience: float = PATIENCE_SECONDS,
        features: Sequence[Feature] = FEATURES,
    ) -> None:
        self._settings = settings
        self._database = database
        self._now = now
        self._patience = patience
        self._features = features
        self._clients = Clients(settings)
        self._bot: Bot | None = None
        self._sockets: SocketModeClient | None = None
        self._http: web.AppRunner | None = None
        self._clock: ClockLike | None = None
        self._rounds: MembershipRounds | None = None
        self._warming: threading.Timer | None = None
        self._workspace: str | None = None  # the token's

    async def start(self, announce: Announce, *, slack: bool, make_clock: MakeClock | None) -> None:
        """Starts the parts; announces the HTTP address, if any, and then `ready`. Raises CannotStartError."""
        await self._introduce()
        bot = self._bot = build_app(self._database, self._clients, self._now, self._features)
        if slack and self._settings.socket_mode:
            self._sockets = SocketModeClient(
                self._clients, self._settings.app_token or "", bot.receiver.receive
            )
            await self._connect(self._sockets)
        if slack and (not self._settings.socket_mode or self._settings.port is not None):
            announce(
                f"listening on http://{_in_url(self._settings.host)}:{await self._listen(bot)}"
            )
        if make_clock is not None:
            self._clock = make_clock(bot.services)
            self._clock.start()
            self._rounds = MembershipRounds(bot.services)
            self._rounds.start()
        announce("ready")
        if slack:
            self._warming = warm_up.begin()

    async def _introduce(self) -> None:
        token = self._settings.bot_token or ""
        identity = await first_call(
            lambda: self._clients.authenticate(token), "SLACK_BOT_TOKEN", self._patience
        )
        self._workspace = identity.workspace
        was_stopped = await self._database.run(
            workspaces.add,
            identity.workspace,
            self._now(),
            name=identity.name,
            bot_user_id=identity.bot_user_id,
        )
        if was_stopped is not None:
            log.warning("workspace %s: runs again, was %s", identity.workspace, was_stopped)
        for each in await clock_check.complaints(self._database, self._clients.ahead_of_slack):
            log.warning(each)

    async def _connect(self, sockets: SocketModeClient) -> None:
        address = await first_call(sockets.address, "SLACK_APP_TOKEN", self._patience)
        sockets.start(address)
        try:
            await asyncio.wait_for(sockets.connected.wait(), self._patience)
        except TimeoutError:
            raise CannotStartError("No Socket Mode connection to Slack comes about.") from None

    async def _listen(self, bot: Bot) -> int:
        """Opens the HTTP port and returns its number."""
        sockets = self._sockets
        server = (
            build_server(self._database, silent_seconds=sockets.silent_seconds)
            if sockets is not None
            else build_server(
                self._database,
                bot.receiver,
                self._settings.signing_secret,
                workspace=self._workspace,
            )
        )
        self._http = runner_of(server, STOP_SECONDS)
        await self._http.setup()
        port = DEFAULT_PORT if self._settings.port is None else self._settings.port
        try:
            await web.TCPSite(self._http, self._settings.host, port).start()
        except OSError as error:
            raise CannotStartError(_cannot_listen(self._settings.host, port, error)) from error
        return int(self._http.addresses[0][1])

    async def stop(self) -> None:
        """Accepts nothing more, finishes what is running, and closes. Safe after a failed start."""
        if self._warming is not None:
            self._warming.cancel()
        deadline = asyncio.get_running_loop().time() + STOP_SECONDS
        stops: list[Awaitable[object]] = []
        if self._http is not None:
            stops.append(self._http.cleanup())
        if self._sockets is not None:
            stops.append(self._sockets.stop(STOP_SECONDS))
        if self._clock is not None:
            stops.append(self._clock.stop())
        if self._rounds is not None:
            stops.append(self._rounds.stop())
        for result in await asyncio.gather(*stops, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("stopping: %s", stack(result))
        if self._bot is not None:
            left = max(0.0, deadline - asyncio.get_running_loop().time())
            if not await self._bot.receiver.drain(left):
                log.warning("some follow-ups were not finished")
        await self._clients.close()


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"HOST={host} is no address of this machine; 127.0.0.1 and 0.0.0.0 always are."
    return f"Port {port} cannot be used: {os.strerror(error.errno or 0)}."
