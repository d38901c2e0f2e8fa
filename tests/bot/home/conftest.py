"""Home as people use it: opened, pressed in, and looked at when all is said."""

from dataclasses import dataclass

import pytest

from bot.app import Bot
from bot.playground.envelopes import Reply
from bot.playground.person import Person
from bot.playground.world import View


@dataclass
class Door:
    """Opens the Home of a person and presses there; returns when nothing is left to be done."""

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
def door(bot: Bot) -> Door:
    return Door(bot)
