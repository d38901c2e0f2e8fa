"""How long `keep-in-touch run` takes until it is ready, and how much memory it then holds."""

import contextlib
import socket
import time
from pathlib import Path


def measure(folder: Path) -> None:
    """Prints both figures. Filled in by the process that runs against the stand-in Slack."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for_port(port: int, seconds: float = 15) -> None:
    """Returns when somebody listens; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")
