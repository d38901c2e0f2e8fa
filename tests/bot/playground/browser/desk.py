"""A page object for the playground's page: what a person does and sees there."""

import re
from contextlib import suppress
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Response, expect

WIDE = (1280, 820)
PHONE = (390, 780)
LIMIT_MS = 20_000  # time-out of expectations; a busy machine is slow

expect.set_options(timeout=LIMIT_MS)


class Desk:
    """One browser tab of one person. `complaints` are the page's errors and warnings."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.set_default_timeout(LIMIT_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, said: ConsoleMessage) -> None:
        # The page shows a rejected request to the person; the browser logs it as well.
        if said.type in ("error", "warning") and not said.text.startswith("Failed to load"):
            self.complaints.append(said.text)

    async def sits_down(self, user: str) -> "Desk":
        """Opens the page as that person."""
        await self.page.goto(f"{self.url}/?as={user}")
        await expect(self.page.locator("#become")).to_be_attached()
        return self

    async def types(self, text: str) -> None:
        """Types a line and sends it."""
        await self.page.fill("#write", text)
        await self.page.press("#write", "Enter")

    async def winds(self, label: str) -> Response:
        """Presses a button of the clock, and waits until the clock has been advanced."""
        async with self.page.expect_response("**/page/wind") as answer:
            await self.page.get_by_role("button", name=label, exact=True).click()
        await expect(self.page.locator("#clock")).to_have_attribute("aria-busy", "false")
        return await answer.value

    async def goes_to(self, place: str) -> None:
        """Opens a channel or the DM with the app."""
        await self.page.locator(".place", has_text=place).click()
        await expect(self.page.locator("#title")).to_contain_text(place)

    async def becomes(self, name: str) -> None:
        """Switches to another person."""
        await self.page.click("#become")
        await self.page.get_by_role("menuitemradio", name=name).click()
        await expect(self.page.locator("#become")).to_contain_text(name)

    @property
    def messages(self) -> Locator:
        """The messages of the open conversation."""
        return self.page.locator("#stream .message")

    @property
    def last(self) -> Locator:
        """The newest message."""
        return self.messages.last

    @property
    def modal(self) -> Locator:
        """The open modal."""
        return self.page.get_by_role("dialog")

    def field(self, label: str) -> Locator:
        """A field of the modal."""
        return self.modal.get_by_label(label)

    async def presses(self, label: str, *, within: Locator | None = None) -> None:
        """Presses a button of the newest message, or of `within`, by its text, or by its whole name."""
        text = re.compile(rf"^\s*{re.escape(label)}\s*$")
        place = within or self.last
        seen = place.get_by_role("button").filter(has_text=text)
        await seen.or_(place.get_by_role("button", name=label, exact=True)).click()

    async def chooses(self, label: str, typed: str, option: str) -> None:
        """Types into a type-ahead field, and chooses an option."""
        await self.field(label).click()
        await self.field(label).press_sequentially(typed)
        await self.page.get_by_role("option", name=option).click()

    async def leaves(self) -> None:
        """Closes the tab. Fails if the page logged an error or a warning."""
        with suppress(Exception):
            await self.page.context.close()
        assert self.complaints == []


async def opened(browser: Browser, url: str, size: tuple[int, int] = WIDE, **more: Any) -> Desk:
    """A new, empty tab. `more`: options of the browser context, such as color_scheme."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="en-GB", **more
    )
    return Desk(await context.new_page(), url)
