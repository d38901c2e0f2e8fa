"""What the stories of plans share."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.engine import Connection

from bot.app import Bot
from bot.playground.person import Person
from bot.playground.server import Playground
from bot.playground.world import Message
from storage import customers, plans
from storage.database import Database
from storage.plans import Plan
from tests import cast
from tests.bot.conftest import Time
from tests.bot.visits.office import Office

Typed = Callable[[Person, str], Awaitable[Message]]


@pytest.fixture
def office(bot: Bot, slack: Playground, database: Database, time: Time) -> Office:
    """The bot at work, and short ways to see what it keeps."""
    return Office(slack, database, bot, time)


@pytest.fixture
async def known(database: Database, bot: Bot) -> int:
    """Globex is known here. Its id."""
    found = await database.run(customers.add, cast.TEAM, "Globex", cast.ANNA, cast.T0)
    return found.id


@pytest.fixture
def typed(office: Office) -> Typed:
    """What somebody is answered to a line after /visit."""

    async def type_it(person: Person, text: str) -> Message:
        await person.command("/visit", text)
        await office.settled()
        return person.ephemerals[-1]

    return type_it


async def plans_of(database: Database, leader: str = cast.ANNA) -> list[Plan]:
    """All plans of a leader, whatever became of them, as they see them."""

    def read(connection: Connection) -> list[Plan]:
        found = (
            plans.find(connection, cast.TEAM, number, viewer=leader) for number in range(1, 20)
        )
        return [each for each in found if each is not None and each.leader == leader]

    return await database.read(read)
