"""Promises through Slack: made in a visit, reminded of the working morning before, ticked off or put off."""

from datetime import date

import pytest

from bot.features.promises import handlers, messages
from bot.features.visits.list_messages import EDIT_LISTED
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import Message
from bot.process.app import Bot
from storage.core.database import Database
from storage.visits import promises
from storage.visits.promises import Promise
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too

NASTY = "<channel> the drawings & *more*"
FRIDAY = "2026-11-06"


async def open_ones(database: Database, who: str = cast.ANNA) -> list[Promise]:
    return await database.read(promises.open_of, cast.TEAM, who)


async def log(
    slack: Playground, anna: Person, what: str | None = "the drawings", by: str | None = FRIDAY
) -> None:
    await anna.command("/visit", "Globex")
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    view = anna.view
    filled = {"promised": what, "promised_by": by}
    reply = await anna.submit(view, {key: value for key, value in filled.items() if value})
    assert reply.errors is None, reply.errors
    await anna.close(view)


@pytest.fixture
async def reminded(
    bot: Bot, slack: Playground, anna: Person, clockwork: Clockwork, time: Time
) -> Message:
    """Thursday morning: the drawings are promised for Friday."""
    await log(slack, anna)
    time.to(cast.later(days=2, hours=1))
    await clockwork.tick()
    assert not [each for each in anna.dm if "drawings" in each.text]
    time.to(cast.later(days=3))
    await clockwork.tick()
    (found,) = [each for each in anna.dm if "drawings" in each.text]
    return found


async def test_a_promise_is_kept_with_its_visit(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    await log(slack, anna, NASTY)
    (made,) = await open_ones(database)
    assert (made.what, made.due_on, made.customer.name) == (NASTY, date(2026, 11, 6), "Globex")
    shown = (await anna.command("/visit", "promises")).message
    assert shown is not None
    assert "By 6 November" in shown.text
    assert "<" not in shown.text


async def test_editing_the_visit_changes_it_and_emptying_the_field_takes_it_back(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    await log(slack, anna)
    listed = (await anna.command("/visit", "list")).message
    assert listed is not None
    for what in ("the new drawings", None):
        await edit(slack, anna, what)
        assert [each.what for each in await open_ones(database)] == ([what] if what else [])


async def edit(slack: Playground, anna: Person, what: str | None) -> None:
    listed = (await anna.command("/visit", "list")).message
    assert listed is not None
    before = anna.view
    await anna.press(listed, EDIT_LISTED)
    await slack.wait_for(lambda: anna.view and anna.view is not before)
    view = anna.view
    assert view is not None
    assert "the" in str(view.source)
    fields = {"promised": what or "", **({} if what else {"promised_by": None})}
    reply = await anna.submit(view, fields)
    assert reply.errors is None, reply.errors
    await anna.close(view)


async def test_undo_takes_it_back_and_nobody_is_reminded(
    bot: Bot,
    slack: Playground,
    anna: Person,
    database: Database,
    clockwork: Clockwork,
    time: Time,
) -> None:
    await log(slack, anna)
    await anna.command("/visit", "undo")
    assert await open_ones(database) == []
    await clockwork.until(cast.later(days=8))
    assert not [each for each in anna.dm if "drawings" in each.text]


async def test_a_day_without_a_promise_and_a_day_before_the_visit_are_said_at_the_field(
    bot: Bot, slack: Playground, anna: Person
) -> None:
    await anna.command("/visit", "Globex")
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    reply = await anna.submit(anna.view, {"promised_by": FRIDAY})
    assert reply.errors == {"promised": "What did you promise?"}
    reply = await anna.submit(anna.view, {"promised": "x", "promised_by": "2026-11-01"})
    assert reply.errors == {"promised_by": "That is before the visit."}


async def test_the_working_morning_before_it_is_reminded_of(reminded: Message) -> None:
    assert reminded.text == "Globex. You promised for tomorrow: “the drawings”"


async def test_done_ticks_it_off_once(
    reminded: Message, slack: Playground, anna: Person, database: Database
) -> None:
    await anna.press(reminded, messages.DONE, times=5)
    await slack.wait_for(lambda: reminded.text == "Globex. Done: “the drawings”")
    assert await open_ones(database) == []


async def test_put_off_it_comes_again_before_the_new_day(
    reminded: Message,
    slack: Playground,
    anna: Person,
    database: Database,
    clockwork: Clockwork,
    time: Time,
) -> None:
    await anna.press(reminded, messages.LATER, selected="2026-11-16")
    await slack.wait_for(lambda: "By 16 November" in reminded.text)
    await clockwork.until(cast.later(days=12))
    told = [each for each in anna.dm if "You promised for" in each.text]
    assert [each.text for each in told] == ["Globex. You promised for 16 November: “the drawings”"]


async def test_left_open_it_is_said_once_more_and_then_never(
    reminded: Message, anna: Person, clockwork: Clockwork
) -> None:
    await clockwork.until(cast.later(days=30))
    told = [each for each in anna.dm if "drawings" in each.text]
    assert len(told) == 2
    assert told[-1].text == (
        "Globex. Your promise was due on 6 November and is still open: “the drawings”"
    )


async def test_somebody_elses_promise_is_not_theirs_to_tick_off(
    reminded: Message,
    slack: Playground,
    anna: Person,
    ben: Person,
    database: Database,
) -> None:
    (mine,) = await open_ones(database)
    await ben.command("/visit", "Umbrella")
    await slack.wait_for(lambda: ben.view)
    assert ben.view is not None
    await ben.submit(ben.view, {"promised": "a call"})
    shown = (await ben.command("/visit", "promises")).message
    assert shown is not None
    await ben.press(shown, messages.DONE_LISTED, forged={"value": str(mine.id)})
    await slack.wait_for(lambda: ben.ephemerals[-1].text == handlers.GONE)
    assert await open_ones(database) == [mine]


async def test_the_list_ticks_off_too(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    await log(slack, anna)
    shown = (await anna.command("/visit", "promises")).message
    assert shown is not None
    await anna.press(shown, messages.DONE_LISTED)
    await slack.wait_for(lambda: messages.NONE_OPEN in anna.ephemerals[-1].text)
    assert await open_ones(database) == []
