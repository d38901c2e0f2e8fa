"""All names of a workspace's customers in memory, to find what no database index does: typing errors, parts of words.

A name takes some hundred bytes, and the least recently used workspaces are dropped first. The cache may be out of date,
so callers read the rows that it finds again from the database. Names are added or move to other customers, so it is
enough to read rows newer than the newest one known. Some earlier rows are read again, because a lower id may become
visible after a higher one, and SQLite may reuse the id of a failed transaction. Only an import that is taken back
deletes many, whose ids SQLite uses again: all is read anew if the newest name is not where it was.
"""

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.pool import Pool

from storage.core.tables import customer_aliases, customers

MOST_NAMES = 500_000  # of all workspaces together
_BACK = 200  # rows read again; more than others ever write at the same time
_MANY = 1000  # above so many new names, sorting all is quicker than inserting


class Name(NamedTuple):
    """A name of some customer. `folded`: in lower case; `row`: id in `customers`, or minus id in `customer_aliases`."""

    key: str
    folded: str
    row: int


@dataclass(frozen=True)
class Names:
    """Names in the order of their keys, and, at the same positions, their keys and their folded texts."""

    every: list[Name]
    keys: list[str]
    folded: list[str]

    def beginning_with(self, key: str, most: int) -> list[Name]:
        """The first `most` names whose keys begin with `key`."""
        start = bisect_left(self.keys, key)
        return [name for name in self.every[start : start + most] if name.key.startswith(key)]

    def and_also(self, new: Sequence[Name]) -> "Names":
        """A copy with more names; other threads may be reading this object."""
        made = Names(list(self.every), list(self.keys), list(self.folded))
        for name in new:
            place = bisect_left(made.every, name)
            made.every.insert(place, name)
            made.keys.insert(place, name.key)
            made.folded.insert(place, name.folded)
        return made


def in_order(names: Iterable[Name]) -> Names:
    """These names as a sorted Names."""
    every = sorted(names)
    return Names(every, [name.key for name in every], [name.folded for name in every])


@dataclass
class _Known:
    """The names of one workspace, and the ids of the newest rows read."""

    names: Names = field(default_factory=lambda: in_order(()))
    by_row: dict[int, Name] = field(default_factory=dict)
    newest: int = 0
    newest_alias: int = 0

    def is_held_by(self, found: Sequence[Name]) -> bool:
        """Whether the newest rows known are among those found, with the same names."""
        newest = {self.newest, -self.newest_alias} - {0}
        return {self.by_row[row] for row in newest} <= set(found)

    def take_in(self, found: Sequence[Name]) -> None:
        """Adds names, or replaces what their rows held before."""
        new = [name for name in found if self.by_row.get(name.row) != name]
        if not new:
            return
        replaces = any(name.row in self.by_row for name in new)
        self.by_row.update((name.row, name) for name in new)
        # A name may occur twice: as a new row, and as a renamed one.
        new = list(dict.fromkeys(new))
        if replaces or len(new) > _MANY:
            self.names = in_order(self.by_row.values())
        else:
            self.names = self.names.and_also(new)


_lock = threading.Lock()
# By connection pool, which the engine for reading shares with the other.
_kept: "WeakKeyDictionary[Pool, OrderedDict[str, _Known]]" = WeakKeyDictionary()


def names_of(connection: Connection, workspace: str) -> Names:
    """The names of the workspace's customers, updated from the database. Callers must not change the result.

    The first call in a process reads all names: a tenth of a second for 50,000.
    """
    known = _of(connection, workspace)
    found = _read(connection, workspace, known)
    if not known.is_held_by(found):
        known = _of(connection, workspace, anew=True)
        found = _read(connection, workspace, known)
    with _lock:
        known.take_in(found)
        known.newest = max([known.newest, *(name.row for name in found)])
        known.newest_alias = max([known.newest_alias, *(-name.row for name in found)])
        _forget_least_used(connection.engine.pool)
    return known.names


def _read(connection: Connection, workspace: str, known: _Known) -> list[Name]:
    newer = _newer(customers, workspace, known.newest, 1)
    newer_aliases = _newer(customer_aliases, workspace, known.newest_alias, -1)
    renamed = _renamed(workspace, known.newest_alias)
    rows = connection.execute(sa.union_all(newer, newer_aliases, renamed))
    return [Name(row.key, row.name.casefold(), row.row) for row in rows]


def _of(connection: Connection, workspace: str, *, anew: bool = False) -> _Known:
    with _lock:
        kept = _kept.setdefault(connection.engine.pool, OrderedDict())
        if anew:
            kept.pop(workspace, None)
        known = kept.setdefault(workspace, _Known())
        kept.move_to_end(workspace)
        return known


def _newer(table: sa.Table, workspace: str, newest: int, sign: int) -> sa.Select[Any]:
    row = table.c.id if sign > 0 else -table.c.id
    return sa.select(row.label("row"), table.c.key, table.c.name).where(
        table.c.workspace == workspace, table.c.id > newest - _BACK
    )


def _renamed(workspace: str, newest_alias: int) -> sa.Select[Any]:
    """Reads renamed customers, which are those with a new alias: a rename adds the old name as one."""
    new = sa.select(customer_aliases.c.customer_id).where(
        customer_aliases.c.workspace == workspace, customer_aliases.c.id > newest_alias - _BACK
    )
    return sa.select(customers.c.id.label("row"), customers.c.key, customers.c.name).where(
        customers.c.workspace == workspace, customers.c.id.in_(new)
    )


def _forget_least_used(pool: Pool) -> None:
    kept = _kept[pool]
    while len(kept) > 1 and sum(len(known.by_row) for known in kept.values()) > MOST_NAMES:
        kept.popitem(last=False)
