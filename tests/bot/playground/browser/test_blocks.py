"""Block Kit in the page, also parts that the bot does not use yet: rendered, and pressed as in Slack."""

from typing import Any

from playwright.async_api import Request, expect

from bot.playground.trial.trial import Trial
from tests.bot.playground import apps
from tests.bot.playground.browser.conftest import Seat
from tests.bot.playground.browser.desk import Desk

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


OVERFLOW: Json = {
    "type": "overflow",
    "action_id": "row",
    "options": [option("Edit"), option("Delete")],
}
TIME = {"type": "timepicker", "action_id": "hour", "initial_time": "09:00"}
CONTROLS: list[Json] = [
    {
        "type": "section",
        "block_id": "globex",
        "text": {"type": "mrkdwn", "text": "*Globex*"},
        "accessory": OVERFLOW,
    },
    {"type": "actions", "block_id": "when", "elements": [TIME]},
]
MARKDOWN = "## Heard\n\n- **gas** by _2028_\n- `boiler`\n\n> we print your manual"
CELLS = [["Function", "Went"], ["Finance", "2 of 3"]]
TABLE: Json = {
    "type": "table",
    "rows": [[{"type": "raw_text", "text": each} for each in row] for row in CELLS],
    "column_settings": [{"align": "left"}, {"align": "right"}],
}


async def sent(trial: Trial, blocks: list[Json]) -> None:
    """Sends Anna a message with the bot's own client; the blocks pass Slack's checks."""
    async with apps.client(trial.slack) as api:
        await api.chat_postMessage(channel="U0ANNA", text="The parts.", blocks=blocks)


async def pressed(desk: Desk) -> list[Json]:
    """Intercepts the page's requests, because the bot does not know these buttons; the list of their bodies."""
    told: list[Json] = []

    def note(request: Request) -> None:
        asked: Json = request.post_data_json or {}
        if request.url.endswith("/page/do") and asked["do"] != "read":
            told.append(asked)

    desk.page.on("request", note)
    await desk.page.route("**/page/do", lambda route: route.fulfill(json={"ok": True}))
    return told


async def test_an_overflow_menu_and_a_time_are_chosen(trial: Trial, anna: Desk) -> None:
    await sent(trial, CONTROLS)
    told = await pressed(anna)
    await anna.last.get_by_role("button", name="More actions").last.click()
    await anna.page.get_by_role("menuitem", name="Delete").click()
    async with anna.page.expect_request("**/page/do"):
        await anna.last.locator("input[type=time]").fill("10:30")
        await anna.last.locator("input[type=time]").blur()
    chosen = [(each["do"], each["block_id"], each["action_id"], each["selected"]) for each in told]
    assert chosen == [("press", "globex", "row", "delete"), ("press", "when", "hour", "10:30")]


async def test_tables_and_markdown_are_laid_out(trial: Trial, anna: Desk) -> None:
    await sent(trial, [{"type": "markdown", "text": MARKDOWN}, TABLE])
    await expect(anna.last.locator(".md-heading")).to_have_text("Heard")
    await expect(anna.last.locator("li")).to_have_text(["gas by 2028", "boiler"])
    await expect(anna.last.locator("li strong")).to_have_text("gas")
    await expect(anna.last.locator("blockquote")).to_have_text("we print your manual")
    await expect(anna.last.get_by_role("columnheader")).to_have_text(CELLS[0])
    await expect(anna.last.get_by_role("cell")).to_have_text(CELLS[1])
    await expect(anna.page.locator(".unknown")).to_have_count(0)


async def test_a_picture_that_cannot_be_had_is_told_in_words(trial: Trial, anna: Desk) -> None:
    image = {"type": "image", "image_url": "https://nowhere.example/board.png"}
    await sent(trial, [{**image, "alt_text": "Finance: 2 of 3 went"}])
    await expect(anna.last.get_by_role("img", name="Finance: 2 of 3 went")).to_be_visible()
    await expect(anna.last.locator(".image-lost")).to_have_text("Finance: 2 of 3 went")
    anna.complaints = [each for each in anna.complaints if "nowhere.example" not in each]


async def test_the_home_tab_shows_what_the_app_published(trial: Trial, seat: Seat) -> None:
    async with apps.client(trial.slack) as api:
        head = {"type": "header", "text": plain("Your clock stands at 31 days")}
        await api.views_publish(user_id="U0BEN", view={"type": "home", "blocks": [head]})
        ben = await seat("U0BEN")
        told = await pressed(ben)
        await ben.page.get_by_role("tab", name="Home").click()
        home = ben.page.locator("#home")
        await expect(home).to_contain_text("Your clock stands at 31 days")
        await expect(ben.page.locator("#foot")).to_be_hidden()
        assert [each["do"] for each in told] == ["home"]
        await api.views_publish(user_id="U0BEN", view={"type": "home", "blocks": CONTROLS})
        await home.get_by_role("button", name="More actions").click()
        await ben.page.get_by_role("menuitem", name="Edit").click()
        await expect(ben.page.get_by_role("menuitem")).to_have_count(0)
        assert (told[-1]["do"], told[-1]["selected"]) == ("press_in", "edit")
    await ben.page.get_by_role("tab", name="Home").press("ArrowLeft")
    await expect(ben.page.get_by_role("tab", name="Messages")).to_be_focused()
    await expect(ben.messages.first).to_contain_text("sat down with a customer")


async def test_where_the_board_goes_can_be_emptied(seat: Seat) -> None:
    olga = await seat("U0OLGA")
    await olga.types("/visit setup")
    await expect(olga.field("Where the board goes")).to_have_value("#customers")
    await olga.field("Where the board goes").fill("")
    await olga.presses("Save", within=olga.modal)
    await expect(olga.modal.locator("input, textarea, select")).to_have_count(0)
    await olga.page.keyboard.press("Escape")
    await olga.types("/visit setup")
    await expect(olga.field("Where the board goes")).to_have_value("")
