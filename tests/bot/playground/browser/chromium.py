"""Runs this machine's Chromium or Chrome headless."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = (
    "chromium-headless-shell",  # renders the same page with a third of the work
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
REQUIRED = "KEEP_IN_TOUCH_BROWSER"  # "required": without a browser the tests fail
NONE = "the browser tests did not run: there is no Chromium or Chrome here"
FLAGS = (
    "--headless",
    "--no-sandbox",  # in a container Chromium runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)


def found() -> str | None:
    """The path of the browser, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def required() -> bool:
    """True if the tests must fail without a browser."""
    return os.environ.get(REQUIRED) == "required"


@asynccontextmanager
async def running() -> AsyncIterator[Browser]:
    """A new browser process. Raises LookupError if there is no browser."""
    path = found()
    if path is None:
        raise LookupError(NONE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()
