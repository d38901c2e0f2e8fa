"""who of those who were let in still belongs to the workspace, and when Slack was last asked

Revises: 0018

Nobody was asked about yet: the first rounds ask about everybody, some people a minute.
"""

import sqlalchemy as sa
from alembic import op

from storage.core.tables import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
additive = True

_TABLES = ("leaders", "assistants")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("outside", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("asked_at", UtcDateTime(), nullable=True))
        op.create_index(f"ix_{table}_workspace_asked_at", table, ["workspace", "asked_at"])
    op.add_column("assistants", sa.Column("told_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("assistants", "told_at")
    for table in _TABLES:
        op.drop_index(f"ix_{table}_workspace_asked_at", table_name=table)
        op.drop_column(table, "asked_at")
        op.drop_column(table, "outside")
