"""What the stories of this folder share."""

import pytest

from bot.app import Bot
from bot.playground.server import Playground
from storage.database import Database
from tests.bot.conftest import Time
from tests.bot.visits.office import Office


@pytest.fixture
def office(bot: Bot, slack: Playground, database: Database, time: Time) -> Office:
    """The bot at work, and short ways to see what it keeps."""
    return Office(slack, database, bot, time)
