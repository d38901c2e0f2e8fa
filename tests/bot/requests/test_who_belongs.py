"""Who was let in stays let in only while they belong to the workspace: every kind of outsider, role and door."""

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.features.hours import messages
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.surfaces import Message, View
from bot.requests import admission
from bot.requests.actor import REFUSED
from storage.core import tables
from storage.programme import assistants, leaders
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, only_sqlite

KINDS: dict[str, dict[str, Any]] = {
    "guest": {"is_restricted": True},
    "guest of one channel": {"is_restricted": True, "is_ultra_restricted": True},
    "deactivated": {"deleted": True},
    "bot": {"is_bot": True},
    "stranger": {"is_stranger": True},
    "other team": {"team_id": cast.OTHER_TEAM},
}
BACK = {
    "is_restricted": False,
    "is_ultra_restricted": False,
    "deleted": False,
    "is_bot": False,
    "is_stranger": False,
    "team_id": cast.TEAM,
}
# Who acts, for whom, and which form they had open.
ROLES = {
    "leader": (cast.ANNA, "", "hours"),
    "assistant": (cast.BEN, f"<@{cast.ANNA}> ", "hours"),
    "admin": (cast.OLGA, f"<@{cast.ANNA}> ", "setup"),
}


def stored(connection: Connection) -> list[Any]:
    """All that somebody could have changed through these doors."""
    people = (tables.leaders.c.user_id, tables.leaders.c.nudge_hour, tables.leaders.c.admin)
    rows = (
        sa.select(tables.visits.c.id, tables.visits.c.deleted_at),
        sa.select(tables.absences.c.id, tables.absences.c.cancelled_at),
        sa.select(*people).order_by(people[0]),
        sa.select(tables.workspaces.c.programme),
        sa.select(tables.drafts.c.id),
    )
    return [list(connection.execute(each)) for each in rows]


@dataclass
class Doors:
    """What one person had open when they left, and how they try to act with it."""

    office: Office
    person: Person
    whom: str
    button: Message
    form: View
    before: list[Any] = field(default_factory=list)

    async def command(self) -> str:
        for line in (f"away {self.whom}7 Dec to 8 Dec", "Acme yesterday: “we may leave gas”"):
            await self.office.typed(self.person, line)
        return self.person.ephemerals[-1].words

    async def press(self) -> str:
        return (await self.office.pressed(self.person, self.button, messages.CANCEL)).words

    async def submit(self) -> str:
        await self.person.submit(self.form, unchecked=True)
        view = await self.office.opened(self.person)
        return view.words.removeprefix("Keep in touch")  # its title

    async def event(self) -> str:
        await self.person.says(f"away {self.whom}7 Dec to 8 Dec")
        await self.office.settled()
        return self.person.dm[-1].words


async def doors_of(office: Office, role: str) -> Doors:
    user, whom, form = ROLES[role]
    if role == "assistant":
        await office.database.run(assistants.name, cast.TEAM, cast.ANNA, [user], cast.T0)
    person = office.slack.user(user)
    button = await office.typed(person, f"away {whom}9 Nov to 13 Nov")
    await person.command("/visit", form)
    doors = Doors(office, person, whom, button, await office.opened(person))
    doors.before = await office.database.read(stored)
    return doors


@only_sqlite
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
async def test_no_door_is_open_to_who_does_not_belong_any_more(
    office: Office, kind: str, role: str
) -> None:
    doors = await doors_of(office, role)
    await doors.person.changes(**KINDS[kind])
    answers = {
        door.__name__: (await door()).strip()
        for door in (doors.command, doors.press, doors.submit, doors.event)
    }
    assert answers == dict.fromkeys(("command", "press", "submit", "event"), REFUSED)
    assert await office.database.read(stored) == doors.before


@only_sqlite
async def test_a_leader_whom_this_process_knows_well_logs_nothing_any_more(
    office: Office, anna: Person
) -> None:
    for day in ("today", "yesterday"):
        await office.typed(anna, f"Acme {day}: “we may leave gas”")
    await anna.changes(is_restricted=True)
    assert (await office.typed(anna, "Acme 3 days ago: “no gas”")).words.strip() == REFUSED
    assert len(await office.visits()) == 2


@only_sqlite
@pytest.mark.parametrize("role", ROLES)
async def test_who_comes_back_is_in_again_as_before(office: Office, role: str) -> None:
    doors = await doors_of(office, role)
    await doors.person.changes(**KINDS["guest"])
    await doors.person.changes(**BACK)
    assert "Cancelled." in await doors.press()
    assert (
        "7 to 8 December"
        in (await office.typed(doors.person, f"away {doors.whom}7 Dec to 8 Dec")).words
    )


@only_sqlite
async def test_home_shows_one_sentence_to_who_does_not_belong(office: Office, anna: Person) -> None:
    await anna.changes(is_restricted=True)
    await anna.opens_home()
    await office.settled()
    assert anna.home is not None
    assert anna.home.words.strip() == REFUSED


