"""The Home tab through Slack: rendered when it opens, and updated after each press."""

from sqlalchemy.engine import Connection

from bot.features.home.messages import MIRROR
from bot.features.hours import form as hours_form
from bot.features.plans import messages as plan_messages
from bot.features.promises import messages as promise_messages
from bot.features.ten import map_messages
from bot.features.visits.messages import UNDO
from bot.forms import customer_picker
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from bot.requests import action_ids
from bot.requests.action_ids import FORM_LINE, NAME_THEM, RUN_LINE
from storage.core.database import Database
from storage.customers import customers
from storage.programme import leaders
from storage.ten import best_customers
from tests import cast
from tests.bot.features.home.conftest import HomeTab, promised, standing
from tests.bot.office import Time, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too


def name_ten(connection: Connection) -> None:
    names = ("Globex", "Initech")
    known = [customers.add(connection, cast.TEAM, each, cast.ANNA, cast.T0) for each in names]
    best_customers.name(connection, cast.TEAM, cast.ANNA, [(c.name, c.id) for c in known], cast.T0)


async def test_a_new_leader_is_shown_where_to_begin(home_tab: HomeTab, anna: Person) -> None:
    home = await home_tab.opens(anna)
    assert "Your clock stands at 0 days of 30." in home.words
    assert "No visit of yours has counted yet" in home.words
    assert "Who are your ten best customers?" in home.words
    assert "You have no visits planned." in home.words
    assert "No promise of yours is open." in home.words
    assert MIRROR not in home.words
    assert "Nudges* from 09:00" in home.words


async def test_it_says_of_the_clock_what_visit_me_says(
    home_tab: HomeTab, anna: Person, time: Time
) -> None:
    await anna.command("/visit", "Globex today: “we may leave gas”")
    time.wind(days=23)
    said = (await anna.command("/visit", "me")).text.splitlines()
    assert said[1].startswith("The last visit that counted was on 2 November, with Globex.")
    home = await home_tab.opens(anna)
    assert all(line in home.words for line in said[:2])


async def test_it_is_made_anew_each_time_it_opens(
    home_tab: HomeTab, anna: Person, time: Time
) -> None:
    await home_tab.opens(anna)
    time.wind(days=3)
    assert "at 3 days" in (await home_tab.opens(anna)).words


async def test_the_tab_of_messages_is_left_alone(bot: Bot, anna: Person) -> None:
    assert (await anna.opens_home(tab="messages")).ok
    assert await bot.receiver.drain(5)
    assert anna.home is None


async def test_an_event_that_comes_twice_publishes_once(
    bot: Bot, slack: Playground, anna: Person, home_tab: HomeTab
) -> None:
    await anna.opens_home(times=5)
    await home_tab.seen(anna)
    assert len([each for each in slack.calls if each.method == "views.publish"]) == 1


async def test_the_ten_are_a_map_and_the_one_that_waits_longest_can_be_planned(
    home_tab: HomeTab, anna: Person, database: Database
) -> None:
    await database.run(name_ten)
    await anna.command("/visit", "Globex 30 Oct: “come again”")
    home = await home_tab.opens(anna)
    assert "*Globex*  ○○○○○○○\nseen on 30 October" in home.words
    initech = f":{(await database.read(customers.match, cast.TEAM, 'Initech')).id}"  # type: ignore[union-attr]
    await home_tab.presses(anna, action_ids.PLAN, initech)
    assert anna.view is not None
    assert anna.view.title == "Plan a customer visit"
    reply = await anna.submit(anna.view, {"day": "2026-11-12"})
    assert reply.errors is None
    home = await home_tab.seen(anna)
    assert "next visit 12 November" in home.words
    assert "Initech, Thursday, 12 November." in home.words


async def test_the_ten_are_named_and_corrected_from_there(home_tab: HomeTab, anna: Person) -> None:
    await home_tab.opens(anna)
    await home_tab.presses(anna, NAME_THEM)
    assert anna.view is not None
    await anna.submit(anna.view, {"line:1": "Globex", "line:3": "Acme"})
    home = await home_tab.seen(anna)
    assert "3.  *Acme*" in home.words
    await anna.close(anna.view)
    await home_tab.presses(anna, map_messages.CHANGE)
    assert "Globex" in str(anna.view.source)


async def test_a_visit_is_logged_over_it_and_the_clock_begins_anew(
    home_tab: HomeTab, anna: Person, time: Time
) -> None:
    time.wind(days=9)
    await home_tab.opens(anna)
    await home_tab.presses(anna, FORM_LINE)
    assert anna.view is not None
    view = anna.view
    await anna.suggest(view, customer_picker.TYPE_AHEAD, "Globex")
    reply = await anna.submit(view, {"customer": "new:Globex", "said": "we may leave gas"})
    assert reply.errors is None
    home = await home_tab.seen(anna)
    assert "Your clock stands at 0 days of 30." in home.words
    assert "today, with Globex" in home.words
    assert anna.view is not None
    await anna.press_in(anna.view, UNDO)
    assert "Your clock stands at 9 days of 30." in (await home_tab.seen(anna)).words


