"""The command line beside a Slack: what it asks, what it posts, and what it does with a refusal."""

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.playground.server import Playground
from bot.settings import Settings
from storage.core.database import Database
from storage.programme import leaders, workspaces
from storage.programme.settings import Programme
from storage.queries import leader_clock
from tests import cast
from tests.bot.office import only_sqlite
from tests.bot.shell import CommandResult, Shell


@pytest.fixture
def shell(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    slack: Playground,
    settings: Settings,
) -> Shell:
    made = Shell(tmp_path, monkeypatch, capsys)
    made.set(
        DATABASE_URL=settings.database_url,
        SLACK_API_URL=slack.api_url,
        SLACK_BOT_TOKEN=slack.bot_token,
    )
    return made


def refused(done: CommandResult, code: int = 1) -> str:
    assert done.code == code
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err
    return done.err


async def test_slack_says_who_is_enrolled_and_where(
    slack: Playground, shell: Shell, database: Database
) -> None:
    slack.user(cast.ANNA, name="Anna", tz="Pacific/Kiritimati")
    done = await shell.enters("leaders", "add", cast.ANNA, "--function", "Engineering")
    expected = f"{cast.ANNA}\tAnna\tEngineering\tleader\t30\tPacific/Kiritimati\tactive\t09:00\t-"
    assert done.lines == [expected]
    anna = await database.read(leaders.find, cast.TEAM, cast.ANNA)
    assert anna is not None
    assert anna.enrolled_on == (datetime.now(UTC) + timedelta(hours=14)).date()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"is_bot": True}, "is a bot"),
        ({"deleted": True}, "is deactivated"),
        ({"is_restricted": True}, "is a guest"),
        ({"is_stranger": True}, "another company"),
        ({"team_id": cast.OTHER_TEAM}, "another company"),
    ],
)
async def test_who_cannot_take_part_is_refused(
    slack: Playground, shell: Shell, database: Database, facts: dict[str, object], sentence: str
) -> None:
    slack.user(cast.NOBODY, name="Nora", **facts)
    assert sentence in refused(await shell.enters("leaders", "add", cast.NOBODY))
    assert await database.read(leaders.find, cast.TEAM, cast.NOBODY) is None


async def test_a_name_cannot_end_its_cell_or_talk_to_the_terminal(
    slack: Playground, shell: Shell
) -> None:
    slack.user(cast.NOBODY, name="Eve\t\x1b[2J\nUX")
    done = await shell.enters("leaders", "add", cast.NOBODY)
    assert done.lines == [
        f"{cast.NOBODY}\tEve  [2J UX\t-\tleader\t30\tEurope/London\tactive\t09:00\t-"
    ]


async def test_somebody_whom_slack_does_not_know_is_refused(shell: Shell) -> None:
    assert "U0GHOST" in refused(await shell.enters("leaders", "add", "U0GHOST"))


async def test_who_comes_back_to_slack_can_be_enrolled_again(
    slack: Playground, shell: Shell, database: Database
) -> None:
    await shell.enters("leaders", "add", cast.BEN)
    await database.run(cast.deactivate, cast.TEAM, cast.BEN, cast.T0)
    assert (await shell.enters("leaders", "add", cast.BEN)).code == 0
    ben = await database.read(leaders.find, cast.TEAM, cast.BEN)
    assert ben is not None
    assert ben.active


async def test_a_token_that_slack_refuses_is_said_in_a_sentence(
    slack: Playground, shell: Shell
) -> None:
    shell.set(SLACK_BOT_TOKEN="xoxb-wrong")
    for typed in (("leaders", "list"), ("settings",), ("tick",)):
        said = refused(await shell.enters(*typed))
        assert "invalid_auth" in said
        assert "xoxb-wrong" not in said


async def test_a_slack_that_cannot_be_reached_is_said_in_a_sentence(
    slack: Playground, shell: Shell
) -> None:
    shell.set(SLACK_API_URL="http://127.0.0.1:9/api/")
    assert "reached" in refused(await shell.enters("leaders", "list"))


