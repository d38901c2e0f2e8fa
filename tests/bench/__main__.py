"""Runs the bench: `make bench`, or `make bench ARGS="--seconds 2"`."""

import argparse
import tempfile
from pathlib import Path

from tests.bench import commands, start


def main() -> None:
    """Prints every figure that is promised, and the promise in brackets."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=float, default=6, help="how long each figure is measured")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the embedded PostgreSQL does not run as root
        start.measure(Path(folder))
        commands.measure(Path(folder), seconds)


if __name__ == "__main__":
    main()
