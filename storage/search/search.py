"""Searches visits and answers, with equal results on SQLite (FTS5) and PostgreSQL (full-text search).

All words must occur in one visit or answer, in any order, ignoring case and accents; words in quotes must be adjacent;
of the last word the beginning is enough. Hits in what the customer said come before all others, newer before older.
Surprises and private lines are found by their author only; visits that were taken back by nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.engine import Connection

from storage.core import search_terms, visit_fields
from storage.core.tables import answers, customers, visit_colleagues, visits
from storage.customers.customers import Customer, met_by
from storage.customers.shown_name import SHOWN_NAME
from storage.search.passages import Passage, passage
from storage.search.query import SearchPhrase, read
from storage.ten.answers import AnswerOutcome

_RARE = 200
"""Words that occur in fewer rows than this are looked up in the index."""

_INDEXES = {visits.name: "visits_search", answers.name: "answers_search"}  # of SQLite


_own = visits.alias("own")


@dataclass(frozen=True)
class Hit:
    """One visit or answer found, with its best passage.

    `id`: of the visit or answer; `day`: the visit's last day, or the day of the answer; `leader`: who heard or answered
    it; `where`: the text of the passage, one of visit_fields.SEARCHED or "answered"; `who`: the person met, if the
    visit names exactly one; `question`: its key, for an answer.
    """

    id: int
    customer: Customer
    day: date
    leader: str
    where: str
    passage: Passage
    who: str | None = None
    question: str | None = None


_Wanted = Sequence[tuple[SearchPhrase, Sequence[str]]]


@dataclass(frozen=True)
class _Filters:
    workspace: str
    viewer: str
    customer: int | None
    leader: str | None
    since: date | None
    zone: str


@dataclass(frozen=True)
class _Holding:
    """A condition for rows that contain the words, and the column expression to compare with the workspace."""

    workspace: sa.ColumnElement[str]
    condition: sa.ColumnElement[bool]


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
    sought = read(words)
    if not sought:
        return []
    filters = _Filters(workspace, viewer, customer, leader, since, zone)
    end = skip + most
    anywhere = _holding(connection, visits, _wanted(filters, sought, own=True), leader)
    in_said = _matches(connection, visits, _wanted(filters, sought), in_said=True)
    rows = list(connection.execute(_visits(filters, anywhere, in_said, end)))
    if len(rows) < end:
        answered = _holding(connection, answers, _wanted(filters, sought))
        others = [
            *connection.execute(_visits(filters, anywhere, sa.not_(in_said), end)),
            *connection.execute(_answers(filters, answered, end)),
        ]
        rows += sorted(others, key=lambda row: (_day(row, zone), row.id), reverse=True)
    page = rows[skip:end]
    met = met_by(connection, workspace, [row.id for row in page if row.question is None])
    return [_hit(row, sought, filters, met.get(row.id, ())) for row in page]


def _wanted(filters: _Filters, sought: Sequence[SearchPhrase], *, own: bool = False) -> _Wanted:
    """The phrases with the term prefixes to search: what all leaders may read, with `own` also the viewer's lines."""
    prefixes = [search_terms.public(filters.workspace)]
    if own:
        prefixes.append(search_terms.private(filters.workspace, filters.viewer))
    return [(each, prefixes) for each in sought]


def _visits(
    filters: _Filters, holding: _Holding, where: sa.ColumnElement[bool], most: int
) -> sa.Select[Any]:
    """The newest `most` visits with the words. Customers' names are joined afterwards, for these only."""
    words = [visits.c[key] for key in visit_fields.SEARCHED]
    query = (
        sa.select(
            visits.c.id,
            visits.c.customer_id,
            visits.c.leader,
            visits.c.author,
            visits.c.last_day.label("day"),
            *words,
            sa.null().label("question"),
        )
        .where(
            holding.workspace == filters.workspace,
            holding.condition,
            visits.c.deleted_at.is_(None),
            where,
        )
        .order_by(visits.c.last_day.desc(), visits.c.id.desc())
    )
    if filters.customer is not None:
        query = query.where(visits.c.customer_id == filters.customer)
    if filters.since is not None:
        query = query.where(visits.c.last_day >= filters.since)
    if filters.leader is not None:
        query = query.where(visits.c.id.in_(_heard_by(filters)))
    return _named(filters, query.limit(most).subquery(), "day")


def _named(filters: _Filters, found: sa.Subquery, newest: str) -> sa.Select[Any]:
    return (
        sa.select(found, SHOWN_NAME)
        .join(customers, customers.c.id == found.c.customer_id)
        .where(customers.c.workspace == filters.workspace)
        .order_by(found.c[newest].desc(), found.c.id.desc())
    )


