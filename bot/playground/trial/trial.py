"""`keep-in-touch try`: runs the real bot, its clock and its own database in the playground, and serves the page.

One process, one temporary folder, this machine only. The bot does not know that it runs in a playground: it is started
as `run` starts it, in Socket Mode, with its own settings and a business time that can be advanced.
"""

import asyncio
import contextlib
import logging
import os
import signal
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot import logs
from bot.playground.blockkit.element_state import CannotBeDoneError
from bot.playground.client.read_marks import ReadMarks
from bot.playground.clock.bot_clock import PausableClock
from bot.playground.clock.business_time import BusinessTime
from bot.playground.clock.winding import Winder, WindResult
from bot.playground.page_server.actions import PageActions
from bot.playground.page_server.live_state import LivePages
from bot.playground.page_server.manifest_features import ManifestFeatures
from bot.playground.page_server.server import PageServer
from bot.playground.page_server.state import PageState
from bot.playground.seed import fill
from bot.playground.seed.people import CAST, TEAM_ID
from bot.playground.server import Playground
from bot.playground.trial import temporary_folder
from bot.process import scheduled_messages
from bot.process.runtime import ClockLike, Process
from bot.process.startup import CannotStartError
from bot.requests.services import Services
from bot.settings import Settings, read
from bot.slack.app_manifest import manifest
from storage.core.database import Database
from storage.migrations import migrate
from storage.programme import leaders

log = logging.getLogger(__name__)


Announce = Callable[[str], None]

# Used if it is free and no other was requested, so that a page that is left open finds the next trial.
PREFERRED_PORT = 4114
DATABASE = "keep-in-touch.db"  # file name in the trial's folder


class PagedPlayground(Playground):
    """A playground that also serves the page."""

    def __init__(self) -> None:
        super().__init__(TEAM_ID)
        self.page: PageServer | None = None

    def routes(self, server: web.Application) -> None:
        """Adds Slack's routes and the page's."""
        super().routes(server)
        if self.page is not None:
            self.page.routes(server)


class Trial:
    """All parts of one trial; `running` starts and stops them. The first free one of `ports` is used."""

    def __init__(self, folder: Path, ports: Sequence[int] = (0,)) -> None:
        self._ports = ports
        self.clock = BusinessTime(fill.STARTS)
        self.slack = PagedPlayground()
        self.database = Database(f"sqlite:///{folder / DATABASE}")
        self.winder: Winder | None = None
        self._bot_clock: PausableClock | None = None
        self.slack.home.clock = self.clock
        fill.add_people(self.slack)
        self._make_page()

    def _make_page(self) -> None:
        team = self.slack.home
        read_marks = ReadMarks(team)
        features = ManifestFeatures.from_manifest(manifest())
        team.home_tab = features.home_tab
        actions = PageActions(team, read_marks, features, self.bot_is_running)
        self.page_state = PageState(
            team=team,
            read_marks=read_marks,
            actions=actions,
            cast=CAST,
            now=self.clock,
            busy=lambda: self.winder is not None and self.winder.busy,
            bot_is_running=self.bot_is_running,
        )
        self.live_pages = LivePages(self.page_state, self.clock)
        people = {each.id: team.people[each.id] for each in CAST}
        self.slack.page = PageServer(
            people, self.page_state, actions, self.live_pages, self.wind, self.refresh
        )

    def bot_is_running(self) -> bool:
        """True while the bot is connected to the playground's Slack."""
        return self.slack.sockets.open

    async def wind(self, by: str) -> WindResult:
        """See Winder.wind. Raises CannotBeDoneError while the bot is not running."""
        if self.winder is None:
            raise CannotBeDoneError("the bot is not running")
        return await self.winder.wind(by)

    async def refresh(self) -> None:
        """Updates the page's leaders, and makes a pass now, so that what is due need not wait for the next minute."""
        if self._bot_clock is not None:
            self._bot_clock.wake()
        found = await self.database.read(leaders.everyone, TEAM_ID)
        by_user = {each.user_id: each for each in found}
        if by_user != self.page_state.leaders:
            self.page_state.leaders = by_user
            self.slack.journal.touch()

    def _settings(self) -> Settings:
        """The settings that `run` would read from its environment."""
        return read(
            {
                "DATABASE_URL": self.database.url.render_as_string(hide_password=False),
                "SLACK_API_URL": self.slack.api_url,
                "SLACK_BOT_TOKEN": self.slack.bot_token,
                "SLACK_APP_TOKEN": self.slack.app_token,
            }
        )

    def _make_clock(self, services: Services) -> ClockLike:
        """Creates the clock of a running bot, and its winder."""
        watched = {each.id for each in CAST} | set(self.slack.home.channels)
        self._bot_clock = PausableClock(lambda: scheduled_messages.clock(services))
        self.winder = Winder(services, self.clock, self._bot_clock, self.slack.journal, watched)
        return self._bot_clock

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Context manager: runs the bot and simulates the days before the page opens. Raises CannotStartError."""
        async with AsyncExitStack() as stack:
            stack.callback(self.database.close)
            migrate(self.database)
            await self.database.run(fill.fill_database)
            await self._listen(stack)
            process = Process(self._settings(), self.database, self.clock)
            stack.push_async_callback(process.stop)
            await process.start(log.debug, slack=True, make_clock=self._make_clock)
            await self._simulate_first_days()
            self.live_pages.ready = True
            stack.push_async_callback(self.live_pages.close)
            yield

    async def _listen(self, stack: AsyncExitStack) -> None:
        stack.push_async_exit(self.slack.__aexit__)
        for port in self._ports:
            self.slack.port = port
            try:
                await self.slack.__aenter__()
            except OSError as error:
                await self.slack.__aexit__()
                refused = CannotStartError(
                    f"Port {port} cannot be used: {os.strerror(error.errno or 0)}."
                )
            else:
                return
        raise refused

    async def _simulate_first_days(self) -> None:
        assert self.winder is not None
        for post in fill.chatter():
            await self.winder.to(post.at)
            self.slack.user(post.user).writes(post.text, post.channel).at = post.at
        await self.winder.to(fill.OPENS)
        await self.refresh()


def try_out(*, port: int | None, browser: bool, log_level: str, announce: Announce) -> int:
    """Serves until SIGTERM or SIGINT and returns the exit code. Raises CannotStartError.

    `port`: the port to use, or None for any free one.
    """
    ports = (PREFERRED_PORT, 0) if port is None else (port,)
    logs.configure(log_level)
    with temporary_folder.folder() as folder:
        asyncio.run(_serve(Trial(folder, ports), browser, announce))
    return 0


async def _serve(trial: Trial, browser: bool, announce: Announce) -> None:
    stop_requested = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.on_stray_error)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop_requested.set)
    async with trial.running():
        announce(f"Keep In Touch is at {trial.slack.url} (Ctrl+C ends it)")
        if browser:  # a daemon thread: a browser in the foreground must not keep the process alive
            threading.Thread(target=_open_browser, args=(trial.slack.url,), daemon=True).start()
        await stop_requested.wait()


def _open_browser(url: str) -> None:
    with contextlib.suppress(webbrowser.Error, OSError):
        webbrowser.open(url)
