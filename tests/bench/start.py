"""The start-up time of `keep-in-touch run`, and its memory once it is ready."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE
from pathlib import Path

import psutil

from bot.playground.server import Playground

COMMAND = Path(sys.executable).with_name("keep-in-touch")
TRIES = 5


def measure(folder: Path) -> None:
    """Prints the seconds until `ready` and the resident megabytes of the median start."""
    starts = sorted(asyncio.run(_starts(folder)))
    seconds, megabytes = starts[len(starts) // 2]
    print(f"keep-in-touch run: ready in {seconds:.2f} s (2), {megabytes:.0f} MB (120)\n")


async def _starts(folder: Path) -> list[tuple[float, float]]:
    async with Playground() as slack:
        environment = {
            "PATH": os.environ["PATH"],
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
        }
        return [await _start(folder, environment) for _ in range(TRIES)]


async def _start(folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        COMMAND, "run", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while (line := await process.stdout.readline()) != b"ready\n":
            assert line, "it ended before it was ready"
    took = time.perf_counter() - began
    megabytes = psutil.Process(process.pid).memory_info().rss / 1e6
    process.terminate()
    await process.wait()
    return took, megabytes
