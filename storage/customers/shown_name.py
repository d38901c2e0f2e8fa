"""The name of a customer as people see it: with what tells it apart, as long as there is another of that name."""

import sqlalchemy as sa

from storage.core.tables import customers
from storage.customers.identity import NUMBER


def shown_name(table: sa.FromClause) -> sa.Label[str]:
    """In SQL, of the table of customers or an alias: "Delta (Atlanta)" if there is another Delta, else "Delta"."""
    columns = table.c
    # A legal form stands in the name already.
    number = sa.case(
        (columns.apart.like(f"{NUMBER}%"), sa.func.substr(columns.apart, len(NUMBER) + 1))
    )
    what = sa.func.coalesce(columns.domain, columns.place, number)
    whole: sa.ColumnElement[str] = columns.name + " (" + what + ")"
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
