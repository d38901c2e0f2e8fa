"""Fixtures for the playground. Each test gets its own Slack, which must end without problems."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client.person import Person
from bot.playground.seed import fill
from bot.playground.server import Playground
from bot.playground.trial.trial import DATABASE, Trial
from storage.core.database import Database
from tests.bot.playground import apps


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes proxies, which the libraries would use for loopback addresses too."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground() as made:
        yield made
    assert made.problems == []


@pytest.fixture
def anna(slack: Playground) -> Person:
    return slack.user("U0ANNA", name="Anna", tz="Europe/Berlin")


@pytest.fixture
def ben(slack: Playground) -> Person:
    return slack.user("U0BEN", name="Ben", tz="Europe/London")


@pytest.fixture
async def api(slack: Playground) -> AsyncIterator[AsyncWebClient]:
    async with apps.client(slack) as made:
        yield made


@pytest.fixture
async def app(slack: Playground) -> AsyncIterator[AsyncApp]:
    """An empty Bolt app that Slack reaches by signed HTTP."""
    async with apps.bolt(slack) as made, apps.over_http(slack, made):
        yield made


@pytest.fixture(scope="session")
def filled_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The playground's programme and its visits, written once for all trials: it takes a third of a start."""
    path = tmp_path_factory.mktemp("filled") / DATABASE
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    database.run_now(fill.fill_database)
    database.close()
    return path


@pytest.fixture
async def trial(filled_template: Path) -> AsyncIterator[Trial]:
    """`keep-in-touch try` in this process. Fails if the bot sent anything that Slack would reject."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(filled_template, Path(folder) / DATABASE)
        made = Trial(Path(folder))
        async with made.running():
            yield made
        assert made.slack.problems == []
