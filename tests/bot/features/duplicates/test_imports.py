"""An import is undone from the admins' page of customers."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.features.duplicates import messages
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from storage.core.database import Database
from storage.core.tables import customers as table
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.importing import import_batch, imports
from storage.importing.staging import StagedContact, StagedCustomer
from storage.visits import visits
from tests import cast
from tests.bot.features.duplicates.test_stories import open_page, shown


def bring_in(connection: Connection) -> int:
    """An import of Globex, Initech and Dana Cole there."""
    alive = datetime.now(UTC)
    number = imports.begin(connection, cast.TEAM, cast.T0, alive)
    dana = StagedContact("dana cole", "Dana Cole", None)
    staged = [
        StagedCustomer(-1, "Globex", "globex", None, None, (), ()),
        StagedCustomer(-2, "Initech", "initech", None, None, (), (dana,)),
    ]
    import_batch.write(connection, cast.TEAM, number, staged, cast.T0, alive)
    imports.finish(connection, cast.TEAM, number, cast.T0)
    return number


def visit(connection: Connection) -> None:
    used = customers.match(connection, cast.TEAM, "Globex")
    assert used is not None
    entry = VisitEntry(customer="Globex", first_day=cast.MONDAY)
    visits.log(
        connection,
        cast.TEAM,
        leader=cast.ANNA,
        author=cast.ANNA,
        customer=used,
        entry=entry,
        now=cast.T0,
    )


def names(connection: Connection) -> list[str]:
    return list(connection.execute(sa.select(table.c.name).order_by(table.c.name)).scalars())


async def test_an_admin_undoes_an_import_and_sees_what_stays(
    slack: Playground, olga: Person, bot: Bot, database: Database
) -> None:
    await database.run(bring_in)
    await database.run(visit)
    view = await open_page(slack, olga)
    assert "by the command line: 2 customers and 1 person." in view.words
    await olga.press_in(view, messages.UNDO_IMPORT)
    asked = await shown(slack, olga, "Undo the import of")
    assert "It would take back 1 customer and 1 person." in asked.words
    assert "1 of them stays, used or changed since: Globex (a visit)." in asked.words
    assert await database.read(names) == ["Globex", "Initech"]

    await olga.submit(asked)
    done = await shown(slack, olga, "Undone: 1 customer and 1 person are gone")
    assert "Globex (a visit)" in done.words
    assert "Imported lately" not in done.words
    assert await database.read(names) == ["Globex"]


async def test_an_undo_that_was_cut_off_is_gone_on_with_from_there(
    slack: Playground, olga: Person, bot: Bot, database: Database
) -> None:
    number = await database.run(bring_in)
    await database.run(
        imports.begin_undo, cast.TEAM, number, cast.OLGA, datetime(2020, 1, 1, tzinfo=UTC)
    )
    view = await open_page(slack, olga)
    assert "it is being undone" in view.words
    await olga.press_in(view, messages.UNDO_IMPORT)
    await olga.submit(await shown(slack, olga, "Undo the import of"))
    await shown(slack, olga, "Undone: 2 customers and 1 person are gone")
    assert await database.read(names) == []
