"""Helpers for the Home tab: opening it, pressing in it, and reading it once follow-ups are finished."""

from dataclasses import dataclass

import pytest

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack.payloads import Reply
from bot.playground.slack.surfaces import View
from bot.process.app import Bot
from storage.core.database import Database
from storage.plans import plan_state
from storage.plans import plans as kept_plans
from storage.visits import promises as kept_promises
from tests import cast


@dataclass
class HomeTab:
    """Opens a person's Home tab and presses in it; returns once follow-ups are finished."""

    bot: Bot

    async def opens(self, person: Person, times: int = 1) -> View:
        for _ in range(times):
            assert (await person.opens_home()).ok
        return await self.seen(person)

    async def presses(
        self, person: Person, action: str, value: str | None = None, times: int = 1
    ) -> Reply:
        home = await self.seen(person)
        reply = await person.press_in(home, action, value, times=times)
        await self.seen(person)
        return reply

    async def seen(self, person: Person) -> View:
        assert await self.bot.receiver.drain(5)
        assert person.home is not None
        return person.home


@pytest.fixture
def home_tab(bot: Bot) -> HomeTab:
    return HomeTab(bot)


async def standing(database: Database) -> list[plan_state.Plan]:
    return await database.read(
        kept_plans.of_leader, cast.TEAM, cast.ANNA, viewer=cast.ANNA, first=cast.MONDAY
    )


async def promised(database: Database) -> list[kept_promises.Promise]:
    return await database.read(kept_promises.open_of, cast.TEAM, cast.ANNA)


@pytest.fixture
async def promising(bot: Bot, slack: Playground, anna: Person, database: Database) -> None:
    """Two open promises."""
    for customer, what in (("Globex", "the drawings"), ("Acme", "a date")):
        await anna.command("/visit", customer)
        await slack.wait_for(lambda: anna.view)
        view = anna.view
        assert view is not None
        reply = await anna.submit(view, {"promised": what, "promised_by": "2026-11-06"})
        assert reply.errors is None, reply.errors
        await anna.close(view)
