"""Failures between a page and its playground."""

from playwright.async_api import expect

from bot.playground.slack.surfaces import Message
from bot.playground.trial.trial import Trial
from tests.bot.playground.browser.conftest import Seat
from tests.bot.playground.browser.desk import Desk


def post(trial: Trial, count: int, channel: str = "C0GENERAL") -> None:
    """Posts that many messages as Ben."""
    team = trial.slack.home
    for number in range(1, count + 1):
        team.post(Message(team.ts(), channel, team.team_id, "U0BEN", f"line {number} of {count}"))


async def test_a_form_left_open_stays_as_it_is_while_the_clock_is_wound(anna: Desk) -> None:
    await anna.types("/visit Acme")
    await anna.field("One thing they said").fill("half a senten")
    await anna.winds("+1 day")
    await expect(anna.page.locator("#now")).to_contain_text("19 November 2026")
    await expect(anna.field("One thing they said")).to_have_value("half a senten")
    await anna.field("One thing they said").press_sequentially("ce")
    await anna.presses("Keep", within=anna.modal)
    await expect(anna.modal).to_contain_text("half a sentence")


async def test_what_is_being_written_stays_when_messages_come(trial: Trial, anna: Desk) -> None:
    await anna.goes_to("general")
    await anna.page.fill("#write", "not yet sent")
    post(trial, 1)
    await expect(anna.last).to_contain_text("line 1 of 1")
    await expect(anna.page.locator("#write")).to_have_value("not yet sent")
    await anna.goes_to("customers")
    await expect(anna.page.locator("#write")).to_have_value("")
    await anna.goes_to("general")
    await expect(anna.page.locator("#write")).to_have_value("not yet sent")


async def test_two_tabs_are_two_people(seat: Seat) -> None:
    anna, ben = await seat("U0ANNA"), await seat("U0BEN")
    await anna.goes_to("general")
    await ben.goes_to("general")
    await anna.types("Who was at Globex last?")
    await expect(ben.last).to_contain_text("Who was at Globex last?")
    await anna.types("/visit me")
    await expect(anna.last).to_contain_text("Only visible to you")
    await ben.types("I was.")
    await expect(anna.last).to_contain_text("I was.")
    await expect(ben.messages.filter(has_text="Only visible to you")).to_have_count(0)


async def test_of_ten_thousand_messages_the_last_hundred_are_on_the_page(
    trial: Trial, anna: Desk
) -> None:
    post(trial, 10_000)
    await anna.goes_to("general")
    await expect(anna.last).to_contain_text("line 10000 of 10000")
    await expect(anna.messages).to_have_count(100)
    await anna.page.click("#earlier")
    await expect(anna.messages).to_have_count(200)
    await expect(anna.messages.first).to_contain_text("line 9801 of 10000")
    await anna.types("And one more.")
    await expect(anna.last).to_contain_text("And one more.")
    await expect(anna.messages.nth(100)).to_contain_text("line 9901 of 10000")
    await expect(anna.messages).to_have_count(201)


async def test_earlier_messages_end_where_the_conversation_began(trial: Trial, anna: Desk) -> None:
    post(trial, 130)
    await anna.goes_to("general")
    await expect(anna.last).to_contain_text("line 130 of 130")
    await anna.page.click("#earlier")
    await expect(anna.page.locator("#earlier")).to_be_hidden()
    await expect(anna.messages.filter(has_text="of 130")).to_have_count(130)


async def test_a_bot_that_is_gone_is_said_and_its_return_is_seen(trial: Trial, anna: Desk) -> None:
    banner = anna.page.locator("#banner")
    trial.slack.sockets.refuse_next(2)
    await trial.slack.sockets.drop()
    await expect(banner).to_contain_text("Keep In Touch is not running")
    await expect(banner).to_be_hidden()
    await anna.types("/visit me")
    await expect(anna.last).to_contain_text("Only visible to you")


async def test_a_page_that_was_cut_off_says_so_and_joins_again(trial: Trial, anna: Desk) -> None:
    banner = anna.page.locator("#banner")
    await anna.page.route("**/page/do", lambda route: route.abort())
    await anna.types("/visit me")
    await expect(anna.page.locator("#notice")).to_contain_text("does not answer")
    await expect(anna.page.locator("#write")).to_have_value("/visit me")
    await anna.page.unroute("**/page/do")
    await trial.live_pages.close()
    await expect(banner).to_be_hidden()
    await anna.page.press("#write", "Enter")
    await expect(anna.last).to_contain_text("Only visible to you")


async def test_nobody_of_that_name_becomes_the_first(seat: Seat) -> None:
    desk = await seat("U0NOBODY")
    await expect(desk.page.locator("#become")).to_contain_text("Ben")


async def test_a_command_that_slack_does_not_know_is_given_back(anna: Desk) -> None:
    await anna.types("/dance")
    await expect(anna.page.locator("#notice")).to_contain_text("/dance")
    await expect(anna.page.locator("#write")).to_have_value("/dance")
