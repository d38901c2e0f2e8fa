"""Finds what was said, seen and answered, the same on both databases: SQLite's FTS5 or PostgreSQL's full text.

All words must occur, in any order and anywhere in one account, regardless of case and accents; words in quotes as they
stand; of the last word a beginning is enough. What the customers said themselves comes before what we made of it, and
the newer before the older. A private line is found by its author alone; a visit that was taken back by nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.engine import Connection

from storage import terms
from storage.answers import Outcome
from storage.customers import Customer, met_by
from storage.passages import Passage, passage
from storage.sought import Sought, read
from storage.tables import answers, customers, visit_colleagues, visits

# In this order a passage is looked for: what is first-hand comes first.
VISIT_WORDS = (*terms.OPEN_WORDS, "private")
_RARE = 200
_INDEXES = {visits.name: "visits_search", answers.name: "answers_search"}  # of SQLite


@dataclass(frozen=True)
class Hit:
    """A passage that was looked for. `leader` heard it, or answered; `who`: the one person the visit names, if one.

    `where`: one of VISIT_WORDS, or "answered" with the key of its `question`. `id`: of the visit or the answer.
    """

    id: int
    customer: Customer
    day: date
    leader: str
    where: str
    passage: Passage
    who: str | None = None
    question: str | None = None


_Wanted = Sequence[tuple[Sought, Sequence[str]]]


@dataclass(frozen=True)
class _Filters:
    workspace: str
    viewer: str
    customer: int | None
    leader: str | None
    since: date | None
    rare: bool = False  # few rows hold the words, so that SQLite begins with them


def search(
    connection: Connection,
    workspace: str,
    words: str,
    *,
    viewer: str,
    customer: int | None = None,
    leader: str | None = None,
    since: date | None = None,
    most: int = 8,
    skip: int = 0,
) -> list[Hit]:
    """What matches `words`, whatever is in them; nothing if they hold no word. `leader`: who heard or answered it."""
    sought = read(words)
    if not sought:
        return []
    filters = _Filters(workspace, viewer, customer, leader, since)
    filters = replace(filters, rare=_is_rare(connection, filters, sought))
    end = skip + most
    rows = _said(connection, filters, sought, end)
    if len(rows) < end:
        rows += _others(connection, filters, sought, end - len(rows))
    page = rows[skip:end]
    met = met_by(connection, workspace, [row.id for row in page if row.question is None])
    return [_hit(row, sought, viewer, met.get(row.id, ())) for row in page]


def _said(
    connection: Connection, filters: _Filters, sought: Sequence[Sought], most: int
) -> list[Any]:
    """Visits where all of it is in the customer's own words."""
    matches = _matches(connection, visits, _wanted(filters, sought), in_said=True)
    return list(connection.execute(_visits(filters).where(matches).limit(most)))


def _others(
    connection: Connection, filters: _Filters, sought: Sequence[Sought], most: int
) -> list[Any]:
    """All other visits, and answers, the newest first."""
    wanted = _wanted(filters, sought)
    said = _matches(connection, visits, wanted, in_said=True)
    anywhere = _matches(connection, visits, _wanted(filters, sought, own=True))
    other_visits = _visits(filters).where(anywhere, sa.not_(said))
    answered = _matches(connection, answers, wanted)
    found = [
        *connection.execute(other_visits.limit(most)),
        *connection.execute(_answers(filters).where(answered).limit(most)),
    ]
    return sorted(found, key=lambda row: (row.day, row.id), reverse=True)[:most]


def _wanted(filters: _Filters, sought: Sequence[Sought], *, own: bool = False) -> _Wanted:
    """What to look for, and under which prefixes: in all that leaders may read, or in the viewer's `own` lines too."""
    prefixes = [terms.public(filters.workspace)]
    if own:
        prefixes.append(terms.private(filters.workspace, filters.viewer))
    return [(each, prefixes) for each in sought]


def _visits(filters: _Filters) -> sa.Select[Any]:
    words = [visits.c[name] for name in VISIT_WORDS]
    query = (
        sa.select(
            visits.c.id,
            visits.c.customer_id,
            customers.c.name,
            visits.c.leader,
            visits.c.author,
            visits.c.last_day.label("day"),
            *words,
            sa.null().label("question"),
        )
        .join(customers, customers.c.id == visits.c.customer_id)
        .where(
            _here(visits, filters),
            customers.c.workspace == filters.workspace,
            visits.c.deleted_at.is_(None),
        )
        .order_by(visits.c.last_day.desc(), visits.c.id.desc())
    )
    if filters.customer is not None:
        query = query.where(visits.c.customer_id == filters.customer)
    if filters.since is not None:
        query = query.where(visits.c.last_day >= filters.since)
    return query if filters.leader is None else query.where(_heard_by(filters))


