"""The board in its channel and for one reader."""

import asyncio
from datetime import timedelta

import pytest

from bot.features.board.handlers import refresh_board
from bot.features.visits.messages import UNDO
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.process.app import Bot
from storage.core.database import Database
from storage.programme import leaders, workspaces
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time

BOARD = "C0BOARD"
NEXT_MONDAY = cast.later(days=7)


@pytest.fixture
async def channel(clockwork: Clockwork, database: Database, slack: Playground) -> str:
    slack.channel(BOARD, name="customers", members=set(cast.NAMES), bot_is_member=True)
    await database.run(workspaces.change_settings, cast.TEAM, {"board_channel": BOARD})
    return BOARD


async def visited(slack: Playground, who: str, *lines: str) -> None:
    for line in lines:
        reply = await slack.user(who).command("/visit", line)
        assert "Kept:" in (reply.message.text if reply.message else "")


async def takes_back(person: Person) -> None:
    """Takes back a visit that was logged more than a day ago: that is asked about first."""
    reply = await person.command("/visit", "undo")
    assert reply.message is not None
    await person.press(reply.message, UNDO)


async def test_on_monday_the_channel_sees_who_met_customers(
    channel: str, clockwork: Clockwork, time: Time, slack: Playground
) -> None:
    await visited(slack, cast.ANNA, "Globex today: “a”", "Acme today: “b”")
    await visited(slack, cast.BEN, "Globex today: “c”")
    await visited(slack, cast.CARLA, "Initech by video today: “d”")
    time.to(NEXT_MONDAY)
    await clockwork.tick()
    (message,) = slack.messages(BOARD)
    assert message.text == (
        "Who met customers this quarter.\n"
        "Everyone 2 of 5\n"
        "1  Anna — 2 customers, 2 new · 1 day\n"
        "2  Ben — 1 customer, 1 new · 1 day\n"
        "Three people have yet to go.\n"
        "91 days to 9 November. Counted: visits in person, to understand."
    )
    await clockwork.tick()
    assert len(slack.messages(BOARD)) == 1


async def test_the_facts_are_those_of_the_moment_of_sending(
    channel: str, clockwork: Clockwork, time: Time, slack: Playground, database: Database
) -> None:
    await visited(slack, cast.ANNA, "Globex today: “a”")
    busy = slack.faults.on(
        "chat.postMessage",
        fault_injection.rate_limited(2),
        when=lambda call: call["channel"] == BOARD,
    )
    time.to(NEXT_MONDAY)
    passing = asyncio.create_task(clockwork.tick())  # waits as long as Slack asks, then posts
    await slack.wait_for(lambda: busy.met)
    await takes_back(slack.user(cast.ANNA))
    await visited(slack, cast.BEN, "Acme today: “b”")
    await passing
    (message,) = slack.messages(BOARD)
    assert "1  Ben" in message.text
    assert "Anna" not in message.text


async def test_an_undo_brings_the_posted_board_up_to_date(
    channel: str, clockwork: Clockwork, time: Time, slack: Playground, bot: Bot
) -> None:
    await visited(slack, cast.ANNA, "Globex today: “a”")
    await visited(slack, cast.BEN, "Globex today: “c”")
    time.to(NEXT_MONDAY)
    await clockwork.tick()
    (message,) = slack.messages(BOARD)
    assert "Ben" in message.text
    await takes_back(slack.user(cast.BEN))
    assert await refresh_board(bot.services, cast.TEAM)
    assert "Ben" not in message.text
    assert "Four people have yet to go." in message.text


async def test_a_board_that_is_gone_from_the_channel_is_let_go(
    channel: str, clockwork: Clockwork, time: Time, slack: Playground, bot: Bot
) -> None:
    time.to(NEXT_MONDAY)
    await clockwork.tick()
    slack.faults.on("chat.update", fault_injection.error("message_not_found"))
    assert not await refresh_board(bot.services, cast.TEAM)


async def test_last_weeks_board_stays_as_it_was(
    channel: str, clockwork: Clockwork, time: Time, slack: Playground, bot: Bot
) -> None:
    assert not await refresh_board(bot.services, cast.TEAM)
    time.to(NEXT_MONDAY)
    await clockwork.tick()
    time.wind(days=7)
    assert not await refresh_board(bot.services, cast.TEAM)


async def test_a_channel_shared_with_another_company_gets_nothing_and_an_admin_hears_of_it(
    channel: str, clockwork: Clockwork, time: Time, slack: Playground, olga: Person
) -> None:
    slack.channel(BOARD, is_ext_shared=True)
    time.to(NEXT_MONDAY)
    await clockwork.tick()
    await clockwork.tick()
    assert slack.messages(BOARD) == []
    assert olga.dm[-1].text == (
        f"The board for <#{BOARD}> did not get through: "
        "the channel is shared with another company. I don't send it again."
    )


async def test_visit_board_is_for_the_reader_alone_and_has_their_own_line(
    bot: Bot, slack: Playground, time: Time
) -> None:
    await visited(slack, cast.ANNA, "Globex today: “a”")
    for who, line in (
        (cast.BEN, "You: no visit that counts in these 91 days. Only you see this line."),
        (cast.ANNA, "1  Anna — 1 customer, 1 new · 1 day"),
    ):
        reply = await slack.user(who).command("/visit", "board")
        assert reply.message is not None
        assert reply.message.to == who
        assert line in reply.message.text
    admins = await slack.user(cast.OLGA).command("/visit", "board")
    assert admins.message is not None
    assert "You" not in admins.message.text


async def test_who_left_the_board_is_not_named_but_counted(
    bot: Bot, slack: Playground, database: Database
) -> None:
    await visited(slack, cast.ANNA, "Globex today: “a”")
    await database.run(leaders.add, cast.TEAM, cast.ANNA, cast.T0, cast.MONDAY, on_board=False)
    reply = await slack.user(cast.BEN).command("/visit", "board")
    assert reply.message is not None
    assert "Anna" not in reply.message.text
    assert "Everyone 1 of 5" in reply.message.text


async def test_nobody_is_mentioned_and_names_cannot_be_markup(
    channel: str, clockwork: Clockwork, time: Time, slack: Playground, database: Database
) -> None:
    nasty = "<!channel> <@U0BEN> & *"
    await database.run(leaders.add, cast.TEAM, cast.ANNA, cast.T0, cast.MONDAY, name=nasty)
    await visited(slack, cast.ANNA, "Globex today: “a”")
    time.to(NEXT_MONDAY + timedelta(minutes=5))
    await clockwork.tick()
    (message,) = slack.messages(BOARD)
    assert "<" not in message.text
    assert "<@" not in str(message.blocks)
