"""How a generated migration changes the tables with search triggers. Used only when migrations are generated."""

from collections.abc import Iterable, Iterator
from typing import Any

from alembic.operations.ops import AddColumnOp, DropColumnOp, MigrateOperation, ModifyTableOps

WITH_TRIGGERS = ("visits", "answers")
"""Tables with triggers on SQLite (migration 0004), which are lost when Alembic's batch mode recreates the table."""


def in_place(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Alembic's `process_revision_directives`: adds and drops columns of these tables without batch mode."""
    for script in directives:
        for half in (script.upgrade_ops, script.downgrade_ops):
            half.ops = list(_without_batches(half.ops))


def _without_batches(ops: Iterable[MigrateOperation]) -> Iterator[MigrateOperation]:
    for each in ops:
        if isinstance(each, ModifyTableOps) and _is_columns_alone(each):
            yield from each.ops
        else:
            yield each


def _is_columns_alone(table: ModifyTableOps) -> bool:
    columns = all(isinstance(each, AddColumnOp | DropColumnOp) for each in table.ops)
    return table.table_name in WITH_TRIGGERS and columns
