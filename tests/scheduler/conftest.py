"""The world of the stories: Anna's company, from Monday, 2 November 2026 on."""

import pytest

from storage.core.database import Database
from tests.scheduler.world import World, at, days


@pytest.fixture
def world(database: Database) -> World:
    """A workspace in UTC without a board; nobody has enrolled."""
    made = World(database)
    made.begin(at(days(-400)))
    return made
