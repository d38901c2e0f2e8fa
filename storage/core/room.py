"""Whether a database has room for more: asked of the file system where it is at hand, and by writing something."""

import secrets
import shutil

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import sqlite_file

LEAST_BYTES = 1 << 20
"""Less than that on SQLite's disk is no room: what a busy minute adds to the file and its write-ahead log."""
_TRIED_CHARACTERS = 1 << 16  # more than the free space inside of the pages that a table has
# It has no keys and one row that counts. A database from before it is not written to.
_TABLE = sa.table("schema_compatibility", sa.column("compatible_from", sa.Text))


def has_room_on_disk(url: sa.URL) -> bool:
    """Whether the file system of a SQLite file has room; True where it cannot be asked, as for PostgreSQL."""
    path = sqlite_file.path_of(url) if url.get_backend_name() == "sqlite" else None
    try:
        return path is None or shutil.disk_usage(path.absolute().parent).free >= LEAST_BYTES
    except OSError:
        return True


def write_something(connection: Connection) -> None:
    """Writes a long text and deletes it again: nobody ever sees it. Raises what a full disk makes of it."""
    if not sa.inspect(connection).has_table(_TABLE.name):
        return
    text = secrets.token_hex(_TRIED_CHARACTERS // 2)
    connection.execute(_TABLE.insert(), {"compatible_from": text})
    connection.execute(_TABLE.delete().where(_TABLE.c.compatible_from == text))
