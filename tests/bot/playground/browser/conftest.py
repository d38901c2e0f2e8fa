"""The playground's page in a real browser."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from bot.playground.trying import Trial
from tests.bot.playground.browser import chromium, desk
from tests.bot.playground.browser.desk import Desk

Seat = Callable[..., Awaitable[Desk]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser one test stands for all of them, skipped: one line that nobody overlooks."""
    if chromium.found() or chromium.required():
        return
    ours = [each for each in items if Path(__file__).parent in each.path.parents]
    for first in ours[:1]:
        first.add_marker(pytest.mark.skip(reason=chromium.NONE))
    config.hook.pytest_deselected(items=ours[1:])
    items[:] = [each for each in items if each not in ours[1:]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium.running() as made:
        yield made


@pytest.fixture
async def seat(browser: Browser, trial: Trial) -> AsyncIterator[Seat]:
    """`await seat("U0BEN", size=desk.PHONE)`: somebody at the page of a playground of this test's own."""
    taken: list[Desk] = []

    async def sit(user: str, **how: Any) -> Desk:
        made = await desk.opened(browser, trial.slack.url, **how)
        taken.append(made)
        return await made.sits_down(user)

    yield sit
    for each in taken:
        await each.leaves()


@pytest.fixture
async def anna(seat: Seat) -> Desk:
    return await seat("U0ANNA")


@pytest.fixture
async def ben(seat: Seat) -> Desk:
    return await seat("U0BEN")