def _heard_by(filters: _Filters) -> sa.CompoundSelect[Any]:
    """Ids of visits of the leader, and of those where they came along: two queries, each with its own index."""
    own = sa.select(_own.c.id).where(
        _own.c.workspace == filters.workspace, _own.c.leader == filters.leader
    )
    along = sa.select(visit_colleagues.c.visit_id).where(
        visit_colleagues.c.workspace == filters.workspace,
        visit_colleagues.c.user_id == filters.leader,
        visit_colleagues.c.declined_at.is_(None),
    )
    return sa.union_all(own, along)


def _answers(filters: _Filters, holding: _Holding, most: int) -> sa.Select[Any]:
    query = (
        sa.select(
            answers.c.id,
            answers.c.customer_id,
            answers.c.leader,
            answers.c.answered_at,
            answers.c.words,
            answers.c.question,
        )
        .where(
            holding.workspace == filters.workspace,
            holding.condition,
            answers.c.outcome == AnswerOutcome.ANSWERED.value,
        )
        .order_by(answers.c.answered_at.desc(), answers.c.id.desc())
    )
    if filters.customer is not None:
        query = query.where(answers.c.customer_id == filters.customer)
    if filters.leader is not None:
        query = query.where(answers.c.leader == filters.leader)
    if filters.since is not None:
        begin = datetime.combine(filters.since, time(), ZoneInfo(filters.zone))
        query = query.where(answers.c.answered_at >= begin)
    return _named(filters, query.limit(most).subquery(), "answered_at")


def _holding(
    connection: Connection, table: sa.Table, wanted: _Wanted, leader: str | None = None
) -> _Holding:
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
    ids = connection.execute(rows.limit(_RARE)).scalars().all()
    # The plus keeps SQLite from using the index on the workspace.
    plus = "+" if connection.dialect.name == "sqlite" else ""
    whose = sa.literal_column(f"{plus}{table.name}.workspace", sa.Text)
    if len(ids) == _RARE:
        narrowed = whose if leader is not None else table.c.workspace
        return _Holding(narrowed, _matches(connection, table, wanted))
    return _Holding(whose, table.c.id.in_(ids))


def _matches(
    connection: Connection, table: sa.Table, wanted: _Wanted, *, in_said: bool = False
) -> sa.ColumnElement[bool]:
    """A condition for rows with all of these phrases, each under one of its prefixes.

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


def _query(wanted: _Wanted, weight: str = "") -> sa.ColumnElement[Any]:
    expression = " & ".join(_tsquery(each, prefixes, weight) for each, prefixes in wanted)
    return sa.cast(sa.literal(expression, sa.Text), TSQUERY)


def _rowids(table: sa.Table, expression: str) -> sa.Select[Any]:
    index = sa.table(_INDEXES[table.name], sa.column("rowid"))
    matching = sa.literal_column(index.name, sa.Text).op("MATCH")(expression)
    return sa.select(index.c.rowid).where(matching)


def _expression(wanted: _Wanted) -> str:
    return " AND ".join(_fts5(each, prefixes) for each, prefixes in wanted)


def _fts5(sought: SearchPhrase, prefixes: Sequence[str]) -> str:
    end = " *" if sought.is_beginning else ""
    phrases = [" ".join(prefix + word for word in sought.words) for prefix in prefixes]
    return "(" + " OR ".join(f'"{phrase}"{end}' for phrase in phrases) + ")"


def _tsquery(sought: SearchPhrase, prefixes: Sequence[str], weight: str) -> str:
    ways = [_phrase(sought, prefix, weight) for prefix in prefixes]
    return "(" + " | ".join(f"({way})" for way in ways) + ")"


def _phrase(sought: SearchPhrase, prefix: str, weight: str) -> str:
    words = [f"'{prefix}{word}':{weight}" for word in sought.words]
    words[-1] += "*" if sought.is_beginning else ""
    return " <-> ".join(word.removesuffix(":") for word in words)


def _day(row: Any, zone: str) -> date:
    """The last day of a visit, or the day of an answer in the viewer's time zone."""
    local = row.answered_at.astimezone(ZoneInfo(zone)) if row.question else None
    day: date = local.date() if local else row.day
    return day


def _hit(row: Any, sought: Sequence[SearchPhrase], filters: _Filters, met: Sequence[Any]) -> Hit:
    customer = Customer(row.customer_id, row.name)
    if row.question is not None:
        texts = {"answered": row.words}
    else:
        hidden = () if row.author == filters.viewer else visit_fields.AUTHOR_ONLY
        texts = {key: getattr(row, key) for key in visit_fields.SEARCHED if key not in hidden}
    where, found = passage(texts, sought)
    day = _day(row, filters.zone)
    hit = Hit(row.id, customer, day, row.leader, where, found, question=row.question)
    return replace(hit, who=met[0].name) if len(met) == 1 else hit
