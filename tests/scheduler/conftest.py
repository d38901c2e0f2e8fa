"""The `world` fixture: a workspace, in stories that start on Monday, 2 November 2026."""

import pytest

from storage.core.database import Database
from tests.scheduler.world import World, at, days


@pytest.fixture
def world(database: Database) -> World:
    """A workspace in UTC without a board and without enrolled people."""
    made = World(database)
    made.begin(at(days(-400)))
    return made
