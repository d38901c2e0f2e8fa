"""The doctor: every line is in order or says what to do."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.cli.doctor import examine
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.settings import Settings
from bot.slack.app_manifest import EVENTS, SCOPES
from storage.core.database import Database
from storage.outbox import outbox, transitions
from storage.outbox.outbox import NewDelivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders, turned_away, workspaces
from tests import cast
from tests.bot.office import only_sqlite


@dataclass
class Patient:
    """The variables that the doctor is given, and its output."""

    variables: dict[str, str]

    async def examined(self, *, code: int, wanted: str | None = None) -> list[str]:
        said: list[str] = []
        assert await examine(self.variables, wanted, said.append) == code
        assert all(line.startswith(("ok   ", "fix  ")) for line in said)
        assert any(line.startswith("fix") for line in said) == bool(code)
        return said


@pytest.fixture
def patient(slack: Playground, settings: Settings) -> Patient:
    return Patient(
        {
            "DATABASE_URL": settings.database_url,
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
        }
    )


@pytest.fixture
async def enrolled(database: Database) -> None:
    await database.run(cast.enrol)


def line_of(said: list[str], about: str) -> str:
    return next(line for line in said if line[5:].startswith(f"{about}:"))


async def test_all_is_well(slack: Playground, patient: Patient, enrolled: None) -> None:
    said = await patient.examined(code=0)
    assert "Socket Mode" in line_of(said, "settings")
    assert cast.TEAM in line_of(said, "token")
    assert line_of(said, "scopes") == f"ok   scopes: all {len(SCOPES)} are granted"
    assert line_of(said, "people") == "ok   people: 5 lead"
    assert all(event in line_of(said, "events") for event in EVENTS)
    assert line_of(said, "board").startswith("ok")
    assert line_of(said, "clock") == "ok   clock: agrees with Slack's"


@only_sqlite
async def test_a_full_disk_is_found_though_everything_can_be_read(
    patient: Patient, enrolled: None
) -> None:
    def bounded(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        connection.cursor().execute("PRAGMA max_page_count = 1")  # as many as there are

    sa.event.listen(sa.Engine, "connect", bounded)
    try:
        said = await patient.examined(code=1)
    finally:
        sa.event.remove(sa.Engine, "connect", bounded)
    assert line_of(said, "database").startswith("ok")
    assert line_of(said, "disk").startswith(
        "fix  disk: nothing can be written: the database's disk is full"
    )


async def test_every_missing_scope_is_named_with_its_reason(
    slack: Playground, patient: Patient, enrolled: None
) -> None:
    slack.home.scopes -= {"im:history", "groups:read"}
    said = line_of(await patient.examined(code=1), "scopes")
    for scope in ("im:history", "groups:read"):
        assert f"{scope} ({SCOPES[scope]})" in said
    assert "keep-in-touch manifest" in said


async def test_wrong_tokens_are_told_apart_and_not_repeated(
    slack: Playground, patient: Patient
) -> None:
    patient.variables |= {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-wrong"}
    said = await patient.examined(code=1)
    assert "SLACK_BOT_TOKEN (invalid_auth)" in line_of(said, "token")
    assert "SLACK_APP_TOKEN (invalid_auth)" in line_of(said, "app token")
    assert "wrong" not in "".join(said)


async def test_a_bot_token_in_the_place_of_the_app_token_is_refused_by_its_form(
    slack: Playground, patient: Patient
) -> None:
    patient.variables["SLACK_APP_TOKEN"] = slack.bot_token
    assert "xapp-" in line_of(await patient.examined(code=2), "settings")


async def test_a_slack_that_cannot_be_reached_is_a_matter_of_the_network(
    slack: Playground, patient: Patient
) -> None:
    slack.faults.on("auth.test", fault_injection.http_status(503))
    assert "reached" in line_of(await patient.examined(code=1), "token")


async def test_what_is_missing_is_named_and_the_rest_looked_at(
    patient: Patient, enrolled: None
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        del patient.variables[name]
    said = await patient.examined(code=1)
    assert sum(line.startswith("fix  settings:") for line in said) == 2
    assert line_of(said, "database").startswith("ok")
    assert line_of(said, "people") == "ok   people: 5 lead"


async def test_nobody_who_takes_part_is_something_to_mend(
    slack: Playground, patient: Patient
) -> None:
    said = line_of(await patient.examined(code=1), "people")
    assert said == "fix  people: nobody leads yet: keep-in-touch leaders add USER_ID"


async def test_somebody_must_run_the_programme(
    patient: Patient, enrolled: None, database: Database
) -> None:
    await database.run(leaders.remove, cast.TEAM, cast.OLGA, cast.T0)
    said = line_of(await patient.examined(code=1), "people")
    assert "runs the programme" in said
    assert said.endswith("--admin")


async def test_the_boards_channel_is_looked_at(
    slack: Playground, patient: Patient, enrolled: None, database: Database
) -> None:
    slack.channel("C0BOARD", name="customers")
    await database.run(workspaces.change_settings, cast.TEAM, {"board_channel": "C0BOARD"})
    assert "goes to C0BOARD" in line_of(await patient.examined(code=0), "board")
    slack.channel("C0BOARD", bot_is_member=False)
    assert "/invite" in line_of(await patient.examined(code=1), "board")


async def test_a_stopped_workspace_is_said(
    patient: Patient, enrolled: None, database: Database
) -> None:
    await database.run(workspaces.stop, cast.TEAM, "The token was revoked.", cast.T0)
    assert "The token was revoked." in line_of(await patient.examined(code=1), "workspace")


async def test_a_wrong_signing_secret_is_told_by_what_was_turned_away(
    slack: Playground, patient: Patient, enrolled: None, database: Database
) -> None:
    del patient.variables["SLACK_APP_TOKEN"]
    patient.variables["SLACK_SIGNING_SECRET"] = "5ecret"
    assert line_of(await patient.examined(code=0), "signature").startswith("ok")
    await database.run(turned_away.note, cast.TEAM, cast.T0)
    await database.run(turned_away.note, cast.TEAM, cast.later(hours=1))
    said = line_of(await patient.examined(code=1), "signature")
    assert "(the last on 2 November, 10:00 UTC)" in said
    assert "5ecret" not in said
    await database.run(turned_away.forget, cast.TEAM, cast.T0)
    assert line_of(await patient.examined(code=0), "signature").startswith("ok")


async def test_messages_that_slack_refused_to_the_app_are_counted(
    patient: Patient, enrolled: None, database: Database
) -> None:
    now = datetime.now(UTC)

    def refuse(connection: Connection) -> None:
        for slot in ("1", "2"):
            entry = NewDelivery("overdue", cast.ANNA, slot, now)
            (made,) = outbox.insert_all(connection, cast.TEAM, [entry], now)
            transitions.fail(connection, made, DeliveryReason("missing_scope"))

    assert line_of(await patient.examined(code=0), "messages").startswith("ok")
    await database.run(refuse)
    said = line_of(await patient.examined(code=1), "messages")
    assert "2 × overdue (missing_scope)" in said


async def test_a_database_that_is_gone_is_said(slack: Playground, patient: Patient) -> None:
    patient.variables["DATABASE_URL"] = "postgresql://a:secret@127.0.0.1:1/none"
    said = await patient.examined(code=1)
    assert line_of(said, "database").startswith("fix")
    assert line_of(said, "token").startswith("ok")
    assert "secret" not in "".join(said)


@pytest.mark.parametrize(("ahead", "said"), [(-280, "ahead of Slack's"), (280, "behind Slack's")])
async def test_a_clock_that_is_minutes_off_is_told(
    slack: Playground, patient: Patient, enrolled: None, ahead: int, said: str
) -> None:
    slack.faults.on("auth.test", fault_injection.at_another_time(timedelta(seconds=ahead)))
    line = line_of(await patient.examined(code=1), "clock")
    assert line.startswith("fix  clock: This machine's clock is 2")
    assert said in line


async def test_who_was_let_in_and_is_no_full_member_any_more_is_named(
    slack: Playground, patient: Patient, enrolled: None, database: Database
) -> None:
    await database.run(cast.deactivate, cast.TEAM, cast.BEN, cast.T0)
    said = await patient.examined(code=0)
    assert f"{cast.BEN} (deactivated)" in line_of(said, "members")
    await database.run(cast.deactivate, cast.TEAM, cast.OLGA, cast.T0)
    said = await patient.examined(code=1)
    assert line_of(said, "people").startswith("fix  people: nobody runs the programme: ")
    assert f"{cast.OLGA} (deactivated)" in line_of(said, "members")
