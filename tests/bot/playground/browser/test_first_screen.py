"""The first screen after `make try`."""

import re

import pytest
from playwright.async_api import Browser, expect

from bot.playground.trial.trial import Trial
from tests.bot.playground.browser import desk
from tests.bot.playground.browser.conftest import Seat
from tests.bot.playground.browser.desk import PHONE, Desk
from tests.bot.playground.browser.test_looks import is_too_wide

NUDGE = "31 days since you last sat down with a customer."
QUESTION = "What will they need in three years"
BOARD = "Who met customers this quarter"


async def test_the_first_screen_shows_the_board_a_nudge_and_a_question_at_once(
    browser: Browser, trial: Trial
) -> None:
    stranger = await desk.opened(browser, trial.slack.url)
    page = stranger.page
    await page.goto(trial.slack.url)
    await expect(page.locator("#become")).to_contain_text("Ben")
    for words in (NUDGE, QUESTION, BOARD):
        await expect(page.get_by_text(words)).to_be_in_viewport(ratio=1)
    for label in ("Log a visit", "Answer", "Put that line in", "Next thing due"):
        button = page.get_by_role("button").filter(has_text=re.compile(rf"^\s*{label}\s*$"))
        await expect(button).to_be_in_viewport(ratio=1)
    await stranger.leaves()


@pytest.mark.parametrize(
    "size",
    [(360, 800), (430, 932), (768, 1024), (1024, 768), (1280, 720), (1920, 1080)],
    ids=lambda size: f"{size[0]}x{size[1]}",
)
async def test_the_nudge_and_the_question_fit_on_every_usual_screen(
    seat: Seat, size: tuple[int, int]
) -> None:
    ben = await seat("U0BEN", size=size)
    for words in (NUDGE, QUESTION):
        await expect(ben.page.get_by_text(words)).to_be_in_viewport(ratio=1)
    assert not await is_too_wide(ben)


async def test_on_a_phone_the_messages_come_first_and_the_board_is_one_tap_away(seat: Seat) -> None:
    ben = await seat("U0BEN", size=PHONE, has_touch=True)
    for words in (NUDGE, QUESTION):
        await expect(ben.page.get_by_text(words)).to_be_in_viewport(ratio=1)
    await expect(ben.page.locator("#beside")).to_be_hidden()
    await ben.page.tap("#beside-open")
    await expect(ben.page.locator("#title")).to_have_text("#customers")
    await expect(ben.page.get_by_text(BOARD)).to_be_in_viewport()


async def test_the_board_beside_is_put_away_and_comes_back(anna: Desk) -> None:
    beside, page = anna.page.locator("#beside"), anna.page
    await expect(beside).to_contain_text(BOARD)
    await page.get_by_role("button", name="Close #customers").click()
    await expect(beside).to_be_hidden()
    await page.reload()
    await expect(page.get_by_role("button", name="#customers", exact=True)).to_be_visible()
    await expect(beside).to_be_hidden()
    await page.get_by_role("button", name="#customers", exact=True).click()
    await expect(beside).to_contain_text(BOARD)
    await anna.goes_to("customers")
    await expect(beside).to_be_hidden()
    await anna.goes_to("general")
    await expect(beside).to_contain_text(BOARD)


async def test_what_stands_beside_has_been_read_and_follows_what_happens(
    trial: Trial, anna: Desk
) -> None:
    place = anna.page.locator(".place", has_text="customers")
    await expect(anna.page.locator("#beside")).to_contain_text(BOARD)
    await expect(place.locator(".count")).to_have_count(0)
    trial.slack.user("U0EMI").writes("Two seats left, in fact.", "C0CUSTOMERS")
    await expect(anna.page.locator("#beside")).to_contain_text("Two seats left, in fact.")
    await expect(place.locator(".count")).to_have_count(0)


async def test_where_the_traffic_takes_the_room_the_board_gives_way(anna: Desk) -> None:
    await expect(anna.page.locator("#beside")).to_be_visible()
    await anna.page.click("#traffic")
    await expect(anna.page.locator("#beside")).to_be_hidden()
    await anna.page.click("#traffic")
    await expect(anna.page.locator("#beside")).to_be_visible()
