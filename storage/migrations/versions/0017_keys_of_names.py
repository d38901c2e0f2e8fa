"""keys of names anew: "&", "+", "#" and numbers are part of them, legal forms only where they stand like one

Revises: 0016

The keys are those of the code that runs, which looks names up by them. Whoever changes `customer_key` writes such a
migration again.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection

from storage.customers.name_keys import customer_key, legal_form

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_AT_ONCE = 1000


def _named(name: str, *more: str) -> sa.TableClause:
    texts: list[sa.ColumnClause[Any]] = [
        sa.column(each, sa.Text) for each in ("workspace", "name", "key", *more)
    ]
    return sa.table(name, sa.column("id", sa.Integer), *texts)


_CUSTOMERS, _ALIASES = _named("customers", "apart"), _named("customer_aliases")
_Row = sa.Row[Any]
_Meet = tuple[str, str]  # workspace, key


def upgrade() -> None:
    _rewrite(lambda row: customer_key(row.name))


def downgrade() -> None:
    """The signs as the release before wrote them. What it took for a legal form stays in the key."""
    _rewrite(lambda row: re.sub("[+#.]", "", row.key.replace("&", "and")) or row.key)


def _rewrite(key_of: Callable[[_Row], str]) -> None:
    connection = op.get_bind()
    for table, settle in ((_CUSTOMERS, _settle_customers), (_ALIASES, _settle_aliases)):
        _set_aside(connection, table, key_of)
        for rows in _batches(connection, table, table.c.key.like(" %")):
            settle(connection, rows)


def _set_aside(
    connection: Connection, table: sa.TableClause, key_of: Callable[[_Row], str]
) -> None:
    """Gives all that change a key that no name has, with the new one in it, so that none meets another's old key."""
    for rows in _batches(connection, table, sa.true()):
        new = {row.id: key_of(row) for row in rows}
        aside = [(row, {"key": f" {row.id} {new[row.id]}"}) for row in rows]
        _write(connection, table, [each for each in aside if new[each[0].id] != each[0].key])


def _new_key(row: _Row) -> str:
    return str(row.key.split(" ", 2)[2])


def _settle_customers(connection: Connection, rows: Sequence[_Row]) -> None:
    """Gives them their new keys; what meets another stays a customer of its own, told apart by `apart`."""
    there = _there(connection, _CUSTOMERS, rows)
    changed = []
    for row in rows:
        key, others = _new_key(row), there[row.workspace, _new_key(row)]
        apart = _apart(row, others)
        changed.append((row, {"key": key, "apart": apart}))
        others[apart] = row.name
    _write(connection, _CUSTOMERS, changed)


def _apart(row: _Row, others: Mapping[str, str]) -> str:
    """What tells it from others, which are names by their `apart`: what did, else its legal form, else a number."""
    if row.apart not in others:
        return str(row.apart)
    form = legal_form(row.name)
    if form and form not in others and form not in map(legal_form, others.values()):
        return form
    at = len(others) + 1
    while f"#{at}" in others:
        at += 1
    return f"#{at}"


def _settle_aliases(connection: Connection, rows: Sequence[_Row]) -> None:
    """Gives them their new keys. What meets another keeps its words, and a key that nobody types."""
    there = _there(connection, _ALIASES, rows)
    changed = []
    for row in rows:
        key, others = _new_key(row), there[row.workspace, _new_key(row)]
        changed.append((row, {"key": f"{key} {row.id}" if others else key}))
        others[""] = row.name
    _write(connection, _ALIASES, changed)


def _there(
    connection: Connection, table: sa.TableClause, rows: Sequence[_Row]
) -> dict[_Meet, dict[str, str]]:
    """The names that have the new keys of these rows already, by their `apart`."""
    found: dict[_Meet, dict[str, str]] = defaultdict(dict)
    wanted = table.c.workspace.in_({row.workspace for row in rows})
    keys = table.c.key.in_({_new_key(row) for row in rows})
    for row in connection.execute(sa.select(table).where(wanted, keys)):
        found[row.workspace, row.key][getattr(row, "apart", "")] = row.name
    return found


def _batches(
    connection: Connection, table: sa.TableClause, which: sa.ColumnElement[bool]
) -> Iterator[Sequence[_Row]]:
    """A stretch of rows at a time, so that memory stays flat."""
    last = -1
    while rows := connection.execute(
        sa.select(table).where(table.c.id > last, which).order_by(table.c.id).limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        yield rows


def _write(
    connection: Connection,
    table: sa.TableClause,
    changed: Sequence[tuple[_Row, Mapping[str, str]]],
) -> None:
    if not changed:
        return
    values: dict[str, Any] = {each: sa.bindparam(f"new_{each}") for each in changed[0][1]}
    connection.execute(
        table.update().where(table.c.id == sa.bindparam("row")).values(values),
        [
            {"row": row.id} | {f"new_{each}": text for each, text in new.items()}
            for row, new in changed
        ],
    )
