"""Killed at any point, and with several clocks at once: nothing is sent twice and nothing is lost."""

import asyncio
import signal
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scheduler.engine.tick import tick
from storage.core.database import Database
from storage.outbox.deliveries import DeliveryState
from tests.scheduler.one_pass import PostOffice
from tests.scheduler.world import MACHINE, MONDAY, World, at, days

DUE = at(days(30))
ROOT = Path(__file__).parents[3]
PEOPLE = [f"U{n:02}" for n in range(3)]


async def another_process(
    url: str, office: Path, label: str = "", machine: datetime = MACHINE
) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.scheduler.one_pass",
        url,
        str(office),
        DUE.isoformat(),
        machine.isoformat(),
        label,
        cwd=ROOT,
    )
    return await process.wait()


def enrol(world: World, people: list[str]) -> None:
    for user in people:
        world.enrol(user, at(MONDAY))
        world.name_ten(user, at(MONDAY), "Acme")


@pytest.mark.parametrize(
    "label",
    [
        "planned",
        "claimed",
        "opened",
        "worded",
        "confirmed",
        "posting",
        "stored",
        "posted",
        "recorded",
    ],
)
async def test_killed_there_it_neither_doubles_nor_loses(
    world: World, database_url: str, tmp_path: Path, label: str
) -> None:
    enrol(world, PEOPLE)
    office = tmp_path / "post"
    assert await another_process(database_url, office, label) == -signal.SIGKILL
    after = PostOffice(office)
    for minutes in (1, 3, 6):
        world.machine = MACHINE + timedelta(minutes=minutes)
        await world.tick(DUE, courier=after, questions=())
    assert sorted(channel for channel, _ in after.messages()) == [f"DT0ACME{u}" for u in PEOPLE]
    assert [world.states(user) for user in PEOPLE] == [[DeliveryState.SENT]] * 3
    assert {d.id for user in PEOPLE for d in world.outbox(user)} == {d for _, d in after.messages()}


async def test_killed_again_and_again_it_gets_there_in_the_end(
    world: World, database_url: str, tmp_path: Path
) -> None:
    enrol(world, PEOPLE)
    office = tmp_path / "post"
    for n, label in enumerate(("opened", "posting", "stored", "claimed", "posted")):
        machine = MACHINE + timedelta(minutes=3 * n)
        await another_process(database_url, office, label, machine)
    after = PostOffice(office)
    for minutes in (20, 25):
        world.machine = MACHINE + timedelta(minutes=minutes)
        await world.tick(DUE, courier=after, questions=())
    assert sorted(channel for channel, _ in after.messages()) == [f"DT0ACME{u}" for u in PEOPLE]


async def test_four_processes_at_once_double_nothing(
    world: World, database_url: str, tmp_path: Path
) -> None:
    people = [f"U{n:02}" for n in range(24)]
    enrol(world, people)
    office = tmp_path / "post"
    PostOffice(office)
    codes = await asyncio.gather(*(another_process(database_url, office) for _ in range(4)))
    assert codes == [0] * 4
    assert Counter(channel for channel, _ in PostOffice(office).messages()) == {
        f"DT0ACME{user}": 1 for user in people
    }


async def test_two_clocks_in_one_process_double_nothing_either(
    world: World, database_url: str
) -> None:
    people = [f"U{n:02}" for n in range(40)]
    enrol(world, people)
    other = Database(database_url)
    await asyncio.gather(
        *(
            tick(
                each,
                world.post,
                DUE,
                machine=lambda: world.machine,
                lease_time=world.lease_time,
            )
            for each in (world.database, other)
        )
    )
    other.close()
    assert Counter(each.delivery.recipient for each in world.post.letters) == dict.fromkeys(
        people, 1
    )
    assert {state for user in people for state in world.states(user)} == {DeliveryState.SENT}