async def test_an_assistant_who_is_not_enrolled_is_shut_out_and_in_again(
    office: Office, nobody: Person
) -> None:
    await office.database.run(assistants.name, cast.TEAM, cast.ANNA, [cast.NOBODY], cast.T0)
    await nobody.changes(is_restricted=True)
    line = f"away <@{cast.ANNA}> 9 Nov to 13 Nov"
    assert (await office.typed(nobody, line)).words.strip() == REFUSED
    assert await office.database.read(assistants.leaders_of, cast.TEAM, cast.NOBODY) == []
    await nobody.changes(is_restricted=False)
    assert "Noted" in (await office.typed(nobody, line)).words


@only_sqlite
async def test_a_guest_who_became_a_member_while_no_event_came_is_in_after_one_answer(
    office: Office, slack: Playground, anna: Person
) -> None:
    await anna.changes(is_restricted=True)
    slack.user(cast.ANNA, is_restricted=False)
    office.bot.services.directory._cache.clear()  # five minutes later
    assert (await office.typed(anna, "me")).words.strip() == admission.BACK
    assert "Your clock" in (await office.typed(anna, "me")).words


@only_sqlite
async def test_a_guest_is_not_let_in_by_what_this_process_remembers_of_them(
    office: Office, slack: Playground, anna: Person
) -> None:
    await office.bot.services.directory.find(cast.TEAM, cast.ANNA)
    slack.user(cast.ANNA, is_restricted=True)
    await office.database.run(cast.deactivate, cast.TEAM, cast.ANNA, cast.T0)  # by another one
    for _ in range(2):
        assert (await office.typed(anna, "me")).words.strip() == REFUSED


@only_sqlite
async def test_slack_is_not_asked_when_a_member_acts(
    office: Office, slack: Playground, anna: Person, ben: Person
) -> None:
    doors = await doors_of(office, "assistant")
    before = len(slack.calls_of("users.info"))
    for door in (doors.press, doors.command, doors.event):
        await door()
    assert len(slack.calls_of("users.info")) == before


@only_sqlite
async def test_who_left_gets_nothing_and_leaves_the_board(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    await office.typed(ben, "Acme yesterday: “we may leave gas”")
    assert "Ben" in (await office.typed(anna, "board")).words
    await ben.changes(is_ultra_restricted=True, is_restricted=True)
    assert "Ben" not in (await office.typed(anna, "board")).words
    said = len(ben.dm)
    await clockwork.until(cast.later(days=40))
    assert len(ben.dm) == said
    assert anna.dm


@only_sqlite
async def test_a_guest_of_whom_no_event_told_is_not_written_to_either(
    office: Office, clockwork: Clockwork, slack: Playground, ben: Person, olga: Person
) -> None:
    slack.user(cast.BEN, is_restricted=True)
    await clockwork.until(cast.later(days=40))
    assert ben.dm == []
    told = [each.text for each in olga.dm if f"<@{cast.BEN}>" in each.text]
    assert len(told) == 1
    assert "no full member of the workspace any more" in told[0]


@only_sqlite
async def test_the_last_admin_who_leaves_is_in_the_log(
    office: Office, olga: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await office.database.run(leaders.add, cast.TEAM, cast.EMI, cast.T0, cast.MONDAY, admin=True)
    with caplog.at_level(logging.WARNING):
        await olga.changes(deleted=True)
        assert "last admin" not in caplog.text
        await office.slack.user(cast.EMI).changes(is_restricted=True)
    assert f"the last admin, {cast.EMI}, is no full member any more (guest)" in caplog.text


# Lost assistants ------------------------------------------------------------------------------------


@pytest.fixture
async def assisted(office: Office) -> None:
    """Nobody assists Anna."""
    await office.database.run(assistants.name, cast.TEAM, cast.ANNA, [cast.NOBODY], cast.T0)


def notes_in(person: Person) -> list[str]:
    return [each.text for each in person.dm if f"<@{cast.NOBODY}> is no full member" in each.words]


async def test_a_leader_is_told_once_of_an_assistant_who_left_in_a_message_that_comes_anyway(
    assisted: None, office: Office, clockwork: Clockwork, anna: Person, nobody: Person
) -> None:
    await nobody.changes(deleted=True)
    await office.settled()
    assert anna.dm == []
    await clockwork.until(cast.later(days=20))
    before = len(anna.dm)
    assert before
    assert anna.dm[0].text in notes_in(anna)
    assert len(notes_in(anna)) == 1
    await clockwork.until(cast.later(days=40))
    assert len(anna.dm) > before
    assert len(notes_in(anna)) == 1


@only_sqlite
async def test_who_names_other_assistants_does_so_without_the_one_who_left(
    assisted: None, office: Office, anna: Person, nobody: Person
) -> None:
    await nobody.changes(deleted=True)
    await anna.command("/visit", "hours")
    view = await office.opened(anna)
    assert cast.NOBODY not in str(view.values["assistants"])
    await anna.submit(view, {"assistants": [cast.BEN]})
    await nobody.changes(deleted=False)
    assert await office.database.read(assistants.of, cast.TEAM, cast.ANNA) == [cast.BEN]


@only_sqlite
async def test_a_message_that_did_not_arrive_has_not_told_the_leader(
    assisted: None,
    office: Office,
    clockwork: Clockwork,
    slack: Playground,
    anna: Person,
    nobody: Person,
) -> None:
    await nobody.changes(deleted=True)
    slack.faults.on("chat.postMessage", fault_injection.rate_limited(1))
    await clockwork.until(cast.later(days=20))
    assert len(notes_in(anna)) == 1
