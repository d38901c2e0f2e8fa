"""imports that can be undone once they are done

Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from storage.core.tables import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
additive = True

_NUMBERS = ("customers", "people", "changes")


def upgrade() -> None:
    for name in _NUMBERS:
        op.add_column("imports", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("imports", sa.Column("undone_by", sa.String(32), nullable=True))
    op.add_column("contacts", sa.Column("renamed_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("contacts", "renamed_at")
    for name in ("undone_by", *_NUMBERS):
        op.drop_column("imports", name)
