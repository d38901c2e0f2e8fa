"""Runs the command line, in this process or as a process of its own."""

import asyncio
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.cli import main

PROGRAM = Path(sys.executable).parent / "keep-in-touch"


@dataclass(frozen=True)
class CommandResult:
    """The exit code and output of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class Shell:
    """An empty folder, and an environment that contains only the variables that a test sets."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.patch.chdir(self.folder)
        for name in list(os.environ):
            if name.startswith("SLACK_") or name in ("DATABASE_URL", "HOST", "PORT", "LOG_LEVEL"):
                self.patch.delenv(name)

    def set(self, **variables: str) -> None:
        """Sets environment variables; an empty one counts as absent."""
        for name, value in variables.items():
            self.variables[name] = value
            self.patch.setenv(name, value)

    def types(self, *arguments: str) -> CommandResult:
        """Runs the command in this process and waits. Must not be called inside an event loop."""
        self.capture.readouterr()
        try:
            code = main.main(arguments)
        except SystemExit as stop:  # raised by argparse
            code = int(stop.code or 0)
        shown = self.capture.readouterr()
        return CommandResult(code, shown.out, shown.err)

    async def enters(self, *arguments: str) -> CommandResult:
        """Like `types`, inside an event loop, which continues meanwhile."""
        return await asyncio.to_thread(self.types, *arguments)

    async def starts(self, *arguments: str) -> asyncio.subprocess.Process:
        """Starts the command as a process, for which the caller has to wait."""
        return await asyncio.create_subprocess_exec(
            PROGRAM,
            *arguments,
            cwd=self.folder,
            env={**os.environ, **self.variables},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def runs(self, *arguments: str) -> CommandResult:
        """Runs the command as a process and waits."""
        process = await self.starts(*arguments)
        out, err = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode is not None
        return CommandResult(process.returncode, out.decode(), err.decode())
