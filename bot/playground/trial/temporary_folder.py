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
LOCK_FILE = "running"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one trial, gone at its end."""
    sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, _locked(Path(name)):
        yield Path(name)


@contextmanager
def _locked(made: Path) -> Iterator[None]:
    """The lock is held before its file has its name, so that nobody sees it free."""
    starting = made / "starting"
    with starting.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        starting.rename(made / LOCK_FILE)
        yield


def sweep(parent: Path) -> None:
    """Removes what trials of this user left behind that are no more."""
    for each in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, in use, or gone meanwhile
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
