"""two customers of one name, and what tells them apart

Revises: 0013

SQLite cannot change a unique constraint: the table is made anew, and everything that refers to it stays as it is. Its
foreign keys are looked at when the transaction commits, by which time every row is back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from storage.core.tables import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KEPT = "id, workspace, name, key, added_by, added_at, domain, place, merged_into"
_INDEXES = (["workspace", "id"], ["workspace", "merged_into"], ["workspace", "domain"])
_BEFORE, _SINCE = ("workspace", "key"), ("workspace", "key", "apart")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(_SINCE, sa.Column("apart", sa.Text(), server_default="", nullable=False))
        return
    op.add_column("customers", sa.Column("apart", sa.Text(), server_default="", nullable=False))
    op.drop_constraint(op.f("uq_customers_workspace_key"), "customers")
    op.create_unique_constraint(op.f("uq_customers_workspace_key_apart"), "customers", list(_SINCE))


def downgrade() -> None:
    """Of several customers of one name, all but the first get keys that nobody types: none is lost, nor merged."""
    op.execute("UPDATE customers SET key = key || ' ' || id WHERE apart <> ''")
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(_BEFORE)
        return
    op.drop_constraint(op.f("uq_customers_workspace_key_apart"), "customers")
    op.drop_column("customers", "apart")
    op.create_unique_constraint(op.f("uq_customers_workspace_key"), "customers", list(_BEFORE))


def _make_anew(unique: tuple[str, ...], *more: sa.Column[str]) -> None:
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TEMPORARY TABLE customers_before AS SELECT {_KEPT} FROM customers")
    with _references_indexed():
        op.drop_table("customers")
        op.create_table(
            "customers",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("workspace", sa.String(32), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("added_by", sa.String(32), nullable=True),
            sa.Column("added_at", UtcDateTime(), nullable=False),
            sa.Column("domain", sa.Text(), nullable=True),
            sa.Column("place", sa.Text(), nullable=True),
            sa.Column("merged_into", sa.Integer(), nullable=True),
            *more,
            sa.ForeignKeyConstraint(
                ["workspace"], ["workspaces.id"], name=op.f("fk_customers_workspace")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
            sa.UniqueConstraint(*unique, name=op.f(f"uq_customers_{'_'.join(unique)}")),
        )
        op.execute(f"INSERT INTO customers ({_KEPT}) SELECT {_KEPT} FROM customers_before")
    op.execute("DROP TABLE customers_before")
    for columns in _INDEXES:
        op.create_index(op.f(f"ix_customers_{'_'.join(columns)}"), "customers", columns)


@contextmanager
def _references_indexed() -> Iterator[None]:
    """For each row that goes or comes, SQLite looks for rows that refer to it: without an index, through all of them."""
    inspector = sa.inspect(op.get_bind())
    made = []
    for table in inspector.get_table_names():
        for reference in inspector.get_foreign_keys(table):
            if reference["referred_table"] == "customers":
                (column,) = reference["constrained_columns"]
                made.append(f"made_anew_{table}_{column}")
                op.create_index(made[-1], table, [column])
    yield
    for name in made:
        op.execute(f"DROP INDEX {name}")
