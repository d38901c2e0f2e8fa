"""The terminal of an import: questions on it, and how far the import is."""

import sys
import time
from collections.abc import Callable

Ask = Callable[[str], str]
"""A prompt to what is typed on the terminal, empty if nobody types any more."""
Progress = Callable[[str, int, int], None]
"""What is done, how many, and of how many (0: unknown)."""

YES = ("y", "yes")
_REPORT_SECONDS = 0.5


def on_stderr() -> Progress:
    """Reports progress on stderr: one updating line on a terminal, otherwise a line now and then."""
    live = sys.stderr.isatty()
    every = _REPORT_SECONDS if live else 10 * _REPORT_SECONDS
    last = time.monotonic()

    def report(what: str, done: int, total: int) -> None:
        nonlocal last
        ends = live and done == total
        if time.monotonic() - last < every and not ends:
            return
        last = time.monotonic()
        amount = f"{done:,} of {total:,}" if total else f"{done:,} lines"
        start, end = ("\r", "\n" if ends else "") if live else ("", "\n")
        print(f"{start}{amount} {what}", end=end, file=sys.stderr, flush=True)

    return report


def from_terminal() -> Ask | None:
    """A function that asks on the terminal, or None if stdin is not one."""
    if not sys.stdin.isatty():
        return None

    def ask(prompt: str) -> str:
        try:
            return input(prompt)
        except EOFError:
            return ""

    return ask
