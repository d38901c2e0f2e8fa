"""Fixtures for the whole bot, over signed HTTP against the strict stand-in Slack, on both databases."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from bot.playground.client.person import Person
from bot.playground.clock.winding import SkippingClock
from bot.playground.server import Playground
from bot.process.app import Bot, build_app
from bot.process.http_server import build_server
from bot.process.scheduled_messages import courier
from bot.settings import Settings, read
from bot.slack.clients import Clients
from bot.wording.question_catalogue import KEYS
from scheduler.engine.idle import first_busy
from scheduler.engine.tick import TickLine, tick
from storage.core.database import Database
from tests import cast
from tests.bot.office import Office, Time, Typed


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    """A Slack with the whole cast. The test fails if it ends with problems."""
    async with Playground(cast.TEAM) as made:
        for user_id, name in cast.NAMES.items():
            made.user(user_id, name=name, tz="Europe/London")
        made.user(cast.NOBODY, name="Nobody", tz="Europe/London")
        yield made
    assert made.problems == []


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def settings(slack: Playground, database: Database) -> Settings:
    return read(
        {
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
    )


@pytest.fixture
async def bot(
    slack: Playground, database: Database, settings: Settings, time: Time
) -> AsyncIterator[Bot]:
    """The bot over signed HTTP, with the cast enrolled at T0 (a Monday, nine in the morning in London)."""
    await database.run(cast.enrol)
    clients = Clients(settings)
    await clients.authenticate(slack.bot_token)
    made = build_app(database, clients, time)
    runner = web.AppRunner(
        build_server(database, made.receiver, slack.signing_secret),
        access_log=None,
        shutdown_timeout=1,
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.send_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield made
    await made.receiver.drain(5)
    await runner.cleanup()
    await clients.close()


@dataclass
class Clockwork:
    """Makes passes of the clock, one at a time; the second between two messages to somebody is skipped."""

    bot: Bot
    time: Time
    machine: SkippingClock = field(default_factory=SkippingClock)

    async def tick(self) -> list[TickLine]:
        """Makes one pass at the current business time."""
        services = self.bot.services
        return await tick(
            services.database,
            courier(services),
            self.time(),
            questions=KEYS,
            machine=self.machine,
            lease_time=self.machine.lease_time,
            sleep=self.machine.sleep,
        )

    async def until(self, instant: datetime, every: timedelta = timedelta(hours=1)) -> None:
        """Makes a pass every hour until the instant, as a running clock would, but none that has nothing to do."""
        while self.time() < instant:
            busy = await self.bot.services.database.read(
                first_busy,
                _steps(self.time(), instant, every),
                questions=KEYS,
                lease_time=self.machine.lease_time,
            )
            self.time.to(busy or instant)
            if busy:
                await self.tick()


def _steps(after: datetime, until: datetime, every: timedelta) -> Iterator[datetime]:
    """Every such step after the first instant, and the second instant."""
    while after < until:
        after = min(after + every, until)
        yield after


@pytest.fixture
def clockwork(bot: Bot, time: Time) -> Clockwork:
    return Clockwork(bot, time)


@pytest.fixture
def office(bot: Bot, slack: Playground, database: Database, time: Time) -> Office:
    """The running bot, with shortcuts to what it stores."""
    return Office(slack, database, bot, time)


@pytest.fixture
def typed(office: Office) -> Typed:
    """Sends a line after /visit as a person; returns the answer."""
    return office.typed


@pytest.fixture
def anna(slack: Playground) -> Person:
    return slack.user(cast.ANNA)


@pytest.fixture
def ben(slack: Playground) -> Person:
    return slack.user(cast.BEN)


@pytest.fixture
def carla(slack: Playground) -> Person:
    return slack.user(cast.CARLA)


@pytest.fixture
def dmitri(slack: Playground) -> Person:
    return slack.user(cast.DMITRI)


@pytest.fixture
def olga(slack: Playground) -> Person:
    return slack.user(cast.OLGA)


@pytest.fixture
def nobody(slack: Playground) -> Person:
    return slack.user(cast.NOBODY)
