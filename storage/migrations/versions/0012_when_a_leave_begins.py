"""from when a leader is away by their Slack status, and whether they said how long

Revises: 0011

A status without an end silenced for good: those that stand now count from today on.
"""

import sqlalchemy as sa
from alembic import op

from storage.core.tables import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leaders", sa.Column("vacation_from", sa.Date(), nullable=True))
    op.add_column("leaders", sa.Column("vacation_asked_at", UtcDateTime(), nullable=True))
    op.add_column("leaders", sa.Column("vacation_answered_at", UtcDateTime(), nullable=True))
    leaders = sa.table(
        "leaders",
        sa.column("vacation", sa.Boolean()),
        sa.column("vacation_from", sa.Date()),
        sa.column("vacation_until", UtcDateTime()),
    )
    op.execute(
        leaders.update()
        .where(leaders.c.vacation, leaders.c.vacation_until.is_(None))
        .values(vacation_from=sa.func.current_date())
    )


def downgrade() -> None:
    op.drop_column("leaders", "vacation_answered_at")
    op.drop_column("leaders", "vacation_asked_at")
    op.drop_column("leaders", "vacation_from")
