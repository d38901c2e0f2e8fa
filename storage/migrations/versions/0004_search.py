"""full-text search over visits and answers, those that are there included

Revises: 0003
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection

from storage.core import search_terms
from storage.core.search_terms import Terms
from storage.core.tables import SearchTerms


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = ("visits", "answers")
_AT_ONCE = 1000
# The words of a visit at this revision: a column that came later is not there yet.
_WORDS = ("said", "saw", "heading", "obstacles", "reading", "surprise", "private")

# One column holds what the customer said and, on its second line, all else.
_PARTS = (
    "substr({row}.search_terms, 1, instr({row}.search_terms, char(10)) - 1),"
    " substr({row}.search_terms, instr({row}.search_terms, char(10)) + 1)"
)
_OLD, _NEW = _PARTS.format(row="old"), _PARTS.format(row="new")
_ADD = "INSERT INTO {table}_search (rowid, said, rest) VALUES (new.id, " + _NEW + ");"
# The index holds no text of its own, so what leaves it must be told what it held.
_TAKE = (
    "INSERT INTO {table}_search ({table}_search, rowid, said, rest) VALUES ('delete', old.id, "
    + _OLD
    + ");"
)
_SQLITE = (
    "CREATE VIRTUAL TABLE {table}_search USING fts5"
    "(said, rest, content='', columnsize=0, tokenize='ascii')",
    "CREATE TRIGGER {table}_searched AFTER INSERT ON {table}"
    " WHEN new.search_terms IS NOT NULL BEGIN " + _ADD + " END",
    "CREATE TRIGGER {table}_changing BEFORE UPDATE OF search_terms ON {table}"
    " WHEN old.search_terms IS NOT NULL BEGIN " + _TAKE + " END",
    "CREATE TRIGGER {table}_changed AFTER UPDATE OF search_terms ON {table}"
    " WHEN new.search_terms IS NOT NULL BEGIN " + _ADD + " END",
    "CREATE TRIGGER {table}_deleted AFTER DELETE ON {table}"
    " WHEN old.search_terms IS NOT NULL BEGIN " + _TAKE + " END",
)


def upgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    for table in _TABLES:
        op.add_column(table, sa.Column("search_terms", SearchTerms(), nullable=True))
        for statement in _SQLITE if is_sqlite else ():
            op.execute(statement.format(table=table))
    _fill_visits(connection)
    _fill_answers(connection)
    if not is_sqlite:
        for table in _TABLES:
            name = op.f(f"ix_{table}_search_terms")
            op.create_index(name, table, ["search_terms"], postgresql_using="gin")
    op.create_index(
        op.f("ix_answers_workspace_customer_id"), "answers", ["workspace", "customer_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_answers_workspace_customer_id"), "answers")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _TABLES:
        if is_sqlite:
            for trigger in ("searched", "changing", "changed", "deleted"):
                op.execute(f"DROP TRIGGER {table}_{trigger}")
            op.execute(f"DROP TABLE {table}_search")
        op.drop_column(table, "search_terms")  # and its index


def _fill_visits(connection: Connection) -> None:
    columns: list[sa.ColumnClause[Any]] = [
        sa.column("author"),
        *(sa.column(each) for each in _WORDS),
    ]
    told = sa.or_(*(sa.column(each).is_not(None) for each in _WORDS))
    _fill(connection, "visits", columns, told, _of_visit)


def _of_visit(row: sa.Row[Any]) -> Terms:
    words = {each: getattr(row, each) for each in _WORDS}
    return search_terms.of_visit(row.workspace, row.author, words)


def _fill_answers(connection: Connection) -> None:
    words: sa.ColumnClause[Any] = sa.column("words")
    _fill(connection, "answers", [words], words.is_not(None), _of_answer)


def _of_answer(row: sa.Row[Any]) -> Terms:
    return search_terms.of_answer(row.workspace, row.words)


def _fill(
    connection: Connection,
    name: str,
    columns: list[sa.ColumnClause[Any]],
    told: sa.ColumnElement[bool],
    terms_of: Callable[[sa.Row[Any]], Terms],
) -> None:
    """A stretch of rows at a time, so that memory stays flat."""
    known: tuple[sa.ColumnClause[Any], ...] = (
        sa.column("id"),
        sa.column("workspace"),
        sa.column("search_terms", SearchTerms()),
    )
    table = sa.table(name, *known, *columns)
    last = -1
    while rows := connection.execute(
        sa.select(table.c.id, table.c.workspace, *columns)
        .where(table.c.id > last, told)
        .order_by(table.c.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        connection.execute(
            table.update()
            .where(table.c.id == sa.bindparam("row"), table.c.workspace == sa.bindparam("team"))
            .values(search_terms=sa.bindparam("found", type_=SearchTerms())),
            [{"row": row.id, "team": row.workspace, "found": terms_of(row)} for row in rows],
        )
