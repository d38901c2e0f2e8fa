"""Importing customers: lines per second, memory, and the latency of /visit meanwhile."""

import asyncio
import contextlib
import os
import random
import sys
import time
from asyncio.subprocess import DEVNULL
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.commands import ours, postgresql
from tests.bench.load import Load

COMMAND = Path(sys.executable).with_name("keep-in-touch")
LINES = (10_000, 100_000)
TEAM = "T0PLAY"
_HEADER = "Company name,Company Domain Name,City,First Name,Last Name,Job Title,Email\n"
_SYLLABLES = ("al", "be", "co", "da", "el", "fi", "ga", "hu", "in", "jo", "ka", "lu", "mo", "na")


@dataclass(frozen=True)
class Figures:
    """Duration and memory of one import, and the latencies of visits logged meanwhile, in seconds."""

    seconds: float
    megabytes: float
    p50: float
    longest: float
    wrong: int


def measure(folder: Path) -> None:
    """Prints a line for each database and file length, with the promise in brackets."""
    print()
    for lines in LINES:
        path = write(folder / f"{lines}.csv", lines)
        tell("SQLite", lines, f"sqlite:///{folder}/import-{lines}.db", path)
        beside = folder / f"import-{lines}"
        beside.mkdir()
        beside.chmod(0o755)
        with postgresql(beside) as url:
            tell("PostgreSQL", lines, url, path)


def tell(name: str, lines: int, url: str, path: Path) -> None:
    """Imports into a database that a bot is using, and prints the figures."""
    with ours(url) as port:
        took = asyncio.run(both(url, path, port))
    print(
        f"import, {name}, {lines:,} lines: {took.seconds:.1f} s (30 for 100,000), "
        f"{lines / took.seconds:,.0f} a second, {took.megabytes:.0f} MB; /visit beside it: "
        f"p50 {took.p50 * 1000:.0f} ms, longest {took.longest * 1000:.0f} (1000), {took.wrong} wrong (0)",
        flush=True,
    )


async def both(url: str, path: Path, port: int) -> Figures:
    """Runs the import as a process, while leaders log visits one after another."""
    load = Load(port, "/visit", "bench")
    logging = asyncio.create_task(load.connection(time.perf_counter() + 600))
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(COMMAND, "import", str(path), "--workspace", TEAM, "--merge", "new", "--yes"),
        env={"PATH": os.environ["PATH"], "DATABASE_URL": url},
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    megabytes = [0.0]
    watching = asyncio.create_task(highest(process.pid, megabytes))
    code = await process.wait()
    seconds = time.perf_counter() - began
    logging.cancel()
    watching.cancel()
    assert code == 0, "the import failed"
    ordered = sorted(load.latencies)
    await asyncio.gather(logging, watching, return_exceptions=True)
    return Figures(seconds, max(megabytes), ordered[len(ordered) // 2], ordered[-1], load.wrong)


async def highest(pid: int, megabytes: list[float]) -> None:
    """Samples a process's memory until it ends or this is cancelled."""
    with contextlib.suppress(psutil.NoSuchProcess):
        watched = psutil.Process(pid)
        while True:
            megabytes.append(watched.memory_info().rss / 1e6)
            await asyncio.sleep(0.05)


def write(path: Path, lines: int) -> Path:
    """Writes a CSV export of that many customers, each with a contact."""
    shuffled = random.Random(7)

    def word() -> str:
        return "".join(shuffled.choices(_SYLLABLES, k=4)).capitalize()

    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER)
        for number in range(lines):
            name, place, person = f"{word()} {word()}", word(), word()
            domain = f"{name.lower().replace(' ', '')}{number}.com"
            file.write(f"{name} GmbH,{domain},{place},Dana,{person},COO,dana@{domain}\n")
    return path
