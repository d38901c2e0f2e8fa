"""Every kind of scheduled message, shown as the clock is advanced and answered on a phone."""

from playwright.async_api import expect

from tests.bot.playground.browser.conftest import Seat
from tests.bot.playground.browser.desk import PHONE, Desk
from tests.bot.playground.browser.test_looks import keep


async def phone(seat: Seat, user: str) -> Desk:
    return await seat(user, size=PHONE, has_touch=True)


async def test_whoever_is_enrolled_is_welcomed(seat: Seat) -> None:
    olga = await phone(seat, "U0OLGA")
    await olga.types("/visit setup")
    await olga.chooses("Who leads", "Noor", "Noor")
    await olga.presses("Save", within=olga.modal)
    await olga.field("Noor: function").fill("HR")
    await olga.presses("Save", within=olga.modal)
    await expect(olga.modal).to_contain_text("Joined: @Noor")
    noor = await phone(seat, "U0NOOR")
    await expect(noor.last).to_contain_text("You are in the programme")
    await expect(noor.last).to_contain_text("What counts: a visit of your own, in person")
    await keep(noor, "phone-light-welcome")
    await noor.presses("Name my ten")
    await expect(noor.modal).to_contain_text("From memory, no lists.")


async def test_a_nudge_plans_the_visit_it_suggests_and_a_brief_precedes_it(seat: Seat) -> None:
    ben = await phone(seat, "U0BEN")
    nudge = ben.messages.filter(has_text="31 days since you last sat down")
    await ben.presses("Plan Umbrella", within=nudge)
    await expect(ben.field("Which customer?")).to_have_value("Umbrella")
    await ben.field("Which day?").fill("2026-11-19")
    await ben.presses("Plan it", within=ben.modal)
    await expect(ben.modal).to_contain_text("Planned: Umbrella, tomorrow")
    await ben.page.keyboard.press("Escape")
    await ben.winds("+1 day")
    brief = ben.messages.filter(has=ben.page.get_by_role("button", name="Predict"))
    await expect(brief).to_contain_text("What will they say worries them most?")
    await keep(ben, "phone-light-brief")
    await ben.winds("+1 day")
    await expect(ben.last).to_contain_text("Did you meet Umbrella yesterday?")
    await keep(ben, "phone-light-did-you-meet")
    await ben.presses("No")
    await expect(ben.messages.filter(has_text="Umbrella has to wait.")).to_have_count(1)


async def test_only_selling_is_said_and_so_is_the_third_excuse_in_a_row(seat: Seat) -> None:
    dmitri = await phone(seat, "U0DMITRI")
    nudge = dmitri.messages.filter(has=dmitri.page.get_by_role("button", name="Not now"))
    await expect(nudge).to_contain_text("4 visits since 5 October, all of them to sell.")
    await keep(dmitri, "phone-light-only-selling")
    for weeks in range(3):  # from one nudge to the next
        for _ in range(weeks):
            await dmitri.winds("+1 week")
        await nudge.locator("select").select_option(label="Too busy")
        await expect(nudge).to_have_count(0)
    put_off = dmitri.messages.filter(has_text="That is the third “too busy” in a row.")
    await expect(put_off).to_contain_text("The next nudge comes on")
    await keep(dmitri, "phone-light-third-excuse")


async def test_hours_days_away_and_why_nothing_comes(seat: Seat) -> None:
    emi = await phone(seat, "U0EMI")
    await emi.types("/visit hours")
    await emi.field("When a nudge may come").fill("10:30")
    await emi.modal.get_by_role("checkbox", name="Friday").uncheck()
    await keep(emi, "phone-light-hours")
    await emi.presses("Save", within=emi.modal)
    await expect(emi.modal).to_contain_text("10:30")
    await keep(emi, "phone-light-hours-saved")
    await emi.page.keyboard.press("Escape")
    await emi.types("/visit away until 27 Nov")
    await expect(emi.last).to_contain_text("Away until Friday, 27 November.")
    await emi.types("/visit why")
    await expect(emi.last).to_contain_text("Away, until 27 November")
    await keep(emi, "phone-light-why")
    heard = emi.messages.filter(has_text="What will they need in three years")
    await emi.winds("+1 day")
    await expect(heard).to_have_count(0)
    await emi.types("/visit back")
    await expect(emi.last).to_contain_text("Welcome back.")
    await keep(emi, "phone-light-back")


async def test_whoever_went_often_once_hears_that_it_wears_off(seat: Seat) -> None:
    """Dmitri notes an early summer of visits, and one of last week: his clock is fine, his habit is not."""
    dmitri = await phone(seat, "U0DMITRI")
    for day in ("15 Jun", "24 Jun", "3 Jul", "14 Jul", "28 Jul", "9 Nov"):
        await dmitri.types(f"/visit Acme on {day}: “come again”")
        await expect(dmitri.last).to_contain_text(f"Kept: Acme, {day}")
    await dmitri.winds("+1 day")
    worn = dmitri.messages.filter(has_text="your best 91 held 6")
    await expect(worn).to_contain_text("3 visits in the last 91 days")
    await keep(dmitri, "phone-light-wearing-off")
    await dmitri.presses("Log a visit", within=worn)
    await expect(dmitri.modal).to_contain_text("A customer visit")
