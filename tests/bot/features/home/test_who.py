"""Who sees which Home tab: leaders their own; and what admins, strangers and former leaders see."""

import pytest

from bot.features.me.messages import NO_NUMBERS
from bot.features.plans import messages as plan_messages
from bot.features.promises import messages as promise_messages
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.requests.action_ids import RUN_LINE
from bot.requests.actor import REFUSED
from storage.core.database import Database
from storage.programme import leaders
from tests import cast
from tests.bot.features.home.conftest import HomeTab, promised, standing


async def test_what_only_admins_may_do_is_refused_over_home(
    home_tab: HomeTab, anna: Person
) -> None:
    home = await home_tab.opens(anna)
    assert "Set up" not in home.words
    await anna.press_in(home, f"{RUN_LINE}:me", forged={"value": "setup"})
    await home_tab.seen(anna)
    assert anna.view is not None
    assert "Only an admin of this programme can do that." in anna.view.words


async def test_an_admin_without_a_clock_is_led_to_the_set_up(
    home_tab: HomeTab, olga: Person
) -> None:
    home = await home_tab.opens(olga)
    assert NO_NUMBERS in home.words
    await home_tab.presses(olga, f"{RUN_LINE}:setup", "setup")
    assert olga.view is not None
    assert "Who leads" in olga.view.words


async def test_who_takes_no_part_is_told_how_to_join(home_tab: HomeTab, nobody: Person) -> None:
    home = await home_tab.opens(nobody)
    assert f"ask <@{cast.OLGA}>" in home.words
    assert "clock" not in home.words
    assert len(home.blocks) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": cast.OTHER_TEAM},
    ],
)
async def test_guests_and_people_of_other_teams_are_refused_in_one_sentence(
    home_tab: HomeTab, slack: Playground, facts: dict[str, bool]
) -> None:
    guest = slack.user("U0GUEST", name="Guest", **facts)
    home = await home_tab.opens(guest)
    assert home.words.strip() == REFUSED


async def test_a_leader_who_was_removed_sees_nothing_any_more_with_the_next_press(
    promising: None, home_tab: HomeTab, anna: Person, database: Database
) -> None:
    await home_tab.opens(anna)
    await database.run(leaders.remove, cast.TEAM, cast.ANNA, cast.T0)
    first = (await promised(database))[0]
    await home_tab.presses(anna, promise_messages.DONE_LISTED, str(first.id))
    home = await home_tab.seen(anna)
    assert "drawings" not in home.words
    assert "To join, ask" in home.words
    assert len(await promised(database)) == 2


async def test_nobodys_plan_or_promise_is_touched_through_the_home_of_another(
    promising: None, home_tab: HomeTab, anna: Person, ben: Person, database: Database
) -> None:
    await anna.command("/visit", "plan Globex 12 Nov")
    await ben.command("/visit", "plan Initech 12 Nov")
    (plan,) = await standing(database)
    (first, second) = await promised(database)
    home = (await home_tab.opens(ben)).snapshot()
    assert "Globex" not in home.words
    for forged in (str(plan.id), str(first.id), str(second.id)):
        for action in (plan_messages.CANCEL_LISTED, plan_messages.MOVE):
            await ben.press_in(home, action, forged={"value": forged})
        forged_done = {"value": forged, "action_id": promise_messages.DONE_LISTED}
        await ben.press_in(home, plan_messages.CANCEL_LISTED, forged=forged_done)
        await home_tab.seen(ben)
    assert [each.id for each in await standing(database)] == [plan.id]
    assert len(await promised(database)) == 2
    shown = str([each.source for each in ben.views])
    assert "Globex" not in shown
    assert "drawings" not in shown
