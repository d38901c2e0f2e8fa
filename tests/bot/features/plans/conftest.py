"""Fixtures for plans."""

import pytest

from bot.process.app import Bot
from storage.core.database import Database
from storage.customers import customers
from tests import cast


@pytest.fixture
async def known(database: Database, bot: Bot) -> int:
    """Adds the customer Globex; its id."""
    found = await database.run(customers.add, cast.TEAM, "Globex", cast.ANNA, cast.T0)
    return found.id
