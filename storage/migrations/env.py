"""Alembic's environment. `storage.migrations.migrate` passes its connection; the alembic command opens one here."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.core.database import Database
from storage.core.tables import UtcDateTime, metadata
from storage.migrations import is_declared
from storage.migrations.in_place import in_place


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Renders UtcDateTime by its own name, with its import, so that a generated migration runs unchanged."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from storage.core.tables import UtcDateTime")
        return "UtcDateTime()"
    return False


def run(connection: Any) -> None:
    """Runs the missing migrations on `connection`, in the caller's transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render_item,
        include_name=is_declared,
        render_as_batch=True,  # SQLite cannot alter a table in place
        process_revision_directives=in_place,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database("sqlite:///migrations-scratch.db").engine.begin() as made:
        run(made)
