"""how many days a planned visit is to take

Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is for processes of an older release, which know no length.
    op.add_column("plans", sa.Column("days", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("plans") as table:
        table.drop_column("days")
