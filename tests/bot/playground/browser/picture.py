"""Takes the README's screenshot of the playground: `make picture`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import expect

from bot.playground.trial.trial import Trial
from tests.bot.playground.browser import chromium, desk

PICTURE = Path(__file__).with_name("playground.png")
SIZE = (1320, 900)


async def take(path: Path = PICTURE) -> None:
    """Takes a screenshot of a nudge and the visit that follows. Raises LookupError without a browser."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        async with trial.running(), chromium.running() as browser:
            ben = await desk.opened(browser, trial.slack.url, SIZE, device_scale_factor=1.5)
            await ben.sits_down("U0BEN")
            await ben.types("/visit Umbrella with Wei Lin yesterday: “we buy from whoever answers”")
            await expect(ben.last).to_contain_text("Kept: Umbrella")
            await ben.page.locator("#write").blur()
            await ben.page.screenshot(path=path, animations="disabled")
            await ben.leaves()


if __name__ == "__main__":
    asyncio.run(take())
