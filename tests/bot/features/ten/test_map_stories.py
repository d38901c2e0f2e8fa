"""The map of the ten, the two lists side by side, and the ratings, through Slack."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from bot.features.questions import messages
from bot.features.questions import rating as questions_rating
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import Message
from bot.process.app import Bot
from bot.requests import action_ids
from bot.requests.action_ids import PLAN
from storage.core.database import Database
from storage.customers import customers
from storage.ten import best_customers, ratings
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too

WEDNESDAY = cast.later(days=2, hours=1)


def name_ten(connection: Connection) -> None:
    names = ("Globex", "Initech")
    known = [customers.add(connection, cast.TEAM, each, cast.ANNA, cast.T0) for each in names]
    best_customers.name(connection, cast.TEAM, cast.ANNA, [(c.name, c.id) for c in known], cast.T0)


async def shown(anna: Person) -> Message:
    message = (await anna.command("/visit", "ten")).message
    assert message is not None
    return message


async def test_an_open_question_and_a_planned_visit_stand_on_the_map_and_then_an_answer(
    bot: Bot,
    slack: Playground,
    anna: Person,
    database: Database,
    clockwork: Clockwork,
    time: Time,
) -> None:
    await database.run(name_ten)
    time.to(WEDNESDAY)
    await clockwork.tick()
    asked = anna.dm[-1]
    about = asked.text.split(".")[0]
    await anna.press(asked, messages.UNKNOWN)
    await slack.wait_for(lambda: "open question" in asked.text)
    assert PLAN in str(asked.blocks)
    await anna.command("/visit", f"plan {about} in 3 days")
    text = (await shown(anna)).text
    assert f"{about}  not seen yet · 1 open question · next visit 7 November" in text
    await anna.press(asked, PLAN)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    assert about in str(anna.view.source)
    await anna.close(anna.view)
    await anna.says("Dana says it is the cold", thread=asked.ts)
    await slack.wait_for(lambda: "You said" in asked.text)
    message = await shown(anna)
    assert "open question" not in message.text
    assert "1 of 7 sides known" in message.text
    assert "●○○○○○○" in str(message.blocks)


async def test_the_card_is_one_tap_from_the_map(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    await database.run(name_ten)
    message = await shown(anna)
    before = len(anna.ephemerals)
    await anna.press(message, "customer_card:2")
    await slack.wait_for(lambda: len(anna.ephemerals) > before)
    assert "Initech" in anna.ephemerals[-1].text


async def test_named_again_from_memory_the_two_lists_stand_side_by_side(
    bot: Bot, slack: Playground, anna: Person, database: Database, time: Time
) -> None:
    await database.run(name_ten)
    await anna.command("/visit", "Initech today: “come again”")
    time.wind(days=200)
    await anna.command("/visit", "Umbrella yesterday: “we wait”")
    await anna.press(await shown(anna), action_ids.NAME_THEM)
    await slack.wait_for(lambda: anna.view)
    view = anna.view
    assert view is not None
    assert "Globex" not in str(view.source)
    reply = await anna.submit(view, {"line:1": "Globex", "line:2": "Acme"}, times=5)
    said = str(reply.view.source if reply.view else "")
    assert "Beside the list you named on 2 November 2026: new Acme; gone Initech." in said
    assert "Seen in the last half-year and not named: Umbrella." in said


@pytest.fixture
async def rating(
    bot: Bot, database: Database, anna: Person, clockwork: Clockwork, time: Time
) -> Message:
    """The fourth Wednesday: how well does Anna know one of the two?"""
    await database.run(name_ten)
    for week in range(4):
        time.to(WEDNESDAY + timedelta(weeks=week))
        await clockwork.tick()
        if week < 3:
            await anna.press(anna.dm[-1], messages.SKIP)
    return anna.dm[-1]


async def test_how_well_is_shown_beside_the_days_and_kept_for_anna_alone(
    rating: Message,
    slack: Playground,
    anna: Person,
    olga: Person,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert rating.text == "Globex. How well do you know them, from 1 to 5? Only you see this."
    await anna.press(rating, f"{questions_rating.RATE}:4", times=5)
    await slack.wait_for(lambda: "You say 4 of 5." in rating.text)
    assert rating.text == "Globex. You say 4 of 5. You have yet to see them."
    (kept,) = await database.read(ratings.latest, cast.TEAM, cast.ANNA)
    assert (kept.quarter, kept.rating, kept.days_since) == ("2026-Q4", 4, None)
    mine = (await anna.command("/visit", "me")).message
    assert mine is not None
    assert "Globex 4 of 5 (not seen yet)" in mine.text
    card = (await olga.command("/visit", "who Globex")).message
    assert card is not None
    assert "of 5" not in str(card.blocks) + card.text
    assert "4 of 5" not in caplog.text


async def test_a_number_in_reply_is_a_rating_and_words_are_not(
    rating: Message, slack: Playground, anna: Person, database: Database
) -> None:
    await anna.says("rather well, I think")
    await slack.wait_for(lambda: "What shall I keep it as?" in anna.dm[-1].text)
    assert await database.read(ratings.latest, cast.TEAM, cast.ANNA) == []
    await anna.says("5")
    await slack.wait_for(lambda: "You say 5 of 5." in rating.text)


async def test_somebody_elses_rating_is_not_ben_s_to_give(
    rating: Message, slack: Playground, ben: Person, database: Database
) -> None:
    value = rating.blocks[1]["elements"][0]["value"]
    bens = ben.dm[-1]
    await ben.press(
        bens,
        action_ids.NAME_THEM,
        forged={"action_id": f"{questions_rating.RATE}:1", "value": value},
    )
    await slack.wait_for(lambda: ben.ephemerals)
    assert ben.ephemerals[-1].text == questions_rating.GONE
    assert await database.read(ratings.latest, cast.TEAM, cast.ANNA) == []