async def test_another_workspace_than_the_tokens_is_worked_on_without_slack(
    slack: Playground, shell: Shell, database: Database
) -> None:
    done = await shell.enters("leaders", "add", cast.NOBODY, "--workspace", cast.OTHER_TEAM)
    assert done.code == 0
    assert slack.calls_of("users.info") == []
    assert await database.read(leaders.find, cast.OTHER_TEAM, cast.NOBODY) is not None
    assert await database.read(leaders.find, cast.TEAM, cast.NOBODY) is None


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"bot_is_member": False}, "/invite"),
        ({"bot_is_member": False, "is_private": True}, "/invite"),
        ({"is_archived": True}, "archived"),
        ({"is_ext_shared": True}, "another company"),
    ],
)
async def test_a_channel_that_cannot_get_the_board_leaves_every_setting_as_it_was(
    slack: Playground, shell: Shell, database: Database, facts: dict[str, bool], sentence: str
) -> None:
    slack.channel("C0BOARD", name="customers", **facts)
    done = await shell.enters("settings", "cadence=20", "board_channel=C0BOARD")
    assert sentence in refused(done)
    assert await database.read(workspaces.settings, cast.TEAM) == {}


async def test_a_channel_that_does_not_exist_is_refused(slack: Playground, shell: Shell) -> None:
    assert "/invite" in refused(await shell.enters("settings", "board_channel=C0GHOST"))


async def test_a_channel_that_can_get_the_board_is_set(
    slack: Playground, shell: Shell, database: Database
) -> None:
    slack.channel("C0BOARD", name="customers")
    done = await shell.enters("settings", "board_channel=C0BOARD")
    assert done.lines == ["board_channel\tC0BOARD"]


async def test_a_tick_sends_what_is_due_once_and_says_so(slack: Playground, shell: Shell) -> None:
    await shell.enters("leaders", "add", cast.ANNA)
    at = datetime.now(UTC).replace(hour=12, minute=0) + timedelta(days=40)
    at += timedelta(days=(7 - at.weekday()) % 7)  # a Monday
    first = await shell.enters("tick", "--at", at.isoformat())
    assert first.code == 0
    cells = [line.split("\t") for line in first.lines]
    assert all(datetime.fromisoformat(line[0]).utcoffset() == timedelta(0) for line in cells)
    assert [cast.TEAM, "overdue", cast.ANNA, "sent"] in [line[1:] for line in cells]
    again = await shell.enters("tick", "--at", at.isoformat())
    assert (again.code, again.out) == (0, "")
    assert len(slack.user(cast.ANNA).dm) == 1


async def until_ready(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(20):
        while line := (await process.stdout.readline()).decode().strip():
            if line == "ready":
                return
    raise AssertionError("it never was ready")


@pytest.fixture
async def processes() -> AsyncIterator[list[asyncio.subprocess.Process]]:
    started: list[asyncio.subprocess.Process] = []
    yield started
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_whole_bot_starts_answers_and_stops(
    slack: Playground,
    shell: Shell,
    database: Database,
    processes: list[asyncio.subprocess.Process],
) -> None:
    enrolled = await shell.runs("leaders", "add", cast.ANNA)
    assert (enrolled.code, enrolled.err) == (0, "")
    shell.set(SLACK_APP_TOKEN=slack.app_token)
    process = await shell.starts("run")
    processes.append(process)
    await until_ready(process)
    reply = await slack.user(cast.ANNA).command("/visit", "Acme yesterday: “cheaper by half”")
    assert "Kept: Acme" in reply.words
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 15) == 0
    counted = await database.read(leader_clock.last_counted, cast.TEAM, cast.ANNA, Programme())
    assert counted is not None


@only_sqlite
async def test_a_refusal_of_the_real_program_is_one_sentence_too(shell: Shell) -> None:
    refused(await shell.runs("leaders", "add", "anna"), 2)
    shell.set(PORT="many")
    refused(await shell.runs("run"), 2)
    shell.set(PORT="", SLACK_SIGNING_SECRET="s", SLACK_BOT_TOKEN="xoxb-wrong")
    done = await shell.runs("run")
    assert done.code == 1
    log, sentence = done.err.splitlines()  # what Slack said, and what to do
    assert "watched_client" in log
    assert sentence == "Slack does not accept SLACK_BOT_TOKEN (invalid_auth)."
