"""reasons of "not now" in the leader's own words, and as of when each workspace was last planned

Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from storage.core.tables import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snoozes", sa.Column("words", sa.String(200), nullable=True))
    op.add_column("workspaces", sa.Column("planned_as_of", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("workspaces", "planned_as_of")
    op.drop_column("snoozes", "words")
