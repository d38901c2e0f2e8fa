"""A new user's first minutes."""

from playwright.async_api import expect

from tests.bot.playground.browser.conftest import Seat
from tests.bot.playground.browser.desk import Desk


async def test_from_a_form_to_a_nudge_to_the_board(ben: Desk) -> None:
    page = ben.page
    await expect(ben.messages.first).to_contain_text("31 days since you last sat down")

    await ben.types("/visit")
    await ben.chooses("Which customer?", "glo", "Globex")
    await ben.modal.get_by_label("When?", exact=True).fill("2026-11-02")
    await ben.field("Whom did you meet?").fill("Tom Reyes (plant engineer)")
    await ben.field("One thing they said").fill("we pay twice for every stop")
    await ben.presses("Keep", within=ben.modal)
    await expect(ben.modal).to_contain_text("Kept: Globex with Tom Reyes (plant engineer)")
    await expect(ben.modal).to_contain_text("we pay twice for every stop")
    await page.keyboard.press("Escape")
    await expect(ben.modal).to_have_count(0)

    await ben.types("/visit Acme with Dana Cole on 3 Nov: “we may leave gas by 2028”")
    await expect(ben.last).to_contain_text("Only visible to you")
    await expect(ben.last).to_contain_text("Kept: Acme with Dana Cole")

    for _ in range(3):
        await ben.winds("+1 week")
    await expect(page.locator("#now")).to_contain_text("9 December 2026")
    nudge = ben.messages.filter(has_text="Dana Cole told you: “we may leave gas by 2028”").last
    await ben.presses("Not now", within=nudge)
    put_off = ben.messages.filter(has_text="Not now, then.")
    await put_off.locator("select").first.select_option(label="Too busy")
    await expect(ben.messages.filter(has_text="Too busy: noted.")).to_have_count(1)

    question = ben.messages.filter(has=page.get_by_role("button", name="Answer")).last
    await ben.presses("Answer", within=question)
    await ben.field("Your answer").fill("Lids that come off with gloves on")
    await ben.presses("Keep", within=ben.modal)
    await expect(ben.modal).to_contain_text("Kept.")
    await ben.presses("Close", within=ben.modal.locator("footer"))
    await expect(ben.messages.filter(has_text="Lids that come off with gloves on")).to_have_count(1)

    await ben.goes_to("customers")
    await expect(
        ben.messages.filter(has_text="Who met customers this quarter").last
    ).to_be_visible()
    await expect(page.locator(".place", has_text="customers").locator(".count")).to_have_count(0)


async def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(anna: Desk) -> None:
    await anna.types("/visit Acme")
    await anna.field("One thing they said").fill("we build in spring")
    await anna.field("How many days?").fill("99")
    await anna.presses("Keep", within=anna.modal)
    await expect(anna.field("How many days?")).to_have_accessible_description("At most 60.")
    await expect(anna.field("How many days?")).to_be_focused()
    await expect(anna.field("One thing they said")).to_have_value("we build in spring")
    await anna.field("How many days?").fill("1")
    await anna.presses("Keep", within=anna.modal)
    await expect(anna.modal).to_contain_text("Kept: Acme")


async def test_colleagues_are_chips_that_can_be_taken_out_again(anna: Desk) -> None:
    await anna.types("/visit Acme")
    for name in ("Ben", "Emi"):
        await anna.chooses("Who of us came along?", name, name)
    await anna.presses("Remove Ben", within=anna.modal)
    await expect(anna.modal.locator(".chip")).to_have_text(["Emi"])
    await anna.presses("Keep", within=anna.modal)
    await expect(anna.modal).to_contain_text("Kept: Acme")
    await expect(anna.modal).to_contain_text("Emi")


async def test_what_is_asked_first_can_be_denied(anna: Desk) -> None:
    await anna.types("/visit list")
    await expect(anna.last).to_contain_text("Your visits")
    rows = anna.last.get_by_role("button", name="Delete")
    before = await rows.count()
    await rows.first.click()
    await anna.presses("Keep it", within=anna.modal)
    await expect(anna.modal).to_have_count(0)
    await expect(rows).to_have_count(before)
    await rows.first.click()
    await anna.presses("Take it back", within=anna.modal)
    await expect(anna.messages.filter(has_text="Taken back")).not_to_have_count(0)


async def test_an_admin_sees_by_name_who_leads(seat: Seat) -> None:
    olga = await seat("U0OLGA")
    await olga.types("/visit setup")
    await expect(olga.modal.locator(".chip").first).to_be_visible()
    names = await olga.modal.locator(".chip").all_inner_texts()
    assert {"Anna", "Farid", "Sofia"} <= set(names)
    assert not [each for each in names if each.startswith("U0")]


async def test_a_hint_says_where_to_begin_until_it_was_followed(anna: Desk) -> None:
    await anna.presses("Put that line in", within=anna.page.locator("#hint"))
    await anna.page.keyboard.press("Enter")
    await expect(anna.last).to_contain_text("Kept: Acme, yesterday")
    await expect(anna.page.locator("#hint")).to_be_hidden()
    await anna.page.reload()
    await expect(anna.last).to_contain_text("Kept: Acme, yesterday")
    await expect(anna.page.locator("#hint")).to_be_hidden()


async def test_the_switcher_shows_for_whom_something_waits(anna: Desk) -> None:
    waiting = anna.page.get_by_role("menuitemradio", name="Carla").locator(".dot")
    await anna.page.click("#become")
    await expect(waiting).to_have_count(1)
    await anna.page.keyboard.press("Escape")
    await anna.becomes("Carla")
    await expect(anna.last).to_contain_text("Who are your ten best customers?")
    await anna.becomes("Anna")
    await anna.page.click("#become")
    await expect(waiting).to_have_count(0)


async def test_the_drawer_shows_what_went_over_the_wire(anna: Desk) -> None:
    await anna.page.click("#traffic")
    await anna.types("/visit me")
    entry = anna.page.locator(".traffic li").filter(has_text="slash_commands")
    await expect(entry).to_contain_text("ms")
    await entry.locator("summary").click()
    await expect(entry).to_contain_text('"command": "/visit"')
    await expect(anna.page.locator("#drawer")).not_to_contain_text("xoxb-T0")
