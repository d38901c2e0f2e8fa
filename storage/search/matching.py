"""The conditions for rows that contain what is sought: SQLite (FTS5) and PostgreSQL (full-text search) say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.engine import Connection

from storage.core.tables import answers, visits
from storage.search.query import SearchPhrase

RARE = 200
"""Words that occur in fewer rows than this are looked up in the index."""

Wanted = Sequence[tuple[Sequence[SearchPhrase], Sequence[str]]]
"""What must occur: the ways of each, and the prefixes of the terms under which they may."""

_INDEXES = {visits.name: "visits_search", answers.name: "answers_search"}  # of SQLite


@dataclass(frozen=True)
class Holding:
    """A condition for rows that contain the words, and the column expression to compare with the workspace.

    `ids`: the rows themselves, if they are few.
    """

    workspace: sa.ColumnElement[str]
    condition: sa.ColumnElement[bool]
    ids: tuple[int, ...] | None = None


def holding(
    connection: Connection, table: sa.Table, wanted: Wanted, *, leader: str | None = None
) -> Holding:
    """A condition for rows that contain the words.

    If they are rare, their rows are looked up in the index here. If they are common, the rows are read newest first
    (or those of the `leader`) and compared. Neither database can estimate this, and both would read a whole workspace.
    """
    if connection.dialect.name == "sqlite":
        rows = _rowids(table, _expression(wanted))
    else:
        # The workspace is in the terms. Materialised, so that a limit does not make reading the table look cheaper.
        indexed = table.c.search_terms.bool_op("@@")(_query(wanted))
        found = sa.select(table.c.id).where(indexed).cte("found").prefix_with("MATERIALIZED")
        rows = sa.select(found.c.id)
    ids = tuple(row.id for row in connection.execute(rows.limit(RARE)))
    # The plus keeps SQLite from using the index on the workspace.
    plus = "+" if connection.dialect.name == "sqlite" else ""
    whose = sa.literal_column(f"{plus}{table.name}.workspace", sa.Text)
    if len(ids) == RARE:
        narrowed = whose if leader is not None else table.c.workspace
        return Holding(narrowed, matches(connection, table, wanted))
    return Holding(whose, table.c.id.in_(ids), ids)


def matches(
    connection: Connection, table: sa.Table, wanted: Wanted, *, in_said: bool = False
) -> sa.ColumnElement[bool]:
    """A condition for rows with all of what is wanted, each in one of its ways and under one of its prefixes.

    `in_said`: only in what the customer said.
    """
    if connection.dialect.name == "sqlite":
        expression = _expression(wanted)
        # The plus keeps SQLite from starting here: these may be half of the workspace.
        row = sa.literal_column(f"+{table.name}.id", sa.Integer)
        return row.in_(_rowids(table, f"said : ({expression})" if in_said else expression))
    # The function behind the operator @@, which uses no index: it is applied to rows that are read anyway.
    query = _query(wanted, "A" if in_said else "")
    return sa.func.ts_match_vq(table.c.search_terms, query, type_=sa.Boolean)


def _query(wanted: Wanted, weight: str = "") -> sa.ColumnElement[str]:
    expression = " & ".join(_tsquery(ways, prefixes, weight) for ways, prefixes in wanted)
    return sa.cast(sa.literal(expression, sa.Text), TSQUERY)


def _tsquery(ways: Sequence[SearchPhrase], prefixes: Sequence[str], weight: str) -> str:
    found = [_phrase(each, prefix, weight) for each in ways for prefix in prefixes]
    return "(" + " | ".join(f"({way})" for way in found) + ")"


def _phrase(sought: SearchPhrase, prefix: str, weight: str) -> str:
    words = [f"'{prefix}{word}':{weight}" for word in sought.words]
    words[-1] += "*" if sought.is_beginning else ""
    return " <-> ".join(word.removesuffix(":") for word in words)


def _rowids(table: sa.Table, expression: str) -> sa.Select[tuple[int]]:
    index = sa.table(_INDEXES[table.name], sa.column("rowid", sa.Integer))
    matching = sa.literal_column(index.name, sa.Text).op("MATCH")(expression)
    return sa.select(index.c.rowid.label("id")).where(matching)


def _expression(wanted: Wanted) -> str:
    return " AND ".join(_fts5(ways, prefixes) for ways, prefixes in wanted)


def _fts5(ways: Sequence[SearchPhrase], prefixes: Sequence[str]) -> str:
    return "(" + " OR ".join(_fts5_phrase(way, each) for way in ways for each in prefixes) + ")"


def _fts5_phrase(sought: SearchPhrase, prefix: str) -> str:
    words = " ".join(prefix + word for word in sought.words)
    return f'"{words}"' + (" *" if sought.is_beginning else "")
