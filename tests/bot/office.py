"""Helpers for a running bot: business time, what the database stores, and common steps of a story."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.surfaces import Message, View
from bot.process.app import Bot
from storage.core.database import Database
from storage.core.tables import customers as customer_rows
from storage.core.tables import visits as visit_rows
from storage.customers import customers as storage_customers
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.visits import visit_record
from storage.visits.visits import Visit
from tests.cast import ANNA, T0, TEAM

Typed = Callable[[Person, str], Awaitable[Message]]

# For what the database cannot change; its queries have tests on both.
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NASTY = "<!channel> <@U1> <http://x|y> & A & B <c>"
NASTY_AS_READ = "@channel @U1 y & A & B <c>"  # what is kept of it

_BREAKING = {
    True: (
        "CREATE TRIGGER broken BEFORE INSERT ON visits BEGIN SELECT RAISE(ABORT, 'broken'); END",
    ),
    False: ("ALTER TABLE visits ADD CONSTRAINT broken CHECK (id < 0) NOT VALID",),
}
_MENDING = {True: ("DROP TRIGGER broken",), False: ("ALTER TABLE visits DROP CONSTRAINT broken",)}


@dataclass
class Time:
    """Business time, set by the test."""

    instant: datetime = T0

    def __call__(self) -> datetime:
        return self.instant

    def wind(self, **kwargs: float) -> datetime:
        self.instant += timedelta(**kwargs)
        return self.instant

    def to(self, instant: datetime) -> datetime:
        self.instant = instant
        return instant


@dataclass
class Office:
    """The running bot, its Slack, its database and its business time."""

    slack: Playground
    database: Database
    bot: Bot
    time: Time

    async def customer(self, name: str) -> int:
        """Adds a customer; returns its id."""
        found = await self.database.run(storage_customers.add, TEAM, name, ANNA, T0)
        return found.id

    async def visits(self, leader: str = ANNA, viewer: str | None = None) -> list[Visit]:
        """The leader's visits that were not deleted, the latest first."""
        return await self.database.read(
            visit_record.of_leader, TEAM, leader, viewer=viewer or leader, most=100
        )

    async def customers(self) -> list[str]:
        """The names of all customers."""
        return await self.database.read(
            lambda connection: list(
                connection.execute(
                    sa.select(customer_rows.c.name).order_by(customer_rows.c.id)
                ).scalars()
            )
        )

    async def row(self, visit: int) -> Any:
        """The row of a visit, deleted or not."""
        return await self.database.read(
            lambda connection: connection.execute(
                sa.select(visit_rows).where(visit_rows.c.id == visit)
            ).one()
        )

    @asynccontextmanager
    async def breaking(self) -> AsyncIterator[None]:
        """Context manager: storing a visit fails with an unexpected error."""
        await self._execute(*_BREAKING[self.database.is_sqlite])
        yield
        await self._execute(*_MENDING[self.database.is_sqlite])

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Context manager: another connection locks the database for longer than a request may wait."""
        with (
            self.database.engine.connect() as other
        ):  # on SQLite this connection takes the write lock
            if not self.database.is_sqlite:
                other.execute(sa.text("LOCK TABLE visits IN ACCESS EXCLUSIVE MODE"))
            else:
                other.execute(sa.text("SELECT 1"))
            yield
            other.rollback()

    async def _execute(self, *statements: str) -> None:
        def work(connection: Connection) -> None:
            for statement in statements:
                connection.execute(sa.text(statement))

        await self.database.run(work)

    async def settled(self) -> None:
        """Waits until all follow-ups are finished."""
        assert await self.bot.receiver.drain(5)

    async def form(self, person: Person, text: str = "") -> View:
        """Opens the form of /visit."""
        await person.command("/visit", text)
        return await self.opened(person)

    async def typed(self, person: Person, text: str) -> Message:
        """Sends a line after /visit as that person; returns the answer."""
        await person.command("/visit", text)
        await self.settled()
        return person.ephemerals[-1]

    async def opened(self, person: Person) -> View:
        """The topmost modal, once follow-ups are finished."""
        await self.settled()
        assert person.view is not None
        return person.view

    async def pressed(self, person: Person, message: Message, *args: Any, **more: Any) -> Message:
        """Presses a button; returns the last ephemeral message that the person sees."""
        await person.press(message, *args, **more)
        await self.settled()
        return person.ephemerals[-1]


def field(view: View, block_id: str) -> Any:
    """The state of a form's field."""
    (state,) = view.values[block_id].values()
    return state


def chosen(view: View, block_id: str) -> str:
    """The value of the selected option of a field."""
    return str(field(view, block_id)["selected_option"]["value"])


def mrkdwn_of(thing: Any) -> str:
    """All mrkdwn texts in blocks."""
    if isinstance(thing, list):
        return "\n".join(mrkdwn_of(each) for each in thing)
    if not isinstance(thing, dict):
        return ""
    if thing.get("type") == "mrkdwn":
        return str(thing["text"])
    return mrkdwn_of(list(thing.values()))


async def plans_of(database: Database, leader: str = ANNA) -> list[Plan]:
    """All plans of a leader in any state, as they see them."""

    def read(connection: Connection) -> list[Plan]:
        found = (plans.find(connection, TEAM, number, viewer=leader) for number in range(1, 20))
        return [each for each in found if each is not None and each.leader == leader]

    return await database.read(read)
