"""`keep-in-touch try` as a process, as somebody starts it."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("keep-in-touch")
SECONDS = 20


@dataclass
class Program:
    """It runs, and has said where."""

    process: subprocess.Popen[str]
    url: str
    folder: Path

    @property
    def files(self) -> list[str]:
        """What lies where it was started, and where it may keep what is temporary."""
        return sorted(each.name for each in self.folder.rglob("*") if each.name != "tmp")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Tells it to stop: the exit code, and what it wrote to stderr."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, err

    async def stopped(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """The same beside other things."""
        return await asyncio.to_thread(self.stop, number)


@contextmanager
def trying(
    folder: Path, *arguments: str, browser: bool = False, **variables: str
) -> Iterator[Program]:
    """Started in `folder`, with a place of its own for temporary files; killed in the end if it still runs."""
    (folder / "tmp").mkdir(exist_ok=True)
    process = started(folder, *arguments, browser=browser, **variables)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, (line, process.communicate(timeout=SECONDS))
        yield Program(process, found[0], folder)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def started(
    folder: Path, *arguments: str, browser: bool = False, **variables: str
) -> "subprocess.Popen[str]":
    """On its way, without a screen but for what `variables` say."""
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder / "tmp"),
        "HTTP_PROXY": "http://127.0.0.1:1",  # must not be used for this machine's own addresses
        "SLACK_BOT_TOKEN": "xoxb-of-a-real-workspace",  # must not be used at all
        "DATABASE_URL": f"sqlite:///{folder / 'somebodys.db'}",
        **variables,
    }
    quiet = [] if browser else ["--no-browser"]
    return subprocess.Popen(
        [COMMAND, "try", *quiet, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(condition: Callable[[], object]) -> None:
    """Asks again and again. Raises TimeoutError."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)
