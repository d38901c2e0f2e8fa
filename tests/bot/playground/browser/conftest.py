"""The playground's page in a real browser."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser

from bot.playground.trying import Trial
from tests.bot.playground.browser import chromium, desk
from tests.bot.playground.browser.desk import Desk

Seat = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if chromium.found() is None:
        (pytest.fail if chromium.required() else pytest.skip)(chromium.NONE)
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
