"""The welcome message of a new leader, however they are enrolled."""

import contextlib
from datetime import date, timedelta

from sqlalchemy.engine import Connection

from bot.features.setup import enrolment
from bot.features.setup.enrolment import Part
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from bot.requests.action_ids import LOG, NAME_THEM
from scheduler.kinds import welcome
from storage.core.database import Database
from storage.outbox.deliveries import DeliveryState, recent
from storage.programme import leaders, workspaces
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time, only_sqlite

pytestmark = only_sqlite  # every statement here is tried on PostgreSQL elsewhere, too


def enrol(connection: Connection, user: str, time: Time, part: Part | None = None) -> None:
    enrolment.enrol(connection, cast.TEAM, user, part or Part(), time())


def kinds(connection: Connection, user: str) -> list[tuple[str, str]]:
    found = recent(connection, cast.TEAM, user)
    return [(each.kind, each.state.value) for each in found if each.kind == welcome.KIND]


async def test_whoever_is_enrolled_is_told_in_three_lines_what_this_is(
    clockwork: Clockwork, time: Time, nobody: Person, database: Database
) -> None:
    time.wind(hours=1)
    await database.run(enrol, cast.NOBODY, time)
    await clockwork.tick()
    (message,) = nobody.dm
    assert message.text == (
        "You are in the programme: time with customers, first-hand. "
        "What counts: a visit of your own, in person, to understand. "
        "When I write: at 09:00, after 30 days without a visit that counts, and on Wednesdays one question; three a "
        "week at most. With briefs and notes: one message a morning, one an afternoon. "
        "To log a visit: `/visit Acme yesterday: “what they said”`. The rest: `/visit help`."
    )
    lines = message.blocks[0]["text"]["text"].split("\n")
    assert len(lines) == 4  # the headline and three
    assert all(len(line) <= 200 for line in lines)


async def test_its_buttons_open_the_form_and_the_ten(
    clockwork: Clockwork, time: Time, nobody: Person, database: Database, slack: Playground
) -> None:
    await database.run(enrol, cast.NOBODY, time)
    await clockwork.tick()
    await nobody.press(nobody.dm[-1], NAME_THEM)
    await slack.wait_for(lambda: nobody.view)
    assert nobody.view is not None
    await nobody.close(nobody.view)
    await nobody.press(nobody.dm[-1], LOG)
    await slack.wait_for(lambda: nobody.view)
    (each,) = list(await database.read(recent, cast.TEAM, cast.NOBODY))
    assert each.answered_at == time()


async def test_once_for_each_enrolment(
    clockwork: Clockwork, time: Time, nobody: Person, database: Database
) -> None:
    for _ in range(3):
        await database.run(enrol, cast.NOBODY, time, Part(cadence_days=20))
        await clockwork.tick()
    assert len(nobody.dm) == 1
    await database.run(leaders.remove, cast.TEAM, cast.NOBODY, time())
    time.wind(days=1)
    await database.run(enrol, cast.NOBODY, time)
    await clockwork.tick()
    assert len(nobody.dm) == 2


async def test_at_night_it_waits_for_the_morning_and_over_the_weekend_for_monday(
    clockwork: Clockwork, time: Time, nobody: Person, database: Database
) -> None:
    time.to(cast.later(days=4, hours=13))  # Friday, ten in the evening
    await database.run(enrol, cast.NOBODY, time)
    await clockwork.until(cast.later(days=6, hours=23))
    assert nobody.dm == []
    await clockwork.until(cast.later(days=7))
    assert len(nobody.dm) == 1


async def test_whoever_is_no_leader_any_more_is_not_welcomed(
    clockwork: Clockwork, time: Time, nobody: Person, database: Database
) -> None:
    time.wind(hours=12)
    await database.run(enrol, cast.NOBODY, time)
    await database.run(leaders.remove, cast.TEAM, cast.NOBODY, time())
    await clockwork.until(cast.later(days=1, hours=1))
    assert nobody.dm == []
    assert await database.read(kinds, cast.NOBODY) == [(welcome.KIND, DeliveryState.DROPPED.value)]


async def test_an_admin_who_does_not_lead_gets_none_until_they_do(
    clockwork: Clockwork, time: Time, nobody: Person, database: Database
) -> None:
    await database.run(enrol, cast.NOBODY, time, Part(leads=False, admin=True))
    await clockwork.tick()
    assert nobody.dm == []
    await database.run(enrol, cast.NOBODY, time, Part(leads=True))
    await clockwork.tick()
    assert len(nobody.dm) == 1


async def test_it_takes_nobody_their_message_of_the_day(
    clockwork: Clockwork, time: Time, nobody: Person, database: Database
) -> None:
    await database.run(enrol, cast.NOBODY, time)
    await clockwork.tick()
    (each,) = await database.read(recent, cast.TEAM, cast.NOBODY)
    assert each.counts_on is None


async def test_a_late_hour_of_their_own_keeps_it_for_that_hour(
    bot: Bot, time: Time, database: Database
) -> None:
    def work(connection: Connection) -> date:
        enrolment.enrol(connection, cast.TEAM, cast.NOBODY, Part(nudge_hour="14:00"), time())
        (each,) = recent(connection, cast.TEAM, cast.NOBODY)
        assert each.due_at == time() + timedelta(hours=5)
        return each.due_at.date()

    assert await database.run(work) == cast.MONDAY


async def test_an_enrolment_that_is_taken_back_leaves_no_welcome(
    bot: Bot, time: Time, database: Database
) -> None:
    def work(connection: Connection) -> None:
        enrol(connection, cast.NOBODY, time)
        raise RuntimeError

    with contextlib.suppress(RuntimeError):
        await database.run(work)
    assert await database.read(kinds, cast.NOBODY) == []
    assert await database.read(workspaces.find, cast.TEAM)
