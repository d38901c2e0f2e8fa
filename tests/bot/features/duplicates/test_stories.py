"""The admin's page of customers, through the stand-in Slack."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.features.duplicates import messages
from bot.features.setup.form import FORM
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import View
from bot.process.app import Bot
from storage.core.database import Database
from storage.core.tables import customers as table
from storage.core.visit_entry import Met, VisitEntry
from storage.customers import aliases, customers, duplicates, merges
from storage.customers.customers import Customer
from storage.programme import leaders
from storage.visits import visits
from tests import cast


@pytest.fixture
async def acme(bot: Bot, database: Database) -> dict[str, Customer]:
    """Acme three times: also a similar name, and another name with the same domain. And Globex."""

    def add(connection: Connection) -> dict[str, Customer]:
        found = {
            name: customers.add(connection, cast.TEAM, name, cast.ANNA, cast.T0)
            for name in ("Acme Foods", "Acme Fods", "Roadrunner", "Globex")
        }
        for name in ("Acme Foods", "Roadrunner"):
            connection.execute(
                table.update().where(table.c.id == found[name].id).values(domain="acme.com")
            )
        for name, who in (
            ("Acme Foods", cast.ANNA),
            ("Acme Foods", cast.BEN),
            ("Acme Fods", cast.ANNA),
        ):
            entry = VisitEntry(customer=name, first_day=cast.MONDAY, met=(Met("Dana Cole"),))
            visits.log(
                connection,
                cast.TEAM,
                leader=who,
                author=who,
                customer=found[name],
                entry=entry,
                now=cast.T0,
            )
        return found

    return await database.run(add)


async def shown(slack: Playground, person: Person, words: str) -> View:
    """The modal, once it contains the words."""
    await slack.wait_for(lambda: person.view and words in person.view.words)
    assert person.view is not None
    return person.view


async def open_page(slack: Playground, person: Person) -> View:
    await person.command("/visit", "setup")
    await slack.wait_for(lambda: person.view and person.view.callback_id == FORM)
    assert person.view is not None
    await person.press_in(person.view, messages.OPEN)
    await shown(slack, person, "customers.*")
    await slack.wait_for(lambda: person.view and "Looking for" not in person.view.words)
    return await shown(slack, person, "customers.*")


async def test_the_page_lies_over_the_form_which_keeps_what_was_typed(
    slack: Playground, olga: Person, acme: dict[str, Customer]
) -> None:
    await open_page(slack, olga)
    form, page = olga.views
    assert (form.callback_id, page.callback_id) == (FORM, messages.LIST)


async def matched(database: Database, typed: str) -> str | None:
    found = await database.read(customers.match, cast.TEAM, typed)
    return found.name if found else None


async def test_an_admin_sees_what_looks_alike_and_why(
    slack: Playground, olga: Person, acme: dict[str, Customer]
) -> None:
    view = await open_page(slack, olga)
    assert "4 customers" in view.words
    assert "*Acme Foods* (2 visits) and *Acme Fods* (1 visit)" in view.words
    assert "Dana Cole is at both; the names are nearly the same." in view.words
    assert "*Acme Foods* (2 visits) and *Roadrunner* (no visits)" in view.words
    assert "The same domain, acme.com." in view.words
    assert "Globex" not in view.words


async def test_a_merge_says_first_what_moves_and_can_be_undone(
    slack: Playground, olga: Person, acme: dict[str, Customer], database: Database
) -> None:
    pair = f"{acme['Acme Fods'].id}:{acme['Acme Foods'].id}"
    await olga.press_in(await open_page(slack, olga), messages.MERGE, pair)
    asked = await shown(slack, olga, "Merge Acme Fods into Acme Foods?")
    assert "1 visit and 1 person move with it." in asked.words
    assert await matched(database, "Acme Fods") == "Acme Fods"

    done = await olga.submit(asked, times=3)
    assert done.view is not None
    assert "Acme Fods is now Acme Foods" in done.view.words
    view = await shown(slack, olga, "3 customers.* These look alike")
    assert await matched(database, "Acme Fods") == "Acme Foods"
    assert len(await database.read(merges.standing, cast.TEAM)) == 1

    await olga.press_in(view, messages.UNDO)
    await shown(slack, olga, "Acme Fods stands for itself again")
    assert await matched(database, "Acme Fods") == "Acme Fods"


async def test_it_can_be_the_other_way_round(
    slack: Playground, olga: Person, acme: dict[str, Customer], database: Database
) -> None:
    pair = f"{acme['Acme Fods'].id}:{acme['Acme Foods'].id}"
    await olga.press_in(await open_page(slack, olga), messages.MERGE, pair)
    await olga.press_in(await shown(slack, olga, "into Acme Foods?"), messages.TURN)
    asked = await shown(slack, olga, "Merge Acme Foods into Acme Fods?")
    assert "2 visits and 1 person move with it." in asked.words
    await olga.submit(asked)
    assert await matched(database, "Acme Foods") == "Acme Fods"


async def test_two_that_are_two_are_not_suggested_again(
    slack: Playground, olga: Person, acme: dict[str, Customer], database: Database
) -> None:
    pair = f"{acme['Acme Fods'].id}:{acme['Acme Foods'].id}"
    await olga.press_in(await open_page(slack, olga), messages.APART, pair)
    view = await shown(slack, olga, "I won't suggest them again")
    assert "the names are nearly the same" not in view.words
    found = await database.read(duplicates.pairs, cast.TEAM)
    assert [each.other.name for each in found] == ["Roadrunner"]


async def pick(slack: Playground, person: Person, name: str) -> View:
    view = await open_page(slack, person)
    options = await person.suggest(view, messages.PICK, name)
    await person.press_in(view, messages.PICK, selected=options[0].value)
    return await shown(slack, person, "Also known as")


async def test_a_customer_gets_another_name_and_other_names(
    slack: Playground, olga: Person, acme: dict[str, Customer], database: Database
) -> None:
    view = await pick(slack, olga, "globex")
    done = await olga.submit(view, {"name": "Globex Energy", "aliases": "GLX\n\n Globe  Ex "})
    assert done.view is not None
    assert "Kept:* Globex Energy" in done.view.words
    for typed in ("Globex", "glx", "globe ex", "Globex Energy GmbH"):
        assert await matched(database, typed) == "Globex Energy"

    again = await pick(slack, olga, "glx")
    await olga.submit(again, {"aliases": "Globex"})
    assert await matched(database, "GLX") is None
    assert await matched(database, "Globex") == "Globex Energy"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": "acme foods"}, "name"), ({"aliases": "GLX\nRoadrunner"}, "aliases")],
)
async def test_a_name_that_another_customer_has_is_refused_at_its_field(
    slack: Playground,
    olga: Person,
    acme: dict[str, Customer],
    database: Database,
    values: dict[str, str],
    field: str,
) -> None:
    reply = await olga.submit(await pick(slack, olga, "globex"), values)
    assert reply.errors is not None
    assert "merge the two instead" in reply.errors[field]
    assert await database.read(aliases.given, cast.TEAM, acme["Globex"].id) == []


async def test_any_customer_can_be_merged_into_any_other(
    slack: Playground, olga: Person, acme: dict[str, Customer], database: Database
) -> None:
    view = await pick(slack, olga, "globex")
    options = await olga.suggest(view, messages.INTO, "roadr")
    await olga.press_in(view, messages.INTO, selected=options[0].value)
    asked = await shown(slack, olga, "Merge Globex into Roadrunner?")
    assert "It has nothing that would move." in asked.words
    await olga.submit(asked)
    assert await matched(database, "Globex") == "Roadrunner"
    view = await pick(slack, olga, "roadrunner")
    assert "Merged into it: Globex." in view.words
    await olga.press_in(view, messages.UNDO)
    await shown(slack, olga, "Globex stands for itself again")
    assert await matched(database, "Globex") == "Globex"


async def test_who_is_no_admin_any_more_merges_nothing(
    slack: Playground, olga: Person, acme: dict[str, Customer], database: Database
) -> None:
    page = await open_page(slack, olga)
    pair = f"{acme['Acme Fods'].id}:{acme['Acme Foods'].id}"
    await olga.press_in(page, messages.MERGE, pair)
    asked = await shown(slack, olga, "Merge Acme Fods")
    await database.run(leaders.refresh, cast.TEAM, cast.OLGA, admin=False)
    await olga.submit(asked)
    assert await matched(database, "Acme Fods") == "Acme Fods"
    await olga.press_in(asked, messages.TURN)
    refused = await shown(slack, olga, "Only an admin of this programme can do that.")
    assert "into Acme Fods" not in refused.words
    assert await database.read(merges.standing, cast.TEAM) == []


async def test_a_customer_of_another_workspace_is_not_known(
    slack: Playground, olga: Person, acme: dict[str, Customer], database: Database
) -> None:
    def elsewhere(connection: Connection) -> int:
        cast.enrol(connection, cast.OTHER_TEAM)
        return customers.add(connection, cast.OTHER_TEAM, "Initech", cast.ANNA, cast.T0).id

    other = await database.run(elsewhere)
    page = await open_page(slack, olga)
    forged = {"value": f"{other}:{acme['Globex'].id}"}
    await olga.press_in(
        page, messages.APART, f"{acme['Acme Fods'].id}:{acme['Acme Foods'].id}", forged=forged
    )
    await olga.press_in(
        page, messages.MERGE, f"{acme['Acme Fods'].id}:{acme['Acme Foods'].id}", forged=forged
    )
    assert len(await database.read(duplicates.pairs, cast.TEAM)) == 2
    rows = await database.read(
        lambda connection: connection.execute(sa.select(table.c.merged_into)).scalars().all()
    )
    assert set(rows) == {None}
