"""Naming the ten: from memory, with blanks; likely typos are asked about once."""

import asyncio

import pytest
from sqlalchemy.engine import Connection

from bot.features.ten import map_messages
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import View
from bot.process.app import Bot
from bot.requests import action_ids
from storage.core.database import Database
from storage.core.tables import received
from storage.customers import customers
from storage.customers.customers import Customer
from storage.ten import best_customers
from storage.ten.best_customers import Ten
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too

NASTY = "<!channel> <@U0BEN> <http://x|y> & *"


async def known(database: Database, *names: str) -> list[Customer]:
    def add(connection: Connection) -> list[Customer]:
        return [customers.add(connection, cast.TEAM, name, cast.OLGA, cast.T0) for name in names]

    return await database.run(add)


async def annas_ten(database: Database) -> Ten | None:
    return await database.read(best_customers.of_leader, cast.TEAM, cast.ANNA)


async def open_form(slack: Playground, anna: Person) -> View:
    await anna.command("/visit", "ten")
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    return anna.view


def texts(view: View | None) -> str:
    return str(view.source["blocks"]) if view else ""


async def test_ten_lines_from_memory_are_kept_with_their_blanks(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    await known(database, "Globex GmbH")
    view = await open_form(slack, anna)
    reply = await anna.submit(view, {"line:1": "globex", "line:3": "  Initech  "})
    assert "Kept: two of ten, eight left blank." in texts(reply.view)
    assert "Initech is new here." in texts(reply.view)
    found = await annas_ten(database)
    assert found is not None
    assert [line.typed for line in found.lines] == ["globex", None, "Initech"] + [None] * 7
    assert [each.name for each in found.customers] == ["Globex GmbH", "Initech"]


async def test_shown_again_they_have_the_day_of_the_last_visit_and_can_be_changed(
    bot: Bot, slack: Playground, anna: Person, database: Database, time: Time
) -> None:
    view = await open_form(slack, anna)
    await anna.submit(view, {"line:1": "Globex", "line:2": "Initech"})
    await anna.close(view)
    await anna.command("/visit", "Globex today: “come again”")
    time.wind(days=3)
    reply = await anna.command("/visit", "ten")
    assert reply.message is not None
    assert "as you named them on 2 November" in reply.message.text
    assert "1.  Globex  seen on 2 November" in reply.message.text
    assert "2.  Initech  not seen yet" in reply.message.text
    await anna.press(reply.message, map_messages.CHANGE)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    await anna.submit(anna.view, {"line:2": "Umbrella"})
    found = await annas_ten(database)
    assert found is not None
    assert [each.name for each in found.customers] == ["Globex", "Umbrella"]


async def test_a_slip_is_asked_about_and_never_makes_a_second_acme(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    (globex, _) = await known(database, "Globex", "Acme Industries")
    view = await open_form(slack, anna)
    reply = await anna.submit(view, {"line:1": "Globx", "line:2": "Acme", "line:4": "Initech"})
    assert "did you mean" in texts(reply.view)
    assert await annas_ten(database) is None
    assert reply.view is not None
    reply = await anna.submit(reply.view, {"sure:1": str(globex.id), "sure:2": "new"}, times=5)
    assert "Kept: three of ten" in texts(reply.view)
    assert all(each.ok for each in reply.repeats)
    found = await annas_ten(database)
    assert found is not None
    assert [line.typed for line in found.lines[:4]] == ["Globx", "Acme", None, "Initech"]
    assert [each.name for each in found.customers] == ["Globex", "Acme", "Initech"]


async def test_one_of_several_of_a_name_is_asked_for_and_shown_with_what_tells_it_apart(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    added = [
        await database.run(customers.add_another, cast.TEAM, "Delta", each, cast.OLGA, cast.T0)
        for each in ("deltafaucet.example", "Atlanta")
    ]
    view = await open_form(slack, anna)
    reply = await anna.submit(view, {"line:1": "Delta", "line:2": "Acme AG", "line:3": "Acme GmbH"})
    assert all(
        f"Delta ({each})" in texts(reply.view) for each in ("deltafaucet.example", "Atlanta")
    )
    assert reply.view is not None
    await anna.submit(reply.view, {"sure:1": str(added[1].id)})
    found = await annas_ten(database)
    assert found is not None
    assert [each.name for each in found.customers] == ["Delta (Atlanta)", "Acme AG", "Acme GmbH"]


async def test_five_submits_at_once_are_one_list(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    view = await open_form(slack, anna)
    reply = await anna.submit(view, {"line:1": "Globex", "line:2": "Initech"}, times=5)
    bodies = {str(each.body) for each in [reply, *reply.repeats]}
    assert len(bodies) == 1
    assert "Globex and Initech are new here." in bodies.pop()
    found = await annas_ten(database)
    assert found is not None
    assert len(found.lines) == 10
    remembered = await database.read(lambda c: c.execute(received.select()).all())
    assert len(remembered) == 1
    assert "Globex" not in str(remembered)


async def test_the_same_company_twice_is_said_at_the_second_line(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    view = await open_form(slack, anna)
    reply = await anna.submit(view, {"line:2": "Globex", "line:7": "GLOBEX Inc."})
    assert reply.errors == {"line:7": "The same company as line 2."}
    assert await annas_ten(database) is None


async def test_a_slip_that_turns_out_to_be_another_line_is_said_too(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    (globex,) = await known(database, "Globex")
    view = await open_form(slack, anna)
    reply = await anna.submit(view, {"line:1": "Globx", "line:2": "Globex"})
    assert reply.view is not None
    reply = await anna.submit(reply.view, {"sure:1": str(globex.id)})
    assert reply.errors == {"sure:1": "The same company as line 2."}


async def test_a_list_of_blanks_asks_for_one_name(
    bot: Bot, slack: Playground, anna: Person
) -> None:
    view = await open_form(slack, anna)
    reply = await anna.submit(view, {"line:3": "   "})
    assert reply.errors == {"line:1": "One name is enough to begin with."}


async def test_names_of_any_kind_neither_mention_nor_break(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    view = await open_form(slack, anna)
    long = "x" * 300
    reply = await anna.submit(view, {"line:1": NASTY, "line:2": long, "line:3": "🏭 Çelik A.Ş."})
    assert "Kept: three of ten" in texts(reply.view)
    await anna.close(view)
    shown = (await anna.command("/visit", "ten")).message
    assert shown is not None
    assert "<" not in shown.text


async def test_what_no_database_keeps_is_left_out_of_a_name(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    view = await open_form(slack, anna)
    reply = await anna.submit(
        view, {"line:1": "Glo\0bex", "line:2": "Ini\ud800tech", "line:3": "\0"}
    )
    assert "Kept: two of ten" in texts(reply.view)
    found = await annas_ten(database)
    assert found is not None
    assert [each.name for each in found.customers] == ["Globex", "Initech"]


async def test_another_persons_draft_is_not_theirs_to_take(
    bot: Bot, slack: Playground, anna: Person, ben: Person, database: Database
) -> None:
    (globex,) = await known(database, "Globex")
    view = await open_form(slack, anna)
    asked = (await anna.submit(view, {"line:1": "Globx"})).view
    assert asked is not None
    await ben.command("/visit", "ten")
    await slack.wait_for(lambda: ben.view)
    mine = ben.view
    assert mine is not None
    bens = (await ben.submit(mine, {"line:1": "Globx"})).view
    assert bens is not None
    bens.source["private_metadata"] = asked.source["private_metadata"]
    reply = await ben.submit(bens, {"sure:1": str(globex.id)})
    assert "too long ago" in texts(reply.view)
    assert await database.read(best_customers.of_leader, cast.TEAM, cast.BEN) is None


@pytest.mark.parametrize("forged", ["9" * 30, "9" * 5000, "٣", "-1", ""])
async def test_a_choice_that_is_no_customer_at_all_is_asked_for_again(
    bot: Bot, slack: Playground, anna: Person, database: Database, forged: str
) -> None:
    await known(database, "Globex")
    view = await open_form(slack, anna)
    asked = (await anna.submit(view, {"line:1": "Globx"})).view
    assert asked is not None
    option = {"text": {"type": "plain_text", "text": "?"}, "value": forged}
    asked.values["sure:1"]["value"]["selected_option"] = option
    reply = await anna.submit(asked, unchecked=True)
    assert "did you mean" in texts(reply.view)
    assert await annas_ten(database) is None


async def test_a_choice_of_another_workspaces_customer_is_none(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    def elsewhere(connection: Connection) -> int:
        cast.enrol(connection, cast.OTHER_TEAM)
        return customers.add(connection, cast.OTHER_TEAM, "Secret", cast.OLGA, cast.T0).id

    secret = await database.run(elsewhere)
    await known(database, "Globex")
    view = await open_form(slack, anna)
    asked = (await anna.submit(view, {"line:1": "Globx"})).view
    assert asked is not None
    radio = asked.source["blocks"][1]["element"]
    radio["options"][0]["value"] = str(secret)
    reply = await anna.submit(asked, {"sure:1": str(secret)}, unchecked=True)
    assert "Secret" not in texts(reply.view)
    assert await annas_ten(database) is None


async def test_who_has_no_ten_is_asked_and_the_message_becomes_the_answer(
    clockwork: Clockwork, time: Time, slack: Playground, anna: Person, database: Database
) -> None:
    time.to(cast.later(days=2, hours=1))  # the first Wednesday
    await clockwork.tick()
    asked = anna.dm[-1]
    assert asked.text.startswith("Who are your ten best customers?")
    await anna.press(asked, action_ids.NAME_THEM)
    await slack.wait_for(lambda: anna.view)
    assert anna.view is not None
    await anna.submit(anna.view, {"line:1": "Globex"})
    await slack.wait_for(lambda: "Kept: one of ten" in asked.text)
    assert asked.text == (
        "Kept: one of ten, nine left blank. Once a week I ask one question about one of them."
    )


@pytest.mark.parametrize("who", [cast.OLGA, cast.NOBODY])
async def test_who_leads_nothing_keeps_no_ten(bot: Bot, slack: Playground, who: str) -> None:
    reply = await slack.user(who).command("/visit", "ten")
    assert slack.user(who).view is None
    assert reply.ok


async def test_two_forms_kept_at_once_leave_one_list(
    bot: Bot, slack: Playground, anna: Person, database: Database
) -> None:
    first = await open_form(slack, anna)
    await anna.command("/visit", "ten")
    await slack.wait_for(lambda: anna.view is not first)
    second = anna.view
    assert second is not None
    await asyncio.gather(
        anna.submit(first, {"line:1": "Globex"}), anna.submit(second, {"line:1": "Initech"})
    )
    found = await annas_ten(database)
    assert found is not None
    assert len(found.lines) == 10
    assert [each.name for each in found.customers] in (["Globex"], ["Initech"])
