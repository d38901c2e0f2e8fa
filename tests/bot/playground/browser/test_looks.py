"""The layout at a phone's width, in light and dark. The screenshots are in build/screenshots."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.bot.playground.browser.conftest import Seat
from tests.bot.playground.browser.desk import PHONE, WIDE, Desk

SCREENSHOTS = Path(__file__).parents[4] / "build" / "screenshots"


async def keep(desk: Desk, name: str) -> None:
    """Takes a screenshot, once animations have ended."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await desk.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


async def is_too_wide(desk: Desk) -> bool:
    """True if anything overflows the right edge."""
    return bool(
        await desk.page.evaluate(
            """() => [...document.querySelectorAll('body *')].some((one) => one.checkVisibility()
                && !one.closest('.unseen, .skip, .sidebar:not(.open), pre, .b-table')
                && one.getBoundingClientRect().right > innerWidth + 1)"""
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "size"), [("wide", WIDE), ("phone", PHONE)])
async def test_every_screen_fits_in_light_and_dark(
    seat: Seat, scheme: str, width: str, size: tuple[int, int]
) -> None:
    ben = await seat("U0BEN", size=size, color_scheme=scheme)
    page = ben.page
    await expect(ben.messages.first).to_contain_text("sat down with a customer")
    pictures = []

    async def look(name: str) -> None:
        await keep(ben, f"{width}-{scheme}-{name}")
        if await is_too_wide(ben):
            pictures.append(name)

    await look("first")
    await ben.types("/visit Globex with Dana Cole (COO) yesterday: “we may leave gas by 2028”")
    await expect(ben.last).to_contain_text("Kept: Globex")
    await look("receipt")
    await ben.types("/visit Acme")
    await expect(ben.modal).to_be_visible()
    await look("form")
    await page.keyboard.press("Escape")
    await expect(ben.modal).to_have_count(0)
    if width == "phone":
        await page.click("#menu")
        await expect(page.locator("#sidebar")).to_be_in_viewport()
        await look("sheet")
    await ben.goes_to("customers")
    await expect(ben.messages.first).to_be_visible()
    await look("board")
    await page.click("#traffic")
    await expect(page.locator("#drawer")).to_be_visible()
    await look("traffic")
    assert pictures == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_sheet_holds_people_and_channels_on_a_phone(seat: Seat, scheme: str) -> None:
    anna = await seat("U0ANNA", size=PHONE, color_scheme=scheme, has_touch=True)
    sheet = anna.page.locator("#sidebar")
    await expect(sheet).not_to_be_visible()
    await anna.page.tap("#menu")
    await anna.becomes("Emi")
    await expect(sheet).not_to_be_visible()
    await expect(anna.page.locator("#empty")).to_be_visible()
    await anna.page.tap("#menu")
    await anna.page.keyboard.press("Escape")
    await expect(sheet).not_to_be_visible()
    await expect(anna.page.locator("#menu")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_their_ground(seat: Seat, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1."""
    ben = await seat("U0BEN", color_scheme=scheme)
    await expect(ben.messages.first).to_contain_text("sat down with a customer")
    faint = await ben.page.evaluate(CONTRAST)
    assert faint == []


async def test_the_fonts_come_with_the_page(ben: Desk) -> None:
    """So that it looks alike on every computer, whatever fonts are installed there."""
    await ben.types("/visit Łódź Works yesterday: “● Žižkov”")
    await expect(ben.last).to_contain_text("Žižkov")
    assert await ben.page.evaluate(FONTS) == {"foreign": [], "missing": []}


FONTS = """async () => {
  await document.fonts.ready;
  const served = [...document.fonts];
  const names = new Set(served.map((font) => font.family.replaceAll('"', '')));
  const used = [...document.querySelectorAll('body, body *')]
    .map((one) => getComputedStyle(one).fontFamily.split(',')[0].replaceAll('"', ''));
  return {
    foreign: [...new Set(used)].filter((name) => !names.has(name)),
    missing: served.filter((font) => font.status === 'error').map((font) => font.family),
  };
}"""

CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { r, g, b, a: a / 255 };
  };
  const light = ({ r, g, b }) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    const layers = [];
    for (let one = node; one; one = one.parentElement) layers.push(rgb(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((under, over) => Object.fromEntries(
      ['r', 'g', 'b'].map((c) => [c, over[c] * over.a + under[c] * (1 - over.a)])), { r: 255, g: 255, b: 255 });
  };
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.checkVisibility() && !one.closest('.unseen, .skip')
      && [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .map((one) => {
      const [a, b] = [light(rgb(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
      return [((a + 0.05) / (b + 0.05)).toFixed(2), one.textContent.trim().slice(0, 40)];
    })
    .filter(([contrast]) => contrast < 4.5);
}"""
