"""The whole product from its command line, as processes: enrol, set, run, log a visit, be nudged; in both modes."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.playground.client.person import Person
from bot.playground.server import Playground
from tests.cast import ANNA, BEN, OLGA

COMMAND = Path(sys.executable).with_name("keep-in-touch")


@pytest.fixture(params=["http", "socket"])
def environment(
    request: pytest.FixtureRequest, slack: Playground, database_url: str
) -> dict[str, str]:
    """The variables of an installation, and only PATH from this machine."""
    common = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "HTTP_PROXY": "http://127.0.0.1:1",  # must not be used for this machine's own addresses
    }
    if request.param == "socket":
        return {**common, "SLACK_APP_TOKEN": slack.app_token}
    return {**common, "SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": "0"}


async def done(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    """Runs the command, which must succeed; returns its output."""
    process = await asyncio.create_subprocess_exec(
        COMMAND, *arguments, cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, (out + err).decode()
    return out.decode()


@asynccontextmanager
async def running(
    folder: Path, environment: dict[str, str], slack: Playground
) -> AsyncIterator[Process]:
    """Context manager: `keep-in-touch run`, ready; stopped by SIGTERM, with exit code 0."""
    process = await asyncio.create_subprocess_exec(
        COMMAND, "run", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    said = ""
    while not said.endswith("ready\n"):
        line = await asyncio.wait_for(process.stdout.readline(), 20)
        assert line, (await process.communicate())[1].decode()
        said += line.decode()
        if "http://" in said and slack.delivery.request_url is None:
            port = said.split("http://")[1].split(":")[1].split()[0]
            slack.send_to(f"http://127.0.0.1:{port}/slack/events")
    yield process
    process.terminate()
    _, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0, err.decode()
    assert b"Traceback" not in err


async def test_from_an_empty_database_to_a_nudge(
    slack: Playground, anna: Person, environment: dict[str, str], tmp_path: Path
) -> None:
    slack.channel("C0BOARD", name="customers", members={ANNA, BEN})
    for user, function in ((ANNA, "Engineering"), (BEN, "Finance")):
        await done(tmp_path, environment, "leaders", "add", user, "--function", function)
    await done(tmp_path, environment, "leaders", "add", OLGA, "--admin", "--no-leader")
    await done(tmp_path, environment, "settings", "board_channel=C0BOARD", "cadence=30")

    async with running(tmp_path, environment, slack):
        reply = await anna.command("/visit", "Acme yesterday: “we may leave gas by 2028”")
        assert "Kept: Acme, yesterday, in person, to understand." in reply.words

    nudges = len(anna.dm)
    far = datetime.now(UTC).replace(hour=12, minute=0) + timedelta(days=45)
    while far.weekday() > 4:
        far += timedelta(days=1)
    dry = await done(tmp_path, environment, "tick", "--at", far.isoformat(), "--dry-run")
    assert "overdue" in dry
    assert len(anna.dm) == nudges
    lines = await done(tmp_path, environment, "tick", "--at", far.isoformat())
    sent = [line.split("\t") for line in lines.splitlines()]
    assert [line[4] for line in sent if line[2] == "overdue" and line[3] == ANNA] == ["sent"]
    assert len(anna.dm) == nudges + 1
    assert "Acme" in anna.dm[-1].words
    assert "we may leave gas by 2028" in anna.dm[-1].words
    assert "overdue" not in await done(tmp_path, environment, "tick", "--at", far.isoformat())
    assert len(anna.dm) == nudges + 1
