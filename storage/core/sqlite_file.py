"""The file of a SQLite database: who may read it, a copy of it while it is used, and another one in its place.

It holds what customers said, so only its owner may read it. SQLite gives `-wal` and `-shm` the mode of the file itself
when it makes them. Copied without `-wal`, the file lacks what was written last: hence SQLite's own backup.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

OWNER_ONLY = 0o600
BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to the name of a database for its files."""


def path_of(url: sa.URL) -> Path | None:
    """The database's file; None for a database in memory, or one named by SQLite's own `file:` address."""
    name = url.database or ":memory:"
    return None if name == ":memory:" or name.startswith("file:") else Path(name)


def url_of(path: Path) -> sa.URL:
    """The address of the database in that file, whatever marks are in its name."""
    return sa.URL.create("sqlite", database=str(path))


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


class InUseError(Exception):
    """A process has the database open."""


class DamagedError(Exception):
    """The file is no SQLite database, or is damaged."""


def copy(source: Path, target: Path) -> None:
    """Copies a database that may be in use, as of one moment, to a new file that only its owner may read.

    Raises OSError, FileExistsError among them; DamagedError. Whatever it raises, it leaves no half a file.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    try:
        with closing(_open(source)) as there, closing(_open(target)) as here:
            there.backup(here)
            here.execute(
                "PRAGMA journal_mode=DELETE"
            )  # one file, whatever the source has beside it
            if here.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise DamagedError
        _sync(target)
    except BaseException as error:
        remove(target)
        if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        if isinstance(error, sqlite3.DatabaseError):
            raise DamagedError from error
        raise


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keeps all others out of the database, if it is one. Raises InUseError if a process has it open."""
    with closing(_open(path)) as connection:
        try:
            # It ends the write-ahead log, and fails as long as anybody else is connected.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise InUseError from error
        except sqlite3.DatabaseError:
            pass  # damaged: perhaps that is why another one is to take its place
        yield


def replace(path: Path, new: Path, aside: Path) -> None:
    """Puts the database `new` in the place of `path`, whose files are kept as `aside`. Raises OSError."""
    for each in BESIDE[1:]:
        with suppress(FileNotFoundError):
            Path(f"{path}{each}").rename(f"{aside}{each}")
    if path.exists():
        os.link(path, aside)  # so that there is a database at `path` at every moment
    new.replace(path)
    _sync(path.parent)


def remove(path: Path) -> None:
    """Deletes a database with all its files, if they are there."""
    for each in BESIDE:
        Path(f"{path}{each}").unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection:
    """A connection to a file that is there. Raises FileNotFoundError."""
    path.stat()
    uri = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=2, isolation_level=None)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
