"""Runs all benchmarks (`make bench`) or some (`make bench ARGS="clock --leaders 1000000"`)."""

import argparse
import tempfile
from pathlib import Path

from tests.bench import caches, clock, commands, imports, names, search, start

PARTS = ("start", "commands", "clock", "search", "names", "imports", "caches")


def main() -> None:
    """Prints every promised figure, with the promise in brackets."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", help=f"which of {', '.join(PARTS)}; all, if none")
    parser.add_argument(
        "--seconds", type=float, default=6, help="how long each command is measured"
    )
    parser.add_argument(
        "--leaders", type=int, default=clock.LEADERS, help="over how many the clock passes"
    )
    parser.add_argument(
        "--visits", type=int, default=search.MANY, help="among how many search looks"
    )
    given = parser.parse_args()
    if unknown := set(given.parts).difference(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the embedded PostgreSQL does not run as root
        parts = given.parts or PARTS
        if "start" in parts:
            start.measure(Path(folder))
        if "commands" in parts:
            commands.measure(Path(folder), given.seconds)
        if "clock" in parts:
            clock.measure(Path(folder), given.leaders)
        if "search" in parts:
            search.measure(Path(folder), given.visits)
        if "names" in parts:
            names.measure(Path(folder))
        if "imports" in parts:
            imports.measure(Path(folder))
        if "caches" in parts:
            caches.measure(Path(folder))


if __name__ == "__main__":
    main()
