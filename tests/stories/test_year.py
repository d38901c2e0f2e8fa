"""A simulated year: the ceiling holds, nothing is sent twice, and nothing at the wrong hour.

Every run has a dozen leaders, each in another zone; `make year` has two hundred and takes minutes.
"""

import os
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

from scheduler.kinds.schedule import ToLeaders, row_of
from storage.core.database import Database
from tests.conftest import SHARED_FOLDER
from tests.scheduler.world import MONDAY, PostedMessage, World, at
from tests.stories.company import company
from tests.stories.year import LENGTH, MOST_PER_WEEK, NUDGES, Year

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def year(sqlite_template: Path, request: pytest.FixtureRequest) -> Iterator[Year]:
    """On SQLite only: the rules do not depend on the database, and other stories cover both."""
    folder = Path(os.environ[SHARED_FOLDER]) / uuid.uuid4().hex[:12]
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "year.db")
    database = Database(f"sqlite:///{folder / 'year.db'}")
    world = World(database)
    world.begin(at(MONDAY - timedelta(days=30)))
    yield Year(world, list(company(request.config.getoption("--leaders"))))
    database.close()
    shutil.rmtree(folder)


def counts(letter: PostedMessage) -> bool:
    row = row_of(letter.delivery.kind)
    return isinstance(row, ToLeaders) and row.counts


def at_work(year: Year, letter: PostedMessage, zone: str) -> bool:
    """The rule of working time, implemented independently: no weekend there, nine to five, no holiday, not away."""
    who = year.people[letter.delivery.recipient]
    wall = letter.now.astimezone(ZoneInfo(zone))
    away = any(
        first <= wall.date() <= last and noted < letter.now
        for first, last, noted in year.away.get(who.user_id, [])
    )
    return (
        wall.weekday() not in ((4, 5) if who.country == "EG" else (5, 6))
        and time(9) <= wall.time() < time(17)
        and not away
        and not (who.country and is_holiday(wall.date(), who.country, who.subdivision))
    )


def is_holiday(day: date, country: str, subdivision: str | None) -> bool:
    return day in holidays.country_holidays(country, subdiv=subdivision, years=day.year)


def local_day(letter: PostedMessage, zone: str) -> date:
    return letter.now.astimezone(ZoneInfo(zone)).date()


async def test_a_year_keeps_the_ceiling_and_the_hours_and_says_nothing_twice(
    year: Year, record_property: Callable[[str, object], None]
) -> None:
    await year.live()
    letters = year.letters
    days = Counter((x.delivery.recipient, local_day(x, z)) for x, z in letters if counts(x))
    weeks = Counter(
        (x.delivery.recipient, local_day(x, z).isocalendar()[:2]) for x, z in letters if counts(x)
    )
    occasions = Counter(
        (x.delivery.kind, x.delivery.recipient, x.delivery.slot) for x, _ in letters
    )
    astray = [(x, z) for x, z in letters if not at_work(year, x, z)]
    nudges = [x for x, _ in letters if x.delivery.kind in NUDGES]
    followed = sum(followed_by_a_visit(year, each) for each in nudges)

    kinds = Counter(x.delivery.kind for x, _ in letters)
    figures = {
        "leaders": len(year.people),
        "messages": len(letters),
        "kinds": ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()),
        "messages a leader a week": round(
            len(letters) / len(year.people) / (LENGTH / MOST_PER_WEEK), 2
        ),
        "most in a day": max(days.values()),
        "most in a week": max(weeks.values()),
        "share outside working time": len(astray) / len(letters),
        "doubles": sum(n - 1 for n in occasions.values()),
        "nudges followed by a visit within a week": f"{followed / len(nudges):.0%}",
    }
    for name, value in figures.items():
        record_property("figure", f"{name}: {value}")

    assert set(kinds) >= {"overdue", "question"}
    assert astray == []
    assert max(days.values()) == 1
    assert max(weeks.values()) <= 3
    assert max(occasions.values()) == 1


def followed_by_a_visit(year: Year, letter: PostedMessage) -> bool:
    visits = year.counted.get(letter.delivery.recipient, [])
    return any(letter.now < each <= letter.now + MOST_PER_WEEK for each in visits)
