"""The command line as it is typed: in this process where that is enough, and as a real one."""

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
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class Shell:
    """An empty folder, and an environment that holds only what a test puts there."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.patch.chdir(self.folder)
        for name in list(os.environ):
            if name.startswith("SLACK_") or name in ("DATABASE_URL", "PORT", "LOG_LEVEL"):
                self.patch.delenv(name)

    def set(self, **variables: str) -> None:
        """Sets variables of the environment; an empty one counts as absent."""
        for name, value in variables.items():
            self.variables[name] = value
            self.patch.setenv(name, value)

    def types(self, *arguments: str) -> CommandResult:
        """Runs the command and waits. Not inside an event loop."""
        self.capture.readouterr()
        try:
            code = main.main(arguments)
        except SystemExit as stop:  # argparse ends in its own way
            code = int(stop.code or 0)
        shown = self.capture.readouterr()
        return CommandResult(code, shown.out, shown.err)

    async def enters(self, *arguments: str) -> CommandResult:
        """The same inside an event loop, which goes on meanwhile."""
        return await asyncio.to_thread(self.types, *arguments)

    async def starts(self, *arguments: str) -> asyncio.subprocess.Process:
        """A process of its own, of which the caller sees the end."""
        return await asyncio.create_subprocess_exec(
            PROGRAM,
            *arguments,
            cwd=self.folder,
            env={**os.environ, **self.variables},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def runs(self, *arguments: str) -> CommandResult:
        """A process of its own, to its end."""
        process = await self.starts(*arguments)
        out, err = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode is not None
        return CommandResult(process.returncode, out.decode(), err.decode())
