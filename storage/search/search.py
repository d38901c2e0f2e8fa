"""Searches visits and answers, with equal results on SQLite (FTS5) and PostgreSQL (full-text search).

All words must occur in one visit or answer, in any order, ignoring case and accents, in whichever form; words in quotes
must be adjacent and as they were typed; of the last word the beginning is enough. Hits with the very words come before
those with other forms; among these, hits in what the customer said before all others, newer before older. Surprises
and private lines are found by their author only; visits that were taken back by nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Ranks:
    """The rows with the very words, and those with other forms of some; None if there are none."""

    exact: Holding | None
    looser: Holding | None


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
    """The newest `most` rows of each rank, the highest rank first."""
    public = [search_terms.public(filters.workspace)]
    own = [*public, search_terms.private(filters.workspace, filters.viewer)]
    told = _ranks(connection, visits, sought, own, filters.leader)
    answered = _ranks(connection, answers, sought, public)
    for exact in (True, False):
        holds = told.exact if exact else told.looser
        replied = answered.exact if exact else answered.looser
        rest: list[Any] = []
        if holds:
            in_said = matches(connection, visits, _wanted(sought, public, exact), in_said=True)
            yield list(connection.execute(rows.of_visits(filters, holds, in_said, most)))
            rest += connection.execute(rows.of_visits(filters, holds, sa.not_(in_said), most))
        if replied:
            rest += connection.execute(rows.of_answers(filters, replied, most))
        yield newest_first(rest, filters.zone)


def _ranks(
    connection: Connection,
    table: sa.Table,
    sought: Sequence[Sought],
    prefixes: Sequence[str],
    leader: str | None = None,
) -> _Ranks:
    every = holding(connection, table, _wanted(sought, prefixes, exact=False), leader=leader)
    if every.ids == ():
        return _Ranks(None, None)
    if not any(each.looser for each in sought):
        return _Ranks(every, None)
    wanted = _wanted(sought, prefixes, exact=True)
    exact = holding(connection, table, wanted, leader=leader)
    if every.ids is None:
        condition = every.condition
        if exact.ids != ():
            condition = sa.and_(condition, sa.not_(matches(connection, table, wanted)))
        return _Ranks(exact if exact.ids != () else None, Holding(every.workspace, condition))
    looser = tuple(set(every.ids) - set(exact.ids or ()))
    return _Ranks(
        exact if exact.ids else None,
        Holding(every.workspace, table.c.id.in_(looser), looser) if looser else None,
    )


def _wanted(sought: Sequence[Sought], prefixes: Sequence[str], exact: bool) -> Wanted:
    """All of what is sought, under any of these prefixes; `exact`: without the looser ways."""
    return [(each.exact if exact else each.ways, prefixes) for each in sought]
