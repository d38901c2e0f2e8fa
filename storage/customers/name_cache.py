"""All names of a workspace's customers, in memory, for what no index of a database finds: slips, middles of words.

A name costs some hundred bytes, and the least used workspaces are forgotten first. What is kept here only *finds*: it
may be behind, and whoever uses it reads the rows that it names again. Names are added and given to others, never taken
from the tables; so it is enough to read what is newer than the newest row known. Rows are read a little way back,
because a lower id may become visible after a higher one, and one of a transaction that failed is given out again.
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
_BACK = 200  # rows; more than are ever written at once by others
_MANY = 1000  # from so many new names on, sorting anew is quicker


class Name(NamedTuple):
    """A name that some customer has. `row`: its id in `customers`, or minus its id in `customer_aliases`."""

    key: str
    folded: str
    row: int


@dataclass(frozen=True)
class Names:
    """Names in the order of their keys, and beside them, place by place, their keys and what they say."""

    every: list[Name]
    keys: list[str]
    folded: list[str]

    def beginning_with(self, key: str, most: int) -> list[Name]:
        """The first ones whose keys begin so."""
        start = bisect_left(self.keys, key)
        return [name for name in self.every[start : start + most] if name.key.startswith(key)]

    def and_also(self, new: Sequence[Name]) -> "Names":
        """With some more. What others are reading meanwhile stays as it was."""
        made = Names(list(self.every), list(self.keys), list(self.folded))
        for name in new:
            place = bisect_left(made.every, name)
            made.every.insert(place, name)
            made.keys.insert(place, name.key)
            made.folded.insert(place, name.folded)
        return made


def in_order(names: Iterable[Name]) -> Names:
    """All of these names."""
    every = sorted(names)
    return Names(every, [name.key for name in every], [name.folded for name in every])


@dataclass
class _Known:
    """The names of one workspace, and the newest rows that they come from."""

    names: Names = field(default_factory=lambda: in_order(()))
    by_row: dict[int, Name] = field(default_factory=dict)
    newest: int = 0
    newest_alias: int = 0

    def take_in(self, found: Sequence[Name]) -> None:
        """Adds names, or puts them in the place of what their rows said before."""
        new = [name for name in found if self.by_row.get(name.row) != name]
        if not new:
            return
        replaces = any(name.row in self.by_row for name in new)
        self.by_row.update((name.row, name) for name in new)
        # A name may be among them twice: as a new one, and as one that another name was given.
        new = list(dict.fromkeys(new))
        if replaces or len(new) > _MANY:
            self.names = in_order(self.by_row.values())
        else:
            self.names = self.names.and_also(new)


_lock = threading.Lock()
# By pool, which an engine shares with the one that only reads.
_kept: "WeakKeyDictionary[Pool, OrderedDict[str, _Known]]" = WeakKeyDictionary()


def names_of(connection: Connection, workspace: str) -> Names:
    """The names of the workspace's customers, with those that were added until now. Not to be changed.

    The first call of a process reads all of them: a tenth of a second for 50,000.
    """
    known = _of(connection, workspace)
    newer = _newer(customers, workspace, known.newest, 1)
    newer_aliases = _newer(customer_aliases, workspace, known.newest_alias, -1)
    renamed = _renamed(workspace, known.newest_alias)
    rows = connection.execute(sa.union_all(newer, newer_aliases, renamed))
    found = [Name(row.key, row.name.casefold(), row.row) for row in rows]
    with _lock:
        known.take_in(found)
        known.newest = max([known.newest, *(name.row for name in found)])
        known.newest_alias = max([known.newest_alias, *(-name.row for name in found)])
        _forget_least_used(connection.engine.pool)
    return known.names


def _of(connection: Connection, workspace: str) -> _Known:
    with _lock:
        kept = _kept.setdefault(connection.engine.pool, OrderedDict())
        known = kept.setdefault(workspace, _Known())
        kept.move_to_end(workspace)
        return known


def _newer(table: sa.Table, workspace: str, newest: int, sign: int) -> sa.Select[Any]:
    row = table.c.id if sign > 0 else -table.c.id
    return sa.select(row.label("row"), table.c.key, table.c.name).where(
        table.c.workspace == workspace, table.c.id > newest - _BACK
    )


def _renamed(workspace: str, newest_alias: int) -> sa.Select[Any]:
    """A customer that has another name now has its old one as an alias, which is new."""
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
