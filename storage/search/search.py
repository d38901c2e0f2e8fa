"""Searches visits and answers, with equal results on SQLite (FTS5) and PostgreSQL (full-text search).

All words must occur in one visit or answer, in any order, ignoring case and accents, in whichever form; words in quotes
must be adjacent and as they were typed; of the last word the beginning is enough. Hits with the very words come before
those with other forms; among these, hits in what the customer said before all others, newer before older. Surprises
and private lines are found by their author only; visits that were taken back by nobody.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core import search_terms
from storage.core.tables import answers, visits
from storage.search import reindexing, rows
from storage.search.matching import Holding, Wanted, holding, matches
from storage.search.query import Sought, has_symbols, read
from storage.search.rows import Filters, Hit, newest_first


def search(
    connection: Connection,
    workspace: str,
    words: str,
    *,
    viewer: str,
    customer: int | None = None,
    leader: str | None = None,
    since: date | None = None,
    zone: str = "UTC",
    most: int = 8,
    skip: int = 0,
) -> list[Hit]:
    """The hits for the typed text `words`, which may be anything; none if it contains no word.

    `customer`, `leader` (who heard or answered it), `since`: filters. `zone`: the viewer's time zone, for the days of
    answers. `most`, `skip`: the page.
    """
    sought = read(words, complete=not has_symbols(words) or reindexing.is_done(connection))
    if not sought:
        return []
    filters = Filters(workspace, viewer, customer, leader, since, zone)
    found: list[Any] = []
    for rank in _ranked(connection, filters, sought, skip + most):
        found += rank
        if len(found) >= skip + most:
            break
    return rows.hits(connection, filters, sought, found[skip : skip + most])


def latest(
    connection: Connection,
    workspace: str,
    *,
    viewer: str,
    customer: int | None = None,
    leader: str | None = None,
    since: date | None = None,
    zone: str = "UTC",
    most: int = 8,
    skip: int = 0,
) -> list[Hit]:
    """What was said, seen or answered of late, as the viewer may read it. The arguments of `search`."""
    filters = Filters(workspace, viewer, customer, leader, since, zone)
    told = Holding(visits.c.workspace, rows.readable_by(viewer))
    answered = Holding(answers.c.workspace, sa.true())
    found = [
        *connection.execute(rows.of_visits(filters, told, sa.true(), skip + most)),
        *connection.execute(rows.of_answers(filters, answered, skip + most)),
    ]
    return rows.hits(connection, filters, (), newest_first(found, zone)[skip : skip + most])


def _ranked(
    connection: Connection, filters: Filters, sought: Sequence[Sought], most: int
) -> Iterator[list[Any]]:
    """The newest `most` rows of each rank, the highest rank first. Each is looked up only when it is asked for."""
    public = [search_terms.public(filters.workspace)]
    own = [*public, search_terms.private(filters.workspace, filters.viewer)]
    told = _Lookup(visits, _wanted(sought, own, exact=True), filters.leader)
    answered = _Lookup(answers, _wanted(sought, public, exact=True))
    for exact in (True, False) if any(each.looser for each in sought) else (True,):
        rest: list[Any] = []
        of_visits = _wanted(sought, own, exact)
        if holds := told.find(connection) if exact else told.others(connection, of_visits):
            in_said = matches(connection, visits, _wanted(sought, public, exact), in_said=True)
            yield list(connection.execute(rows.of_visits(filters, holds, in_said, most)))
            rest += connection.execute(rows.of_visits(filters, holds, sa.not_(in_said), most))
        replies = _wanted(sought, public, exact)
        if replied := answered.find(connection) if exact else answered.others(connection, replies):
            rest += connection.execute(rows.of_answers(filters, replied, most))
        yield newest_first(rest, filters.zone)


class _Lookup:
    """The rows of a table with the very words, and then those with other forms of some."""

    def __init__(self, table: sa.Table, wanted: Wanted, leader: str | None = None) -> None:
        self._table, self._wanted, self._leader = table, wanted, leader
        self._found: Holding | None = None

    def find(self, connection: Connection) -> Holding | None:
        """Those with the very words; None if there are none."""
        self._found = holding(connection, self._table, self._wanted, leader=self._leader)
        return self._found if self._found.ids != () else None

    def others(self, connection: Connection, wanted: Wanted) -> Holding | None:
        """Those with all of what is `wanted` that `find` has not found; None if there are none."""
        every = holding(connection, self._table, wanted, leader=self._leader)
        known = self._found.ids if self._found else None
        if every.ids is None:
            if known == ():
                return every
            others = sa.not_(matches(connection, self._table, self._wanted))
            return Holding(every.workspace, sa.and_(every.condition, others))
        left = tuple(set(every.ids) - set(known or ()))
        return Holding(every.workspace, self._table.c.id.in_(left), left) if left else None


def _wanted(sought: Sequence[Sought], prefixes: Sequence[str], exact: bool) -> Wanted:
    """All of what is sought, under any of these prefixes; `exact`: without the looser ways."""
    return [(each.exact if exact else each.ways, prefixes) for each in sought]
