"""The real courier with the real sender: whatever Slack does, a nudge arrives exactly once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot.features.plans import participants
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.fault_injection import PlannedFault
from bot.process.scheduled_messages import courier
from bot.slack.directory import Directory
from bot.wording.question_catalogue import KEYS
from scheduler.engine.tick import tick
from storage.core.database import Database
from storage.customers import customers
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.transitions import LEASE
from storage.plans import plans
from storage.programme import leaders, workspaces
from storage.programme.belonging import Outside
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time

DAY_30 = cast.later(days=30)


class Machine:
    """The machine's clock, which can jump ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def lease_time(self, _connection: Connection) -> datetime:
        return self()


@pytest.fixture
async def only_anna(clockwork: Clockwork, database: Database, time: Time) -> None:
    for who in (cast.BEN, cast.CARLA, cast.DMITRI, cast.EMI):
        await database.run(leaders.remove, cast.TEAM, who, cast.T0)
    time.to(DAY_30)


async def nudge(database: Database) -> Delivery:
    found = await database.read(deliveries.recent, cast.TEAM, cast.ANNA)
    (overdue,) = [each for each in found if each.kind == "overdue"]
    return overdue


async def passing(clockwork: Clockwork, machine: Machine) -> None:
    services = clockwork.bot.services
    await tick(
        services.database,
        courier(services),
        clockwork.time(),
        questions=KEYS,
        machine=machine,
        lease_time=machine.lease_time,
        patience=0,
    )


async def test_a_brief_whose_names_hang_arrives_once_though_another_clock_took_it_over(
    clockwork: Clockwork, slack: Playground, anna: Person, database: Database, time: Time
) -> None:
    """Fourteen come along, and users.info hangs: the lease ends while the message is worded."""
    many = [f"U0{n:02}" for n in range(14)]

    def plan(connection: Connection) -> None:
        globex = customers.add(connection, cast.TEAM, "Globex", cast.ANNA, cast.T0)
        plans.add(
            connection,
            cast.TEAM,
            leader=cast.ANNA,
            author=cast.ANNA,
            customer=globex,
            day=cast.later(days=3).date(),
            now=cast.T0,
            people=participants.line(None, many),
        )

    await database.run(plan)
    time.to(cast.later(days=2, hours=6))
    services, machine = clockwork.bot.services, Machine()
    vars(services)["directory"] = Directory(services.clients, names_seconds=0.5)
    asked_for_one = asyncio.Event()

    def of_one_who_comes(asked: dict[str, Any]) -> bool:
        if asked["user"] in many:
            asked_for_one.set()
        return asked["user"] in many

    held = fault_injection.hold()
    slack.faults.on("users.info", held, times=99, when=of_one_who_comes)
    first = asyncio.create_task(passing(clockwork, machine))
    await asyncio.wait_for(asked_for_one.wait(), 20)
    machine.ahead += LEASE + timedelta(seconds=1)
    await passing(clockwork, machine)
    await first
    held.release()
    (brief,) = anna.dm
    assert "14 colleagues come along." in brief.text
    found = await database.read(deliveries.recent, cast.TEAM, cast.ANNA)
    assert [each.state for each in found if each.kind == "brief"] == [DeliveryState.SENT]


@pytest.mark.parametrize(
    "fault",
    [
        fault_injection.drop_after(),
        fault_injection.drop_before(),
        fault_injection.http_status(502),
        fault_injection.error("fatal_error"),
        fault_injection.rate_limited(30),
    ],
    ids=["stored, then dropped", "dropped", "502", "fatal_error", "429"],
)
async def test_it_arrives_once_whatever_slack_does(
    only_anna: None,
    clockwork: Clockwork,
    slack: Playground,
    anna: Person,
    database: Database,
    fault: PlannedFault,
) -> None:
    machine = Machine()
    slack.faults.on("chat.postMessage", fault)
    await passing(clockwork, machine)
    assert (await nudge(database)).state in (DeliveryState.UNKNOWN, DeliveryState.PLANNED)
    for _ in range(3):
        machine.ahead += timedelta(seconds=70)
        await passing(clockwork, machine)
    assert len(anna.dm) == 1
    found = await nudge(database)
    assert (found.state, found.ts) == (DeliveryState.SENT, anna.dm[0].ts)


async def test_a_deactivated_leader_is_never_written_to_again(
    only_anna: None,
    clockwork: Clockwork,
    slack: Playground,
    anna: Person,
    olga: Person,
    database: Database,
) -> None:
    slack.user(cast.ANNA, deleted=True)
    for _ in range(3):
        await passing(clockwork, Machine())
    assert slack.messages("DU0ANNA") == []
    person = await database.read(leaders.find, cast.TEAM, cast.ANNA)
    assert person is not None
    assert person.outside is Outside.DEACTIVATED
    assert [each.text for each in olga.dm] == [
        f"A nudge for <@{cast.ANNA}> did not get through: "
        "the account is deactivated. I don't send it again."
    ]


async def test_a_revoked_token_stops_the_workspace_and_nothing_else_is_tried(
    only_anna: None, clockwork: Clockwork, slack: Playground, database: Database
) -> None:
    slack.revoke()
    await passing(clockwork, Machine())
    found = await database.read(workspaces.find, cast.TEAM)
    assert found is not None
    assert found.stopped_because == "token_revoked"
    calls = len(slack.calls)
    await passing(clockwork, Machine())
    assert len(slack.calls) == calls
