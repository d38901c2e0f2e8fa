"""answers and contacts that were removed, to be put back, and the message that an answer came from

Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "answer_messages",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("leader", sa.String(32), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("delivery_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_answer_messages_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace", "leader", "ts", name=op.f("pk_answer_messages")),
    )
    # One by one and in place: on SQLite a batch would lose the triggers of `answers` (migration 0004).
    op.add_column("answers", sa.Column("removed_at", _INSTANT))
    op.add_column("contacts", sa.Column("removed_at", _INSTANT))
    op.add_column("contacts", sa.Column("removed_by", sa.String(32)))
    op.add_column("contacts", sa.Column("moved", sa.JSON()))


def downgrade() -> None:
    for column in ("moved", "removed_by", "removed_at"):
        op.drop_column("contacts", column)
    op.drop_column("answers", "removed_at")
    op.drop_table("answer_messages")
