"""The playground is killed while a page is open, and restarted at the same address."""

import signal
import socket
from contextlib import closing
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.bot.playground.browser import desk
from tests.bot.playground.programs import trying


def free_port() -> str:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


async def test_a_page_says_that_it_was_killed_and_begins_anew_with_the_next(
    browser: Browser, tmp_path: Path
) -> None:
    port = free_port()
    with trying(tmp_path, "--port", port) as first:
        anna = await desk.opened(browser, first.url)
        await anna.sits_down("U0ANNA")
        await anna.types("/visit Acme yesterday: kept by the first")
        await expect(anna.last).to_contain_text("Kept: Acme")
        await anna.types("/visit Globex")
        await expect(anna.modal).to_be_visible()
        await first.stopped(signal.SIGKILL)
        banner = anna.page.locator("#banner")
        await expect(banner).to_be_visible()
        await expect(banner).to_contain_text("The playground does not answer.")
        await anna.field("One thing they said").fill("to nobody")
        await anna.presses("Keep", within=anna.modal)
        await expect(anna.modal).to_contain_text("Is it still running?")
    with trying(tmp_path, "--port", port):
        await expect(anna.page.locator("#notice")).to_contain_text("started again")
        await expect(banner).to_be_hidden()
        await expect(anna.modal).to_have_count(0)
        await expect(anna.page.locator("#become")).to_contain_text("Anna")
        await expect(anna.messages.filter(has_text="Kept: Acme")).to_have_count(0)
        await anna.types("/visit me")
        await expect(anna.last).to_contain_text("Only visible to you")
        assert [each for each in anna.complaints if "WebSocket" not in each] == []
        anna.complaints.clear()  # the browser itself writes down each attempt that failed
        await anna.leaves()