async def test_plans_are_moved_and_cancelled(
    home_tab: HomeTab, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.command("/visit", "plan Globex 12 Nov")
    await anna.command("/visit", "plan Acme 13 Nov")
    await home_tab.opens(anna)
    plan, other = await standing(database)
    await home_tab.presses(anna, plan_messages.MOVE, str(plan.id))
    assert anna.view is not None
    assert "until now Thursday, 12 November" in anna.view.words
    await anna.submit(anna.view, {"day": "2026-11-19"})
    assert "Globex, Thursday, 19 November." in (await home_tab.seen(anna)).words
    await anna.close(anna.view)
    await home_tab.presses(anna, plan_messages.CANCEL_LISTED, str(other.id), times=3)
    home = await home_tab.seen(anna)
    assert "Acme" not in home.words
    assert [each.customer.name for each in await standing(database)] == ["Globex"]
    assert anna.view is not None  # over Home, where no message could offer it
    await anna.press_in(anna.view, plan_messages.PUT_BACK, times=3)
    assert "Acme" in (await home_tab.seen(anna)).words


async def test_promises_are_ticked_off(
    promising: None, home_tab: HomeTab, anna: Person, database: Database
) -> None:
    await home_tab.opens(anna)
    for promise in await promised(database):
        await home_tab.presses(anna, promise_messages.DONE_LISTED, str(promise.id), times=3)
        assert promise.what not in (await home_tab.seen(anna)).words
    assert await promised(database) == []
    assert "No promise of yours is open." in (await home_tab.seen(anna)).words
    assert anna.view is None


async def test_a_promise_that_was_taken_back_meanwhile_is_said_and_gone(
    promising: None, home_tab: HomeTab, anna: Person, database: Database
) -> None:
    stale = (await home_tab.opens(anna)).snapshot()
    gone = next(each for each in await promised(database) if each.what == "a date")
    await anna.command("/visit", "undo")
    await anna.press_in(stale, promise_messages.DONE_LISTED, str(gone.id))
    assert gone.what not in (await home_tab.seen(anna)).words
    assert anna.view is not None
    assert "taken back with its visit" in anna.view.words


async def test_what_is_put_off_and_days_away_stand_under_the_clock(
    home_tab: HomeTab, anna: Person
) -> None:
    await anna.command("/visit", "not now until 7 Dec")
    await anna.command("/visit", "away 9 Nov to 13 Nov")
    words = (await home_tab.opens(anna)).words
    assert "Put off by “not now” until Monday, 7 December.\nAway from 9 to 13 November." in words


async def test_the_mirror_is_there_when_there_is_something_to_see(
    home_tab: HomeTab, anna: Person, olga: Person, database: Database
) -> None:
    await anna.command("/visit", "not now until 3 Dec")
    home = await home_tab.opens(anna)
    assert MIRROR in home.words
    assert "Not now, in these 91 days: 1 × without a reason." in home.words
    assert "Not now" not in (await home_tab.opens(olga)).words


async def test_hours_numbers_and_reasons_open_over_it(home_tab: HomeTab, anna: Person) -> None:
    await home_tab.opens(anna)
    for word, said in (
        ("hours", "When a nudge may come"),
        ("me", "Your clock stands at 0 days of 30."),
        ("why", "where you are."),
        ("why", "where you are."),
    ):
        await home_tab.presses(anna, f"{RUN_LINE}:{word}", word)
        assert anna.view is not None, word
        assert said in anna.view.words
        await anna.close(anna.view)


async def test_changed_hours_are_seen_as_soon_as_they_are_saved(
    home_tab: HomeTab, anna: Person
) -> None:
    await home_tab.opens(anna)
    await home_tab.presses(anna, f"{RUN_LINE}:hours", "hours")
    assert anna.view is not None
    reply = await anna.submit(anna.view, {hours_form.HOUR: "10:30"})
    assert reply.errors is None
    assert "Nudges* from 10:30" in (await home_tab.seen(anna)).words


async def test_a_paused_leader_is_told_that_nothing_comes(
    home_tab: HomeTab, anna: Person, database: Database
) -> None:
    await database.run(leaders.pause, cast.TEAM, cast.ANNA, cast.T0)
    assert "Nothing comes while the bot is paused" in (await home_tab.opens(anna)).words


async def test_a_leader_whose_clock_ran_out_is_told_that_they_are_due(
    home_tab: HomeTab, anna: Person, time: Time
) -> None:
    time.wind(days=35)
    home = await home_tab.opens(anna)
    assert "Your clock stands at 35 days of 30." in home.words
    assert "You are due." in home.words
