"""The name of a customer as people see it: with what tells it apart, as long as there is another of that name."""

import sqlalchemy as sa

from storage.core.tables import customers
from storage.customers.identity import NUMBER

# Literals, not parameters: this stands in the query of every line, and each parameter takes time.
_NUMBER: sa.ColumnElement[str] = sa.literal_column(f"'{NUMBER}'")
_ONE: sa.ColumnElement[int] = sa.literal_column("1")
_TWO: sa.ColumnElement[int] = sa.literal_column("2")
_OPENED: sa.ColumnElement[str] = sa.literal_column("' ('")
_CLOSED: sa.ColumnElement[str] = sa.literal_column("')'")


def shown_name(table: sa.FromClause) -> sa.Label[str]:
    """In SQL, of the table of customers or an alias: "Delta (Atlanta)" if there is another Delta, else "Delta"."""
    columns = table.c
    is_number = sa.func.substr(columns.apart, _ONE, _ONE) == _NUMBER
    number = sa.case(
        (is_number, sa.func.substr(columns.apart, _TWO))
    )  # a legal form is in the name
    # A branch has the domain of the others, so only its place tells it apart.
    branch = sa.case((columns.apart == columns.place, columns.place))
    what = sa.func.coalesce(branch, columns.domain, columns.place, number)
    whole: sa.ColumnElement[str] = columns.name.concat(_OPENED).concat(what).concat(_CLOSED)
    shown = sa.case((sa.and_(what.is_not(None), _is_shared(table)), whole), else_=columns.name)
    return shown.label("name")


def _is_shared(table: sa.FromClause) -> sa.ColumnElement[bool]:
    other = customers.alias()
    return (
        sa.exists()
        .where(
            other.c.workspace == table.c.workspace,
            other.c.key == table.c.key,
            other.c.id != table.c.id,
            other.c.merged_into.is_(None),
        )
        .correlate(table)
    )


SHOWN_NAME = shown_name(customers)
