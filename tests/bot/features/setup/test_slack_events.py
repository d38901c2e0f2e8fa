"""Slack's events about users and the app: each takes effect once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.payloads import Reply
from bot.process.app import Bot
from storage.core.database import Database
from storage.programme import leaders, workspaces
from storage.programme.belonging import Outside
from storage.programme.leaders import Leader
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time


async def changed(slack: Playground, user_id: str, **facts: Any) -> Reply:
    person = slack.user(user_id, **facts)
    return await slack.event({"type": "user_change", "user": person.user.json()})


async def held(database: Database, user_id: str, team: str = cast.TEAM) -> Leader:
    found = await database.read(leaders.find, team, user_id)
    assert found is not None
    return found


async def stopped(database: Database) -> str | None:
    found = await database.read(workspaces.find, cast.TEAM)
    assert found is not None
    return found.stopped_because


async def test_a_leader_who_moves_is_followed(
    slack: Playground, bot: Bot, database: Database
) -> None:
    assert (await changed(slack, cast.ANNA, name="Anna Berg", tz="Asia/Tokyo")).ok
    anna = await held(database, cast.ANNA)
    assert (anna.name, anna.zone) == ("Anna Berg", "Asia/Tokyo")


async def test_a_zone_that_this_machine_does_not_know_gives_way_to_the_workspaces(
    slack: Playground, bot: Bot, database: Database, time: Time, clockwork: Clockwork
) -> None:
    await changed(slack, cast.ANNA, tz="Asia/Tokyo")
    user = slack.user(cast.ANNA).user.json() | {"tz": "Mars/Olympus"}
    for _ in range(3):
        assert (await slack.event({"type": "user_change", "user": user})).ok
    anna = await held(database, cast.ANNA)
    assert (anna.zone, anna.unknown_zone) == (None, "Mars/Olympus")
    await clockwork.tick()
    told = [each for each in slack.user(cast.OLGA).dm if "Mars/Olympus" in each.text]
    assert len(told) == 1
    assert "I go by the workspace's own zone" in told[0].text
    await changed(slack, cast.ANNA, tz="Asia/Tokyo")
    anna = await held(database, cast.ANNA)
    assert (anna.zone, anna.unknown_zone) == ("Asia/Tokyo", None)


@pytest.mark.parametrize(
    ("emoji", "text", "away"),
    [
        (":palm_tree:", "", True),
        (":palm_tree:", "Vacationing", True),
        ("", "On annual leave", True),
        (":face_with_thermometer:", "Out sick", True),
        ("", "OOO", True),
        (":palm_tree:", "Back from vacation, catching up", False),
        (":house_with_garden:", "Working remotely", False),
        (":spiral_calendar_pad:", "In a meeting", False),
        ("", "Planning the holiday party", False),
        ("", "Holidaycheck workshop", False),
        ("", "", False),
    ],
)
async def test_a_vacation_status_is_held_and_nothing_else_is_taken_for_one(
    slack: Playground, bot: Bot, database: Database, emoji: str, text: str, away: bool
) -> None:
    ends = int(cast.later(days=3).timestamp())
    status = {"status_emoji": emoji, "status_text": text, "status_expiration": ends}
    await changed(slack, cast.ANNA, profile=status)
    anna = await held(database, cast.ANNA)
    assert (anna.vacation, anna.vacation_until) == (away, cast.later(days=3) if away else None)


async def test_days_in_the_words_of_a_status_count(
    slack: Playground, bot: Bot, database: Database
) -> None:
    await changed(slack, cast.ANNA, status_text="On annual leave, 9 Nov until 13 Nov")
    anna = await held(database, cast.ANNA)
    ends = datetime(2026, 11, 14, tzinfo=UTC)
    assert (anna.vacation, anna.vacation_from, anna.vacation_until) == (
        True,
        date(2026, 11, 9),
        ends,
    )


async def test_a_vacation_status_that_is_taken_down_is_over(
    slack: Playground, bot: Bot, database: Database
) -> None:
    await changed(slack, cast.ANNA, status_emoji=":palm_tree:")
    anna = await held(database, cast.ANNA)
    assert (anna.vacation, anna.vacation_until) == (True, None)
    await changed(slack, cast.ANNA, status_emoji="")
    assert not (await held(database, cast.ANNA)).vacation


async def test_a_closed_account_is_left_alone_until_it_is_open_again(
    slack: Playground, bot: Bot, database: Database
) -> None:
    await changed(slack, cast.BEN, tz="Asia/Tokyo")
    await changed(slack, cast.BEN, deleted=True)
    ben = await held(database, cast.BEN)
    assert ben.outside is Outside.DEACTIVATED
    assert not ben.removed
    assert ben.zone == "Asia/Tokyo"
    await changed(slack, cast.BEN, deleted=False)
    assert (await held(database, cast.BEN)).active


async def test_who_becomes_a_guest_takes_no_part_while_they_are_one(
    slack: Playground, bot: Bot, database: Database
) -> None:
    await changed(slack, cast.BEN, is_restricted=True)
    ben = await held(database, cast.BEN)
    assert (ben.outside, ben.removed) == (Outside.GUEST, False)


async def test_the_same_event_again_has_no_second_effect(
    slack: Playground, bot: Bot, database: Database
) -> None:
    closed = await changed(slack, cast.BEN, deleted=True)
    await changed(slack, cast.BEN, deleted=False)
    assert (await slack.redeliver(closed)).ok
    assert (await held(database, cast.BEN)).active


async def test_a_late_event_from_before_lets_nobody_in_again(
    slack: Playground, bot: Bot, database: Database
) -> None:
    before = slack.user(cast.BEN).user.json()
    await changed(slack, cast.BEN, is_restricted=True)
    assert (await slack.event({"type": "user_change", "user": before})).ok
    assert (await held(database, cast.BEN)).outside is Outside.GUEST
    slack.faults.on("users.info", fault_injection.http_status(500))
    assert (await changed(slack, cast.BEN, is_restricted=False)).ok
    assert (await held(database, cast.BEN)).outside is Outside.GUEST
    assert (await changed(slack, cast.BEN, name="Ben Berg")).ok
    assert (await held(database, cast.BEN)).active


async def test_a_change_of_somebody_who_takes_no_part_is_of_no_interest(
    slack: Playground, bot: Bot, database: Database
) -> None:
    assert (await changed(slack, cast.NOBODY, deleted=True)).ok
    assert await database.read(leaders.find, cast.TEAM, cast.NOBODY) is None


async def test_the_same_id_in_another_workspace_is_another_person(
    slack: Playground, bot: Bot, database: Database
) -> None:
    await database.run(cast.enrol, cast.OTHER_TEAM)
    await changed(slack, cast.ANNA, deleted=True)
    assert not (await held(database, cast.ANNA)).active
    assert (await held(database, cast.ANNA, cast.OTHER_TEAM)).active


UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0KITBOT"]}}


@pytest.mark.parametrize("order", [(UNINSTALLED, REVOKED), (REVOKED, UNINSTALLED)])
async def test_an_uninstalled_app_sends_nothing_more_in_whichever_order_slack_says_so(
    slack: Playground, bot: Bot, database: Database, order: tuple[dict[str, Any], ...]
) -> None:
    slack.revoke()
    for event in order:
        assert (await slack.event(event)).ok
    assert await stopped(database) == workspaces.UNINSTALLED


@pytest.mark.parametrize("event", [UNINSTALLED, REVOKED])
async def test_news_that_comes_after_a_new_installation_stops_nothing(
    slack: Playground, bot: Bot, database: Database, event: dict[str, Any]
) -> None:
    assert (await slack.event(event)).ok
    assert await stopped(database) is None


async def test_a_persons_own_token_is_none_of_ours(
    slack: Playground, bot: Bot, database: Database
) -> None:
    slack.revoke()
    await slack.event({"type": "tokens_revoked", "tokens": {"oauth": [cast.ANNA], "bot": []}})
    assert await stopped(database) is None


async def test_a_slack_that_does_not_say_is_asked_again_when_it_sends_again(
    slack: Playground, bot: Bot, database: Database
) -> None:
    slack.revoke()
    slack.faults.on("auth.test", fault_injection.http_status(503))
    before = len(slack.calls_of("auth.test"))
    assert (await slack.event(UNINSTALLED)).ok
    assert len(slack.calls_of("auth.test")) - before == 2
    assert await stopped(database) is not None


async def test_an_old_event_again_does_not_stop_a_workspace_that_came_back(
    slack: Playground, bot: Bot, database: Database
) -> None:
    slack.revoke()
    old = await slack.event(UNINSTALLED)
    await database.run(workspaces.add, cast.TEAM, cast.T0)
    assert (await slack.redeliver(old)).ok
    assert await stopped(database) is None
