"""The temporary folder of a trial. One that was killed leaves its behind: the next trial sweeps it.

A living trial holds a lock on a file in its folder, which ends with the process however that ends. A folder without
that file, or whose lock is held, is left alone.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "keep-in-touch-try-"
HELD = "running"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one trial, gone at its end."""
    sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, _held(Path(name)):
        yield Path(name)


@contextmanager
def _held(made: Path) -> Iterator[None]:
    """The lock is held before its file has its name, so that nobody sees it free."""
    new = made / "starting"
    with new.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        new.rename(made / HELD)
        yield


def sweep(parent: Path) -> None:
    """Removes what trials of this user left behind that are no more."""
    for each in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, in use, or gone meanwhile
            _remove_if_left(each)


def _remove_if_left(left: Path) -> None:
    if left.is_symlink() or left.stat().st_uid != os.getuid():
        return
    file = os.open(left / HELD, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(left)
    finally:
        os.close(file)
