"""The Home tab with our own bot: its content, and its buttons."""

import pytest
from playwright.async_api import expect

from tests.bot.playground.browser.conftest import Seat
from tests.bot.playground.browser.desk import PHONE, WIDE
from tests.bot.playground.browser.test_looks import is_too_wide, keep


async def test_a_leader_plans_logs_and_ticks_off_from_home(seat: Seat) -> None:
    ben = await seat("U0BEN", size=PHONE, has_touch=True)
    await ben.page.get_by_role("tab", name="Home").click()
    home = ben.page.locator("#home")
    await expect(home).to_contain_text("Your clock stands at 33 days of 30.")
    await ben.presses("Plan", within=home)
    await expect(ben.field("Which customer?")).to_have_value("Umbrella")
    await ben.modal.get_by_role("button", name="Plan it").click()
    await expect(ben.modal).to_contain_text("Planned: Umbrella")
    await ben.page.keyboard.press("Escape")
    await expect(home).to_contain_text("next visit")
    await keep(ben, "phone-home-planned")
    await ben.presses("Log a visit", within=home)
    await ben.chooses("Which customer?", "glo", "Globex")
    await ben.field("A promise you made").fill("the drawings")
    await ben.modal.get_by_role("button", name="Keep").click()
    await expect(home).to_contain_text("Your clock stands at 0 days of 30.")
    await ben.page.keyboard.press("Escape")
    await keep(ben, "phone-home")
    await ben.presses("Done", within=home)
    await expect(home).not_to_contain_text("the drawings")
    await ben.presses("Cancel it", within=home)
    await expect(ben.modal).to_contain_text("Cancelled: Umbrella")
    await ben.page.keyboard.press("Escape")
    await expect(home).to_contain_text("You have no visits planned.")
    await ben.presses("Why (no) nudge?", within=home)
    await expect(ben.modal).to_contain_text("What was sent to you, or not")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "size"), [("wide", WIDE), ("phone", PHONE)])
async def test_home_fits_in_light_and_dark(
    seat: Seat, scheme: str, width: str, size: tuple[int, int]
) -> None:
    anna = await seat("U0ANNA", size=size, color_scheme=scheme)
    await anna.page.get_by_role("tab", name="Home").click()
    await expect(anna.page.locator("#home")).to_contain_text("Your ten best customers")
    await keep(anna, f"{width}-{scheme}-home")
    assert not await is_too_wide(anna)
