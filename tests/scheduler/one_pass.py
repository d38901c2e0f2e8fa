"""Runs one pass of the clock in its own process, which can be made to kill itself at a given point.

    python -m tests.scheduler.one_pass DATABASE_URL POST_OFFICE NOW MACHINE [LABEL]

The post office is a file that outlives the process, as Slack does.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from scheduler.engine.courier import Body, Unwritten
from scheduler.engine.tick import tick
from storage.core.database import Database
from storage.outbox.deliveries import Delivery


def nothing(_label: str) -> None:
    """Does nothing."""


class PostOffice:
    """A courier that stores messages in a file."""

    def __init__(self, path: Path, at: Callable[[str], None] = nothing) -> None:
        self.path = path
        self.at = at
        with closing(self._file()) as file:
            file.execute("CREATE TABLE IF NOT EXISTS messages (channel TEXT, delivery TEXT)")

    def _file(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=20)

    async def open(self, workspace: str, recipient: str) -> str:
        return f"D{workspace}{recipient}"

    async def write(self, deliveries: Sequence[Delivery], now: datetime) -> Unwritten:
        return Unwritten()

    async def prepare(self, delivery: Delivery, channel: str, now: datetime) -> Body:
        return {}

    async def post(self, delivery: Delivery, channel: str, body: Body) -> str:
        self.at("posting")
        with closing(self._file()) as file, file:
            written = file.execute("INSERT INTO messages VALUES (?, ?)", (channel, delivery.id))
        self.at("stored")
        return f"1.{written.lastrowid:06}"

    async def find(self, delivery: Delivery, channel: str) -> str | None:
        for n, (where, what) in enumerate(self.messages(), 1):
            if (where, what) == (channel, delivery.id):
                return f"1.{n:06}"
        return None

    def messages(self) -> list[tuple[str, str]]:
        """(channel, delivery) of all messages that arrived."""
        with closing(self._file()) as file:
            return file.execute("SELECT channel, delivery FROM messages ORDER BY rowid").fetchall()


def main(url: str, post_office: str, now: str, machine: str, label: str = "") -> None:
    """Runs the pass; kills its own process with SIGKILL at `label`."""

    def at(here: str) -> None:
        if here == label:
            os.kill(os.getpid(), signal.SIGKILL)

    database = Database(url)
    started = datetime.fromisoformat(machine)
    clock = asyncio.new_event_loop()

    def machine_time() -> datetime:
        return started + timedelta(seconds=clock.time() - begun)

    begun = clock.time()
    courier = PostOffice(Path(post_office), at)
    clock.run_until_complete(
        tick(
            database,
            courier,
            datetime.fromisoformat(now),
            machine=machine_time,
            lease_time=lambda _connection: machine_time(),
            checkpoint=at,
        )
    )
    clock.close()
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
