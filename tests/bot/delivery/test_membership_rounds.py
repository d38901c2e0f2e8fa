"""Slack is asked once a day about everybody who was let in, in small rounds."""

import asyncio

import pytest

from bot.delivery import membership_rounds
from bot.delivery.membership_rounds import MOST_A_ROUND, MembershipRounds, make_round
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.process import scheduled_messages
from bot.process.app import Bot
from bot.process.runtime import Process
from bot.settings import Settings
from storage.core.database import Database
from storage.programme import assistants, belonging, leaders
from storage.programme.belonging import Outside
from tests import cast
from tests.bot.office import Time, only_sqlite


async def outsiders(database: Database) -> dict[str, Outside]:
    return await database.read(belonging.outsiders, cast.TEAM)


async def test_a_change_of_which_no_event_told_is_found_within_a_day(
    slack: Playground, bot: Bot, database: Database, time: Time
) -> None:
    await database.run(assistants.name, cast.TEAM, cast.ANNA, [cast.NOBODY], cast.T0)
    assert await make_round(bot.services) == 6
    assert await make_round(bot.services) == 0
    slack.user(cast.BEN, is_restricted=True)
    slack.user(cast.NOBODY, team_id=cast.OTHER_TEAM)
    time.wind(hours=23)
    assert await make_round(bot.services) == 0
    time.wind(hours=2)
    assert await make_round(bot.services) == 7
    assert await outsiders(database) == {
        cast.BEN: Outside.GUEST,
        cast.NOBODY: Outside.OTHER_TEAM,
    }
    slack.user(cast.BEN, is_restricted=False)
    time.wind(hours=25)
    await make_round(bot.services)
    assert await outsiders(database) == {cast.NOBODY: Outside.OTHER_TEAM}


@only_sqlite
async def test_somebody_whom_slack_does_not_know_here_does_not_belong(
    bot: Bot, database: Database
) -> None:
    await database.run(leaders.add, cast.TEAM, "U0GHOST", cast.T0, cast.MONDAY)
    await make_round(bot.services)
    assert await outsiders(database) == {"U0GHOST": Outside.UNKNOWN}


@only_sqlite
@pytest.mark.parametrize(
    "fault",
    [
        fault_injection.rate_limited(30),
        fault_injection.http_status(500),
        fault_injection.error("missing_scope"),
    ],
)
async def test_a_slack_that_does_not_answer_shuts_nobody_out_and_ends_the_round(
    slack: Playground, bot: Bot, database: Database, fault: fault_injection.PlannedFault
) -> None:
    slack.faults.on("users.info", fault)
    assert await make_round(bot.services) == 0
    assert len(slack.calls_of("users.info")) == 1
    assert await outsiders(database) == {}
    waiting = await database.read(belonging.to_ask_about, cast.TEAM, cast.T0, MOST_A_ROUND)
    assert len(waiting) == 6


@only_sqlite
async def test_a_round_is_small(
    slack: Playground, bot: Bot, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership_rounds, "MOST_A_ROUND", 4)
    assert [await make_round(bot.services) for _ in range(3)] == [4, 2, 0]


@only_sqlite
async def test_rounds_go_on_by_themselves_until_they_are_stopped(
    slack: Playground, bot: Bot, database: Database, time: Time
) -> None:
    rounds = MembershipRounds(bot.services, pause=0.01)
    rounds.start()
    await slack.wait_for(lambda: len(slack.calls_of("users.info")) >= 6)
    slack.user(cast.BEN, is_restricted=True)
    time.wind(days=2)
    await slack.wait_for(lambda: len(slack.calls_of("users.info")) >= 12)
    await rounds.stop()
    assert await outsiders(database) == {cast.BEN: Outside.GUEST}
    calls = len(slack.calls_of("users.info"))
    time.wind(days=2)
    await asyncio.sleep(0.05)
    assert len(slack.calls_of("users.info")) == calls


def running() -> bool:
    return "membership rounds" in {task.get_name() for task in asyncio.all_tasks()}


@only_sqlite
@pytest.mark.parametrize("with_clock", [True, False])
async def test_the_process_with_the_clock_makes_them(
    slack: Playground, database: Database, settings: Settings, with_clock: bool
) -> None:
    process = Process(settings, database)
    make_clock = scheduled_messages.clock if with_clock else None
    await process.start(lambda _line: None, slack=False, make_clock=make_clock)
    assert running() == with_clock
    await process.stop()
    assert not running()
