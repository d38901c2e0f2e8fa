"""A machine whose clock is off is told so, against Slack's clock and the database's."""

from datetime import timedelta

import pytest

from bot.process.clock_check import complaints
from scheduler.engine.sender import system_time
from storage.core.database import Database
from tests.cast import T0


async def test_a_clock_that_is_right_is_not_complained_of(database: Database) -> None:
    assert await complaints(database, timedelta(seconds=5)) == []
    assert await complaints(database, None) == []
    assert await complaints(None, None) == []


@pytest.mark.parametrize(
    ("seconds", "said"), [(280, "280 s ahead of"), (-6, "6 s behind"), (-86400, "86400 s behind")]
)
async def test_one_that_is_off_is_told_how_far_and_what_to_do(
    database: Database, seconds: int, said: str
) -> None:
    off = timedelta(seconds=seconds)
    of_slack, of_database = await complaints(database, off, lambda: T0 + off, lambda _: T0)
    assert of_slack.startswith(f"This machine's clock is {said} Slack's.")
    assert of_database.startswith(f"This machine's clock is {said} the database's.")
    assert of_slack.endswith(
        "Have it set over the network (timedatectl set-ntp true, for instance)."
    )


async def test_the_databases_own_clock_is_asked(database: Database) -> None:
    off = timedelta(hours=1)
    (said,) = await complaints(database, None, lambda: system_time() + off)
    assert "ahead of the database's" in said
