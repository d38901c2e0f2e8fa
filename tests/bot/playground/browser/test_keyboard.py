"""The page can be used without a mouse, and announces changes to a screen reader."""

from playwright.async_api import Locator, Page, expect

from tests.bot.playground.browser.desk import Desk


async def tab_to(page: Page, wanted: Locator, *, most: int = 60) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(most):
        if await wanted.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


async def test_a_visit_is_logged_by_keyboard_alone(anna: Desk) -> None:
    page, keys = anna.page, anna.page.keyboard
    await keys.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator("#write")).to_be_focused()

    await keys.type("/vi")
    await expect(
        page.get_by_role("option", name="opens the form", exact=False).first
    ).to_be_visible()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(page.locator("#write")).to_have_value("/visit")
    await keys.press("Enter")

    await expect(anna.field("Which customer?")).to_be_focused()
    await keys.type("glob")
    await expect(page.get_by_role("option", name="Globex")).to_have_attribute(
        "aria-selected", "true"
    )
    await keys.press("Enter")
    await tab_to(page, anna.field("How?"))
    await keys.type("By v")
    await tab_to(page, anna.field("One thing they said"))
    await keys.type("gas is too dear")
    await tab_to(page, anna.modal.get_by_role("button", name="Keep"))
    await keys.press("Enter")
    await expect(anna.modal).to_contain_text("Kept: Globex, today, by video")
    await keys.press("Escape")
    await expect(anna.modal).to_have_count(0)
    await expect(page.locator("#write")).to_be_focused()


async def test_escape_closes_one_thing_at_a_time(anna: Desk) -> None:
    await anna.types("/visit Acme")
    await anna.field("Which customer?").press("ArrowDown")
    await expect(anna.page.get_by_role("listbox")).to_be_visible()
    await anna.page.keyboard.press("Escape")
    await expect(anna.page.get_by_role("listbox")).to_have_count(0)
    await expect(anna.modal).to_be_visible()
    await anna.page.keyboard.press("Escape")
    await expect(anna.modal).to_have_count(0)


async def test_people_are_switched_by_the_arrows(anna: Desk) -> None:
    keys = anna.page.keyboard
    await anna.page.focus("#become")
    await keys.press("Enter")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(anna.page.locator("#become")).to_contain_text("Ben")


async def test_the_clock_keeps_the_keyboard_while_it_is_wound(anna: Desk) -> None:
    button = anna.page.get_by_role("button", name="+1 day")
    await button.focus()
    await anna.page.keyboard.press("Enter")
    await expect(anna.page.locator("#now")).to_contain_text("19 November 2026")
    await expect(button).to_be_focused()
    await expect(anna.page.locator("#wound")).not_to_be_empty()


async def test_behind_a_form_nothing_can_be_reached(anna: Desk) -> None:
    await anna.types("/visit Acme")
    await expect(anna.modal).to_be_visible()
    for _ in range(40):
        await anna.page.keyboard.press("Tab")
        assert await anna.page.evaluate("() => !document.activeElement.closest('#workspace')")


async def test_a_new_message_is_announced(anna: Desk) -> None:
    await anna.types("/visit Acme yesterday: hello")
    announcer = anna.page.locator("#announcer")
    await expect(announcer).to_have_attribute("aria-live", "polite")
    await expect(announcer).to_contain_text("Keep In Touch: Kept: Acme, yesterday")


async def test_everything_that_can_be_used_has_a_name(anna: Desk) -> None:
    await anna.types("/visit Acme")
    await expect(anna.modal).to_be_visible()
    nameless = await anna.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea')]
            .filter((one) => one.checkVisibility())
            .filter((one) => !(one.labels?.length || one.ariaLabel || one.textContent.trim()))
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []
