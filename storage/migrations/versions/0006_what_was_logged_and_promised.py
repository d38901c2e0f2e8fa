"""indexes for what somebody logged last, and for what was promised in a visit

Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Without them both walk everything of the workspace.
_INDEXES = (
    ("visits", ["workspace", "author", "id"]),
    ("promises", ["workspace", "visit_id"]),
)


def upgrade() -> None:
    for table, columns in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def downgrade() -> None:
    for table, columns in _INDEXES:
        op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table)
