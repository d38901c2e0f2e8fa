"""Reads who answers to a key; storage/customers/identity.py says whom of them a typed name means."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import customer_aliases, customers
from storage.customers.identity import Answering
from storage.customers.shown_name import SHOWN_NAME

_typed = customers.alias("typed")
_COLUMNS = (customers.c.id, SHOWN_NAME, customers.c.domain, customers.c.place)


def answering(connection: Connection, workspace: str, key: str) -> list[Answering]:
    """All that answer to this key, the oldest first: by their own names, those merged into them, and aliases."""
    rows = connection.execute(sa.union_all(_own_names(workspace, key), _aliases(workspace, key)))
    found = [
        Answering(row.id, row.name, row.said, bool(row.is_alias), row.domain, row.place, row.apart)
        for row in rows
    ]
    return sorted(found, key=lambda each: each.customer)


def _own_names(workspace: str, key: str) -> sa.Select[Any]:
    became = sa.func.coalesce(_typed.c.merged_into, _typed.c.id)
    return (
        sa.select(
            *_COLUMNS, _typed.c.name.label("said"), _typed.c.apart, sa.literal(0).label("is_alias")
        )
        .join(_typed, customers.c.id == became)
        .where(
            customers.c.workspace == workspace,
            _typed.c.workspace == workspace,
            _typed.c.key == key,
        )
    )


def _aliases(workspace: str, key: str) -> sa.Select[Any]:
    aliases = customer_aliases
    return (
        sa.select(
            *_COLUMNS,
            aliases.c.name.label("said"),
            sa.literal("").label("apart"),
            sa.literal(1).label("is_alias"),
        )
        .join(aliases, customers.c.id == aliases.c.customer_id)
        .where(
            customers.c.workspace == workspace,
            aliases.c.workspace == workspace,
            aliases.c.key == key,
        )
    )
