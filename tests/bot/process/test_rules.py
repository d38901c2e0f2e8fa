"""The rules of scheduled messages as leaders experience them: on which day, at which hour, or not at all.

Stories that walk through days, a pass at a time, run on SQLite alone: tests/scheduler makes the same passes on both.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.features.hours import form as hours_form
from bot.features.nudges import headlines as nudges_headlines
from bot.features.nudges import messages
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from bot.requests import action_ids
from bot.wording import countries
from bot.wording.delivery_reasons import words
from bot.wording.question_catalogue import KEYS
from scheduler.engine.plan import plan
from storage.core.database import Database
from storage.customers import customers
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.programme import leaders, workspaces
from storage.ten import best_customers
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time, only_sqlite

NUDGE = "overdue"
ASKED = "question"
WORN = "wearing_off"


def at(day: int, hour: int = 9, minute: int = 0, month: int = 12) -> datetime:
    """An instant of December 2026; the 2nd is the Wednesday on which the cast is overdue."""
    return datetime(2027 if month == 1 else 2026, month, day, hour, minute, tzinfo=UTC)


async def log_of(database: Database, person: Person) -> list[Delivery]:
    found = await database.read(deliveries.recent, cast.TEAM, person.id, most=1000)
    return sorted(found, key=lambda each: each.sent_at or each.due_at)


async def got(database: Database, person: Person, *kinds: str) -> list[datetime]:
    """When messages of those kinds arrived in that person's DM."""
    shown = {each.ts for each in person.dm}
    return [
        each.sent_at
        for each in await log_of(database, person)
        if each.kind in kinds and each.ts in shown and each.sent_at
    ]


async def days(database: Database, person: Person, *kinds: str) -> list[str]:
    return [f"{each:%d %b}" for each in await got(database, person, *kinds)]


async def name_a_ten(database: Database, *people: Person) -> None:
    """Names a ten for each, so that they get Wednesday's question instead of being asked for the ten."""

    def work(connection: Any) -> None:
        known = customers.add(connection, cast.TEAM, "Initech", cast.ANNA, cast.T0)
        for each in people:
            best_customers.name(connection, cast.TEAM, each.id, [("Initech", known.id)], cast.T0)

    await database.run(work)


async def why(person: Person) -> str:
    reply = await person.command("/visit", "why")
    return reply.words


# Working time -------------------------------------------------------------------------------------------


