"""From ten names from memory to a card with an answer that nobody knew before: the whole way, on a phone."""

import re

from playwright.async_api import expect

from tests.bot.playground.browser.conftest import Seat
from tests.bot.playground.browser.desk import PHONE, Desk
from tests.bot.playground.browser.test_looks import keep

ASKED = "What will they need in three years"
EXPECTED = "that we close the small branches"
HEARD = "we would rather rent the heat than the boiler"
ANSWER = "Heat by the square metre, on one bill"


async def test_not_knowing_leads_to_a_visit_and_the_visit_to_the_card(seat: Seat) -> None:
    carla = await seat("U0CARLA", size=PHONE, has_touch=True)
    await names_three_of_ten(carla)
    await carla.winds("+1 week")
    await says_that_she_does_not_know(carla)
    await plans_a_visit_for_tomorrow(carla)
    await carla.winds("+1 day")
    await predicts_what_they_will_say(carla)
    await carla.winds("+1 day")
    await logs_the_visit(carla)
    await answers_what_was_open(carla)
    await looks_at_the_card(carla)


async def names_three_of_ten(carla: Desk) -> None:
    """The third line stays blank; the second is a slip."""
    await carla.presses("Name them")
    for line, name in ((1, "granite bank"), (2, "Hallam Food"), (4, "Pemberton Bakeries")):
        await carla.modal.get_by_role("textbox").nth(line - 1).fill(name)
    await carla.presses("Keep", within=carla.modal)
    await carla.modal.get_by_role("radio", name="Hallam Foods").check()
    await keep(carla, "phone-light-ten-sure")
    await carla.presses("Keep", within=carla.modal)
    await expect(carla.modal).to_contain_text("Kept: three of ten, seven left blank.")
    await expect(carla.modal).to_contain_text("3. —")
    await carla.page.keyboard.press("Escape")
    await expect(carla.last).to_contain_text("Kept: three of ten, seven left blank.")


async def says_that_she_does_not_know(carla: Desk) -> None:
    await expect(carla.last).to_contain_text(f"Granite Bank. {ASKED}")
    await carla.presses("I don't know")
    await expect(carla.last).to_contain_text("that is kept as an open question")


async def plans_a_visit_for_tomorrow(carla: Desk) -> None:
    await carla.presses("Plan a visit")
    await expect(carla.field("Which customer?")).to_have_value("Granite Bank")
    await expect(carla.field("What do you want to ask?")).to_have_value(re.compile(ASKED))
    await carla.field("Which day?").fill("2026-11-26")
    await carla.presses("Plan it", within=carla.modal)
    await expect(carla.modal).to_contain_text("Planned: Granite Bank, tomorrow")
    await carla.page.keyboard.press("Escape")


async def predicts_what_they_will_say(carla: Desk) -> None:
    await expect(carla.last).to_contain_text(f"You want to ask: “{ASKED}")
    await carla.presses("Predict")
    await carla.modal.get_by_role("textbox").fill(EXPECTED)
    await carla.presses("Keep", within=carla.modal)
    await expect(carla.modal).to_contain_text("Kept, for you alone.")
    await carla.page.keyboard.press("Escape")


async def logs_the_visit(carla: Desk) -> None:
    await expect(carla.last).to_contain_text("Did you meet Granite Bank yesterday?")
    await carla.presses("Yes, log it")
    await expect(carla.modal).to_contain_text(f"You expected: “{EXPECTED}”")
    await carla.field("One thing they said").fill(HEARD)
    await carla.modal.get_by_role("radio", name="It surprised me").check()
    await carla.presses("Keep", within=carla.modal)
    await expect(carla.modal).to_contain_text("Kept: Granite Bank, yesterday")


async def answers_what_was_open(carla: Desk) -> None:
    """From the receipt of the visit, which asks what she did not know before."""
    await expect(carla.modal).to_contain_text(f"Still open: {ASKED}")
    await keep(carla, "phone-light-receipt-open-question")
    await carla.presses("Now I know", within=carla.modal)
    await carla.field("Your answer").fill(ANSWER)
    await carla.presses("Keep", within=carla.modal)
    await expect(carla.modal).to_contain_text("Kept.")
    await carla.presses("Close", within=carla.modal.locator("footer"))
    await expect(carla.modal).to_have_count(0)
    await expect(carla.last).to_contain_text("Kept: Granite Bank, yesterday")  # asked no more
    await expect(carla.messages.filter(has_text=ANSWER)).to_have_count(1)


async def looks_at_the_card(carla: Desk) -> None:
    await carla.types("/visit who granite bank")
    await expect(carla.last).to_contain_text(f"They said “{HEARD}”")
    known = carla.last.locator("p, section, div", has_text="What we know by now").last
    await expect(known).to_contain_text(ASKED)
    await expect(known).to_contain_text(f"{ANSWER} (@Carla, today)")
    await expect(carla.last).not_to_contain_text("We don't know")
    await keep(carla, "phone-light-card")
