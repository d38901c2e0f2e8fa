"""where a visit was; indexes for customers typed as their domain, and for aliases that are new

Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INDEXES = (
    ("customers", ["workspace", "domain"]),
    ("customer_aliases", ["workspace", "id"]),
)


def upgrade() -> None:
    op.add_column("visits", sa.Column("place", sa.Text(), nullable=True))
    for table, columns in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def downgrade() -> None:
    for table, columns in _INDEXES:
        op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table)
    op.drop_column("visits", "place")