@only_sqlite
async def test_whoever_moved_is_nudged_at_nine_where_they_are_now(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    time.to(at(1, 20))
    await anna.changes(tz="America/New_York")
    await clockwork.until(at(2, 18))
    assert await got(database, anna, NUDGE) == [at(2, 14)]


@only_sqlite
@pytest.mark.parametrize(
    ("wanted", "heard"),
    [
        ({"hour": "11:00"}, at(2, 11)),
        ({"days": ["0", "1", "3", "4"]}, at(3, 9)),
        ({"hour": "13:00", "quiet_from": "18:00", "quiet_until": "13:00"}, at(2, 13)),
    ],
    ids=["nudge hour", "working days", "quiet hours"],
)
async def test_hours_of_ones_own_decide_when_a_nudge_comes(
    slack: Playground,
    clockwork: Clockwork,
    time: Time,
    anna: Person,
    database: Database,
    wanted: dict[str, Any],
    heard: datetime,
) -> None:
    await set_hours(slack, anna, wanted)
    time.to(at(2, 8))
    await clockwork.until(at(3, 10))
    assert await got(database, anna, NUDGE) == [heard]


async def set_hours(slack: Playground, person: Person, wanted: dict[str, Any]) -> None:
    await person.command("/visit", "hours")
    await slack.wait_for(lambda: person.view and person.view.callback_id == hours_form.FORM)
    assert person.view is not None
    place = wanted.get("place")
    if place:
        await person.suggest(person.view, countries.TYPE_AHEAD, place)
        found = await person.suggest(person.view, countries.TYPE_AHEAD, place)
        wanted = {**wanted, "place": found[0].value}
    reply = await person.submit(person.view, wanted)
    assert reply.errors is None


@only_sqlite
async def test_a_holiday_of_ones_own_country_and_part_of_it_brings_nothing(
    slack: Playground,
    clockwork: Clockwork,
    time: Time,
    anna: Person,
    ben: Person,
    carla: Person,
    database: Database,
) -> None:
    await set_hours(slack, anna, {"place": "bayern"})
    await set_hours(slack, ben, {"place": "germany"})
    time.to(at(7, 10))
    for each in (anna, ben, carla):
        await each.command("/visit", "Globex today: “come again”")
    time.to(at(5, 8, month=1))
    await clockwork.until(at(5, 18, month=1))
    assert "so it comes from 7 January 2027 on" in await why(anna)
    await clockwork.until(at(6, 18, month=1))
    assert "6 January 2027 is a public holiday: " in await why(anna)
    await clockwork.until(at(7, 10, month=1))
    assert await days(database, anna, NUDGE) == ["07 Jan"]  # Epiphany is one in Bavaria
    assert await days(database, ben, NUDGE) == ["06 Jan"]
    assert await days(database, carla, NUDGE) == ["06 Jan"]


@only_sqlite
async def test_a_company_day_off_brings_nothing(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    off = {"days_off": "2026-12-02 2026-12-03"}
    await database.run(workspaces.change_settings, cast.TEAM, off)
    time.to(at(2, 8))
    await clockwork.until(at(3, 12))
    assert anna.dm == []
    assert "3 December 2026 is a company day off." in await why(anna)
    await clockwork.until(at(4, 9))
    assert await days(database, anna, NUDGE) == ["04 Dec"]


@only_sqlite
async def test_days_away_that_an_admin_or_an_assistant_noted_are_as_quiet_as_ones_own(
    slack: Playground,
    clockwork: Clockwork,
    time: Time,
    anna: Person,
    ben: Person,
    carla: Person,
    nobody: Person,
    olga: Person,
    database: Database,
) -> None:
    await set_hours(slack, ben, {"assistants": [cast.NOBODY]})
    time.to(at(1, 8))
    await anna.command("/visit", "away 2 Dec to 4 Dec")
    await nobody.command("/visit", f"away <@{cast.BEN}> 2 Dec to 4 Dec")
    await olga.command("/visit", f"away <@{cast.CARLA}> 2 Dec to 4 Dec")
    await clockwork.until(at(3, 12))
    for each in (anna, ben, carla):
        assert "Away, until 4 December 2026." in await why(each)
    await clockwork.until(at(7, 9))
    for each in (anna, ben, carla):
        assert await days(database, each, NUDGE) == ["07 Dec"]


# The order and the ceilings -----------------------------------------------------------------------------


@only_sqlite
async def test_the_nudge_goes_before_the_question_which_moves_to_the_next_working_day(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    await name_a_ten(database, anna)
    time.to(at(2))
    await clockwork.tick()
    assert "3 Dec 09:00, Question of the week: waits: another message had the day" in await why(
        anna
    )
    await clockwork.until(at(3))
    assert await days(database, anna, NUDGE) == ["02 Dec"]
    assert await days(database, anna, ASKED) == ["03 Dec"]


@only_sqlite
async def test_what_finds_no_day_left_in_its_week_is_dropped_and_why_says_so(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    await name_a_ten(database, anna)
    await database.run(
        workspaces.change_settings, cast.TEAM, {"question_day": "Friday", "cadence": "32"}
    )
    time.to(at(4))
    await clockwork.tick()
    assert "Question of the week: not sent: no day of its week was left" in await why(anna)
    await clockwork.until(at(8))
    assert await days(database, anna, NUDGE, ASKED) == ["04 Dec"]


@only_sqlite
async def test_the_question_goes_before_wearing_off(
    clockwork: Clockwork, time: Time, carla: Person, database: Database
) -> None:
    await name_a_ten(database, carla)
    for day in (2, 9, 16, 23, 30, 37, 92):
        time.to(cast.later(days=day))
        await carla.command("/visit", "Globex today: “come again”")
    time.to(cast.later(days=114))  # a Wednesday
    await clockwork.tick()
    assert await got(database, carla, ASKED) == [cast.later(days=114)]
    await clockwork.until(cast.later(days=116))
    assert await got(database, carla, WORN) == [cast.later(days=115)]


@only_sqlite
async def test_whoever_asks_for_more_every_day_gets_three_a_week_and_one_a_day(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    await name_a_ten(database, anna)
    await database.run(workspaces.change_settings, cast.TEAM, {"cadence": "28"})
    time.to(at(30, 9, month=11))  # a Monday
    for _ in range(5):
        await clockwork.tick()
        await anna.command("/visit", "not now until tomorrow")
        time.wind(days=1)
    heard = await days(database, anna, NUDGE, ASKED, WORN)
    assert len(heard) == 3
    assert len(set(heard)) == 3


# The steps of a lapse -----------------------------------------------------------------------------------


@only_sqlite
async def test_nudges_come_after_three_and_seven_working_days_and_then_every_twenty(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    time.to(at(1, 9))
    await clockwork.until(at(30, 9, month=1) + timedelta(days=20), timedelta(days=1))
    assert await days(database, anna, NUDGE) == ["02 Dec", "07 Dec", "16 Dec", "13 Jan", "10 Feb"]
    texts = [each.text for each in anna.dm if any_button(each, messages.NOT_NOW)]
    assert messages.LAST_FOR_A_MONTH in texts[2]
    assert messages.MONTHLY_NOTE in texts[3]
    firsts = [text.split(".")[0] for text in texts]
    assert len(set(firsts)) == len(firsts)


def any_button(message: Any, action_id: str) -> bool:
    return any(
        each.get("action_id") == action_id
        for block in message.blocks
        for each in block.get("elements", [])
    )


@only_sqlite
async def test_whoever_answers_hears_no_more_and_no_less_and_whoever_plans_is_left_in_peace(
    slack: Playground,
    clockwork: Clockwork,
    time: Time,
    anna: Person,
    ben: Person,
    carla: Person,
    dmitri: Person,
    database: Database,
) -> None:
    people = (anna, ben, carla, dmitri)
    await name_a_ten(database, *people)
    time.to(at(2))
    await clockwork.tick()
    await anna.press(anna.dm[-1], action_ids.LOG)
    await ben.says("I was ill")
    await carla.command("/visit", "Globex today to sell: “send an offer”")
    await dmitri.command("/visit", "plan Globex 14 Dec")
    await clockwork.until(at(8))
    heard = [await days(database, each, NUDGE) for each in people]
    assert heard == [["02 Dec", "07 Dec"]] * 3 + [["02 Dec"]]
    assert "A visit is planned for 14 December 2026, so no nudge comes before" in await why(dmitri)


@only_sqlite
async def test_not_now_moves_the_next_step_to_its_day_and_shows_that_in_why(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    await name_a_ten(database, anna)
    time.to(at(2))
    await clockwork.tick()
    await anna.command("/visit", "not now until 10 Dec")
    assert "the next nudge comes from 10 December 2026 on" in await why(anna)
    await clockwork.until(at(11))
    assert await days(database, anna, NUDGE) == ["02 Dec", "10 Dec"]


# Downtime, and what changed meanwhile -------------------------------------------------------------------


async def test_two_weeks_down_bring_one_message_and_what_waited_is_dropped(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    await name_a_ten(database, anna)
    time.to(at(2))
    await clockwork.tick()  # the question waits for Thursday
    time.to(at(18))
    await clockwork.tick()
    assert await days(database, anna, NUDGE, ASKED) == ["02 Dec", "18 Dec"]
    assert "Question of the week: not sent: too late to be of use" in await why(anna)


@only_sqlite
@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1)])
async def test_a_clock_that_jumps_by_a_day_and_back_sends_nothing_twice(
    clockwork: Clockwork, time: Time, anna: Person, database: Database, jump: timedelta
) -> None:
    await name_a_ten(database, anna)
    time.to(at(2))
    await clockwork.tick()
    for step in (jump, -jump, jump, -jump):
        time.wind(seconds=step.total_seconds())
        await clockwork.tick()
    await clockwork.until(at(8))
    assert await days(database, anna, NUDGE) == ["02 Dec", "07 Dec"]
    assert len(await days(database, anna, ASKED)) == 1


Does = Callable[[Person, Database, datetime], Awaitable[None]]


async def visits(anna: Person, database: Database, now: datetime) -> None:
    await anna.command("/visit", "Globex yesterday: “come again”")


async def puts_off(anna: Person, database: Database, now: datetime) -> None:
    await anna.command("/visit", "not now")


async def plans(anna: Person, database: Database, now: datetime) -> None:
    await anna.command("/visit", "plan Globex friday")


async def goes_away(anna: Person, database: Database, now: datetime) -> None:
    await anna.command("/visit", "away until 4 Dec")


async def leaves(anna: Person, database: Database, now: datetime) -> None:
    await anna.changes(deleted=True)


async def is_removed(anna: Person, database: Database, now: datetime) -> None:
    await database.run(leaders.remove, cast.TEAM, cast.ANNA, now)


async def is_paused(anna: Person, database: Database, now: datetime) -> None:
    await database.run(leaders.pause, cast.TEAM, cast.ANNA, now)


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        (visits, "a visit was logged"),
        (puts_off, "snoozed"),
        (plans, "a visit is planned"),
        (goes_away, "too late to be of use"),
        (leaves, "the account is deactivated"),
        (is_removed, "removed from the programme"),
        (is_paused, "paused"),
    ],
)
async def test_what_changes_between_planning_and_sending_is_seen_before_it_is_sent(
    bot: Bot,
    clockwork: Clockwork,
    time: Time,
    anna: Person,
    database: Database,
    does: Does,
    reason: str,
) -> None:
    await name_a_ten(database, anna)
    time.to(at(2))
    await plan(bot.services.database, time(), questions=KEYS)
    await does(anna, database, time())
    await clockwork.tick()
    assert await got(database, anna, NUDGE) == []
    (nudge,) = [each for each in await log_of(database, anna) if each.kind == NUDGE]
    assert (nudge.state, words(nudge.reason)) == (DeliveryState.DROPPED, reason)


# Words --------------------------------------------------------------------------------------------------


@only_sqlite
async def test_no_nudge_of_a_year_repeats_itself_or_grows_too_long_for_a_phone(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    for name in ("A" * 300, "Globex " * 40):
        await anna.command("/visit", f"{name.strip()} with {'Dana ' * 50}: “{'gas ' * 600}”")
    await clockwork.until(cast.later(days=365), timedelta(days=1))
    nudges = [each for each in anna.dm if any_button(each, messages.NOT_NOW)]
    assert len(nudges) >= nudges_headlines.REMEMBERED
    headlines = [each.text.split(".")[0] for each in nudges]
    for place, headline in enumerate(headlines):
        assert headline not in headlines[max(0, place - nudges_headlines.REMEMBERED) : place]
    assert max(len(each.text) for each in nudges) < 500


async def test_the_tally_of_reasons_is_the_leaders_own(
    clockwork: Clockwork, time: Time, anna: Person, ben: Person, olga: Person
) -> None:
    time.to(at(2))
    await clockwork.tick()
    await anna.command("/visit", "not now travel stop")
    assert "travel stop" in (await anna.command("/visit", "me")).words.casefold()
    for other in (ben, olga):
        for typed in ("me", "board", "list", "why", f"away <@{cast.ANNA}>", "search travel"):
            heard = (await other.command("/visit", typed)).words.casefold()
            assert "travel stop" not in heard
    assert "travel stop" not in (await why(anna)).casefold()
