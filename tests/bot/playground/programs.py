"""Runs `keep-in-touch try` as a process."""

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
    """A running process that has printed its address."""

    process: subprocess.Popen[str]
    url: str
    folder: Path

    @property
    def files(self) -> list[str]:
        """The files in its working folder and its temporary folder."""
        return sorted(each.name for each in self.folder.rglob("*") if each.name != "tmp")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Sends the signal and waits; returns the exit code and stderr."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, err

    async def stopped(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Like `stop`, without blocking the event loop."""
        return await asyncio.to_thread(self.stop, number)


@contextmanager
def trying(
    folder: Path, *arguments: str, browser: bool = False, **variables: str
) -> Iterator[Program]:
    """Context manager: runs it in `folder`, with its own folder for temporary files; kills it if it still runs."""
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
    """Starts the process, without a display unless `variables` set one."""
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder / "tmp"),
        "HTTP_PROXY": "http://127.0.0.1:1",  # must not be used for addresses of this machine
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
    """Polls until the condition is true. Raises TimeoutError."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)
