"""several deliveries in one message, and one message each half-day

Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from storage.core.tables import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("carried_by", sa.String(32), nullable=True))
    op.add_column("deliveries", sa.Column("half_day", sa.String(16), nullable=True))
    op.create_index(
        op.f("ix_deliveries_workspace_recipient_half_day"),
        "deliveries",
        ["workspace", "recipient", "half_day"],
        unique=True,
    )
    op.create_table(
        "bundle_items",
        sa.Column("delivery", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("bundle", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("gist", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_bundle_items_workspace")
        ),
        sa.PrimaryKeyConstraint("delivery", name=op.f("pk_bundle_items")),
    )
    op.create_index(
        op.f("ix_bundle_items_workspace_bundle_position"),
        "bundle_items",
        ["workspace", "bundle", "position"],
    )
    op.create_index(op.f("ix_bundle_items_written_at"), "bundle_items", ["written_at"])


def downgrade() -> None:
    op.drop_table("bundle_items")
    op.drop_index(op.f("ix_deliveries_workspace_recipient_half_day"), "deliveries")
    op.drop_column("deliveries", "half_day")
    op.drop_column("deliveries", "carried_by")