def _heard_by(filters: _Filters) -> sa.ColumnElement[bool]:
    """Theirs, or they came along."""
    along = sa.exists().where(
        visit_colleagues.c.workspace == filters.workspace,
        visit_colleagues.c.visit_id == visits.c.id,
        visit_colleagues.c.user_id == filters.leader,
        visit_colleagues.c.declined_at.is_(None),
    )
    return sa.or_(visits.c.leader == filters.leader, along)


def _answers(filters: _Filters) -> sa.Select[Any]:
    query = (
        sa.select(
            answers.c.id,
            answers.c.customer_id,
            customers.c.name,
            answers.c.leader,
            answers.c.answered_at,
            sa.func.date(answers.c.answered_at, type_=sa.Date()).label("day"),
            answers.c.words,
            answers.c.question,
        )
        .join(customers, customers.c.id == answers.c.customer_id)
        .where(
            _here(answers, filters),
            customers.c.workspace == filters.workspace,
            answers.c.outcome == Outcome.ANSWERED.value,
        )
        .order_by(answers.c.answered_at.desc(), answers.c.id.desc())
    )
    if filters.customer is not None:
        query = query.where(answers.c.customer_id == filters.customer)
    if filters.leader is not None:
        query = query.where(answers.c.leader == filters.leader)
    if filters.since is not None:
        begin = datetime.combine(filters.since, time(), UTC)
        query = query.where(answers.c.answered_at >= begin)
    return query


def _here(table: sa.Table, filters: _Filters) -> sa.ColumnElement[bool]:
    """The row is this workspace's. The plus keeps SQLite from reading a whole workspace to find a few rows in it."""
    if filters.rare:
        return sa.literal_column(f"+{table.name}.workspace", sa.Text) == filters.workspace
    return table.c.workspace == filters.workspace


def _is_rare(connection: Connection, filters: _Filters, sought: Sequence[Sought]) -> bool:
    """SQLite does not know: whether to begin with the words, or with the newest and see whether they hold them."""
    if connection.dialect.name != "sqlite":
        return False
    rows = _rowids(visits, _expression(_wanted(filters, sought, own=True))).limit(_RARE).subquery()
    counted = connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one()
    return int(counted) < _RARE


def _matches(
    connection: Connection, table: sa.Table, wanted: _Wanted, *, in_said: bool = False
) -> sa.ColumnElement[bool]:
    """The row's terms, or those of what the customer said, hold every one of these, each under one of its prefixes."""
    if connection.dialect.name == "sqlite":
        expression = _expression(wanted)
        return table.c.id.in_(_rowids(table, f"said : ({expression})" if in_said else expression))
    weight = "A" if in_said else ""
    expression = " & ".join(_tsquery(each, prefixes, weight) for each, prefixes in wanted)
    found: sa.ColumnElement[bool] = table.c.search_terms.bool_op("@@")(
        sa.cast(sa.literal(expression, sa.Text), TSQUERY)
    )
    return found


def _rowids(table: sa.Table, expression: str) -> sa.Select[Any]:
    index = sa.table(_INDEXES[table.name], sa.column("rowid"))
    matching = sa.literal_column(index.name, sa.Text).op("MATCH")(expression)
    return sa.select(index.c.rowid).where(matching)


def _expression(wanted: _Wanted) -> str:
    return " AND ".join(_fts5(each, prefixes) for each, prefixes in wanted)


def _fts5(sought: Sought, prefixes: Sequence[str]) -> str:
    end = " *" if sought.is_beginning else ""
    phrases = [" ".join(prefix + word for word in sought.words) for prefix in prefixes]
    return "(" + " OR ".join(f'"{phrase}"{end}' for phrase in phrases) + ")"


def _tsquery(sought: Sought, prefixes: Sequence[str], weight: str) -> str:
    ways = [_phrase(sought, prefix, weight) for prefix in prefixes]
    return "(" + " | ".join(f"({way})" for way in ways) + ")"


def _phrase(sought: Sought, prefix: str, weight: str) -> str:
    words = [f"'{prefix}{word}':{weight}" for word in sought.words]
    words[-1] += "*" if sought.is_beginning else ""
    return " <-> ".join(word.removesuffix(":") for word in words)


def _hit(row: Any, sought: Sequence[Sought], viewer: str, met: Sequence[Any]) -> Hit:
    customer = Customer(row.customer_id, row.name)
    if row.question is not None:
        texts = {"answered": row.words}
    else:
        hidden = () if row.author == viewer else ("private",)
        texts = {name: getattr(row, name) for name in VISIT_WORDS if name not in hidden}
    where, found = passage(texts, sought)
    hit = Hit(row.id, customer, row.day, row.leader, where, found, question=row.question)
    return replace(hit, who=met[0].name) if len(met) == 1 else hit
