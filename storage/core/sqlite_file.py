"""The file of a SQLite database: only its owner may read it, and so it is with the two files beside it.

It holds what customers said. SQLite gives `-wal` and `-shm` the mode of the file itself when it makes them.
"""

import os
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

OWNER_ONLY = 0o600
BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to the name of a database for its files."""


def path_of(url: sa.URL) -> Path | None:
    """The database's file; None for a database in memory, or one named by SQLite's own `file:` address."""
    name = url.database or ":memory:"
    return None if name == ":memory:" or name.startswith("file:") else Path(name)


def keep_private(url: sa.URL) -> None:
    """Makes the file before SQLite does, for its owner alone, or takes the others' rights from one that is there.

    Whatever is in the way (no such folder, another's file) is left to SQLite, which says it when it opens the file.
    """
    path = path_of(url)
    if path is None:
        return
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
        return
    for each in BESIDE:
        with suppress(OSError):
            Path(f"{path}{each}").chmod(OWNER_ONLY)
