"""The Home tab when something fails, or when there is too much to show."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.features.home.facts import facts
from bot.features.plans import messages as plan_messages
from bot.features.promises import messages as promise_messages
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.surfaces import View
from bot.process.app import Bot
from bot.requests.action_ids import FORM_LINE
from storage.core import search_terms, tables
from storage.core.database import Database
from storage.customers import customers
from storage.plans import plans as kept_plans
from storage.programme import snoozes
from storage.ten import best_customers, ratings
from storage.visits import promises as kept_promises
from tests import cast
from tests.bot.features.home.conftest import HomeTab, standing
from tests.bot.office import Time

NASTY = "<!channel> & *gas* \u202e" + "😀ш" * 140
AWAY = sa.text("ALTER TABLE ratings RENAME TO ratings_away")
BACK = sa.text("ALTER TABLE ratings_away RENAME TO ratings")


def published(slack: Playground) -> int:
    return len([each for each in slack.calls if each.method == "views.publish"])


@pytest.mark.parametrize(
    "fault",
    [
        fault_injection.rate_limited(30),
        fault_injection.http_status(500),
        fault_injection.error("token_revoked"),
        fault_injection.drop_before(),
    ],
)
async def test_what_slack_refuses_is_no_bug_and_the_next_time_it_is_there(
    home_tab: HomeTab,
    bot: Bot,
    slack: Playground,
    anna: Person,
    fault: fault_injection.PlannedFault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slack.faults.on("views.publish", fault)
    assert (await anna.opens_home()).ok
    assert await bot.receiver.drain(5)
    assert anna.home is None
    assert "a Home was not published" in caplog.text
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []
    assert "Your clock" in (await home_tab.opens(anna)).words


async def test_an_event_that_meets_a_bug_is_not_taken_and_works_when_it_comes_again(
    home_tab: HomeTab, bot: Bot, anna: Person, database: Database, slack: Playground
) -> None:
    await database.run(lambda connection: connection.execute(AWAY) and None)
    reply = await anna.opens_home()
    await database.run(lambda connection: connection.execute(BACK) and None)
    assert not reply.ok
    assert anna.home is None
    await slack.delivery.send(reply.envelope)
    assert "Your clock" in (await home_tab.seen(anna)).words


def spoil(connection: Connection) -> None:
    """Stores what no code of ours writes."""
    connection.execute(tables.plans.update().values(outcome="an oracle"))


async def test_a_bug_after_a_press_is_told_in_a_form_over_home(
    home_tab: HomeTab, anna: Person, database: Database
) -> None:
    for line in ("plan Globex 12 Nov", "plan Acme 13 Nov"):
        await anna.command("/visit", line)
    home = (await home_tab.opens(anna)).snapshot()
    plan = next(each for each in values(home, plan_messages.CANCEL_LISTED))
    await database.run(spoil)
    await anna.press_in(home, plan_messages.CANCEL_LISTED, plan)
    await home_tab.seen(anna)
    assert anna.view is not None
    assert "Something went wrong on my side" in anna.view.words


async def test_that_nothing_was_stored_is_said_only_where_nothing_was(
    home_tab: HomeTab, anna: Person, database: Database
) -> None:
    await anna.command("/visit", "plan Globex 12 Nov")
    await home_tab.opens(anna)
    await database.run(lambda connection: connection.execute(AWAY) and None)
    await home_tab.presses(anna, plan_messages.CANCEL_LISTED)
    await database.run(lambda connection: connection.execute(BACK) and None)
    assert anna.view is not None
    assert ("nothing was stored" in anna.view.words) == bool(await standing(database))


def values(view: View, action: str) -> list[str]:
    return [
        element["value"]
        for block in view.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == action
    ]


async def test_of_two_quick_presses_the_later_is_what_is_seen(
    home_tab: HomeTab, bot: Bot, slack: Playground, anna: Person
) -> None:
    for day in (12, 19):
        await anna.command("/visit", f"plan Globex {day} Nov")
    home = (await home_tab.opens(anna)).snapshot()
    first, second = values(home, plan_messages.CANCEL_LISTED)
    held = slack.faults.on("views.publish", fault_injection.hold())
    await anna.press_in(home, plan_messages.CANCEL_LISTED, first)
    await slack.wait_for(lambda: held.met)
    await anna.press_in(home, plan_messages.CANCEL_LISTED, second)
    held.release()
    assert "You have no visits planned." in (await home_tab.seen(anna)).words


async def test_only_who_was_there_lately_gets_it_again_after_a_form(
    home_tab: HomeTab, slack: Playground, anna: Person, ben: Person, time: Time
) -> None:
    await home_tab.opens(anna)
    for person, more in ((anna, 1), (ben, 0)):
        before = published(slack)
        await log_by_form(slack, person)
        await home_tab.bot.receiver.drain(5)
        assert published(slack) - before == more
    time.wind(hours=2)
    before = published(slack)
    await log_by_form(slack, anna)
    await home_tab.bot.receiver.drain(5)
    assert published(slack) == before


async def log_by_form(slack: Playground, person: Person) -> None:
    await person.command("/visit", "Globex")
    await slack.wait_for(lambda: person.view)
    assert person.view is not None
    view = person.view
    assert (await person.submit(view)).errors is None
    await person.close(view)


async def test_a_form_that_slack_opens_too_late_leaves_home_as_it_is(
    home_tab: HomeTab, slack: Playground, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await home_tab.opens(anna)
    slack.faults.on("views.open", fault_injection.error("expired_trigger_id"))
    assert (await home_tab.presses(anna, FORM_LINE)).ok
    assert anna.view is None
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def too_much(connection: Connection) -> None:
    """Stores more of everything than a page holds, in malicious texts."""
    team, anna, now = cast.TEAM, cast.ANNA, cast.T0
    known = [
        customers.add(connection, team, f"{number} {NASTY}"[:300], anna, now)
        for number in range(60)
    ]
    best_customers.name(connection, team, anna, [(each.name, each.id) for each in known[:10]], now)
    for number, each in enumerate(known):
        day = cast.MONDAY + timedelta(days=number + 1)
        kept_plans.add(
            connection,
            team,
            leader=anna,
            author=anna,
            customer=each,
            day=day,
            now=now,
            people=NASTY * 3,
            note=NASTY * 9,
        )
        visit = connection.execute(
            tables.visits.insert()
            .values(
                workspace=team,
                customer_id=each.id,
                leader=anna,
                author=anna,
                first_day=cast.MONDAY,
                last_day=cast.MONDAY,
                purpose="understand",
                setting="in_person",
                logged_at=now,
                search_terms=search_terms.of_visit(team, anna, {}),
            )
            .returning(tables.visits.c.id)
        ).scalar_one()
        kept_promises.store_promise(connection, team, anna, each.id, visit, NASTY * 9, day, now)
        ratings.rate(connection, team, anna, each.id, "2026-Q4", 5, None, now)
        snoozes.add(connection, team, anna, day, now, reason=f"{NASTY}{number}"[:32])


async def test_however_much_there_is_it_fits(
    home_tab: HomeTab, anna: Person, database: Database
) -> None:
    await database.run(too_much)
    home = await home_tab.opens(anna)
    assert len(home.blocks) <= 100
    assert "more, later than these." in home.words
    assert "more, due later." in home.words
    assert "<!" not in home.words
    assert promise_messages.DONE_LISTED in str(home.source)


def asked(connection: Connection) -> int:
    """The number of queries for Anna's Home tab."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    facts(connection, cast.TEAM, cast.ANNA, cast.T0)
    sa.event.remove(connection, "before_cursor_execute", note)
    return len(statements)


async def test_however_much_there_is_it_takes_no_more_than_a_dozen_questions(
    bot: Bot, database: Database
) -> None:
    assert await database.read(asked) <= 12
    await database.run(too_much)
    assert await database.read(asked) <= 16
