"""The playground's page in a real browser: one browser for all tests of a process, a playground for each."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.playground.trial.trial import DATABASE, Trial
from tests.bot.playground.browser import chromium, desk
from tests.bot.playground.browser.desk import Desk

Seat = Callable[..., Awaitable[Desk]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Runs these tests on one event loop, because a browser belongs to the loop that started it.

    Without a browser only the first test is kept, and skipped: one visible line for all of them.
    """
    here = str(Path(__file__).parent) + os.sep
    ours = [each for each in items if str(each.path).startswith(here)]
    for each in ours:
        each.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
    if chromium.found() or chromium.required():
        return
    for first in ours[:1]:
        first.add_marker(pytest.mark.skip(reason=chromium.NONE))
    config.hook.pytest_deselected(items=ours[1:])
    items[:] = [each for each in items if each not in ours[1:]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium.running() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def trial(filled_template: Path) -> AsyncIterator[Trial]:
    """The trial of tests/bot/playground/conftest.py, on the browser's event loop."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(filled_template, Path(folder) / DATABASE)
        made = Trial(Path(folder))
        async with made.running():
            yield made
        assert made.slack.problems == []


@pytest_asyncio.fixture(loop_scope="session")
async def seat(browser: Browser, trial: Trial) -> AsyncIterator[Seat]:
    """`await seat("U0BEN", size=desk.PHONE)` opens the page of this test's playground as that person."""
    taken: list[Desk] = []

    async def sit(user: str, **how: Any) -> Desk:
        made = await desk.opened(browser, trial.slack.url, **how)
        taken.append(made)
        return await made.sits_down(user)

    yield sit
    for each in taken:
        await each.leaves()


@pytest_asyncio.fixture(loop_scope="session")
async def anna(seat: Seat) -> Desk:
    return await seat("U0ANNA")


@pytest_asyncio.fixture(loop_scope="session")
async def ben(seat: Seat) -> Desk:
    return await seat("U0BEN")
