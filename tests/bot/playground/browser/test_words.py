"""Text is shown verbatim, never as markup."""

import pytest
from playwright.async_api import expect

from bot.playground.slack.surfaces import Message
from bot.playground.trial.trial import Trial
from tests.bot.playground.browser.desk import Desk

SCRIPT = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
MARKUP = "*not bold* _not italic_ `no code` <http://example.com|no link> <!channel> <@U0BEN> &amp;"
AS_READ = "*not bold* _not italic_ `no code` no link @channel @U0BEN &amp;"
RIGHT_TO_LEFT = "\u202eאנחנו נעזוב את הגז\u202c مرحبا"


@pytest.mark.parametrize(
    ("words", "shown"), [(SCRIPT, SCRIPT), (MARKUP, AS_READ), (RIGHT_TO_LEFT, RIGHT_TO_LEFT)]
)
async def test_what_a_customer_said_is_shown_to_the_letter(
    anna: Desk, words: str, shown: str
) -> None:
    await anna.types("/visit Acme")
    await anna.field("One thing they said").fill(words)
    await anna.presses("Keep", within=anna.modal)
    await expect(anna.modal.locator("blockquote")).to_have_text(shown)
    for tag in ("script", "img", "a", "strong", "em", "code", ".mention"):
        await expect(anna.modal.locator(f"blockquote {tag}")).to_have_count(0)
    assert "taken" not in await anna.page.title()


async def test_a_name_of_markup_is_a_name_everywhere(anna: Desk) -> None:
    await anna.types(f'/visit "{SCRIPT}" today: hello')
    await expect(anna.last).to_contain_text("<script>document.title='taken'</script>")
    await anna.types("/visit list")
    await expect(anna.last).to_contain_text("<script>")
    await anna.page.click("#traffic")
    await anna.types("/visit me")
    await expect(anna.page.locator(".traffic li").first).to_be_visible()
    await expect(anna.page.locator("main script, main img, aside script")).to_have_count(0)
    assert "taken" not in await anna.page.title()


async def test_right_to_left_words_turn_nothing_else_around(anna: Desk) -> None:
    await anna.types(f"hello {RIGHT_TO_LEFT}")
    said = anna.messages.filter(has_text="hello").first
    await expect(said).to_be_visible()
    name, time = said.locator("header strong"), said.locator("header time")
    left, right = await name.bounding_box(), await time.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] < right["x"]


async def test_mrkdwn_is_shown_as_slack_shows_it(trial: Trial, anna: Desk) -> None:
    text = (
        "*bold* and _slanted_, ~struck~, `code *as it is*` <https://example.com|a link> <@U0BEN> "
        "<#C0CUSTOMERS> 2*3*4 snake_case_name <!date^1795000000^{date_long}|some day> :wave: &lt;b&gt;\n"
        "&gt; a quote\n```\nif (*a*) {}\n```<javascript:alert(1)|no link>"
    )
    team = trial.slack.home
    where = team.dm("U0ANNA").id
    team.post(Message(team.ts(), where, team.team_id, "U0ANNA", text))
    said = anna.messages.filter(has_text="a quote")
    await expect(said.locator("strong").nth(1)).to_have_text("bold")
    await expect(said.locator("em")).to_have_text("slanted")
    await expect(said.locator("s")).to_have_text("struck")
    await expect(said.locator("code")).to_have_text("code *as it is*")
    await expect(said.locator("a")).to_have_attribute("href", "https://example.com")
    await expect(said.locator("a")).to_have_count(1)
    await expect(said.locator(".mention")).to_have_text(["@Ben", "#customers"])
    await expect(said.locator("blockquote")).to_have_text("a quote")
    await expect(said.locator("pre")).to_have_text("if (*a*) {}")
    for words in ("2*3*4 snake_case_name", "Wednesday, 18 November 2026", "<b>", "👋"):
        await expect(said).to_contain_text(words)


async def test_a_block_that_is_not_known_is_loud(trial: Trial, anna: Desk) -> None:
    team = trial.slack.home
    block = {"type": "hologram", "block_id": "h"}
    team.post(Message(team.ts(), team.dm("U0ANNA").id, team.team_id, "U0BEN", "", [block]))
    await expect(anna.page.locator(".unknown")).to_have_text(
        "The page cannot show this block: hologram"
    )
    assert [each for each in anna.complaints if "cannot show this block" in each]
    anna.complaints.clear()
