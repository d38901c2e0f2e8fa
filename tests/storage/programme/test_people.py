"""The people of a programme, and the workspace's settings."""

import asyncio

import pytest

from storage.core.database import Database
from storage.programme import leaders, workspaces
from storage.programme.settings import NotASettingError
from tests.cast import ANNA, BEN, MONDAY, NOBODY, OLGA, OTHER_TEAM, T0, TEAM, enrol, later


@pytest.fixture(autouse=True)
async def cast(database: Database) -> None:
    await database.run(enrol)


async def test_an_admin_need_not_lead(database: Database) -> None:
    admins = await database.read(leaders.admins, TEAM)
    assert [(person.user_id, person.leads) for person in admins] == [(OLGA, False)]


async def test_adding_again_updates_and_keeps_the_enrolment(database: Database) -> None:
    again = later(days=30)
    person = await database.run(leaders.add, TEAM, ANNA, again, again.date(), cadence_days=14)
    assert (person.cadence_days, person.enrolled_on, person.function) == (14, MONDAY, "Engineering")


async def test_two_processes_that_add_the_same_at_once_add_it_once(database: Database) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    for number in range(10):
        team = f"T{number}"
        await asyncio.gather(*(each.run(workspaces.add, team, T0) for each in (database, other)))
        await asyncio.gather(
            *(each.run(leaders.add, team, ANNA, T0, MONDAY) for each in (database, other))
        )
        assert len(await database.read(leaders.everyone, team)) == 1
    other.close()


async def test_who_comes_back_starts_anew(database: Database) -> None:
    assert await database.run(leaders.remove, TEAM, BEN, T0)
    assert BEN not in [p.user_id for p in await database.read(leaders.everyone, TEAM)]
    again = later(days=90)
    person = await database.run(leaders.add, TEAM, BEN, again, again.date())
    assert person.active
    assert person.enrolled_on == again.date()


async def test_a_pause_ends_with_the_next_add(database: Database) -> None:
    assert await database.run(leaders.pause, TEAM, BEN, T0)
    found = await database.read(leaders.find, TEAM, BEN)
    assert found is not None
    assert (found.paused, found.active) == (True, True)
    assert not (await database.run(leaders.add, TEAM, BEN, T0, MONDAY)).paused


async def test_nobody_is_there_to_pause_or_remove(database: Database) -> None:
    assert not await database.run(leaders.pause, TEAM, NOBODY, T0)
    assert not await database.run(leaders.remove, OTHER_TEAM, BEN, T0)


async def test_membership_knows_zone_and_cadence(database: Database) -> None:
    await database.run(workspaces.change_settings, TEAM, {"zone": "Europe/Berlin", "cadence": "21"})
    await database.run(leaders.refresh, TEAM, ANNA, zone="Asia/Kathmandu")
    anna = await database.read(leaders.membership, TEAM, ANNA)
    ben = await database.read(leaders.membership, TEAM, BEN)
    nobody = await database.read(leaders.membership, TEAM, NOBODY)
    assert (anna.zone, anna.cadence) == ("Asia/Kathmandu", 21)
    assert (ben.zone, ben.cadence) == ("Europe/Berlin", 21)
    assert nobody.person is None
    assert (await database.read(leaders.membership, "T0UNKNOWN", ANNA)).person is None


async def test_settings_are_all_set_or_none(database: Database) -> None:
    with pytest.raises(NotASettingError, match="cadence wants a number of days from 7 to 365"):
        await database.run(
            workspaces.change_settings, TEAM, {"zone": "Europe/Berlin", "cadence": "0"}
        )
    assert await database.read(workspaces.settings, TEAM) == {}


async def test_a_stopped_workspace_runs_again_when_it_is_added_again(database: Database) -> None:
    await database.run(workspaces.stop, TEAM, "token_revoked", T0)
    stopped = await database.read(workspaces.find, TEAM)
    assert stopped is not None
    assert stopped.stopped_because == "token_revoked"
    await database.run(workspaces.add, TEAM, T0)
    running = await database.read(workspaces.find, TEAM)
    assert running is not None
    assert (running.stopped_because, running.name) == (None, "Play")
