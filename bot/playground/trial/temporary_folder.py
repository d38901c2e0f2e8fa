"""The temporary folder of a trial. A killed trial leaves its folder behind; the next one removes it.

A running trial locks a file in its folder; the lock is released however the process ends. A folder without that file,
or whose lock is held, is not touched.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "keep-in-touch-try-"
LOCK_FILE = "running"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one trial, removed at its end."""
    sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, _locked(Path(name)):
        yield Path(name)


@contextmanager
def _locked(made: Path) -> Iterator[None]:
    """Holds the lock. The file is locked before it gets its name, so that it is never seen unlocked."""
    starting = made / "starting"
    with starting.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        starting.rename(made / LOCK_FILE)
        yield


def sweep(parent: Path) -> None:
    """Removes the folders of this user's trials that no longer run."""
    for each in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another user's, in use, or removed meanwhile
            _remove_if_abandoned(each)


def _remove_if_abandoned(abandoned: Path) -> None:
    if abandoned.is_symlink() or abandoned.stat().st_uid != os.getuid():
        return
    file = os.open(abandoned / LOCK_FILE, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(abandoned)
    finally:
        os.close(file)
